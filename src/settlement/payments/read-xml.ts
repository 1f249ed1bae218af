import { SaxesParser, type SaxesTagNS } from 'saxes';
import { Turn } from '../../runtime/turns.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import type { XmlElement } from './xml-element.js';

/** Deeper than any message of ISO 20022 nests. */
const MOST_NESTED = 32;
/** Elements of a document: what is kept of one grows with them, and banks' files of the largest size have far fewer. */
const MOST_ELEMENTS = 200_000;
/** Likewise attributes, of which banks' files have one for each amount. */
const MOST_ATTRIBUTES = 100_000;
/** Longest tag, in characters: names of ISO 20022 are short, and its attributes are few. */
const LONGEST_TAG = 8_192;
/** Longest text of an element, and longest of whatever else is kept until it ends, in characters. */
const LONGEST_TEXT = 65_536;
/** Characters between two looks at the clock. */
const CHARACTERS_AT_ONCE = 4_096;

const TOO_LONG = `Give XML whose tags have at most ${LONGEST_TAG} characters, and whose texts and comments have at most ${LONGEST_TEXT}.`;
const TOO_MANY = 'Give a smaller file: this one has too many elements or attributes.';
const NO_DOCUMENT_TYPE = 'Give XML without a document type: such declarations are not read.';
const HALF_CHARACTER = 'Give XML without halves of characters.';

/** Carries the problem out of the parser: what to send instead, in a sentence. */
class UnreadableXmlError extends Error {
  override name = 'UnreadableXmlError';
}

/**
 * Reads XML that others have written, in turns: however large a document is, whoever else asks something is answered
 * meanwhile. Nothing in it is followed or expanded: a document type, an entity of its own, more elements, attributes,
 * levels, or longer tags and texts than a bank's file has, and whatever is not well-formed are refused.
 */
export async function readXml(text: string, turn = new Turn()): Promise<Parsed<XmlElement>> {
  // The parser would take half a character for a whole one, together with what stands behind it.
  if (!text.isWellFormed()) return refused(HALF_CHARACTER);
  const tree = new Tree();
  try {
    for (let at = 0; at < text.length; at += CHARACTERS_AT_ONCE) {
      tree.take(text.slice(at, at + CHARACTERS_AT_ONCE));
      if (turn.isOver) await turn.next();
    }
    return parsed(tree.whole());
  } catch (error) {
    if (error instanceof UnreadableXmlError) return refused(error.message);
    throw error;
  }
}

/** The elements of what was taken so far. */
class Tree {
  // A document that calls itself XML 1.1 could otherwise bring control characters, by reference.
  readonly #parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  readonly #open: (XmlElement & { readonly children: XmlElement[]; text: string })[] = [];
  #root: XmlElement | undefined;
  #elements = 0;
  #attributes = 0;
  #taken = 0;
  /** Where the last piece of the document has ended: a tag, a text, a comment. */
  #pieceEnd = 0;

  constructor() {
    const parser = this.#parser;
    parser.on('error', () => {
      throw this.#notXml();
    });
    parser.on('doctype', () => {
      throw new UnreadableXmlError(NO_DOCUMENT_TYPE);
    });
    parser.on('opentagstart', () => this.#count());
    parser.on('attribute', () => this.#countAttribute());
    parser.on('opentag', (tag) => this.#start(tag));
    parser.on('closetag', () => this.#end());
    parser.on('text', (text) => this.#text(text));
    parser.on('cdata', (text) => this.#text(text));
    parser.on('comment', () => this.#endPiece(LONGEST_TEXT));
    parser.on('processinginstruction', () => this.#endPiece(LONGEST_TEXT));
  }

  /** The next characters. @throws UnreadableXmlError */
  take(characters: string): void {
    this.#parser.write(characters);
    this.#taken += characters.length;
    // The parser keeps what has not ended, be it a name, a value or a document type, however long that is.
    within(LONGEST_TEXT, this.#taken - this.#pieceEnd);
  }

  /** The root, when everything has been taken. @throws UnreadableXmlError */
  whole(): XmlElement {
    this.#parser.close();
    if (!this.#root) throw this.#notXml();
    return this.#root;
  }

  #count(): void {
    this.#elements += 1;
    if (this.#elements > MOST_ELEMENTS) throw new UnreadableXmlError(TOO_MANY);
    if (this.#open.length === MOST_NESTED) {
      throw new UnreadableXmlError(`Give XML of at most ${MOST_NESTED} levels.`);
    }
  }

  #countAttribute(): void {
    this.#attributes += 1;
    if (this.#attributes > MOST_ATTRIBUTES) throw new UnreadableXmlError(TOO_MANY);
    within(LONGEST_TAG, this.#parser.position - this.#pieceEnd);
  }

  #start({ local, uri, attributes }: SaxesTagNS): void {
    this.#endPiece(LONGEST_TAG);
    const element = {
      name: local,
      namespace: uri,
      attributes: Object.fromEntries(
        Object.values(attributes)
          .filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns')
          .map(({ name, value }) => [name, value]),
      ),
      children: [],
      text: '',
    };
    const outer = this.#open.at(-1);
    if (outer) outer.children.push(element);
    else this.#root = element;
    this.#open.push(element);
  }

  #end(): void {
    this.#endPiece(LONGEST_TAG);
    const ended = this.#open.pop();
    if (ended) ended.text = ended.text.trim();
  }

  #text(text: string): void {
    this.#endPiece(LONGEST_TEXT);
    const outer = this.#open.at(-1);
    // Around the root the parser refuses all but white space.
    if (!outer) return;
    // White space between elements is no text: of a long list that is indented there is much.
    outer.text = outer.text === '' ? text.trimStart() : outer.text + text;
    within(LONGEST_TEXT, outer.text.length);
  }

  /** In our words: those of the parser repeat the document. */
  #notXml(): UnreadableXmlError {
    const { line, column } = this.#parser;
    return new UnreadableXmlError(
      `Give a whole, well-formed XML document: this one stops being one at line ${line}, character ${column}.`,
    );
  }

  /** A piece of the document has been read. */
  #endPiece(longest: number): void {
    within(longest, this.#parser.position - this.#pieceEnd);
    this.#pieceEnd = this.#parser.position;
  }
}

/** @throws UnreadableXmlError */
function within(longest: number, length: number): void {
  if (length > longest) throw new UnreadableXmlError(TOO_LONG);
}
