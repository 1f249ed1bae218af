import { type Calendar, dayFromFields, endOf, fieldsOf } from '../values/calendar.js';
import { addDays, type Day } from '../values/day.js';

export const REBATE_PERIODS = ['MONTH', 'QUARTER', 'YEAR'] as const;
/** For how long what was bought is added up, in the coalition's calendar (rule V-04). */
export type RebatePeriodLength = (typeof REBATE_PERIODS)[number];

/** Days of one period, both included. */
export interface RebatePeriod {
  readonly from: Day;
  readonly until: Day;
}

const UNITS = { MONTH: 'month', QUARTER: 'quarter', YEAR: 'year' } as const;

/** The period that a day is in. */
export function periodOn(length: RebatePeriodLength, day: Day, calendar: Calendar): RebatePeriod {
  const { year, month } = fieldsOf(day, calendar);
  const first = { MONTH: month, QUARTER: month - ((month - 1) % 3), YEAR: 1 }[length];
  const from = dayFromFields({ year, month: first, day: 1 }, calendar);
  return { from, until: endOf(UNITS[length], day, calendar) };
}

/** The period after one. */
export function periodAfter(
  length: RebatePeriodLength,
  { until }: RebatePeriod,
  calendar: Calendar,
): RebatePeriod {
  return periodOn(length, addDays(until, 1), calendar);
}
