import type { Fact, FactKind } from '../../ledger/days/day-fact.js';

/** What became of the points of a funding since its first, net of reversals. */
export interface FundingPoints {
  readonly issued: bigint;
  readonly consumed: bigint;
  readonly expired: bigint;
  readonly adjusted: bigint;
}

/** By funding: what a liability follows from, whatever periods it was added up in. */
export type LiabilityPoints = ReadonlyMap<bigint, FundingPoints>;

const NONE: FundingPoints = Object.freeze({ issued: 0n, consumed: 0n, expired: 0n, adjusted: 0n });

/** What each kind of fact does to them; null: nothing, as the points are told of by another fact. */
const EFFECTS: Readonly<Record<FactKind, readonly [keyof FundingPoints, 1n | -1n] | null>> = {
  ISSUED: ['issued', 1n],
  ISSUE_REVERSED: ['issued', -1n],
  CONSUMED: ['consumed', 1n],
  RESTORED: ['consumed', -1n],
  EXPIRED: ['expired', 1n],
  ADJUSTED: ['adjusted', 1n],
  REDEEMED: null,
  REDEMPTION_REVERSED: null,
  SHORTFALL: null,
};

/** The points before some days, and what happened on them, added up. */
export function withFacts(before: LiabilityPoints, facts: Iterable<Fact>): LiabilityPoints {
  const after = new Map(before);
  for (const { kind, fundingId, points } of facts) {
    const effect = EFFECTS[kind];
    if (!effect || fundingId === null) continue;
    const [figure, sign] = effect;
    const sums = pointsOf(after, fundingId);
    after.set(fundingId, { ...sums, [figure]: sums[figure] + sign * points });
  }
  return after;
}

/** Those of a funding; nothing where it has none yet. */
export function pointsOf(points: LiabilityPoints, fundingId: bigint): FundingPoints {
  return points.get(fundingId) ?? NONE;
}

/** The points that members still have. */
export function outstanding({ issued, consumed, expired, adjusted }: FundingPoints): bigint {
  return issued - consumed - expired - adjusted;
}
