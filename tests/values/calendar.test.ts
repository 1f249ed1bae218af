import fc from 'fast-check';
import {
  addMonths,
  type Calendar,
  type CalendarUnit,
  dayFromFields,
  endOf,
  fieldsOf,
  formatJalali,
  parseCalendar,
  parseJalali,
} from '../../src/values/calendar.js';
import { addDays, dayFromNumber, dayNumber, parseDay } from '../../src/values/day.js';

// 1900-01-01 to 2122-12-31: where the 33-year rule and the official Persian calendar are the same.
const anyDay = fc.integer({ min: dayNumber('1900-01-01'), max: dayNumber('2122-12-31') }).map(dayFromNumber);
const anyCalendar = fc.constantFrom<Calendar>('gregory', 'persian');
const anyUnit = fc.constantFrom<CalendarUnit>('month', 'quarter', 'year');

test.each([
  // New year's days, as published year by year.
  ['1375-01-01', '1996-03-20'],
  ['1376-01-01', '1997-03-21'],
  ['1379-01-01', '2000-03-20'],
  ['1380-01-01', '2001-03-21'],
  ['1395-01-01', '2016-03-20'],
  ['1396-01-01', '2017-03-21'],
  ['1399-01-01', '2020-03-20'],
  ['1400-01-01', '2021-03-21'],
  ['1403-01-01', '2024-03-20'],
  ['1404-01-01', '2025-03-21'],
  ['1405-01-01', '2026-03-21'],
  ['1408-01-01', '2029-03-20'],
  ['1409-01-01', '2030-03-21'],
  // Ends of leap and common years.
  ['1399-12-30', '2021-03-20'],
  ['1403-12-30', '2025-03-20'],
  ['1404-12-29', '2026-03-20'],
  // Days that history books give in both calendars.
  ['1332-05-28', '1953-08-19'],
  ['1357-11-22', '1979-02-11'],
  ['1359-06-31', '1980-09-22'],
])('V-04 the Persian day %s is %s', (jalali, day) => {
  expect(parseJalali(jalali)).toEqual({ ok: true, value: day });
  expect(formatJalali(day)).toBe(jalali);
});

test.each(['1375', '1379', '1383', '1387', '1391', '1395', '1399', '1403', '1408', '1412'])(
  'V-04 %s is a Persian leap year, and the one after it is not',
  (year) => {
    expect(parseJalali(`${year}-12-30`).ok).toBe(true);
    expect(parseJalali(`${Number(year) + 1}-12-30`).ok).toBe(false);
  },
);

test('V-04 every day from 1900 to 2122 is the Persian day that ICU says', () => {
  const icu = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
    timeZone: 'UTC',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const differing: string[] = [];
  for (let number = dayNumber('1900-01-01'); number <= dayNumber('2122-12-31'); number += 1) {
    const parts = Object.fromEntries(
      icu.formatToParts(number * 86_400_000).map(({ type, value }) => [type, value] as const),
    );
    const day = dayFromNumber(number);
    if (formatJalali(day) !== `${parts.year}-${parts.month}-${parts.day}`) differing.push(day);
  }
  expect(differing).toEqual([]);
});

test.each([
  ['in Persian digits', '۱۴۰۴/۰۱/۰۱'],
  ['in Arabic digits', '١٤٠٤-٠١-٠١'],
  ['without leading zeros', '1404/1/1'],
])('V-04 a Persian day is read %s', (_, text) => {
  expect(parseJalali(text)).toEqual({ ok: true, value: '2025-03-21' });
});

test.each([
  '1404-12-30',
  '1404-07-31',
  '1404-13-01',
  '1404-00-01',
  '1404-01-00',
  '1404-01-32',
  '0000-01-01',
  '9378-01-01',
])('V-04 %s is no day of the Persian calendar', (text) => {
  expect(parseJalali(text)).toEqual({ ok: false, problem: expect.stringContaining('exists') });
});

test.each(['1404-01/01', '14040101', '404-01-01', '1404-01-01T00', '', 'دیروز'])(
  'V-04 %j has not the form of a Persian day',
  (text) => {
    expect(parseJalali(text)).toEqual({ ok: false, problem: expect.stringContaining('form') });
  },
);

test.each(['2025-02-30', '2025-13-01', '2025-00-01', '2025-01-00', '2023-02-29', '1900-02-29', '0000-01-01'])(
  'V-04 %s is no Gregorian day',
  (text) => {
    expect(parseDay(text)).toEqual({ ok: false, problem: expect.stringContaining('exists') });
  },
);

test.each(['2025-1-1', '20250101', '2025-01-01 ', '۲۰۲۵-۰۱-۰۱', '', '2025-01-01T00:00:00Z', '12025-01-01'])(
  'V-04 %j has not the form of a day',
  (text) => {
    expect(parseDay(text)).toEqual({ ok: false, problem: expect.stringContaining('YYYY-MM-DD') });
  },
);

test.each(['2024-02-29', '2000-02-29', '0001-01-01', '0099-12-31', '9999-12-31'])(
  'V-04 %s is a day',
  (text) => {
    expect(parseDay(text)).toEqual({ ok: true, value: text });
    expect(dayFromNumber(dayNumber(text))).toBe(text);
  },
);

