import { addDays } from '../../values/day.js';
import { NEVER_EXPIRES } from '../../values/expiry-policy.js';
import { type LotMovements, type Portion, split } from './lots.js';
import type { MemberPoints } from './member-points.js';
import type { Posting } from './posting.js';

/**
 * Returns points that were spent to the lots they came from, the last taken first, as if fewer had been spent; those
 * whose last day is over live on for the coalition's grace (rule R-02).
 *
 * @param spent what the spending took, as its entry tells it
 * @param howMany points to return now, and how many were returned before
 */
export function returnToLots(
  posting: Posting,
  moved: MemberPoints,
  spent: LotMovements,
  { points, returned }: { readonly points: bigint; readonly returned: bigint },
): void {
  const taken = spent.map((lot): Portion => ({ ...lot, points: -lot.points })).reverse();
  const [, left] = split(taken, returned);
  const [returning] = split(left, points);
  const today = posting.day(posting.state.clock);
  const grace = addDays(today, posting.terms.returnedPointsDays);
  for (const lot of returning) {
    const lapsed = lot.expiry !== NEVER_EXPIRES && lot.expiry < today;
    moved.giveSpendable(lapsed ? { ...lot, expiry: grace } : lot);
  }
}
