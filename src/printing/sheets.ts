import type { Direction } from './text-pieces.js';
import { type Alignment, lowered, type SetLine, type TextStyle, type Typesetter } from './typesetter.js';

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89 } as const;
export const MARGIN = { side: 40, top: 44, bottom: 52 } as const;
const TEXT_WIDTH = PAGE.width - 2 * MARGIN.side;
const FILL = '#eef2f6';
const RULES = {
  light: { width: 0.5, color: '#d5dce3' },
  normal: { width: 0.5, color: '#9aa5b1' },
  heavy: { width: 1, color: '#9aa5b1' },
} as const;

/** A part of the width of a page, measured from where lines begin: on the left, or on the right from right to left. */
export interface Column {
  readonly at: number;
  readonly width: number;
}

/** All of the width between the margins. */
export const WHOLE: Column = { at: 0, width: TEXT_WIDTH };

/**
 * The pages of one document, filled from top to bottom. Without a PDF to draw on it only counts them: so it is known
 * how many there will be before the first one is drawn.
 */
export class Sheets {
  /** Distance from the top of the page of what comes next. */
  top = 0;
  page = 0;
  readonly direction: Direction;
  readonly #set: Typesetter;
  readonly #pdf: PDFKit.PDFDocument | null;
  readonly #furnish: (sheets: Sheets) => void;

  /**
   * @param pdf null: only count
   * @param furnish draws what every page has, and leaves `top` where its content begins
   */
  constructor(
    set: Typesetter,
    pdf: PDFKit.PDFDocument | null,
    direction: Direction,
    furnish: (sheets: Sheets) => void,
  ) {
    this.#set = set;
    this.#pdf = pdf;
    this.direction = direction;
    this.#furnish = furnish;
  }

  turn(): void {
    this.page += 1;
    this.#pdf?.addPage();
    this.top = MARGIN.top;
    this.#furnish(this);
  }

  /** What is left of the page. */
  get room(): number {
    return PAGE.height - MARGIN.bottom - this.top;
  }

  /** Begins a new page unless that much fits on this one; whether it did. */
  makeRoom(height: number): boolean {
    if (height <= this.room) return false;
    this.turn();
    return true;
  }

  /** The lines of a text in a column. */
  broken(text: string, style: TextStyle, { width }: Column): SetLine[] {
    return this.#set.broken(text, style, this.direction, width);
  }

  heightOf(lines: readonly SetLine[], style: TextStyle): number {
    return lines.length * this.#set.heightOf(style);
  }

  /** Draws lines in a column, the first at `top`; returns their height and leaves `this.top` where it is. */
  write(
    lines: readonly SetLine[],
    style: TextStyle,
    column: Column,
    top: number,
    alignment: Alignment = 'start',
  ): number {
    const height = this.#set.heightOf(style);
    if (this.#pdf) {
      const right = alignment === 'right' || (alignment === 'start' && this.direction === 'rtl');
      const left = this.#leftOf(column);
      for (const [index, line] of lines.entries()) {
        const x = right ? left + column.width - line.width : left;
        this.#set.draw(line, style, x, top + index * height);
      }
    }
    return lines.length * height;
  }

  /** A text in one line, smaller where it would not fit, but not below the least size. */
  writeFitting(
    text: string,
    style: TextStyle,
    column: Column,
    top: number,
    alignment: Alignment,
    leastSize: number,
  ): void {
    if (!this.#pdf) return;
    const line = this.#set.inOneLine(text, style, this.direction);
    if (line.width <= column.width) {
      this.write([line], style, column, top, alignment);
      return;
    }
    const size = Math.max(leastSize, (style.size * column.width) / line.width);
    // Persian figures are narrower where they need not stand below each other.
    const smaller = { ...style, size, tabular: size > leastSize };
    this.write(
      [this.#set.inOneLine(text, smaller, this.direction)],
      smaller,
      column,
      top + lowered(smaller, style),
      alignment,
    );
  }

  fits(text: string, style: TextStyle, { width }: Column): boolean {
    return this.#set.inOneLine(text, style, this.direction).width <= width;
  }

  /** A line across the page. */
  rule(top: number, weight: keyof typeof RULES = 'normal'): void {
    const left = this.#leftOf(WHOLE);
    const { width, color } = RULES[weight];
    this.#pdf
      ?.moveTo(left, top)
      .lineTo(left + WHOLE.width, top)
      .lineWidth(width)
      .strokeColor(color)
      .stroke();
  }

  fill(top: number, height: number, column: Column = WHOLE): void {
    this.#pdf?.rect(this.#leftOf(column), top, column.width, height).fill(FILL);
  }

  /** On the paper; columns are mirrored from right to left. */
  #leftOf({ at, width }: Column): number {
    return MARGIN.side + (this.direction === 'rtl' ? TEXT_WIDTH - at - width : at);
  }
}
