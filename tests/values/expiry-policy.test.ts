import fc from 'fast-check';
import { type Calendar, endOf, fieldsOf, formatJalali } from '../../src/values/calendar.js';
import { addDays } from '../../src/values/day.js';
import {
  type ExpiryPolicy,
  lastSpendableDay,
  NEVER_EXPIRES,
  parseExpiryPolicy,
} from '../../src/values/expiry-policy.js';
import { dayOf } from '../../src/values/time-zone.js';

const TEHRAN = 'Asia/Tehran';

/** Noon in Tehran of that day: far from either midnight. */
function noon(day: string): Date {
  return new Date(`${day}T08:30:00.000Z`);
}

function spendableUntil(
  policy: ExpiryPolicy,
  calendar: Calendar,
  occurred: string,
  posted = occurred,
): string {
  return lastSpendableDay(policy, {
    occurredAt: noon(occurred),
    postedAt: noon(posted),
    timeZone: TEHRAN,
    calendar,
  });
}

const afterMonths = (
  months: number,
  roundUpTo: 'none' | 'month' | 'quarter' | 'year',
  minimumDays?: number,
) =>
  ({
    kind: 'after-months',
    months,
    roundUpTo,
    ...(minimumDays === undefined ? {} : { minimumDays }),
  }) as const;

test('X-01 earned 2025-02-10, 36 months, to quarter end, Gregorian: last spendable day 2028-03-31', () => {
  expect(spendableUntil(afterMonths(36, 'quarter'), 'gregory', '2025-02-10')).toBe('2028-03-31');
});

test('X-01 earned 22 Bahman 1403, 36 months, to quarter end, Persian: last spendable day 29 Esfand 1406', () => {
  // By hand: 1 Farvardin 1404 is 2025-03-21. Esfand of the leap year 1403 has 30 days, Bahman 30, so 1 Bahman 1403 is
  // 60 days earlier, 2025-01-20, and 2025-02-10 is 22 Bahman 1403. 36 months later it is 22 Bahman 1406, in the last
  // quarter, which ends with Esfand. 1406 is a common year (leap: 1403, 1408), so that is 29 Esfand. New year's days:
  // 1405 and 1406 on 21 March 2026 and 2027; 1406 is 365 days but contains 29 February 2028, so 1407 begins on
  // 20 March 2028, and 29 Esfand 1406 is 2028-03-19.
  const day = spendableUntil(afterMonths(36, 'quarter'), 'persian', '2025-02-10');
  expect([day, formatJalali(day)]).toEqual(['2028-03-19', '1406-12-29']);
});

test.each<[string, Calendar, ExpiryPolicy, string, string]>([
  ['12 months, not rounded', 'gregory', afterMonths(12, 'none'), '2025-02-10', '2026-02-10'],
  ['12 months from a leap day', 'gregory', afterMonths(12, 'none'), '2024-02-29', '2025-02-28'],
  ['12 months to the end of the month', 'gregory', afterMonths(12, 'month'), '2025-02-10', '2026-02-28'],
  ['24 months to the end of the year', 'gregory', afterMonths(24, 'year'), '2025-02-10', '2027-12-31'],
  ['12 months, already at the end', 'gregory', afterMonths(12, 'year'), '2025-12-31', '2026-12-31'],
  // 22 Bahman 1406 to the end of Bahman, 30 days: the day before 1 Esfand, 30 days before 2028-03-20.
  ['36 months to the end of the month', 'persian', afterMonths(36, 'month'), '2025-02-10', '2028-02-19'],
  // 30 Esfand 1403 + 12 months is clamped to 29 Esfand 1404.
  ['12 months from 30 Esfand', 'persian', afterMonths(12, 'none'), '2025-03-20', '2026-03-20'],
  ['6 months of inactivity', 'gregory', { kind: 'inactivity', months: 6 }, '2025-08-31', '2026-02-28'],
])('X-01 %s (%s)', (_, calendar, policy, occurred, expected) => {
  expect(spendableUntil(policy, calendar, occurred)).toBe(expected);
});

