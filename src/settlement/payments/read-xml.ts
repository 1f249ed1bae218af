import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import type { XmlElement } from './xml-element.js';

/** Deeper than any message of ISO 20022 nests. */
const MOST_NESTED = 32;
/** Tags of a document: what it takes to read one grows with them, and banks' files of the largest size have far fewer. */
const MOST_TAGS = 300_000;
/** Likewise attributes, of which banks' files have one for each amount. */
const MOST_ATTRIBUTES = 100_000;

/** Everything that begins with `<!` but comments and character data: document types, entities, notations. */
const DECLARATION = /<!(?!--|\[CDATA\[)/;
/** `&` that begins none of the references that XML knows by itself. */
const FOREIGN_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)/;
const REFERENCE = /&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Where the parser keeps character data. */
const CHARACTER_DATA = '#cdata';

/** Carries the problem out of the depth of a document; never seen outside this file. */
class UnreadableError extends Error {
  override name = 'UnreadableError';
}

const NOT_XML = 'Give a whole, well-formed XML document.';

/** A node as the parser keeps it in order: one key for its name, and `:@` for its attributes. */
type Node = { readonly [name: string]: readonly Node[] | Readonly<Record<string, string>> | string };

/**
 * Reads XML that others have written. Nothing in it is followed or expanded: a document type, an entity of its own, more
 * tags or levels than a bank's file has, and whatever is not well-formed are refused.
 */
export function readXml(text: string): Parsed<XmlElement> {
  const source = text.replace(/^\uFEFF/, '');
  if (DECLARATION.test(source)) {
    return refused('Give XML without a document type: such declarations are not read.');
  }
  if (occurrences(source, '<') > MOST_TAGS || occurrences(source, '=') > MOST_ATTRIBUTES) {
    return refused('Give a smaller file: this one has too many elements or attributes.');
  }
  try {
    const nodes: readonly Node[] = parser().parse(source);
    if (XMLValidator.validate(source) !== true) return refused(NOT_XML);
    const [root, ...others] = nodes.filter((node) => nameOf(node) !== '#text' || textOf(node) !== '');
    if (!root || others.length > 0 || nameOf(root) === '#text') return refused(NOT_XML);
    return parsed(elementOf(root, new Map()));
  } catch (error) {
    if (error instanceof UnreadableError) return refused(error.message);
    // What the parser says is about its own reading; that it did not come to an end is all there is to tell.
    return refused(NOT_XML);
  }
}

function parser(): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: MOST_NESTED,
    // references are resolved below, numbers are read by whoever knows what they mean
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    // kept apart: there an ampersand is an ampersand
    cdataPropName: CHARACTER_DATA,
  });
}

/** Prefixes and the namespaces they stand for; the empty prefix is that of names without one. */
type Prefixes = ReadonlyMap<string, string>;

/** @throws UnreadableError */
function elementOf(node: Node, outer: Prefixes): XmlElement {
  const qualified = nameOf(node);
  const given = (node[':@'] ?? {}) as Readonly<Record<string, string>>;
  const prefixes = new Map(outer);
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    if (key === 'xmlns') prefixes.set('', resolved(value));
    else if (key.startsWith('xmlns:')) prefixes.set(key.slice('xmlns:'.length), resolved(value));
    else attributes[key] = resolved(value);
  }
  const colon = qualified.indexOf(':');
  const prefix = colon < 0 ? '' : qualified.slice(0, colon);
  const namespace = prefixes.get(prefix);
  if (namespace === undefined && prefix !== '') {
    throw new UnreadableError('Give XML that declares each prefix of a namespace it uses.');
  }

  const children: XmlElement[] = [];
  let text = '';
  for (const child of node[qualified] as readonly Node[]) {
    const name = nameOf(child);
    if (name === '#text') text += resolved(textOf(child));
    else if (name === CHARACTER_DATA) text += characterData(child);
    else children.push(elementOf(child, prefixes));
  }
  return {
    name: qualified.slice(colon + 1),
    namespace: namespace ?? '',
    attributes,
    children,
    text: text.trim(),
  };
}

function nameOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function textOf(node: Node): string {
  const text = node['#text'];
  return typeof text === 'string' ? text : '';
}

function characterData(node: Node): string {
  const parts = node[CHARACTER_DATA];
  return Array.isArray(parts) ? parts.map(textOf).join('') : '';
}

/** @throws UnreadableError */
function resolved(text: string): string {
  if (FOREIGN_REFERENCE.test(text)) throw new UnreadableError('Give XML without entities of its own.');
  return text.replace(REFERENCE, (_, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? '';
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    // XML has no NUL and no half characters, and text with them could not be stored
    const valid = code > 0 && code <= 0x10_ffff && !(code >= 0xd800 && code <= 0xdfff);
    return valid ? String.fromCodePoint(code) : '\uFFFD';
  });
}

function occurrences(source: string, character: string): number {
  let count = 0;
  for (let at = source.indexOf(character); at >= 0; at = source.indexOf(character, at + 1)) count += 1;
  return count;
}
