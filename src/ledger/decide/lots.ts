import type { LastSpendableDay } from '../../values/expiry-policy.js';

/**
 * A member's spendable lots as three parallel lists, sorted by expiry, then funding: the order in which a burn takes
 * them (rule B-01). `infinity` sorts behind every day.
 */
export interface Lots {
  readonly expiries: LastSpendableDay[];
  readonly fundings: bigint[];
  readonly points: bigint[];
}

/** Points of one expiry and one funding; always positive. */
export interface Portion {
  readonly expiry: LastSpendableDay;
  readonly funding: bigint;
  readonly points: bigint;
}

/** Where a member's points can be (rule L-05): the index is the number under which the database knows the place. */
export const PLACES = ['SPENDABLE', 'HELD', 'PENDING', 'OWED'] as const;
export type Place = (typeof PLACES)[number];

/** A portion that came to a place (positive) or left it. Filling a debt comes to OWED, a new debt leaves it. */
export interface Movement extends Portion {
  readonly place: Place;
}

/** The movements of an entry add up to its amount, those of a step to zero. */
export type LotMovements = readonly Movement[];

/** Adds points to the lot of that expiry and funding, opening it if there is none. Points of 0 change nothing. */
export function addToLot(lots: Lots, { expiry, funding, points }: Portion): void {
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
export function takeSoonest(lots: Lots, points: bigint): Portion[] {
  const taken: Portion[] = [];
  let missing = points;
  let emptied = 0;
  while (missing > 0n) {
    const portion = portionAt(lots, emptied);
    if (!portion) throw new RangeError('the lots hold less than is taken');
    const take = portion.points < missing ? portion.points : missing;
    taken.push({ ...portion, points: take });
    missing -= take;
    if (take === portion.points) emptied += 1;
    else lots.points[emptied] = portion.points - take;
  }
  dropFirst(lots, emptied);
  return taken;
}

/** Takes up to so many points from the lot of that expiry and funding; answers how many there were to take. */
export function takeFromLot(lots: Lots, { expiry, funding, points }: Portion): bigint {
  const at = firstAtOrBehind(lots, expiry, funding);
  if (lots.expiries[at] !== expiry || lots.fundings[at] !== funding) return 0n;
  const there = pointsAt(lots, at);
  if (there > points) {
    lots.points[at] = there - points;
    return points;
  }
  lots.expiries.splice(at, 1);
  lots.fundings.splice(at, 1);
  lots.points.splice(at, 1);
  return there;
}

/** Takes all lots whose last day lies before a day. */
export function takeLapsed(lots: Lots, today: LastSpendableDay): Portion[] {
  const taken: Portion[] = [];
  for (let at = 0; ; at += 1) {
    const portion = portionAt(lots, at);
    if (!portion || portion.expiry >= today) break;
    taken.push(portion);
  }
  dropFirst(lots, taken.length);
  return taken;
}

/** The first points of some portions, in their order, and what is left of them. */
export function split(portions: readonly Portion[], points: bigint): readonly [Portion[], Portion[]] {
  const first: Portion[] = [];
  const rest: Portion[] = [];
  let missing = points;
  for (const portion of portions) {
    const here = portion.points < missing ? portion.points : missing;
    if (here > 0n) first.push({ ...portion, points: here });
    if (portion.points > here) rest.push({ ...portion, points: portion.points - here });
    missing -= here;
  }
  return [first, rest];
}

/** The points of portions or movements together. */
export function totalOf(portions: readonly Pick<Portion, 'points'>[]): bigint {
  return portions.reduce((sum, { points }) => sum + points, 0n);
}

function portionAt(lots: Lots, at: number): Portion | undefined {
  const expiry = lots.expiries[at];
  const funding = lots.fundings[at];
  if (expiry === undefined || funding === undefined) return undefined;
  return { expiry, funding, points: pointsAt(lots, at) };
}

function dropFirst(lots: Lots, count: number): void {
  if (count === 0) return;
  lots.expiries.splice(0, count);
  lots.fundings.splice(0, count);
  lots.points.splice(0, count);
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
