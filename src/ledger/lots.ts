import type { LastSpendableDay } from '../values/expiry-policy.js';

/**
 * A member's lots as three parallel lists, sorted by expiry, then funding: the order in which a burn takes them
 * (rule B-01). `infinity` sorts behind every day.
 */
export interface Lots {
  readonly expiries: LastSpendableDay[];
  readonly fundings: bigint[];
  readonly points: bigint[];
}

/** Which lots a posting touched, and with how many points each; the sign is that of the posting. */
export type LotMovements = Lots;

/** Adds points to the lot of that expiry and funding, opening it if there is none. Points of 0 change nothing. */
export function addToLot(lots: Lots, expiry: LastSpendableDay, funding: bigint, points: bigint): void {
  if (points === 0n) return;
  const at = firstAtOrBehind(lots, expiry, funding);
  if (lots.expiries[at] === expiry && lots.fundings[at] === funding) {
    lots.points[at] = pointsAt(lots, at) + points;
    return;
  }
  lots.expiries.splice(at, 0, expiry);
  lots.fundings.splice(at, 0, funding);
  lots.points.splice(at, 0, points);
}

/**
 * Takes points from the soonest-expiring lots, among equals from the lowest funding first (rule B-01).
 * @throws RangeError when the lots hold less: the caller has compared with what is available
 */
export function takeSoonest(lots: Lots, points: bigint): LotMovements {
  const taken: LotMovements = { expiries: [], fundings: [], points: [] };
  let missing = points;
  let emptied = 0;
  while (missing > 0n) {
    const expiry = lots.expiries[emptied];
    const funding = lots.fundings[emptied];
    if (expiry === undefined || funding === undefined)
      throw new RangeError('the lots hold less than is taken');
    const here = pointsAt(lots, emptied);
    const take = here < missing ? here : missing;
    taken.expiries.push(expiry);
    taken.fundings.push(funding);
    taken.points.push(take);
    missing -= take;
    if (take === here) emptied += 1;
    else lots.points[emptied] = here - take;
  }
  if (emptied > 0) {
    lots.expiries.splice(0, emptied);
    lots.fundings.splice(0, emptied);
    lots.points.splice(0, emptied);
  }
  return taken;
}

/** Index of the first lot that is not before (expiry, funding). */
function firstAtOrBehind(lots: Lots, expiry: LastSpendableDay, funding: bigint): number {
  let low = 0;
  let high = lots.points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = lots.expiries[middle] as LastSpendableDay;
    const before = there < expiry || (there === expiry && (lots.fundings[middle] as bigint) < funding);
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pointsAt(lots: Lots, index: number): bigint {
  return lots.points[index] as bigint;
}
