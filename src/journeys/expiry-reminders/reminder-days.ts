import { addDays, type Day } from '../../values/day.js';

/** First and last of the last spendable days that a run tells of, both inclusive. */
export interface DaySpan {
  readonly from: Day;
  readonly until: Day;
}

/**
 * Of which last spendable days a run tells: those that come so near between the day up to which was told and the day that
 * it is for. After some days without a run the spans are longer, so that nobody is left out.
 * @param remindedBefore days before the last one on which it is told; 0: not at all
 */
export function reminderSpans(
  remindedBefore: readonly number[],
  { toldUntil, runningFor }: { readonly toldUntil: Day; readonly runningFor: Day },
): DaySpan[] {
  return remindedBefore
    .filter((days) => days > 0)
    .map((days) => ({
      from: addDays(toldUntil, days + 1),
      until: addDays(runningFor, days),
    }));
}
