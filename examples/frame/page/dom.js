/**
 * An element with its attributes and what is in it. Text is text: nothing is ever read as HTML. `on…` takes a listener.
 * @param {string} tag
 * @param {Readonly<Record<string, string | boolean | ((event: Event) => void)>>} [attributes] true: without a value; false: left out
 * @param {...(Node | string | false | null | undefined)} children
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== false && child !== null && child !== undefined));
  return element;
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * Puts new content into a part of the page, and the focus back on what has the same id.
 * @param {HTMLElement} part
 * @param {...(Node | string | false | null | undefined)} children
 */
export function replace(part, ...children) {
  const focused = part.contains(document.activeElement) ? document.activeElement?.id : undefined;
  part.replaceChildren(
    ...children.filter((child) => child !== false && child !== null && child !== undefined),
  );
  if (focused) document.getElementById(focused)?.focus();
}
