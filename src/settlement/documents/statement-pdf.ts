import { setImmediate } from 'node:timers/promises';
import { Sheets } from '../../printing/sheets.js';
import { openPdf, Typesetter } from '../../printing/typesetter.js';
import { writtenValues } from '../../printing/written-values.js';
import { drawLines } from './lines-table.js';
import { drawFooter, drawFront, drawProof, drawRunningHead, drawTestMark } from './page-parts.js';
import type { PdfOptions, Printing } from './printing.js';
import type { StatementDocument } from './statement-document.js';
import { titleText } from './statement-rows.js';

/**
 * A statement as a PDF file of A4 pages (rule S-07), piece by piece: one page is held at a time, however many there
 * are. The same document gives the same bytes. The lines are read twice, before the first piece to count the pages.
 *
 * @throws Error before the first piece, when the lines do not add up to the document's sums
 */
export async function* statementPdf(
  document: StatementDocument,
  options: PdfOptions,
): AsyncGenerator<Uint8Array, void> {
  const written = writtenValues(options.language);
  const pdf = openPdf({
    title: withoutControls(`${titleText(document, written)} – ${written.name(document.partner)}`),
    author: withoutControls(written.name(document.coalition)),
    language: options.language === 'fa' ? 'fa-IR' : 'en',
    createdAt: document.generatedAt,
  });
  const set = new Typesetter(pdf);
  const printing = { ...options, document, written, pages: null };
  let pages = 0;
  for await (const page of printed(printing, set, null)) {
    if (page === pages) continue;
    pages = page;
    // A long statement leaves room for others' requests.
    await setImmediate();
  }
  let drawn = 0;
  for await (const page of printed({ ...printing, pages }, set, pdf)) {
    if (page === drawn) continue;
    drawn = page;
    yield* taken(pdf);
    await setImmediate();
  }
  if (drawn !== pages) throw new Error('the lines of a statement changed while it was printed');
  pdf.end();
  yield* taken(pdf);
}

/** Prints everything; yields the page it is on whenever it may have turned to a new one. */
async function* printed(
  printing: Printing,
  set: Typesetter,
  pdf: PDFKit.PDFDocument | null,
): AsyncGenerator<number, void> {
  const sheets = new Sheets(set, pdf, printing.language === 'fa' ? 'rtl' : 'ltr', (page) => {
    drawFooter(page, printing);
    if (printing.document.test) drawTestMark(page, printing);
    if (page.page > 1) drawRunningHead(page, printing);
  });
  sheets.turn();
  drawFront(sheets, printing);
  for await (const _ of drawLines(sheets, printing)) yield sheets.page;
  drawProof(sheets, printing);
  yield sheets.page;
}

function* taken(pdf: PDFKit.PDFDocument): Generator<Uint8Array, void> {
  for (let chunk = pdf.read(); chunk !== null; chunk = pdf.read()) yield chunk as Uint8Array;
}

function withoutControls(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '');
}
