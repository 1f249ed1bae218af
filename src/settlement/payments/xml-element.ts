/** An element of an XML document: its name without prefix, the namespace it is in, and what it holds, in order. */
export interface XmlElement {
  readonly name: string;
  /** Empty: none. */
  readonly namespace: string;
  /** By name; declarations of namespaces are not among them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly in the element, without white space at its ends; elements with children have none that matters. */
  readonly text: string;
}

/** Elements of that name below the element, in order. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The first element down a path of names. */
export function elementAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (at, name) => at?.children.find((child) => child.name === name),
    element,
  );
}

/** The text at the end of a path; undefined where the path leads nowhere, or to an empty element. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = elementAt(element, ...path)?.text;
  return text === '' ? undefined : text;
}
