import { type Column, type Sheets, WHOLE } from '../../printing/sheets.js';
import { INK, LEAST_SIZE, STYLES } from '../../printing/styles.js';
import type { SetLine } from '../../printing/typesetter.js';
import { filled } from '../../printing/value-words.js';
import type { Printing } from './printing.js';
import { type StatementRow, statementRows } from './statement-rows.js';
import { LISTED, WORDS } from './words.js';

/** From where lines begin; together as wide as the page between its margins (515.28). */
const COLUMNS = {
  number: { at: 0, width: 26 },
  description: { at: 34, width: 178 },
  transactions: { at: 216, width: 50 },
  points: { at: 272, width: 74 },
  price: { at: 352, width: 62 },
  amount: { at: 420, width: 95.28 },
} as const satisfies Record<string, Column>;
/** Beside the amount: for sums and headings. */
const TEXT: Column = { at: 0, width: 410 };
const GAP = 3;
/** By how much the head's ground is wider than what stands on it, on each side. */
const OVERHANG = 4;

/** A row with its texts broken into lines. */
interface SetRow {
  readonly row: StatementRow;
  readonly text: readonly SetLine[];
  readonly details: readonly SetLine[];
  readonly price: string;
  readonly height: number;
}

/** The table of all lines, its head on every page; yields after each row. */
export async function* drawLines(sheets: Sheets, printing: Printing): AsyncGenerator<void, void> {
  const words = WORDS[printing.language];
  const heading = sheets.broken(words.lines, STYLES.heading, TEXT);
  const head = headHeight(sheets, printing);
  if (printing.document.sections.length === 0) {
    const none = sheets.broken(words.noLines, STYLES.body, TEXT);
    sheets.makeRoom(60);
    sheets.top += sheets.write(none, STYLES.body, TEXT, sheets.top) + 10;
    yield;
    return;
  }
  let before: SetRow | undefined;
  let begun = false;
  const begin = (first: SetRow, second: SetRow) => {
    const titled = sheets.heightOf(heading, STYLES.heading) + 4;
    sheets.makeRoom(titled + head + heightWith(first, second) + GAP);
    sheets.top += sheets.write(heading, STYLES.heading, TEXT, sheets.top) + 4;
    drawHead(sheets, printing);
    begun = true;
  };
  for await (const row of statementRows(printing.document, printing.written)) {
    const next = setRow(row, sheets, printing);
    if (before) {
      if (!begun) begin(before, next);
      place(before, next, sheets, printing);
    }
    before = next;
    yield;
  }
  if (before) place(before, undefined, sheets, printing);
  sheets.top += 10;
  yield;
}

/** A heading stays with its first line, a sum with its last. */
function place(row: SetRow, next: SetRow | undefined, sheets: Sheets, printing: Printing): void {
  if (sheets.makeRoom(heightWith(row, next))) drawHead(sheets, printing);
  draw(row, sheets);
  sheets.top += row.height;
}

/** How much room a row needs, so that what stays with it fits too. */
function heightWith(row: SetRow, next: SetRow | undefined): number {
  if (next === undefined) return row.height;
  // The first line may be the last one, and go on with its sum, which is not higher than the heading.
  if (row.row.kind === 'section') return row.height + next.height + row.height;
  return row.height + (next.row.kind === 'sum' ? next.height : 0);
}

function setRow(row: StatementRow, sheets: Sheets, { language }: Printing): SetRow {
  if (row.kind !== 'line') {
    const text = sheets.broken(row.text, STYLES.strong, TEXT);
    const above = row.kind === 'section' ? 3 * GAP : GAP;
    return { row, text, details: [], price: '', height: sheets.heightOf(text, STYLES.strong) + above + GAP };
  }
  const fits = sheets.fits(row.price, { ...STYLES.figure, size: LEAST_SIZE }, COLUMNS.price);
  // An exact price can have more digits than the column has room for: it goes below the description then.
  const unitPrice = fits ? [] : [filled(WORDS[language].unitPrice, { price: row.price })];
  const details = [...unitPrice, ...(row.details === '' ? [] : [row.details])].join(LISTED[language]);
  const text = sheets.broken(row.description, STYLES.body, COLUMNS.description);
  const small = details === '' ? [] : sheets.broken(details, STYLES.small, COLUMNS.description);
  const height = sheets.heightOf(text, STYLES.body) + sheets.heightOf(small, STYLES.small) + GAP;
  return { row, text, details: small, price: fits ? row.price : '', height };
}

function draw({ row, text, details, price, height }: SetRow, sheets: Sheets): void {
  const { top } = sheets;
  if (row.kind !== 'line') {
    const above = row.kind === 'section' ? 3 * GAP : GAP;
    sheets.write(text, STYLES.strong, TEXT, top + above);
    if (row.kind === 'sum') {
      figure(sheets, row.amount, COLUMNS.amount, top + above, true);
    }
    return;
  }
  const below = top + GAP / 2;
  figure(sheets, row.number, COLUMNS.number, below);
  const written = sheets.write(text, STYLES.body, COLUMNS.description, below);
  sheets.write(details, STYLES.small, COLUMNS.description, below + written);
  figure(sheets, row.transactions, COLUMNS.transactions, below);
  figure(sheets, row.points, COLUMNS.points, below);
  figure(sheets, price, COLUMNS.price, below);
  figure(sheets, row.amount, COLUMNS.amount, below);
  sheets.rule(top + height, 'light');
}

/** Figures stand below each other on the right in every language. */
function figure(sheets: Sheets, text: string, column: Column, top: number, strong = false): void {
  if (text === '') return;
  sheets.writeFitting(text, strong ? STYLES.strongFigure : STYLES.figure, column, top, 'right', LEAST_SIZE);
}

function headCells({ language }: Printing) {
  const words = WORDS[language];
  return [
    [COLUMNS.number, words.number, 'right'],
    [COLUMNS.description, words.description, 'start'],
    [COLUMNS.transactions, words.transactions, 'right'],
    [COLUMNS.points, words.points, 'right'],
    [COLUMNS.price, words.price, 'right'],
    [COLUMNS.amount, words.amount, 'right'],
  ] as const;
}

function headHeight(sheets: Sheets, printing: Printing): number {
  const heights = headCells(printing).map(([column, text]) =>
    sheets.heightOf(sheets.broken(text, STYLES.label, column), STYLES.label),
  );
  return Math.max(...heights) + 2 * GAP;
}

function drawHead(sheets: Sheets, printing: Printing): void {
  const height = headHeight(sheets, printing);
  sheets.fill(sheets.top, height, { at: -OVERHANG, width: WHOLE.width + 2 * OVERHANG });
  for (const [column, text, alignment] of headCells(printing)) {
    const style = { ...STYLES.label, color: INK.text };
    sheets.write(sheets.broken(text, style, column), style, column, sheets.top + GAP, alignment);
  }
  sheets.top += height + 2;
}
