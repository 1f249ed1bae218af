import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';

/** What a line is for, in the order in which a statement lists them (rule S-03). */
export const LINE_KINDS = [
  'ISSUING',
  'CAMPAIGN',
  'REDEMPTION',
  'BREAKAGE',
  'SHORTFALL',
  'SERVICE_FEE',
  'VAT',
  'FLOAT',
  'FLOAT_REFUND',
  'PERK_COST',
  'PERK_CREDIT',
  'REBATE_COST',
  'MATCHED_DONATION',
  'PLEDGED_DONATION',
  'ADJUSTMENT',
  'LIABILITY_TRANSFER',
  'CARRIED_OVER',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Which share of the issue price: what is paid when points are given, or when they are spent. */
export const CHARGE_BASES = ['AT_ISSUE', 'AT_BURN'] as const;
export type ChargeBasis = (typeof CHARGE_BASES)[number];

/**
 * A line of a statement. Money above 0 is owed by the partner to the coalition, below 0 the other way round.
 *
 * Of a line that has a unit price, money = points × unit price, × percent / 100 where there is one, and the negative of
 * that in a reversal; rounded half to even once (rule V-03). Of a fee or tax, money = percent / 100 of the money of the
 * line that it is based on.
 */
export interface PricedLine {
  readonly kind: LineKind;
  /** Of ISSUING and CAMPAIGN, and of fees and tax on them; else null. */
  readonly basis: ChargeBasis | null;
  /** Whether it undoes: points are counted as always, money has the other sign. */
  readonly reversal: boolean;
  /** The version whose prices count; null where there is none. */
  readonly contractVersionId: bigint | null;
  /** Of merchants: of redemptions where they were, else the one whose terms the funding belongs to; null: none. */
  readonly category: string | null;
  /** Null of redemptions, and of what no points are behind. */
  readonly fundingId: bigint | null;
  /** How many; 0 of lines that are made of other lines, or of an amount. */
  readonly transactions: bigint;
  /** Never below 0; 0 of the same lines. */
  readonly points: bigint;
  /** Exact decimal, major units per point, without needless zeros; below 0 where the coalition owes. */
  readonly unitPrice: string | null;
  /** Exact decimal: of a fee or tax its percentage; else the partner's share where several fund the points. */
  readonly percent: string | null;
  /** Of a fee or tax: the index, in the same list, of the line that it is a percentage of. */
  readonly basedOn: number | null;
  /** The money before rounding, in major units: an exact decimal. */
  readonly exact: string;
  readonly money: Money;
}

/**
 * The lines of each currency, in their order, by currency in alphabetical order; `basedOn` counts anew in each list.
 * (A fee has the currency of what it is based on.)
 */
export function byCurrency(lines: readonly PricedLine[]): ReadonlyMap<Currency, readonly PricedLine[]> {
  const lists = new Map<Currency, PricedLine[]>();
  const newIndexes = lines.map((line) => {
    const list = lists.get(line.money.currency) ?? [];
    lists.set(line.money.currency, list);
    return list.push(line) - 1;
  });
  for (const list of lists.values()) {
    list.forEach((line, index) => {
      if (line.basedOn === null) return;
      list[index] = { ...line, basedOn: newIndexes[line.basedOn] ?? null };
    });
  }
  return new Map([...lists].sort(([a], [b]) => (a < b ? -1 : 1)));
}
