import type { Day } from '../values/day.js';
import { type Refusal, refusal } from '../values/refusal.js';

/**
 * Why something that runs until a day cannot be given another last day: it would end before today, so that what has
 * happened would change, or not before its time. CAMPAIGN_DATES_CONFLICT.
 *
 * @param last the day that is asked for
 * @param until its last day as it is now; null: it has none
 */
export function lastDayProblem(last: Day, until: Day | null, today: Day): Refusal | undefined {
  if (last >= today && (until === null || last < until)) return undefined;
  return refusal('CAMPAIGN_DATES_CONFLICT', inWords(until, today), ['until']);
}

function inWords(until: Day | null, today: Day): string {
  if (until === null) return `Give a last day from today (${today}) on.`;
  if (until <= today) return `Nothing is left to end: ${until} is its last day.`;
  return `Give a last day from today (${today}) to the one before ${until}, which it is now.`;
}
