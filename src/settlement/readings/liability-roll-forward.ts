import type { DayRange } from '../../ledger/days/day-fact.js';
import { lastGatheredDay, readFacts } from '../../ledger/days/day-facts.js';
import { pointsUntil } from '../../ledger/days/points-so-far.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { addDays, type Day } from '../../values/day.js';
import type { Rate } from '../../values/rate.js';
import { bearerOn } from '../bearers/bearers.js';
import type { PricingPart } from '../pricing/charges.js';
import { withFacts } from '../pricing/liability-points.js';
import { type RollForward, rollForward } from '../pricing/roll-forward.js';
import { openDays } from './open-days.js';
import type { Reading } from './reading.js';

/** The first day there is: no other is before it. */
const FIRST_DAY: Day = '0001-01-01';

export interface RollForwardAsked {
  readonly range: DayRange;
  /** See {@link rollForward}. */
  readonly breakagePercent: Rate;
  readonly openingBreakagePercent: Rate;
}

/**
 * What outstanding points cost, from the day before the range to its last one, per bearer and currency (IFRS 15); see
 * {@link rollForward}. Of closed days only, so that the closing of one range is the opening of the next, whenever both are
 * asked for: INVALID_INPUT otherwise.
 */
export async function liabilityRollForward(
  reading: Reading,
  { range, breakagePercent, openingBreakagePercent }: RollForwardAsked,
): Promise<CommandOutcome<RollForward>> {
  const { em, coalitionId, terms, exits } = reading;
  const last = await lastGatheredDay(em, coalitionId);
  if (last === null || last < range.until) return refusedWith(openDays(last, 'to'));
  const before = range.from === FIRST_DAY ? [] : await pointsUntil(em, coalitionId, addDays(range.from, -1));
  const opening = withFacts(new Map(), before);
  const parts: PricingPart[] = [];
  for (const { days, bearer } of exits.stretches(range)) {
    parts.push({ facts: await readFacts(em, coalitionId, days), bearer });
  }
  const [first, ...others] = parts;
  if (!first) throw new RangeError('a range has days');
  return done(
    rollForward({
      opening,
      parts: [first, ...others],
      // Of the day after, as the opening of that day's range has it.
      closingBearer: bearerOn(reading.programme.partners, addDays(range.until, 1)),
      terms,
      breakagePercent,
      openingBreakagePercent,
    }),
  );
}
