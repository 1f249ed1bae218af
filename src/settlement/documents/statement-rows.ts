import { filled } from '../../printing/value-words.js';
import type { WrittenValues } from '../../printing/written-values.js';
import type { DocumentLine, SectionSum, StatementDocument } from './statement-document.js';
import { checkedLines, totalMinor } from './statement-document.js';
import { LISTED, WORDS } from './words.js';

/** One row of a statement's table as it is printed; texts are in logical order, with Unicode's isolates. */
export type StatementRow =
  | { readonly kind: 'section'; readonly text: string }
  | {
      readonly kind: 'line';
      readonly number: string;
      readonly description: string;
      /** What it was priced with and why, below the description; empty when there is nothing to say. */
      readonly details: string;
      readonly transactions: string;
      readonly points: string;
      readonly price: string;
      readonly amount: string;
    }
  | { readonly kind: 'sum'; readonly text: string; readonly amount: string };

/** One line of the summary: how many lines it stands for where that says anything. */
export interface SummaryRow {
  readonly text: string;
  readonly lines: string;
  readonly amount: string;
  readonly strong: boolean;
}

/** The table's rows: each section with its heading, its lines and its sum. */
export async function* statementRows(
  document: StatementDocument,
  written: WrittenValues,
): AsyncGenerator<StatementRow, void> {
  const words = WORDS[written.language];
  let section: SectionSum | undefined;
  const sum = ({ kind, amountMinor }: SectionSum): StatementRow => ({
    kind: 'sum',
    text: filled(words.sumOf, { kind: words.kinds[kind] }),
    amount: written.amount(amountMinor, document.currency),
  });
  for await (const line of checkedLines(document)) {
    if (line.kind !== section?.kind) {
      if (section) yield sum(section);
      section = document.sections.find(({ kind }) => kind === line.kind);
      yield { kind: 'section', text: words.kinds[line.kind] };
    }
    yield lineRow(line, document, written);
  }
  if (section) yield sum(section);
}

/** The sums by kind of line, then how they come to what is to be paid. */
export function summaryRows(document: StatementDocument, written: WrittenValues): SummaryRow[] {
  const { currency, sections, disputedMinor, carriedOutMinor, payableMinor } = document;
  const words = WORDS[written.language];
  const row = (text: string, minor: bigint, strong: boolean, lines = ''): SummaryRow => ({
    text,
    lines,
    amount: written.amount(minor, currency),
    strong,
  });
  return [
    ...sections.map(({ kind, lines, amountMinor }) =>
      row(words.kinds[kind], amountMinor, false, written.integer(lines)),
    ),
    row(words.total, totalMinor(document), true),
    ...(disputedMinor === 0n ? [] : [row(words.disputed, -disputedMinor, false)]),
    ...(carriedOutMinor === 0n ? [] : [row(words.carriedOut, -carriedOutMinor, false)]),
    row(words.payable, payableMinor, true),
  ];
}

/** Who pays whom, how much; without an amount when nothing is to be paid. */
export function paymentText(
  document: StatementDocument,
  written: WrittenValues,
): { readonly text: string; readonly amount: string | null; readonly rial: bigint | null } {
  const words = WORDS[written.language];
  const { payableMinor, status, currency } = document;
  const magnitude = payableMinor < 0n ? -payableMinor : payableMinor;
  const amount = written.money(magnitude, currency);
  const rial = currency === 'IRR' && magnitude !== 0n ? magnitude : null;
  if (status === 'OPEN') return { text: words.previewPays, amount, rial };
  if (magnitude === 0n) return { text: words.nothingToPay, amount: null, rial };
  const names = { partner: written.name(document.partner), coalition: written.name(document.coalition) };
  const text = filled(payableMinor > 0n ? words.partnerPays : words.coalitionPays, names);
  return { text, amount, rial };
}

/** What stands at the top of the first page. */
export function titleText({ status, number }: StatementDocument, written: WrittenValues): string {
  const words = WORDS[written.language];
  if (status === 'OPEN') return words.previewTitle;
  return number === null ? words.title : filled(words.numberedTitle, { number: written.integer(number) });
}

/** Label and value of what identifies the statement; a value may be of several lines. */
export function factRows(
  document: StatementDocument,
  written: WrittenValues,
): readonly (readonly [string, readonly string[]])[] {
  const words = WORDS[written.language];
  const { id, status, currency, disputeUntil, generatedAt, calendar } = document;
  return [
    [words.period, written.period(document)],
    [words.currency, [written.currency(currency)]],
    [words.status, [words.statuses[status]]],
    ...(disputeUntil === null
      ? []
      : [[words.disputeUntil, [written.bothDays(disputeUntil, calendar)]] satisfies [string, string[]]]),
    [words.generatedAt, [written.instant(generatedAt, document)]],
    ...(id === null ? [] : [[words.id, [written.verbatim(id)]] satisfies [string, string[]]]),
  ];
}

function lineRow(
  line: DocumentLine,
  { currency, calendar }: StatementDocument,
  written: WrittenValues,
): StatementRow {
  const words = WORDS[written.language];
  // A fee or tax names the line that it is of, and that one says which share it is.
  const shown = line.basedOn === null ? line.basis : null;
  const basis = shown === null ? [] : [shown === 'AT_ISSUE' ? words.atIssue : words.atBurn];
  const description = [
    words.kinds[line.kind],
    ...basis,
    ...(line.reversal ? [words.reversed] : []),
    ...(line.disputed ? [words.lineDisputed] : []),
  ];
  return {
    kind: 'line',
    number: written.integer(line.number),
    description: description.join(LISTED[written.language]),
    details: detailsOf(line, calendar, written),
    transactions: line.transactions === 0n ? '' : written.integer(line.transactions),
    points: line.points === 0n ? '' : written.integer(line.points),
    price: priceOf(line, written),
    amount: written.amount(line.amountMinor, currency),
  };
}

function detailsOf(
  { basedOn, category, contractVersion, disputeReason, funding, note, percent, unitPrice }: DocumentLine,
  calendar: StatementDocument['calendar'],
  written: WrittenValues,
): string {
  const words = WORDS[written.language];
  return [
    ...(note === null ? [] : [written.name(note)]),
    ...(basedOn === null ? [] : [filled(words.ofLine, { line: written.integer(basedOn) })]),
    ...(unitPrice === null || percent === null
      ? []
      : [filled(words.share, { percent: written.percent(percent) })]),
    ...(category === null ? [] : [filled(words.category, { category: written.name({ en: category }) })]),
    ...(contractVersion === null
      ? []
      : [filled(words.terms, { day: written.day(contractVersion.from, calendar) })]),
    ...(funding === null || basedOn !== null
      ? []
      : [filled(words.funding, { funding: written.verbatim(funding) })]),
    // Last, as it may be as long as people write.
    ...(disputeReason === null
      ? []
      : [filled(words.disputeReason, { reason: written.name({ en: disputeReason }) })]),
  ].join(LISTED[written.language]);
}

function priceOf({ unitPrice, percent }: DocumentLine, written: WrittenValues): string {
  if (unitPrice !== null) return written.decimal(unitPrice);
  return percent === null ? '' : written.percent(percent);
}
