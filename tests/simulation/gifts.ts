import { type ModelAppeal, standingOf } from './giving.js';
import type { Model } from './model.js';
import type { Random } from './random.js';

/** Mostly a number of points that can be given, often all that is left until the goal. */
export function giftTo(random: Random, model: Model, appeal: ModelAppeal, there: bigint): bigint {
  const { rate, goal } = appeal;
  if (random.percent(8)) return 1n + random.pointsBelow(there + 50n);
  if ('steps' in rate) return random.pick(rate.steps).points;
  const { multiple, minimum, worth } = rate;
  if (goal && random.percent(12)) {
    const left = goal.amount - standingOf(model, appeal).worth;
    if (left > 0n) return (left / worth) * multiple;
  }
  const most = there > minimum ? there - minimum : 0n;
  return minimum + (random.pointsBelow(most + multiple) / multiple) * multiple;
}

/** A donation that somebody wants back: mostly as a whole, as a part of it is refused. */
export function takenBack(random: Random, model: Model) {
  const given = [...model.donations.keys()].slice(-12);
  if (given.length === 0) return undefined;
  const transaction = random.pick(given);
  const { partner, points: whole = 1n } = model.transactions.get(transaction) ?? {};
  const much = random.weighted({ none: 70, whole: 22, part: 8 });
  const points = { none: null, whole, part: 1n + random.pointsBelow(whole) }[much];
  return { transaction, points, partner };
}
