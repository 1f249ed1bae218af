import { allocate } from '../../values/allocation.js';
import type { EarnPart, ReversedParts } from '../operations.js';
import type { EarnComponent } from '../prices.js';
import type { ReversedSoFar } from './batch-state.js';
import type { Posting } from './posting.js';

/**
 * Which funding pays for how many points of an earn. Caps cut what the last campaign adds first and the base last: what
 * the contract promises stands before what is given on top (rule E-11).
 *
 * @param ownFundingId of the contract; its part is the first, also where nothing is left of it
 */
export function partsOf(
  breakdown: readonly Pick<EarnComponent, 'rule' | 'points' | 'fundingId'>[],
  ownFundingId: bigint,
): EarnPart[] {
  const parts: EarnPart[] = [];
  let cut = 0n;
  for (const { rule, points, fundingId = ownFundingId } of breakdown) {
    if (rule.startsWith('cap:')) cut -= points;
    else parts.push({ rule, fundingId, points });
  }
  for (const [index, part] of [...parts.entries()].reverse()) {
    const off = part.points < cut ? part.points : cut;
    cut -= off;
    parts[index] = { ...part, points: part.points - off };
  }
  return parts;
}

/** Points of each funding that has any, in the order of the parts. */
export function pointsByFunding(parts: readonly EarnPart[]): [bigint, bigint][] {
  const points = new Map<bigint, bigint>();
  for (const part of parts) {
    if (part.points > 0n) points.set(part.fundingId, (points.get(part.fundingId) ?? 0n) + part.points);
  }
  return [...points];
}

/** The points that the partner is liable for: all but those that the coalition gives itself (rule T-10). */
export function chargedPoints(
  { state }: Pick<Posting, 'state'>,
  parts: readonly Pick<EarnPart, 'fundingId' | 'points'>[],
): bigint {
  return parts.reduce(
    (sum, { fundingId, points }) => (fundingId === state.ownFundingId ? sum : sum + points),
    0n,
  );
}

/**
 * How many points of each part a reversal undoes (rule R-07): in proportion to what is left of each, by money to what of
 * that is more than the part would come to for the money that remains; largest remainder, never more than is left.
 *
 * @param remaining in minor units, where it is reversed by money
 */
export function undoneParts(
  { given, pointsFor }: ReversedParts,
  { byRule }: Pick<ReversedSoFar, 'byRule'>,
  points: bigint,
  remaining: bigint | null,
): EarnPart[] {
  const left = given.map((part) => part.points - (byRule.get(part.rule) ?? 0n));
  const kept = remaining === null || remaining === 0n ? [] : pointsFor(remaining);
  const weights = left.map((ofPart, index) => {
    const more = ofPart - (kept[index] ?? 0n);
    return more > 0n ? more : 0n;
  });
  const undone = allocate(points, weights);
  return given.map((part, index) => ({ ...part, points: undone[index] ?? 0n }));
}
