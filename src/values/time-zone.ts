import { fromAbsolute } from '@internationalized/date';
import { type Day, dayFromNumber, dayNumber } from './day.js';
import { type Parsed, parsed, refused } from './parsed.js';

/** The name of an IANA time zone, such as `Asia/Tehran`. */
export type TimeZone = string;

const MS_PER_DAY = 86_400_000;
// Names only: Intl also takes bare offsets such as +03:30, which follow no law of summer time.
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;
const MAX_ZONE_NAME = 64;

/**
 * Reads the name of an IANA time zone. Upper and lower case do not matter and are put right; a link keeps the name
 * it was given.
 */
export function parseTimeZone(text: string): Parsed<TimeZone> {
  const problem = 'Give the time zone by its IANA name, such as Asia/Tehran or Europe/Berlin.';
  if (typeof text !== 'string' || text.length > MAX_ZONE_NAME || !ZONE_NAME.test(text))
    return refused(problem);
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    return parsed(timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text);
  } catch {
    return refused(problem);
  }
}

/**
 * The offset from UTC within one UTC day: `before`, and from the instant `changesAt` on `after`. No zone changes its
 * offset twice within a day.
 */
type DayOffsets = { readonly before: number; readonly changesAt: number; readonly after: number };

// Asking Intl costs microseconds and dayOf runs once per operation, so offsets are kept per zone and UTC day. This
// is a cache of constants: it cannot go stale within a process, and it is emptied when it grows (20 years of days).
const MAX_CACHED_DAYS = 7_400;
const MAX_CACHED_ZONES = 100;
const offsetsByZone = new Map<TimeZone, Map<number, DayOffsets>>();

/** The day it is at that instant in that zone. Throws a RangeError for an unknown zone. */
export function dayOf(instant: Date, timeZone: TimeZone): Day {
  const ms = instant.getTime();
  return dayFromNumber(Math.floor((ms + offsetAt(ms, timeZone)) / MS_PER_DAY));
}

/**
 * The first instant of a day in a zone: the earliest at which the zone's clocks show that day or a later one. That is
 * midnight, or where clocks spring over midnight, the moment they do; where they fall back over it, the earlier
 * midnight. A day that a zone skipped begins with the day after. Throws a RangeError for an unknown zone.
 */
export function startOfDay(day: Day, timeZone: TimeZone): Date {
  const number = dayNumber(day);
  const midnight = number * MS_PER_DAY;
  // Offsets stay below a day, so the instant lies in the UTC day of that number or in one of its neighbours.
  const around = [number - 1, number, number + 1].map((utcDay) => offsetsOf(utcDay, timeZone));

  // Local time runs evenly between changes of the offset: it first reaches midnight either where one of the offsets
  // says so, or at a change that springs over it.
  const candidates = around.flatMap(({ before, changesAt, after }) => [
    midnight - before,
    midnight - after,
    ...(Number.isFinite(changesAt) ? [changesAt] : []),
  ]);
  const reached = candidates.filter((ms) => ms + offsetAt(ms, timeZone) >= midnight);
  return new Date(Math.min(...reached));
}

/** What the zone's clocks show at an instant, to the minute, and by how much they are ahead of UTC: `20:35`, `+03:30`. */
export function clockOf(
  instant: Date,
  timeZone: TimeZone,
): { readonly time: string; readonly offset: string } {
  const ms = instant.getTime();
  const offset = offsetAt(ms, timeZone);
  const sign = offset < 0 ? '-' : '+';
  return { time: clockTime(ms + offset), offset: `${sign}${clockTime(Math.abs(offset))}` };
}

function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

function offsetAt(ms: number, timeZone: TimeZone): number {
  const { before, changesAt, after } = offsetsOf(Math.floor(ms / MS_PER_DAY), timeZone);
  return ms < changesAt ? before : after;
}

function offsetsOf(utcDay: number, timeZone: TimeZone): DayOffsets {
  const days = cachedDaysOf(timeZone);
  const known = days.get(utcDay);
  if (known !== undefined) return known;
  if (days.size >= MAX_CACHED_DAYS) days.clear();
  const offsets = findOffsets(utcDay, timeZone);
  days.set(utcDay, offsets);
  return offsets;
}

function cachedDaysOf(timeZone: TimeZone): Map<number, DayOffsets> {
  let days = offsetsByZone.get(timeZone);
  if (days === undefined) {
    if (offsetsByZone.size >= MAX_CACHED_ZONES) offsetsByZone.clear();
    days = new Map();
    offsetsByZone.set(timeZone, days);
  }
  return days;
}

function findOffsets(utcDay: number, timeZone: TimeZone): DayOffsets {
  const start = utcDay * MS_PER_DAY;
  const before = fromAbsolute(start, timeZone).offset;
  const after = fromAbsolute(start + MS_PER_DAY, timeZone).offset;
  if (before === after) return { before, changesAt: Number.POSITIVE_INFINITY, after };

  // Halve until `high` is the first millisecond with the new offset.
  let low = start;
  let high = start + MS_PER_DAY;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fromAbsolute(middle, timeZone).offset === before) low = middle;
    else high = middle;
  }
  return { before, changesAt: high, after };
}
