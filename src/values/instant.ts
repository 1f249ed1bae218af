import { type Parsed, parsed, refused } from './parsed.js';

const RFC_3339 =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/i;

const MS_PER_MINUTE = 60_000;
// A day within the years 0001–9999, so that an instant lies on one of their days in every zone (offsets stay below a day).
const EARLIEST = Date.parse('0001-01-02T00:00:00.000Z');
const LATEST = Date.parse('9999-12-30T23:59:59.999Z');

/**
 * Reads an RFC 3339 instant, its offset required, into a `Date` (V-04: UTC, milliseconds). Up to nine fraction digits
 * are taken and those beyond the millisecond dropped, never rounded, so that an instant cannot move into the next
 * second. Days and times that do not exist (30 February, 24:00, leap seconds) are refused, and what
 * {@link isOnADay} does not hold for.
 */
export function parseInstant(text: string): Parsed<Date> {
  const match = typeof text === 'string' ? RFC_3339.exec(text) : null;
  if (match === null) {
    return refused('Give the instant in RFC 3339 with its offset, such as 2025-03-21T08:30:00.000Z.');
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millisecond = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);

  const local = new Date(0);
  // Date.UTC would take the years 0–99 for 1900–1999.
  local.setUTCFullYear(year, month - 1, day);
  const dayExists = local.getUTCMonth() === month - 1 && local.getUTCDate() === day;
  const timeExists = hour < 24 && minute < 60 && second < 60 && offsetHour < 24 && offsetMinute < 60;
  if (!dayExists || !timeExists)
    return refused('Give an instant that exists; check the day, time and offset.');

  local.setUTCHours(hour, minute, second, millisecond);
  const sign = match[8] === '-' ? -1 : 1;
  const ms = local.getTime() - sign * (offsetHour * 60 + offsetMinute) * MS_PER_MINUTE;
  const instant = new Date(ms);
  if (!isOnADay(instant)) return refused('Give an instant between 0001-01-02 and 9999-12-30 in UTC.');
  return parsed(instant);
}

/** Whether it is a day of the years 0001–9999 at that instant, whatever the zone: 0001-01-02 to 9999-12-30 in UTC. */
export function isOnADay(instant: Date): boolean {
  const ms = instant.getTime();
  return ms >= EARLIEST && ms <= LATEST;
}

/** An instant in RFC 3339, always UTC with three fraction digits: `2025-03-21T08:30:00.000Z`. */
export function formatInstant(instant: Date): string {
  return instant.toISOString();
}
