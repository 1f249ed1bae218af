import { type Column, MARGIN, PAGE, type Sheets, WHOLE } from '../../printing/sheets.js';
import { LEAST_SIZE, STYLES } from '../../printing/styles.js';
import { lowered, type TextStyle } from '../../printing/typesetter.js';
import { filled } from '../../printing/value-words.js';
import type { Printing } from './printing.js';
import { factRows, paymentText, summaryRows, titleText } from './statement-rows.js';
import { WORDS } from './words.js';

const HALF_GAP = 12;
const FIRST_HALF: Column = { at: 0, width: WHOLE.width / 2 - HALF_GAP };
const SECOND_HALF: Column = { at: WHOLE.width / 2 + HALF_GAP, width: WHOLE.width / 2 - HALF_GAP };
const LABEL_WIDTH = 118;
const INSET = 10;

/** The foot of a page, below its content: what it belongs to, and which of how many it is. */
export function drawFooter(sheets: Sheets, printing: Printing): void {
  const { document, written, language, pages } = printing;
  const top = PAGE.height - MARGIN.bottom + 14;
  const words = WORDS[language];
  sheets.rule(top - 4);
  const [period] = written.period(document);
  const belongs = [written.name(document.coalition), titleText(document, written), period].join(' · ');
  const left = { at: 0, width: WHOLE.width - 110 };
  sheets.write(sheets.broken(belongs, STYLES.small, left).slice(0, 1), STYLES.small, left, top);
  // Only where pages are drawn is it known how many there are; the place is kept all the same.
  const page = filled(words.page, {
    page: written.integer(sheets.page),
    pages: written.integer(pages ?? sheets.page),
  });
  const right = { at: WHOLE.width - 100, width: 100 };
  sheets.write(sheets.broken(page, STYLES.small, right), STYLES.small, right, top, oppositeOfStart(sheets));
}

/** The very top of every page of a test twin's statement, so that no page of it is taken for a real one. */
export function drawTestMark(sheets: Sheets, { language }: Printing): void {
  const inner: Column = { at: INSET, width: WHOLE.width - 2 * INSET };
  const lines = sheets.broken(WORDS[language].test, STYLES.heading, inner);
  const height = sheets.heightOf(lines, STYLES.heading) + 8;
  sheets.fill(sheets.top, height);
  sheets.write(lines, STYLES.heading, inner, sheets.top + 4);
  sheets.top += height + 8;
}

/** The top of every page but the first. */
export function drawRunningHead(sheets: Sheets, { document, written }: Printing): void {
  const text = `${titleText(document, written)} · ${written.name(document.partner)}`;
  const lines = sheets.broken(text, STYLES.strong, WHOLE).slice(0, 1);
  sheets.top += sheets.write(lines, STYLES.strong, WHOLE, sheets.top);
  sheets.rule(sheets.top + 2);
  sheets.top += 10;
}

/** The first page down to where the lines begin: who, what, how much. */
export function drawFront(sheets: Sheets, printing: Printing): void {
  const { document, written, language } = printing;
  const words = WORDS[language];
  put(sheets, titleText(document, written), STYLES.title, WHOLE);
  sheets.rule(sheets.top + 4, 'heavy');
  sheets.top += 14;
  const { top } = sheets;
  const parties = [
    party(sheets, top, FIRST_HALF, words.coalition, written.name(document.coalition)),
    party(sheets, top, SECOND_HALF, words.partner, written.name(document.partner)),
  ];
  sheets.top = top + Math.max(...parties) + 8;
  for (const [label, values] of factRows(document, written)) labelled(sheets, label, values, 0);
  sheets.top += 10;
  drawPayment(sheets, printing);
  drawSummary(sheets, printing);
}

/** The end of the statement: how to read its signs, and how to check it. */
export function drawProof(sheets: Sheets, { document, written, language }: Printing): void {
  const words = WORDS[language];
  const { block, contentHash } = document;
  const small = { ...STYLES.label };
  const signs = sheets.broken(
    filled(words.signs, { currency: written.currency(document.currency) }),
    small,
    WHOLE,
  );
  const text = block === null && contentHash === null ? words.notSealed : words.howToCheck;
  const explained = sheets.broken(text, small, WHOLE);
  const facts = [
    ...(block === null ? [] : ([[words.block, written.verbatim(String(block.number))]] as const)),
    ...(block === null ? [] : ([[words.blockHash, written.verbatim(block.hash)]] as const)),
    ...(contentHash === null ? [] : ([[words.contentHash, written.verbatim(contentHash)]] as const)),
  ];
  const height = sheets.heightOf([...signs, ...explained], small) + facts.length * 16 + 40;
  sheets.makeRoom(height);
  sheets.top += sheets.write(signs, small, WHOLE, sheets.top) + 10;
  put(sheets, words.proof, STYLES.heading, WHOLE);
  sheets.top += 2;
  for (const [label, value] of facts) labelled(sheets, label, [value], 0, STYLES.small);
  sheets.top += 2;
  sheets.top += sheets.write(explained, small, WHOLE, sheets.top);
}

