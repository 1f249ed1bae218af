import type { Day } from '../../values/day.js';

/**
 * What settlement knows of points: sums of what was done, from which alone everything is priced. Points are always above
 * 0, the kind gives the sign.
 *
 * - `ISSUED` points of a funding by an earn, or by an operator's credit; `ISSUE_REVERSED` taken back by the reversal of
 *   an earn (all that it undoes, whatever could be taken).
 * - `CONSUMED` points of a funding that were burned, that were given to a charity (at nobody's), that filled a debt (rule R-04; also when they came back from a hold
 *   or vested, which no transaction says), or that were taken for an earn of another funding; `RESTORED` the other way
 *   round: by a burn's reversal all that it gives back (what of that fills a debt is consumed again), and what was undone
 *   of an earn but taken from elsewhere, owed, or not there any more.
 * - `EXPIRED`, `ADJUSTED` points of a funding that expired, that an operator took away.
 * - `REDEEMED` points burned at an acceptor, whoever issued them; `REDEMPTION_REVERSED` by a burn's reversal.
 * - `SHORTFALL` points of an earn's funding that its reversal could not take back, and the issuer bears.
 *
 * Per funding, in every transaction and whenever points come back: issued − issue reversed − consumed + restored −
 * expired − adjusted is by how much the members' points of it rose, spendable, held and pending.
 */
export const FACT_KINDS = [
  'ISSUED',
  'ISSUE_REVERSED',
  'CONSUMED',
  'RESTORED',
  'EXPIRED',
  'ADJUSTED',
  'REDEEMED',
  'REDEMPTION_REVERSED',
  'SHORTFALL',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Which transactions a fact adds up. */
export interface FactKey {
  readonly kind: FactKind;
  /**
   * The transactions' partner: whoever issues for `ISSUED`, the acceptor for `REDEEMED`. A reversal's is that of what it
   * reverses (rule R-05), and so are the next two. Null: the coalition itself, and expiry. For `CONSUMED` and `RESTORED`
   * all three are of the burn, so that an acceptor's come to its `REDEEMED` less `REDEMPTION_REVERSED`; null of what nobody
   * has accepted: points that fill a debt, are owed, or are taken from elsewhere when an earn is undone.
   */
  readonly partnerId: bigint | null;
  /** The version of the partner's contract by which the transactions were priced; null where there is none. */
  readonly contractVersionId: bigint | null;
  /** Category of the merchant; null where there is none. */
  readonly category: string | null;
  /** Whose points; null for `REDEEMED` and `REDEMPTION_REVERSED`. */
  readonly fundingId: bigint | null;
}

/** A sum over some days. */
export interface Fact extends FactKey {
  /** How many transactions it adds up; holds and earns whose points filled a debt when they came back count as well. */
  readonly transactions: bigint;
  /** Above 0. */
  readonly points: bigint;
}

/** A sum over one business day. */
export interface DayFact extends Fact {
  readonly day: Day;
}

/** Business days, both included. */
export interface DayRange {
  readonly from: Day;
  readonly until: Day;
}

/** Which facts: what is left out may be anything, null is the null of {@link FactKey}. */
export interface FactFilter {
  readonly kinds?: readonly FactKind[];
  readonly partnerId?: bigint | null;
  readonly contractVersionId?: bigint | null;
  readonly category?: string | null;
  readonly fundingId?: bigint | null;
}
