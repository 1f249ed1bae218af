/** What a document is made of, in order; positions of it are those of the source. */
export type XmlPiece =
  | {
      readonly kind: 'start';
      readonly name: string;
      /** As they are written, by qualified name; declarations of namespaces are among them. */
      readonly attributes: ReadonlyMap<string, string>;
      /** `<a/>`: its end follows without a piece of its own. */
      readonly empty: boolean;
    }
  | { readonly kind: 'end'; readonly name: string }
  /** `raw`: of a section in which an ampersand is an ampersand. */
  | { readonly kind: 'text'; readonly text: string; readonly raw: boolean };

/** Carries the problem out of the depth of a document: what to send instead, in a sentence. */
export class UnreadableXmlError extends Error {
  override name = 'UnreadableXmlError';
}

/** Longest tag, in characters: names of ISO 20022 are short, and its attributes are few. */
const LONGEST_TAG = 8_192;
/** Longest text of an element, and longest comment, in characters. */
export const LONGEST_TEXT = 65_536;

/** What is said of whatever is no XML. */
export const NOT_XML = 'Give a whole, well-formed XML document.';
const TAG_TOO_LONG = `Give XML whose tags have at most ${LONGEST_TAG} characters.`;
export const TEXT_TOO_LONG = `Give XML whose texts and comments have at most ${LONGEST_TEXT} characters.`;

const NAME_START =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const NAME_REST = `${NAME_START}.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}\\-`;
const SIMPLE_NAME = `[${NAME_START}][${NAME_REST}]*`;
/** With or without a prefix. */
const NAME = new RegExp(`${SIMPLE_NAME}(?::${SIMPLE_NAME})?`, 'uy');
const SPACE = /[ \t\r\n]+/y;
const EQUALS = /[ \t\r\n]*=[ \t\r\n]*/y;
const VALUE = /"([^"<]*)"|'([^'<]*)'/y;
/** What is none of XML's characters: controls, halves of characters. */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const DECLARATION = /^<\?xml[ \t\r\n][^?<]{0,200}\?>/;

/**
 * Reads the pieces of XML that others have written, one at a time, each by steps that take as long as it is: no tag, text
 * or comment may be long, whatever is longer is refused where it begins to be. Nothing is followed or expanded: document
 * types and entities of its own are refused. Whether tags match is the reader's to see.
 */
export class XmlScanner {
  readonly #source: string;
  #at = 0;
  /** Where the tag that is read has to have ended. */
  #end = 0;

  constructor(text: string) {
    this.#source = text.replace(/^\uFEFF/, '');
    this.#at = DECLARATION.exec(this.#source.slice(0, 256))?.[0].length ?? 0;
  }

  /** The next piece; undefined at the end. @throws UnreadableXmlError */
  next(): XmlPiece | undefined {
    for (;;) {
      if (this.#at >= this.#source.length) return undefined;
      if (this.#source[this.#at] !== '<') return this.#text();
      const second = this.#source[this.#at + 1];
      if (second === '/') return this.#endTag();
      if (second === '!' && this.#starts('<![CDATA[')) return this.#characterData();
      if (second === '!' && this.#starts('<!--')) this.#comment();
      else if (second === '?') this.#instruction();
      else if (second === '!') {
        throw new UnreadableXmlError('Give XML without a document type: such declarations are not read.');
      } else return this.#startTag();
    }
  }

  #text(): XmlPiece {
    const until = this.#source.indexOf('<', this.#at);
    const end = until < 0 ? this.#source.length : until;
    const text = this.#taken(end, end);
    // Only the end of a section of character data looks like this.
    if (text.includes(']]>')) throw new UnreadableXmlError(NOT_XML);
    return { kind: 'text', text, raw: false };
  }

  #characterData(): XmlPiece {
    this.#at += '<![CDATA['.length;
    return { kind: 'text', text: this.#takenUntil(']]>'), raw: true };
  }

  #comment(): void {
    this.#at += '<!--'.length;
    const text = this.#takenUntil('-->');
    if (text.includes('--') || text.endsWith('-')) throw new UnreadableXmlError(NOT_XML);
  }

  #instruction(): void {
    this.#at += '<?'.length;
    const text = this.#takenUntil('?>');
    // A declaration stands at the very beginning, where it was taken already.
    if (!/^[^\s?]/.test(text) || /^xml(?:\s|$)/i.test(text)) throw new UnreadableXmlError(NOT_XML);
  }

  #startTag(): XmlPiece {
    const name = this.#tagName('<');
    const attributes = new Map<string, string>();
    for (;;) {
      const spaced = this.#maybe(SPACE) !== undefined;
      if (this.#starts('/>') || this.#starts('>')) break;
      if (!spaced) throw new UnreadableXmlError(NOT_XML);
      const attribute = this.#match(NAME);
      this.#match(EQUALS);
      const value = this.#match(VALUE).slice(1, -1);
      if (attributes.has(attribute) || NO_CHARACTER.test(value)) throw new UnreadableXmlError(NOT_XML);
      attributes.set(attribute, value);
    }
    const empty = this.#starts('/>');
    this.#at += empty ? 2 : 1;
    return { kind: 'start', name, attributes, empty };
  }

  #endTag(): XmlPiece {
    const name = this.#tagName('</');
    this.#maybe(SPACE);
    if (!this.#starts('>')) throw new UnreadableXmlError(NOT_XML);
    this.#at += 1;
    return { kind: 'end', name };
  }

  #tagName(mark: '<' | '</'): string {
    this.#end = this.#at + LONGEST_TAG;
    // Looked for first: nothing else is tried on a tag without end.
    const close = this.#source.indexOf('>', this.#at);
    if (close < 0) throw new UnreadableXmlError(NOT_XML);
    if (close >= this.#end) throw new UnreadableXmlError(TAG_TOO_LONG);
    this.#at += mark.length;
    return this.#match(NAME);
  }

  /** Where the source goes on with what the pattern wants, in the tag that is read. */
  #maybe(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    if (this.#at > this.#end) throw new UnreadableXmlError(TAG_TOO_LONG);
    return found;
  }

  #match(pattern: RegExp): string {
    const found = this.#maybe(pattern);
    if (found === undefined) throw new UnreadableXmlError(NOT_XML);
    return found;
  }

  #takenUntil(mark: string): string {
    const until = this.#source.indexOf(mark, this.#at);
    if (until < 0) throw new UnreadableXmlError(NOT_XML);
    return this.#taken(until, until + mark.length);
  }

  /** The source up to one position, going on at another. */
  #taken(until: number, next: number): string {
    if (until - this.#at > LONGEST_TEXT) throw new UnreadableXmlError(TEXT_TOO_LONG);
    const text = this.#source.slice(this.#at, until);
    if (NO_CHARACTER.test(text)) throw new UnreadableXmlError(NOT_XML);
    this.#at = next;
    return text;
  }

  #starts(mark: string): boolean {
    return this.#source.startsWith(mark, this.#at);
  }
}
