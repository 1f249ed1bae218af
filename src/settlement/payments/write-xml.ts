/** An element to be written: its name, attributes, and either text or elements; undefined ones are left out. */
export interface NewElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly (NewElement | undefined)[];
}

/** An element with text. */
export function leaf(name: string, content: string, attributes?: Record<string, string>): NewElement {
  return attributes ? { name, content, attributes } : { name, content };
}

/** An element with elements. */
export function branch(name: string, ...content: readonly (NewElement | undefined)[]): NewElement {
  return { name, content };
}

/**
 * The document in UTF-8, an element to a line. The same elements give the same bytes.
 * @param comment for whoever opens the file: words of ours, without `--`
 */
export function writeXml(root: NewElement, comment?: string): string {
  const said = comment === undefined ? '' : `<!-- ${comment} -->\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${said}${written(root, '')}`;
}

function written({ name, attributes = {}, content }: NewElement, indent: string): string {
  const opening = `${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('')}`;
  if (typeof content === 'string') return `${indent}<${opening}>${escaped(content)}</${name}>\n`;
  const inner = content.map((child) => (child ? written(child, `${indent}  `) : '')).join('');
  return `${indent}<${opening}>\n${inner}${indent}</${name}>\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
