import type { Calendar } from '../../values/calendar.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Iban } from '../../values/iban.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { TimeZone } from '../../values/time-zone.js';
import { type ChargeBasis, LINE_KINDS, type LineKind } from '../pricing/priced-line.js';
import type { StatementStatus } from '../statements/statement.js';

/**
 * A line as it is stated. Amounts are minor units of the statement's currency; above 0 the partner owes them to the
 * coalition, below 0 it is the other way round.
 */
export interface DocumentLine {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly kind: LineKind;
  /** Which share of the issue price: paid when points are given, or when they are spent. */
  readonly basis: ChargeBasis | null;
  readonly reversal: boolean;
  /** The terms that it was priced with, and the first day on which they were in force. */
  readonly contractVersion: { readonly id: string; readonly from: Day } | null;
  /** Of the merchants, where the terms are of one category; of a campaign's points that of the terms below them. */
  readonly category: string | null;
  /** Id of the funding of its points. */
  readonly funding: string | null;
  /** What people are told besides: the name of a campaign or of a perk, why something was adjusted. */
  readonly note: LocalizedText | null;
  readonly transactions: bigint;
  readonly points: bigint;
  /** Major units per point, as an exact decimal. */
  readonly unitPrice: string | null;
  /** Of the line that it is based on; else the partner's share where several pay. As an exact decimal. */
  readonly percent: string | null;
  /** The number of that line. */
  readonly basedOn: number | null;
  /** Whether it is, or was, part of a dispute: then it stays out of the payment, or comes back as an adjustment. */
  readonly disputed: boolean;
  /** Why, in the partner's words; null where it is not, or goes with the line that it is based on. */
  readonly disputeReason: string | null;
  readonly amountMinor: bigint;
}

/** How many lines of a kind there are, and their sum. */
export interface SectionSum {
  readonly kind: LineKind;
  readonly lines: number;
  readonly amountMinor: bigint;
}

/**
 * Everything that a statement says, as plain data: what its CSV and PDF are made of (rule S-07). Amounts as in
 * {@link DocumentLine}.
 */
export interface StatementDocument {
  /** `stm_…`; null of a preview. */
  readonly id: string | null;
  /** Which of the partner's in this currency it is: 1, 2, 3 …; null of a preview. */
  readonly number: number | null;
  /** `OPEN`: a preview of a period that is not closed. */
  readonly status: 'OPEN' | StatementStatus;
  /** Of a test twin: nothing in it is real, and nobody is to pay it (rule A-02). */
  readonly test: boolean;
  readonly coalition: LocalizedText;
  readonly partner: LocalizedText;
  readonly from: Day;
  /** The last day of the period. */
  readonly until: Day;
  /** The coalition's own; its dates come first. */
  readonly calendar: Calendar;
  /** The coalition's own. */
  readonly timeZone: TimeZone;
  readonly currency: Currency;
  /** One for each kind that has lines. */
  readonly sections: readonly SectionSum[];
  readonly disputedMinor: bigint;
  /** What is too little to be paid now and goes to the next statement. */
  readonly carriedOutMinor: bigint;
  /** To be paid: above 0 by the partner, below 0 to it. The sum of all lines without the two above. */
  readonly payableMinor: bigint;
  readonly coalitionAccount: Iban | null;
  readonly partnerAccount: Iban | null;
  /** What the payment is known by at the bank, `RF…`; null while there is none. */
  readonly paymentReference: string | null;
  /** The last day on which lines can be disputed. */
  readonly disputeUntil: Day | null;
  /** The newest block of the ledger when the period was closed; `hash` is lower-case hexadecimal. */
  readonly block: { readonly number: number; readonly hash: string } | null;
  /** SHA-256 of what is stated, lower-case hexadecimal; null of a preview. */
  readonly contentHash: string | null;
  readonly generatedAt: Date;
  /** All lines in their order, the same at each call: a PDF reads them twice. */
  readonly lines: () => Iterable<DocumentLine> | AsyncIterable<DocumentLine>;
}

/** The sum of all lines. */
export function totalMinor({ sections }: Pick<StatementDocument, 'sections'>): bigint {
  return sections.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/**
 * The document's lines, compared on the way with its sums.
 *
 * @throws Error at the end, when they do not add up to what the document says: nobody is sent such a statement
 */
export async function* checkedLines(document: StatementDocument): AsyncGenerator<DocumentLine, void> {
  const { disputedMinor, carriedOutMinor, payableMinor, sections } = document;
  if (totalMinor(document) !== disputedMinor + carriedOutMinor + payableMinor) {
    throw new Error('the statement does not add up to what is to be paid, disputed and carried over');
  }
  const sums = new Map<LineKind, { lines: number; amountMinor: bigint }>();
  for await (const line of document.lines()) {
    const sum = sums.get(line.kind) ?? { lines: 0, amountMinor: 0n };
    sum.lines += 1;
    sum.amountMinor += line.amountMinor;
    sums.set(line.kind, sum);
    yield line;
  }
  const agree = sections.every(({ kind, lines, amountMinor }) => {
    const sum = sums.get(kind);
    return sum?.lines === lines && sum.amountMinor === amountMinor;
  });
  if (!agree || sums.size !== sections.length) throw new Error('the lines do not add up to the statement');
}

/** The sums that a document of these lines has: one for each kind of line, in the order of {@link LINE_KINDS}. */
export function sectionSums(lines: Iterable<Pick<DocumentLine, 'kind' | 'amountMinor'>>): SectionSum[] {
  const byKind = Map.groupBy(lines, ({ kind }) => kind);
  return LINE_KINDS.flatMap((kind) => {
    const of = byKind.get(kind) ?? [];
    const amountMinor = of.reduce((sum, line) => sum + line.amountMinor, 0n);
    return of.length === 0 ? [] : [{ kind, lines: of.length, amountMinor }];
  });
}
