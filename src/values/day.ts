import { type Parsed, parsed, refused } from './parsed.js';

/**
 * A calendar day in the Gregorian ISO form `YYYY-MM-DD`, whatever calendar the coalition uses; years 0001–9999.
 * Days compare as strings.
 */
export type Day = string;

const MS_PER_DAY = 86_400_000;
const ISO_DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

/** The day number (days since 1970-01-01) of 0001-01-01. */
const FIRST_DAY_NUMBER = -719_162;
/** The day number of 9999-12-31. */
const LAST_DAY_NUMBER = 2_932_896;

/** Reads a day in the Gregorian form `YYYY-MM-DD`; a day that does not exist (30 February) is refused. */
export function parseDay(text: string): Parsed<Day> {
  const match = typeof text === 'string' ? ISO_DAY.exec(text) : null;
  if (match === null) return refused('Give the day in the form YYYY-MM-DD (Gregorian, digits 0-9).');
  const number = dayNumber(text);
  const exists = number >= FIRST_DAY_NUMBER && number <= LAST_DAY_NUMBER && dayFromNumber(number) === text;
  return exists ? parsed(text) : refused('Give a day that exists in the Gregorian calendar.');
}

/** Days since 1970-01-01 (negative before). */
export function dayNumber(day: Day): number {
  const date = new Date(0);
  // Date.UTC would take the years 0–99 for 1900–1999.
  date.setUTCFullYear(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
  return Math.round(date.getTime() / MS_PER_DAY);
}

/**
 * Every operation asks several times for the name of today, and making it costs a microsecond. A cache of constants, which
 * is emptied when it grows (20 years of days).
 */
const names = new Map<number, Day>();
const MOST_NAMES = 7_400;

/** The day that many days after 1970-01-01; throws a RangeError outside the years 0001–9999. */
export function dayFromNumber(number: number): Day {
  const known = names.get(number);
  if (known !== undefined) return known;
  if (!Number.isInteger(number) || number < FIRST_DAY_NUMBER || number > LAST_DAY_NUMBER) {
    throw new RangeError('the day is outside the years 0001 to 9999');
  }
  const name = new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
  if (names.size >= MOST_NAMES) names.clear();
  names.set(number, name);
  return name;
}

/** The day `days` later (earlier when negative); throws a RangeError outside the years 0001–9999. */
export function addDays(day: Day, days: number): Day {
  return dayFromNumber(dayNumber(day) + days);
}
