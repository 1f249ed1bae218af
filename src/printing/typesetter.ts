import { createRequire } from 'node:module';
import PdfDocument from 'pdfkit';
import { type Direction, type Paragraph, paragraphOf, piecesOf, type TextPiece } from './text-pieces.js';

/** How a text looks: points are 1/72 inch. */
export interface TextStyle {
  readonly weight: 'regular' | 'bold';
  readonly size: number;
  readonly color: string;
  /** Figures are as wide as each other, so that they stand below each other. */
  readonly tabular?: boolean;
}

/** A line of a text that was broken into lines. */
export interface SetLine {
  readonly pieces: readonly TextPiece[];
  readonly width: number;
}

/** Left, right, or where lines begin in the text's own direction. */
export type Alignment = 'start' | 'left' | 'right';

const FONTS = { regular: 'Vazirmatn-Regular', bold: 'Vazirmatn-Bold' } as const;
const require = createRequire(import.meta.url);
const FONT_FILES = {
  regular: require.resolve('vazirmatn/fonts/ttf/Vazirmatn-Regular.ttf'),
  bold: require.resolve('vazirmatn/fonts/ttf/Vazirmatn-Bold.ttf'),
};
/** What text is shaped with besides what its script needs; given always, or the words of a text are set one by one. */
const FEATURES: Readonly<Record<'tabular' | 'text', 'tnum'[]>> = { tabular: ['tnum'], text: [] };
/** Figures and what stands between them: they do not change beside each other. */
const FIGURES = /^[0-9\u06f0-\u06f9.,%\u066a-\u066c\u2212]+$/;
/**
 * Set before anything else, so that copied text is right: of a glyph the PDF keeps what it stood for first. These are
 * the ligatures of lam and alef as characters of their own, which viewers that turn Arabic script round (it lies in the
 * file as it stands on the paper) cannot tear apart, and the space, which also stands where something has no width.
 */
const FIRST = ' \ufef5\ufef6\ufef7\ufef8\ufef9\ufefa\ufefb\ufefc';
/** Widths that are remembered; those of amounts come once each. */
const MOST_WIDTHS = 5_000;
const LINE_HEIGHT = 1.6;
/** Where the letters stand within the height of a line. */
const BASELINE = 1.1;

const graphemes = new Intl.Segmenter();

/**
 * Sets text in Vazirmatn: breaks it into lines, orders what runs left to right and right to left, and draws it into a
 * PDF. Shaping (which form a letter has beside its neighbours) is done by the PDF library.
 */
export class Typesetter {
  readonly #pdf: PDFKit.PDFDocument;
  /** Of a line's pieces in thousandths of the size, by weight and text. */
  readonly #widths = new Map<string, number>();

  constructor(pdf: PDFKit.PDFDocument) {
    this.#pdf = pdf;
    for (const weight of ['regular', 'bold'] as const) {
      pdf.registerFont(FONTS[weight], FONT_FILES[weight]);
      this.#measured(FIRST, weight, FEATURES.text);
    }
  }

  heightOf(style: TextStyle): number {
    return style.size * LINE_HEIGHT;
  }

  /** The text in lines of at most that width; what has no space to break at is broken anywhere. */
  broken(text: string, style: TextStyle, direction: Direction, width: number): SetLine[] {
    const paragraph = paragraphOf(text, direction);
    const lines: SetLine[] = [];
    let start = 0;
    let line: SetLine | undefined;
    let end = 0;
    for (const next of this.#breaks(paragraph, style, width)) {
      const longer = this.#set(paragraph, start, next, style);
      if (line && longer.width > width) {
        lines.push(line);
        start = end;
        line = this.#set(paragraph, start, next, style);
      } else {
        line = longer;
      }
      end = next;
    }
    return line ? [...lines, line] : lines;
  }

  /** The text in one line, however long. */
  inOneLine(text: string, style: TextStyle, direction: Direction): SetLine {
    return this.#set(paragraphOf(text, direction), 0, text.length, style);
  }

  draw({ pieces }: SetLine, style: TextStyle, left: number, top: number): void {
    const pdf = this.#pdf;
    pdf.font(FONTS[style.weight]).fontSize(style.size).fillColor(style.color);
    let x = left;
    for (const { text } of pieces) {
      const textWidth = this.#width(text, style);
      // The width saves measuring it again.
      const options: PDFKit.Mixins.TextOptions & { readonly textWidth: number } = {
        lineBreak: false,
        baseline: 'alphabetic',
        features: featuresOf(style),
        textWidth,
      };
      pdf.text(text, x, top + style.size * BASELINE, options);
      x += textWidth;
    }
  }

  /** Where the text can be broken: after spaces, and within what is wider than a line. */
  *#breaks(paragraph: Paragraph, style: TextStyle, width: number): Generator<number, void> {
    for (const { 0: word, index } of paragraph.text.matchAll(/[^ ]* *|[^ ]+$/g)) {
      if (word === '') continue;
      const end = index + word.length;
      if (this.#set(paragraph, index, end, style).width > width) {
        for (const { segment, index: within } of graphemes.segment(word))
          yield index + within + segment.length;
      } else yield end;
    }
  }

  #set(paragraph: Paragraph, from: number, until: number, style: TextStyle): SetLine {
    let start = from;
    let end = until;
    while (end > start && paragraph.text[end - 1] === ' ') end -= 1;
    while (start < end && paragraph.text[start] === ' ') start += 1;
    const pieces = piecesOf(paragraph, start, end);
    return { pieces, width: pieces.reduce((sum, { text }) => sum + this.#width(text, style), 0) };
  }

  /** Word by word, which come again and again; what is between them is always as wide. */
  #width(text: string, style: TextStyle): number {
    let width = 0;
    for (const [word] of text.matchAll(/[^ ]+| +/g)) {
      const alone = style.tabular && FIGURES.test(word) ? word : [word];
      for (const part of alone) width += this.#widthOf(part, style);
    }
    return (width * style.size) / 1000;
  }

  #widthOf(text: string, style: TextStyle): number {
    const key = `${style.weight} ${style.tabular === true} ${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      width = this.#measured(text, style.weight, featuresOf(style));
      if (this.#widths.size >= MOST_WIDTHS) this.#widths.clear();
      this.#widths.set(key, width);
    }
    return width;
  }

  #measured(text: string, weight: TextStyle['weight'], features: 'tnum'[]): number {
    return this.#pdf.font(FONTS[weight]).fontSize(1000).widthOfString(text, { features });
  }
}

function featuresOf({ tabular }: TextStyle): 'tnum'[] {
  return tabular ? FEATURES.tabular : FEATURES.text;
}

/** By how much a text is set lower than a larger one beside it, so that both stand on one line. */
export function lowered(style: TextStyle, beside: TextStyle): number {
  return Math.max(0, beside.size - style.size) * BASELINE;
}

/** What a PDF says of itself besides its pages. */
export interface PdfProperties {
  readonly title: string;
  readonly author: string;
  readonly language: string;
  readonly createdAt: Date;
}

/** An empty PDF of A4 pages, the same bytes for the same content. */
export function openPdf({ title, author, language, createdAt }: PdfProperties): PDFKit.PDFDocument {
  return new PdfDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: language,
    displayTitle: true,
    // Remembers every word for as long as the document is open.
    fontLayoutCache: false,
    font: FONT_FILES.regular,
    info: { Title: title, Author: author, Creator: 'Hamsood', Producer: 'Hamsood', CreationDate: createdAt },
  });
}