function drawPayment(sheets: Sheets, printing: Printing): void {
  const { document, written, language, toman } = printing;
  const words = WORDS[language];
  const { text, amount, rial } = paymentText(document, written);
  const inner: Column = { at: INSET, width: WHOLE.width - 2 * INSET };
  const said = sheets.broken(text, STYLES.body, inner);
  const money = amount === null ? [] : sheets.broken(amount, STYLES.due, inner);
  const inToman = toman && rial !== null ? sheets.broken(written.toman(rial), STYLES.label, inner) : [];
  const accounts = [
    [words.partnerAccount, document.partnerAccount],
    [words.coalitionAccount, document.coalitionAccount],
  ] as const;
  const told = amount === null || document.status === 'OPEN' ? [] : accounts;
  const ordered = document.payableMinor < 0n ? told.toReversed() : told;
  const { paymentReference } = document;
  const rows = [
    ...ordered.map(([label, iban]) => [label, iban === null ? words.noAccount : written.iban(iban)] as const),
    ...(paymentReference === null
      ? []
      : [[words.paymentReference, written.verbatim(paymentReference)] as const]),
  ];
  const height =
    sheets.heightOf(said, STYLES.body) +
    sheets.heightOf(money, STYLES.due) +
    sheets.heightOf(inToman, STYLES.label) +
    rows.length * sheets.heightOf([EMPTY_LINE], STYLES.body) +
    2 * INSET;
  put(sheets, words.payment, STYLES.heading, WHOLE);
  sheets.top += 4;
  sheets.fill(sheets.top, height);
  const after = sheets.top + height;
  sheets.top += INSET;
  sheets.top += sheets.write(said, STYLES.body, inner, sheets.top);
  sheets.top += sheets.write(money, STYLES.due, inner, sheets.top);
  sheets.top += sheets.write(inToman, STYLES.label, inner, sheets.top);
  for (const [label, value] of rows) labelled(sheets, label, [value], INSET);
  sheets.top = after + 14;
}

function drawSummary(sheets: Sheets, printing: Printing): void {
  const { document, written, language } = printing;
  const words = WORDS[language];
  put(sheets, words.summary, STYLES.heading, WHOLE);
  sheets.top += 4;
  const text: Column = { at: 0, width: 300 };
  const count: Column = { at: 310, width: 60 };
  const amount: Column = { at: 380, width: WHOLE.width - 380 };
  const head = STYLES.label;
  const { top } = sheets;
  sheets.write(sheets.broken(words.lines, head, count), head, count, top, 'right');
  const currency = written.currency(document.currency);
  sheets.top += sheets.write(sheets.broken(currency, head, amount), head, amount, top, 'right');
  sheets.rule(sheets.top);
  sheets.top += 3;
  for (const row of summaryRows(document, written)) {
    const style = row.strong ? STYLES.strong : STYLES.body;
    if (row.strong) sheets.rule(sheets.top);
    const figures = row.strong ? STYLES.strongFigure : STYLES.figure;
    const at = sheets.top + 2;
    sheets.write(sheets.broken(row.lines, figures, count), figures, count, at, 'right');
    sheets.writeFitting(row.amount, figures, amount, at, 'right', LEAST_SIZE);
    sheets.top = at + sheets.write(sheets.broken(row.text, style, text), style, text, at) + 2;
  }
  sheets.top += 14;
}

const EMPTY_LINE = { pieces: [], width: 0 };

function party(sheets: Sheets, top: number, column: Column, label: string, name: string): number {
  const labelHeight = sheets.write(sheets.broken(label, STYLES.label, column), STYLES.label, column, top);
  const lines = sheets.broken(name, STYLES.party, column);
  return labelHeight + sheets.write(lines, STYLES.party, column, top + labelHeight);
}

function labelled(
  sheets: Sheets,
  label: string,
  values: readonly string[],
  at: number,
  style: TextStyle = STYLES.body,
): void {
  const name = { at, width: LABEL_WIDTH };
  const value = { at: at + LABEL_WIDTH + 8, width: WHOLE.width - 2 * at - LABEL_WIDTH - 8 };
  const { top } = sheets;
  const labelTop = top + lowered(STYLES.label, style);
  const left = sheets.write(sheets.broken(label, STYLES.label, name), STYLES.label, name, labelTop);
  let height = lowered(style, STYLES.label);
  for (const text of values)
    height += sheets.write(sheets.broken(text, style, value), style, value, top + height);
  sheets.top += Math.max(left, height);
}

function put(sheets: Sheets, text: string, style: TextStyle, column: Column): void {
  sheets.top += sheets.write(sheets.broken(text, style, column), style, column, sheets.top);
}

function oppositeOfStart({ direction }: Sheets): 'left' | 'right' {
  return direction === 'rtl' ? 'left' : 'right';
}
