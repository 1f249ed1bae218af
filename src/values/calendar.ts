import {
  CalendarDate,
  GregorianCalendar,
  PersianCalendar,
  parseDate,
  toCalendar,
} from '@internationalized/date';
import type { Day } from './day.js';
import { toAsciiDigits } from './digits.js';
import { type Parsed, parsed, refused } from './parsed.js';

/**
 * The calendar by which a coalition counts months, quarters and years (V-04).
 *
 * `persian` is the Solar Hijri (Jalali) calendar by the 33-year rule of leap years. It gives the same days as ICU's
 * until 2124-03-19; the official calendar, which follows the sun, may then differ by a day.
 */
export type Calendar = 'gregory' | 'persian';

/** A stretch of a calendar year that days can be rounded up to. Quarters begin with months 1, 4, 7 and 10. */
export type CalendarUnit = 'month' | 'quarter' | 'year';

/** Year, month (1–12) and day of the month in some calendar. */
export type CalendarFields = { readonly year: number; readonly month: number; readonly day: number };

const GREGORIAN = new GregorianCalendar();
const SYSTEMS = { gregory: GREGORIAN, persian: new PersianCalendar() };
// Whole years within 0001 to 9999; the library would quietly clamp a day beyond them instead of refusing it.
const LAST_YEAR = { gregory: 9999, persian: 9377 };

/** Reads the name of a calendar: `gregory` or `persian`. */
export function parseCalendar(text: string): Parsed<Calendar> {
  if (text === 'gregory' || text === 'persian') return parsed(text);
  return refused('Give the calendar as "gregory" or "persian".');
}

/** The day's year, month and day of the month in the calendar. */
export function fieldsOf(day: Day, calendar: Calendar): CalendarFields {
  const { year, month, day: dayOfMonth } = read(day, calendar);
  return { year, month, day: dayOfMonth };
}

/**
 * The day with that year, month (1–12) and day of the month in the calendar; a day beyond the end of the month is
 * clamped to it (30 Esfand in a common year is 29 Esfand). Throws a RangeError outside of the Gregorian years 1–9999
 * and the Persian years 1–9377.
 */
export function dayFromFields(fields: CalendarFields, calendar: Calendar): Day {
  const { year, month, day } = fields;
  if (year < 1 || year > LAST_YEAR[calendar])
    throw new RangeError('the day is outside the years that have days');
  return toCalendar(new CalendarDate(SYSTEMS[calendar], year, month, 1).set({ day }), GREGORIAN).toString();
}

/** The most days that the month (1–12) has in any year of the calendar. */
export function longestMonth(month: number, calendar: Calendar): number {
  // Leap years: 2024, and 1403.
  const leapYear = calendar === 'gregory' ? 2024 : 1403;
  const system = SYSTEMS[calendar];
  return system.getDaysInMonth(new CalendarDate(system, leapYear, month, 1));
}

/** The last day of the month, quarter or year that the day is in. */
export function endOf(unit: CalendarUnit, day: Day, calendar: Calendar): Day {
  const { year, month } = read(day, calendar);
  return dayFromFields({ year, month: lastMonthOf(unit, month), day: 31 }, calendar);
}

/**
 * Every earn asks for the first day of a month, and going through the calendar costs microseconds. A cache of constants,
 * which is emptied when it grows (20 years of days).
 */
const firstDays = { gregory: new Map<Day, Day>(), persian: new Map<Day, Day>() };
const MOST_FIRST_DAYS = 7_400;

/** The first day of the month that the day is in. */
export function firstOfMonth(day: Day, calendar: Calendar): Day {
  const known = firstDays[calendar].get(day);
  if (known !== undefined) return known;
  const { year, month } = read(day, calendar);
  const first = dayFromFields({ year, month, day: 1 }, calendar);
  if (firstDays[calendar].size >= MOST_FIRST_DAYS) firstDays[calendar].clear();
  firstDays[calendar].set(day, first);
  return first;
}

/**
 * The same day of the month, `months` months later (earlier when negative), clamped to the end of that month:
 * 31 January + 1 month = 28 or 29 February.
 */
export function addMonths(day: Day, months: number, calendar: Calendar): Day {
  const from = read(day, calendar);
  const monthsSinceYearZero = from.year * 12 + (from.month - 1) + months;
  const year = Math.floor(monthsSinceYearZero / 12);
  return dayFromFields({ year, month: monthsSinceYearZero - year * 12 + 1, day: from.day }, calendar);
}

/** A day in the form `YYYY-MM-DD` of the Persian calendar: 2025-03-21 is `1404-01-01`. */
export function formatJalali(day: Day): string {
  const { year, month, day: dayOfMonth } = read(day, 'persian');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

const JALALI = /^([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})$/;

/**
 * Reads a day of the Persian calendar, `1404-01-01` or `1404/1/1`, also in Persian or Arabic digits. A day that does
 * not exist (30 Esfand of a common year) is refused.
 */
export function parseJalali(text: string): Parsed<Day> {
  const match = typeof text === 'string' ? JALALI.exec(toAsciiDigits(text)) : null;
  if (match === null)
    return refused('Give the day of the Persian calendar in the form YYYY-MM-DD or YYYY/MM/DD.');
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  const problem = 'Give a day that exists in the Persian calendar.';
  if (year < 1 || year > LAST_YEAR.persian || month < 1 || month > 12 || day < 1) return refused(problem);
  const first = new CalendarDate(SYSTEMS.persian, year, month, 1);
  if (day > SYSTEMS.persian.getDaysInMonth(first)) return refused(problem);
  return parsed(dayFromFields({ year, month, day }, 'persian'));
}

function lastMonthOf(unit: CalendarUnit, month: number): number {
  switch (unit) {
    case 'month':
      return month;
    case 'quarter':
      return Math.ceil(month / 3) * 3;
    case 'year':
      return 12;
  }
}

function read(day: Day, calendar: Calendar): CalendarDate {
  const date = parseDate(day);
  return calendar === 'gregory' ? date : toCalendar(date, SYSTEMS[calendar]);
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