test.each<[string, Calendar, number, number, string, string]>([
  ['later in the same year', 'gregory', 12, 31, '2025-02-10', '2025-12-31'],
  ['exactly at the minimum', 'gregory', 12, 31, '2025-12-01', '2025-12-31'],
  ['a day below the minimum', 'gregory', 12, 31, '2025-12-02', '2026-12-31'],
  ['29 February of a common year', 'gregory', 2, 29, '2025-03-10', '2026-02-28'],
  ['29 February of a leap year', 'gregory', 2, 29, '2027-03-10', '2028-02-29'],
  // 30 Esfand: 1403 has it, 1404 ends on the 29th (2026-03-20).
  ['30 Esfand of a leap year', 'persian', 12, 30, '2025-02-10', '2025-03-20'],
  ['30 Esfand of a common year', 'persian', 12, 30, '2025-04-10', '2026-03-20'],
])('X-01 a fixed day of the year: %s (%s)', (_, calendar, month, day, occurred, expected) => {
  expect(spendableUntil({ kind: 'day-of-year', month, day }, calendar, occurred)).toBe(expected);
});

test('X-01 points that never expire sort after every day', () => {
  const day = spendableUntil({ kind: 'never' }, 'gregory', '2025-02-10');
  expect(day).toBe(NEVER_EXPIRES);
  expect(day > '9999-12-31').toBe(true);
});

test.each<[string, ExpiryPolicy, string]>([
  ['30 days unless said otherwise', afterMonths(1, 'none'), '2025-07-31'],
  ['as many as the coalition says', afterMonths(1, 'none', 10), '2025-07-11'],
  ['none where it says 0, and then not before it was due', afterMonths(1, 'none', 0), '2025-07-01'],
  ['30 days of inactivity', { kind: 'inactivity', months: 1 }, '2025-07-31'],
  ['rounded up again to the month', afterMonths(1, 'month'), '2025-07-31'],
  ['rounded up again to the quarter', afterMonths(1, 'quarter'), '2025-09-30'],
  ['rounded up again to the year', afterMonths(1, 'year'), '2025-12-31'],
  ['on the next fixed day', { kind: 'day-of-year', month: 7, day: 15 }, '2026-07-15'],
])('X-01 an earn posted late keeps a minimum: %s', (_, policy, expected) => {
  expect(spendableUntil(policy, 'gregory', '2025-01-05', '2025-07-01')).toBe(expected);
});

test('X-01 an earn dated ahead does not end before it happened', () => {
  const policy = { kind: 'day-of-year', month: 7, day: 1, minimumDays: 0 } as const;
  expect(spendableUntil(policy, 'gregory', '2025-07-02', '2025-07-01')).toBe('2026-07-01');
});

test('X-01 V-04 the day of earning is that of the coalition, not of UTC', () => {
  // 20:30 UTC is midnight in Tehran: a millisecond divides 30 Esfand 1403 from 1 Farvardin 1404.
  const until = (instant: string) =>
    lastSpendableDay(afterMonths(12, 'month'), {
      occurredAt: new Date(instant),
      postedAt: new Date(instant),
      timeZone: TEHRAN,
      calendar: 'persian',
    });
  expect(until('2025-03-20T20:29:59.999Z')).toBe('2026-03-20');
  // 31 Farvardin 1405.
  expect(until('2025-03-20T20:30:00.000Z')).toBe('2026-04-20');
});

test('X-01 whatever the policy, the minimum holds and a rounding ends its stretch', () => {
  const anyInstant = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2080-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  const anyPolicy = fc.oneof(
    fc.record({
      kind: fc.constant('after-months' as const),
      months: fc.integer({ min: 1, max: 120 }),
      roundUpTo: fc.constantFrom('none' as const, 'month' as const, 'quarter' as const, 'year' as const),
      minimumDays: fc.integer({ min: 0, max: 400 }),
    }),
    fc.record({
      kind: fc.constant('day-of-year' as const),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 29 }),
      minimumDays: fc.integer({ min: 0, max: 400 }),
    }),
    fc.record({
      kind: fc.constant('inactivity' as const),
      months: fc.integer({ min: 1, max: 120 }),
      minimumDays: fc.integer({ min: 0, max: 400 }),
    }),
  );
  fc.assert(
    fc.property(
      anyPolicy,
      anyInstant,
      fc.integer({ min: -1, max: 180 }),
      fc.constantFrom<Calendar>('gregory', 'persian'),
      (policy, occurredAt, daysLater, calendar) => {
        const postedAt = new Date(occurredAt.getTime() + daysLater * 86_400_000);
        const day = lastSpendableDay(policy, { occurredAt, postedAt, timeZone: TEHRAN, calendar });
        const floor = addDays(dayOf(postedAt, TEHRAN), policy.minimumDays);
        expect(day >= floor).toBe(true);
        if (policy.kind === 'after-months' && policy.roundUpTo !== 'none') {
          expect(endOf(policy.roundUpTo, day, calendar)).toBe(day);
        }
        if (policy.kind === 'day-of-year') {
          const { month } = fieldsOf(day, calendar);
          expect(month).toBe(policy.month);
          // Never more than a year and a day after the later of the two days it counts from.
          const from = [floor, dayOf(occurredAt, TEHRAN)].sort().at(-1) ?? floor;
          expect(day <= addDays(from, 366)).toBe(true);
        }
      },
    ),
  );
});

