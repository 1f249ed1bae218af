import { Turn } from '../../runtime/turns.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import type { XmlElement } from './xml-element.js';
import {
  LONGEST_TEXT,
  NOT_XML,
  TEXT_TOO_LONG,
  UnreadableXmlError,
  type XmlPiece,
  XmlScanner,
} from './xml-scanner.js';

/** Deeper than any message of ISO 20022 nests. */
const MOST_NESTED = 32;
/** Elements of a document: what is kept of one grows with them, and banks' files of the largest size have far fewer. */
const MOST_ELEMENTS = 200_000;
/** Likewise attributes, of which banks' files have one for each amount. */
const MOST_ATTRIBUTES = 100_000;
/** Namespaces that have a prefix somewhere: each element that declares another keeps a list of all. */
const MOST_PREFIXES = 32;
/** Pieces between two looks at the clock. */
const PIECES_AT_ONCE = 200;

/** `&` that begins none of the references that XML knows by itself. */
const FOREIGN_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)/;
const REFERENCE = /&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Prefixes and the namespaces they stand for; the empty prefix is that of names without one. */
type Prefixes = ReadonlyMap<string, string>;

const XML_PREFIXES: Prefixes = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

/**
 * Reads XML that others have written, in turns: however large a document is, whoever else asks something is answered
 * meanwhile. Nothing in it is followed or expanded: a document type, an entity of its own, more elements, attributes,
 * levels, or longer tags and texts than a bank's file has, and whatever is not well-formed are refused.
 */
export async function readXml(text: string, turn = new Turn()): Promise<Parsed<XmlElement>> {
  const scanner = new XmlScanner(text);
  const tree = new Tree();
  try {
    for (let pieces = 1; ; pieces += 1) {
      const piece = scanner.next();
      if (!piece) return parsed(tree.whole());
      tree.add(piece);
      if (pieces % PIECES_AT_ONCE === 0 && turn.isOver) await turn.next();
    }
  } catch (error) {
    if (error instanceof UnreadableXmlError) return refused(error.message);
    throw error;
  }
}

/** An element whose end has not come yet. */
interface OpenElement {
  readonly qualified: string;
  readonly prefixes: Prefixes;
  readonly element: XmlElement & { readonly children: XmlElement[]; text: string };
}

/** The elements so far. */
class Tree {
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;
  #elements = 0;
  #attributes = 0;

  /** @throws UnreadableXmlError */
  add(piece: XmlPiece): void {
    if (piece.kind === 'text') this.#text(piece);
    else if (piece.kind === 'end') this.#end(piece.name);
    else {
      this.#start(piece);
      if (piece.empty) this.#end(piece.name);
    }
  }

  /** The root, when everything has ended. @throws UnreadableXmlError */
  whole(): XmlElement {
    if (!this.#root || this.#open.length > 0) throw new UnreadableXmlError(NOT_XML);
    return this.#root;
  }

  #start({ name: qualified, attributes: given }: Extract<XmlPiece, { kind: 'start' }>): void {
    const outer = this.#open.at(-1);
    if (!outer && this.#root) throw new UnreadableXmlError(NOT_XML);
    this.#elements += 1;
    this.#attributes += given.size;
    if (this.#elements > MOST_ELEMENTS || this.#attributes > MOST_ATTRIBUTES) {
      throw new UnreadableXmlError('Give a smaller file: this one has too many elements or attributes.');
    }
    if (this.#open.length === MOST_NESTED) {
      throw new UnreadableXmlError(`Give XML of at most ${MOST_NESTED} levels.`);
    }
    const { prefixes, attributes } = declared(given, outer?.prefixes ?? XML_PREFIXES);
    for (const attribute of Object.keys(attributes)) {
      if (attribute.includes(':')) namespaceOf(attribute, prefixes);
    }
    const element: OpenElement['element'] = {
      name: qualified.slice(qualified.indexOf(':') + 1),
      namespace: namespaceOf(qualified, prefixes),
      attributes,
      children: [],
      text: '',
    };
    if (outer) outer.element.children.push(element);
    else this.#root = element;
    this.#open.push({ qualified, prefixes, element });
  }

  #end(name: string): void {
    const ended = this.#open.pop();
    if (ended?.qualified !== name) throw new UnreadableXmlError(NOT_XML);
    ended.element.text = ended.element.text.trim();
  }

  #text({ text, raw }: Extract<XmlPiece, { kind: 'text' }>): void {
    const outer = this.#open.at(-1);
    if (outer) outer.element.text = shortEnough(outer.element.text + (raw ? text : resolved(text)));
    else if (raw || /[^ \t\r\n]/.test(text)) throw new UnreadableXmlError(NOT_XML);
  }
}

/** An element's text, whose pieces have been limited one by one. @throws UnreadableXmlError */
function shortEnough(text: string): string {
  if (text.length > LONGEST_TEXT) throw new UnreadableXmlError(TEXT_TOO_LONG);
  return text;
}

/** What an element's attributes declare, and those that are left. */
function declared(
  given: ReadonlyMap<string, string>,
  outer: Prefixes,
): { readonly prefixes: Prefixes; readonly attributes: Readonly<Record<string, string>> } {
  if (given.size === 0) return { prefixes: outer, attributes: {} };
  const declarations: [string, string][] = [];
  const attributes: [string, string][] = [];
  for (const [name, value] of given) {
    if (name === 'xmlns') declarations.push(['', resolved(value)]);
    else if (name.startsWith('xmlns:')) declarations.push([name.slice('xmlns:'.length), resolved(value)]);
    else attributes.push([name, resolved(value)]);
  }
  const prefixes = declarations.length === 0 ? outer : new Map([...outer, ...declarations]);
  if (prefixes.size > MOST_PREFIXES) {
    throw new UnreadableXmlError(`Give XML of at most ${MOST_PREFIXES} namespaces.`);
  }
  return {
    prefixes,
    attributes: Object.fromEntries(attributes),
  };
}

/** @throws UnreadableXmlError where the prefix stands for nothing */
function namespaceOf(qualified: string, prefixes: Prefixes): string {
  const colon = qualified.indexOf(':');
  const prefix = colon < 0 ? '' : qualified.slice(0, colon);
  const namespace = prefixes.get(prefix);
  if (namespace === undefined && prefix !== '') {
    throw new UnreadableXmlError('Give XML that declares each prefix of a namespace it uses.');
  }
  return namespace ?? '';
}

/** @throws UnreadableXmlError */
function resolved(text: string): string {
  if (!text.includes('&')) return text;
  if (FOREIGN_REFERENCE.test(text)) throw new UnreadableXmlError('Give XML without entities of its own.');
  return text.replace(REFERENCE, (_, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? '';
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    // XML has no NUL and no half characters, and text with them could not be stored
    const valid = code > 0 && code <= 0x10_ffff && !(code >= 0xd800 && code <= 0xdfff);
    return valid ? String.fromCodePoint(code) : '\uFFFD';
  });
}
