import { type Column, MARGIN, PAGE, Sheets, WHOLE } from '../../printing/sheets.js';
import { STYLES } from '../../printing/styles.js';
import { openPdf, type TextStyle, Typesetter } from '../../printing/typesetter.js';
import { type DocumentLanguage, filled } from '../../printing/value-words.js';
import { type WrittenValues, writtenValues } from '../../printing/written-values.js';
import type { Currency } from '../../values/currency.js';
import type { DonationDocument, PrintedDonation } from './donation-document.js';
import { DONATION_WORDS, type DonationWords } from './donation-words.js';

const LABEL: Column = { at: 0, width: 140 };
const VALUE: Column = { at: 150, width: WHOLE.width - 150 };
/** Of one donation, with the space below it. */
const LINES_OF_DONATION = 9;

/** What a document is drawn with. */
interface Drawing {
  readonly document: DonationDocument;
  readonly words: DonationWords;
  readonly written: WrittenValues;
  readonly sheets: Sheets;
}

/** A receipt, or a year's statement, as a PDF file of A4 pages, piece by piece; the same document gives the same bytes. */
export async function* donationPdf(
  document: DonationDocument,
  language: DocumentLanguage,
): AsyncGenerator<Uint8Array, void> {
  const words = DONATION_WORDS[language];
  const written = writtenValues(language);
  const title = titleOf(document, words, written);
  const pdf = openPdf({
    title: withoutControls(title),
    author: withoutControls(written.name(document.coalition)),
    language: language === 'fa' ? 'fa-IR' : 'en',
    createdAt: document.generatedAt,
  });
  const sheets = new Sheets(new Typesetter(pdf), pdf, language === 'fa' ? 'rtl' : 'ltr', (page) => {
    const foot = filled(words.page, { page: written.integer(page.page) });
    page.write(
      page.broken(`${title} · ${foot}`, STYLES.small, WHOLE),
      STYLES.small,
      WHOLE,
      PAGE.height - MARGIN.bottom + 14,
    );
    if (document.test) put(page, words.test, STYLES.heading);
    if (document.void) put(page, words.void, STYLES.title);
  });
  sheets.turn();
  const drawing = { document, words, written, sheets };
  drawFront(drawing, title);
  for (const donation of document.donations) {
    drawDonation(drawing, donation);
    yield* taken(pdf);
  }
  drawTotals(drawing);
  pdf.end();
  yield* taken(pdf);
}

function titleOf(
  { kind, year, donations }: DonationDocument,
  words: DonationWords,
  written: WrittenValues,
): string {
  const ofYear = written.integer(year).replaceAll(/[,\u066c]/g, '');
  if (kind === 'YEAR') return filled(words.year, { year: ofYear });
  // Year first in both languages, as in the days beside it: the two are one name from left to right.
  const ofReceipt = written.verbatim(`${ofYear}/${written.integer(donations[0]?.number ?? 0)}`);
  return filled(words.receipt, { number: ofReceipt });
}

function drawFront({ document, words, written, sheets }: Drawing, title: string): void {
  put(sheets, title, STYLES.title);
  sheets.rule(sheets.top + 4, 'heavy');
  sheets.top += 14;
  fact(sheets, words.from, written.name(document.coalition));
  if (document.donorName !== null) fact(sheets, words.donorName, document.donorName);
  fact(sheets, words.donor, written.verbatim(document.member));
  fact(sheets, words.generatedAt, written.instant(document.generatedAt, document));
  sheets.top += 8;
  if (document.donations.length === 0) put(sheets, words.nothing, STYLES.body);
}

function drawDonation({ document, words, written, sheets }: Drawing, donation: PrintedDonation): void {
  sheets.makeRoom(LINES_OF_DONATION * STYLES.body.size * 2);
  sheets.rule(sheets.top, 'light');
  sheets.top += 6;
  const { donated, matched, number, day, charity, registrationNumber, campaign, points } = donation;
  fact(sheets, words.number, written.integer(number));
  fact(sheets, words.day, written.bothDays(day, document.calendar));
  fact(sheets, words.charity, `${written.name(charity)} (${written.verbatim(registrationNumber)})`);
  fact(sheets, words.campaign, written.name(campaign));
  fact(sheets, words.points, written.integer(points));
  fact(sheets, words.donated, written.money(donated.minor, donated.currency));
  if (matched.minor > 0n) fact(sheets, words.matched, written.money(matched.minor, matched.currency));
  fact(sheets, words.transaction, written.verbatim(donation.transaction));
  sheets.top += 6;
}

function drawTotals({ document, words, written, sheets }: Drawing): void {
  if (document.kind === 'RECEIPT' || document.donations.length === 0) return;
  const sums = new Map<Currency, bigint>();
  for (const { donated } of document.donations)
    sums.set(donated.currency, (sums.get(donated.currency) ?? 0n) + donated.minor);
  sheets.makeRoom((sums.size + 1) * STYLES.strong.size * 2);
  sheets.rule(sheets.top, 'heavy');
  sheets.top += 6;
  for (const [currency, minor] of sums)
    fact(sheets, words.total, written.money(minor, currency), STYLES.strong);
}

function fact(sheets: Sheets, label: string, value: string, style: TextStyle = STYLES.body): void {
  const lines = sheets.broken(value, style, VALUE);
  sheets.write(sheets.broken(label, STYLES.label, LABEL), STYLES.label, LABEL, sheets.top);
  sheets.top += sheets.write(lines, style, VALUE, sheets.top) + 2;
}

function put(sheets: Sheets, text: string, style: TextStyle): void {
  sheets.top += sheets.write(sheets.broken(text, style, WHOLE), style, WHOLE, sheets.top) + 4;
}

function* taken(pdf: PDFKit.PDFDocument): Generator<Uint8Array, void> {
  for (let chunk = pdf.read(); chunk !== null; chunk = pdf.read()) yield chunk as Uint8Array;
}

function withoutControls(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '');
}
