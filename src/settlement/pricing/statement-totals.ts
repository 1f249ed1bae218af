import type { Currency } from '../../values/currency.js';
import { addMoney, type Money } from '../../values/money.js';
import { formatExact, major } from './exact-decimal.js';
import { LINE_KINDS, type LineKind, type PricedLine } from './priced-line.js';
import type { PricingTerms } from './pricing-terms.js';

/** What the lines of one statement, which all have one currency, add up to. */
export interface StatementTotals {
  /** Above 0: the partner owes it. */
  readonly total: Money;
  /** By kind, in the order of a statement; only kinds that have lines. */
  readonly byKind: ReadonlyMap<LineKind, Money>;
}

/** Adds up a statement; throws a TypeError when its lines have several currencies. */
export function statementTotals(lines: readonly PricedLine[], currency: Currency): StatementTotals {
  let total: Money = { minor: 0n, currency };
  const sums = new Map<LineKind, Money>();
  for (const { kind, money } of lines) {
    total = addMoney(total, money);
    const sum = sums.get(kind);
    sums.set(kind, sum ? addMoney(sum, money) : money);
  }
  const byKind = new Map([...sums].sort(([a], [b]) => LINE_KINDS.indexOf(a) - LINE_KINDS.indexOf(b)));
  return { total, byKind };
}

/**
 * The coalition's own side of what partners' statements say, by currency and kind: what they owe, it gains. With their
 * lines it adds up to zero (rule S-03).
 */
export function coalitionPosition(
  statements: Iterable<readonly PricedLine[]>,
): ReadonlyMap<Currency, ReadonlyMap<LineKind, Money>> {
  const position = new Map<Currency, Map<LineKind, Money>>();
  for (const lines of statements) {
    for (const { kind, money } of lines) {
      const { currency } = money;
      const kinds = position.get(currency) ?? new Map<LineKind, Money>();
      position.set(currency, kinds);
      kinds.set(kind, { minor: (kinds.get(kind)?.minor ?? 0n) - money.minor, currency });
    }
  }
  return position;
}

/**
 * The lines by which a prepaid partner's float pays what issuing cost it, one per currency (none where that is 0): the
 * opposite of its `ISSUING` and `SHORTFALL` lines under prepaid contracts of its own. Where more was reversed than
 * issued, the float gets the difference back. Fees, tax and campaigns are not paid from the float.
 *
 * @param lines the partner's
 */
export function floatLines(
  lines: readonly PricedLine[],
  terms: PricingTerms,
  partnerId: bigint,
): PricedLine[] {
  const drawn = new Map<Currency, bigint>();
  for (const line of lines) {
    if (!isPaidFromFloat(line, terms, partnerId)) continue;
    const { minor, currency } = line.money;
    drawn.set(currency, (drawn.get(currency) ?? 0n) + minor);
  }
  return [...drawn]
    .filter(([, minor]) => minor !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => amountLine('FLOAT', { minor: -minor, currency }));
}

/**
 * The lines that close a leaving partner's float with its last statement, one per currency (none where nothing is left of
 * it): what is left goes back to it, what was drawn beyond its deposits it owes. The float is level then.
 *
 * @param lines the partner's, those of the float among them
 * @param left what is on the float before them; below 0 where more was drawn
 */
export function floatRefunds(lines: readonly PricedLine[], left: ReadonlyMap<Currency, Money>): PricedLine[] {
  const rest = new Map([...left].map(([currency, { minor }]) => [currency, minor]));
  for (const { kind, money } of lines) {
    if (kind !== 'FLOAT') continue;
    rest.set(money.currency, (rest.get(money.currency) ?? 0n) + money.minor);
  }
  return [...rest]
    .filter(([, minor]) => minor !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => amountLine('FLOAT_REFUND', { minor: -minor, currency }));
}

/** Whether a prepaid partner's float pays for the line. */
export function isPaidFromFloat(
  { kind, contractVersionId, category, fundingId }: PricedLine,
  terms: PricingTerms,
  partnerId: bigint,
): boolean {
  if (kind !== 'ISSUING' && kind !== 'SHORTFALL') return false;
  if (contractVersionId === null || fundingId === null) return false;
  const { issuerPartnerId, campaignId } = terms.funding(fundingId);
  if (issuerPartnerId !== partnerId || campaignId !== null) return false;
  return terms.contract(contractVersionId, category).billing === 'PREPAID';
}

/** What points are priced as, and fees and taxes on that. */
type PricedKind = 'ISSUING' | 'CAMPAIGN' | 'REDEMPTION' | 'BREAKAGE' | 'SHORTFALL' | 'SERVICE_FEE' | 'VAT';

/** A line that is an amount rather than priced points: of the float, a perk, donations, a dispute, an exit, or the statement before. */
export function amountLine(kind: Exclude<LineKind, PricedKind>, money: Money, points = 0n): PricedLine {
  return {
    kind,
    basis: null,
    reversal: false,
    contractVersionId: null,
    category: null,
    fundingId: null,
    transactions: 0n,
    points,
    unitPrice: null,
    percent: null,
    basedOn: null,
    exact: formatExact(major(money)),
    money,
  };
}

/** What becomes of a statement's total (rule S-04); above 0 the partner owes, below it is owed. */
export interface Netting {
  /** All lines and what was carried in. */
  readonly total: Money;
  /** The one payment; 0: none. */
  readonly payable: Money;
  /** What the next statement begins with. `total = payable + carriedOut`, of which one is 0. */
  readonly carriedOut: Money;
}

/**
 * Nets a statement to one payment, or carries all of it over where it is less than the least that is paid, whoever owes
 * it. What is exactly the minimum is paid; a minimum of 0 carries nothing over.
 *
 * @param lines the statement's; those of CARRIED_OVER are `carriedIn` instead, otherwise a RangeError
 */
export function net(lines: readonly PricedLine[], carriedIn: Money, minimum: Money): Netting {
  if (lines.some(({ kind }) => kind === 'CARRIED_OVER')) {
    throw new RangeError('what is carried in is told twice');
  }
  const { currency } = carriedIn;
  const nothing: Money = { minor: 0n, currency };
  const total = addMoney(statementTotals(lines, currency).total, carriedIn);
  const size = total.minor < 0n ? -total.minor : total.minor;
  return size < minimum.minor
    ? { total, payable: nothing, carriedOut: total }
    : { total, payable: total, carriedOut: nothing };
}
