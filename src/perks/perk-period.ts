import { type Calendar, dayFromFields, fieldsOf } from '../values/calendar.js';
import type { Day } from '../values/day.js';

/** For how long budgets and the uses of a level's perk count, in the coalition's calendar (rule V-04). */
export const PERK_PERIODS = ['MONTH', 'QUARTER', 'YEAR'] as const;
export type PerkPeriod = (typeof PERK_PERIODS)[number];

/** The first day of the period that a day is in. */
export function beginOf(period: PerkPeriod, day: Day, calendar: Calendar): Day {
  const { year, month } = fieldsOf(day, calendar);
  const first = { MONTH: month, QUARTER: month - ((month - 1) % 3), YEAR: 1 }[period];
  return dayFromFields({ year, month: first, day: 1 }, calendar);
}