test.each<[unknown, Calendar, ExpiryPolicy]>([
  [{ kind: 'never' }, 'gregory', { kind: 'never' }],
  [{ kind: 'never', minimumDays: 5 }, 'gregory', { kind: 'never' }],
  [{ kind: 'after-months', months: 36, roundUpTo: 'quarter' }, 'gregory', afterMonths(36, 'quarter', 30)],
  [
    { kind: 'after-months', months: 1, roundUpTo: 'none', minimumDays: 0 },
    'persian',
    afterMonths(1, 'none', 0),
  ],
  [
    { kind: 'day-of-year', month: 12, day: 30 },
    'persian',
    { kind: 'day-of-year', month: 12, day: 30, minimumDays: 30 },
  ],
  [
    { kind: 'day-of-year', month: 2, day: 29 },
    'gregory',
    { kind: 'day-of-year', month: 2, day: 29, minimumDays: 30 },
  ],
  [{ kind: 'inactivity', months: 12 }, 'gregory', { kind: 'inactivity', months: 12, minimumDays: 30 }],
])('X-01 the policy %j (%s) is read with its minimum filled in', (value, calendar, policy) => {
  expect(parseExpiryPolicy(value, calendar)).toEqual({ ok: true, value: policy });
});

test.each<[unknown, Calendar, string[] | undefined]>([
  [null, 'gregory', undefined],
  ['never', 'gregory', undefined],
  [[], 'gregory', undefined],
  [{}, 'gregory', ['kind']],
  [{ kind: 'sometimes' }, 'gregory', ['kind']],
  [{ kind: 'never', months: 3 }, 'gregory', undefined],
  [{ kind: 'after-months', months: 0, roundUpTo: 'none' }, 'gregory', ['months']],
  [{ kind: 'after-months', months: 1.5, roundUpTo: 'none' }, 'gregory', ['months']],
  [{ kind: 'after-months', months: '12', roundUpTo: 'none' }, 'gregory', ['months']],
  [{ kind: 'after-months', months: 1_201, roundUpTo: 'none' }, 'gregory', ['months']],
  [{ kind: 'after-months', months: 12 }, 'gregory', ['roundUpTo']],
  [{ kind: 'after-months', months: 12, roundUpTo: 'week' }, 'gregory', ['roundUpTo']],
  [{ kind: 'after-months', months: 12, roundUpTo: 'month', minimumDay: 3 }, 'gregory', undefined],
  [{ kind: 'inactivity', months: 12, minimumDays: -1 }, 'gregory', ['minimumDays']],
  [{ kind: 'inactivity', months: 12, minimumDays: null }, 'gregory', ['minimumDays']],
  [{ kind: 'inactivity' }, 'gregory', ['months']],
  [{ kind: 'day-of-year', month: 13, day: 1 }, 'gregory', ['month']],
  [{ kind: 'day-of-year', month: 2, day: 30 }, 'gregory', ['day']],
  [{ kind: 'day-of-year', month: 7, day: 31 }, 'persian', ['day']],
  [{ kind: 'day-of-year', month: 1, day: 0 }, 'gregory', ['day']],
])('X-01 the policy %j (%s) is refused', (value, calendar, at) => {
  const result = parseExpiryPolicy(value, calendar);
  expect(result).toEqual({ ok: false, problem: expect.any(String), at });
});