test.each<[CalendarUnit, string, Calendar, string]>([
  ['month', '2024-02-10', 'gregory', '2024-02-29'],
  ['month', '2025-02-10', 'gregory', '2025-02-28'],
  ['quarter', '2028-02-10', 'gregory', '2028-03-31'],
  ['quarter', '2025-04-01', 'gregory', '2025-06-30'],
  ['quarter', '2025-12-31', 'gregory', '2025-12-31'],
  ['year', '2025-01-01', 'gregory', '2025-12-31'],
  // 10 February 2025 is 22 Bahman 1403; Bahman has 30 days, Esfand of the leap year 1403 too.
  ['month', '2025-02-10', 'persian', '2025-02-18'],
  ['quarter', '2025-02-10', 'persian', '2025-03-20'],
  ['year', '2025-02-10', 'persian', '2025-03-20'],
  // 21 March 2025 opens 1404, a common year; its first quarter is three months of 31 days.
  ['month', '2025-03-21', 'persian', '2025-04-20'],
  ['quarter', '2025-03-21', 'persian', '2025-06-21'],
  ['year', '2025-03-21', 'persian', '2026-03-20'],
])('V-04 the end of the %s of %s (%s) is %s', (unit, day, calendar, end) => {
  expect(endOf(unit, day, calendar)).toBe(end);
});

test.each<[string, number, Calendar, string]>([
  ['2025-01-31', 1, 'gregory', '2025-02-28'],
  ['2024-01-31', 1, 'gregory', '2024-02-29'],
  ['2024-02-29', 12, 'gregory', '2025-02-28'],
  ['2025-02-10', 36, 'gregory', '2028-02-10'],
  ['2025-03-31', -1, 'gregory', '2025-02-28'],
  ['2025-01-15', -13, 'gregory', '2023-12-15'],
  ['2025-05-05', 0, 'gregory', '2025-05-05'],
  // 30 Esfand 1403 + 12 months = 29 Esfand 1404, which has no 30th.
  ['2025-03-20', 12, 'persian', '2026-03-20'],
  // 31 Shahrivar 1404 (22 September 2025) + 1 month = 30 Mehr 1404.
  ['2025-09-22', 1, 'persian', '2025-10-22'],
  // 1 Farvardin 1404 - 1 month = 1 Esfand 1403, 30 days earlier in a leap year.
  ['2025-03-21', -1, 'persian', '2025-02-19'],
])('V-04 %s and %i months (%s) is %s', (day, months, calendar, result) => {
  expect(addMonths(day, months, calendar)).toBe(result);
});

test('V-04 days written in either calendar read back as themselves', () => {
  fc.assert(
    fc.property(anyDay, anyCalendar, (day, calendar) => {
      expect(parseDay(day)).toEqual({ ok: true, value: day });
      expect(parseJalali(formatJalali(day))).toEqual({ ok: true, value: day });
      expect(dayFromFields(fieldsOf(day, calendar), calendar)).toBe(day);
    }),
  );
});

test('V-04 days add and subtract without loss', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -50_000, max: 50_000 }), (day, days) => {
      const other = addDays(day, days);
      expect(dayNumber(other) - dayNumber(day)).toBe(days);
      expect(addDays(other, -days)).toBe(day);
      expect(other > day).toBe(days > 0);
    }),
  );
});

test('V-04 the end of a stretch is in it, and the day after begins the next', () => {
  fc.assert(
    fc.property(anyDay, anyCalendar, anyUnit, (day, calendar, unit) => {
      const end = endOf(unit, day, calendar);
      expect(end >= day).toBe(true);
      expect(endOf(unit, end, calendar)).toBe(end);
      const next = fieldsOf(addDays(end, 1), calendar);
      expect(next.day).toBe(1);
      const firstMonths = { month: 1, quarter: 3, year: 12 }[unit];
      expect((next.month - 1) % firstMonths).toBe(0);
    }),
  );
});

test('V-04 adding months lands in the month that many on, on the same day or at its end', () => {
  fc.assert(
    fc.property(anyDay, anyCalendar, fc.integer({ min: -400, max: 400 }), (day, calendar, months) => {
      const from = fieldsOf(day, calendar);
      const result = addMonths(day, months, calendar);
      const to = fieldsOf(result, calendar);
      expect(to.year * 12 + to.month - (from.year * 12 + from.month)).toBe(months);
      expect(to.day === from.day || (to.day < from.day && endOf('month', result, calendar) === result)).toBe(
        true,
      );
    }),
  );
});

test('V-04 a day outside of the years 0001 to 9999 is never made', () => {
  expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
  expect(() => addDays('0001-01-01', -1)).toThrow(RangeError);
  expect(() => addMonths('9999-12-01', 1, 'gregory')).toThrow(RangeError);
  expect(() => addMonths('0001-01-01', -1, 'gregory')).toThrow(RangeError);
  expect(() => addMonths('9999-03-30', 12, 'persian')).toThrow(RangeError);
});

test('V-04 a calendar is gregory or persian', () => {
  expect(parseCalendar('persian')).toEqual({ ok: true, value: 'persian' });
  expect(parseCalendar('gregory')).toEqual({ ok: true, value: 'gregory' });
  expect(parseCalendar('islamic').ok).toBe(false);
});
