import { addDays, type Day, dayNumber } from '../../values/day.js';
import { startOfDay } from '../../values/time-zone.js';

/** How many days before points expire their holder is reminded (rule X-03), most first. */
export const REMINDED_BEFORE = [30, 7] as const;

/** First and last of the last spendable days that a run tells of, both inclusive. */
export interface DaySpan {
  readonly from: Day;
  readonly until: Day;
}

/**
 * Of which last spendable days a run tells: those that come so near between the day up to which was told and the day that
 * it is for. After some days without a run the spans are longer, so that nobody is left out.
 */
export function reminderSpans(toldUntil: Day, runningFor: Day): DaySpan[] {
  return REMINDED_BEFORE.map((days) => ({
    from: addDays(toldUntil, days + 1),
    until: addDays(runningFor, days),
  }));
}

/** Whole days from one day to a later one. */
export function daysBetween(from: Day, until: Day): number {
  return dayNumber(until) - dayNumber(from);
}

const HOUR_MS = 3_600_000;
const [FIRST_HOUR, LAST_HOUR] = [9, 20];

/** Whether people may be written to without having asked: between nine in the morning and eight in the evening there. */
export function isDaytime(at: Date, today: Day, timeZone: string): boolean {
  const hours = (at.getTime() - startOfDay(today, timeZone).getTime()) / HOUR_MS;
  return hours >= FIRST_HOUR && hours < LAST_HOUR;
}
