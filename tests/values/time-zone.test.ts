import fc from 'fast-check';
import { dayFromNumber, dayNumber } from '../../src/values/day.js';
import { dayOf, parseTimeZone, startOfDay } from '../../src/values/time-zone.js';

const ZONES = [
  'UTC',
  'Asia/Tehran',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
];
const anyZone = fc.constantFrom(...ZONES);

test.each([
  ['2025-03-20T20:29:59.999Z', 'Asia/Tehran', '2025-03-20'],
  ['2025-03-20T20:30:00.000Z', 'Asia/Tehran', '2025-03-21'],
  ['2025-03-21T20:29:59.999Z', 'Asia/Tehran', '2025-03-21'],
  // Iran kept summer time until 2022: +04:30.
  ['2022-06-30T19:29:59.999Z', 'Asia/Tehran', '2022-06-30'],
  ['2022-06-30T19:30:00.000Z', 'Asia/Tehran', '2022-07-01'],
  ['2025-12-31T23:00:00.000Z', 'Europe/Berlin', '2026-01-01'],
  ['2025-12-31T23:00:00.000Z', 'UTC', '2025-12-31'],
  ['2025-01-01T04:59:59.999Z', 'America/New_York', '2024-12-31'],
  ['1969-12-31T23:59:59.999Z', 'UTC', '1969-12-31'],
  // Newfoundland turned its clocks back at 00:01: the new day lasted a minute, then the old one came back.
  ['2006-10-29T02:30:59.999Z', 'America/St_Johns', '2006-10-29'],
  ['2006-10-29T02:31:00.000Z', 'America/St_Johns', '2006-10-28'],
  ['2006-10-29T03:30:00.000Z', 'America/St_Johns', '2006-10-29'],
])('V-04 %s in %s is the day %s', (instant, timeZone, day) => {
  expect(dayOf(new Date(instant), timeZone)).toBe(day);
});

test.each([
  ['an ordinary midnight', '2025-03-21', 'Asia/Tehran', '2025-03-20T20:30:00.000Z'],
  ['a midnight in summer time', '2022-06-01', 'Asia/Tehran', '2022-05-31T19:30:00.000Z'],
  ['clocks that spring from 00:00 to 01:00', '2022-03-22', 'Asia/Tehran', '2022-03-21T20:30:00.000Z'],
  ['clocks that fall from 24:00 to 23:00', '2022-09-22', 'Asia/Tehran', '2022-09-21T20:30:00.000Z'],
  ['clocks that fall from 01:00 to 00:00', '2024-11-03', 'America/Havana', '2024-11-03T04:00:00.000Z'],
  ['clocks that fall from 00:01 to 23:01', '2006-10-29', 'America/St_Johns', '2006-10-29T02:30:00.000Z'],
  [
    'clocks that spring from 23:30 over midnight',
    '1919-03-31',
    'America/Toronto',
    '1919-03-31T04:30:00.000Z',
  ],
  ['a day that the zone skipped', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ['the day after the skipped one', '2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ['a zone far ahead of UTC', '2025-01-01', 'Pacific/Kiritimati', '2024-12-31T10:00:00.000Z'],
])('V-04 a day begins at %s', (_, day, timeZone, start) => {
  expect(startOfDay(day, timeZone).toISOString()).toBe(start);
});

test('V-04 the day of an instant is the one that ICU formats', () => {
  const formats = new Map(
    ZONES.map((timeZone) => [
      timeZone,
      new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }),
    ]),
  );
  const anyInstant = fc.date({
    min: new Date('1950-01-01T00:00:00Z'),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(anyInstant, anyZone, (instant, timeZone) => {
      expect(dayOf(instant, timeZone)).toBe(formats.get(timeZone)?.format(instant));
    }),
    { numRuns: 500 },
  );
});

test('V-04 a day begins at the first instant that is on it or later', () => {
  const anyNumber = fc.integer({ min: dayNumber('1950-01-01'), max: dayNumber('2100-01-01') });
  fc.assert(
    fc.property(anyNumber, anyZone, (number, timeZone) => {
      const day = dayFromNumber(number);
      const start = startOfDay(day, timeZone);
      expect(dayOf(start, timeZone) >= day).toBe(true);
      expect(dayOf(new Date(start.getTime() - 1), timeZone) < day).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('V-04 more days than are kept at once still come out right', () => {
  const first = dayNumber('2000-01-01');
  for (let number = first; number < first + 8_000; number += 1) {
    const noon = new Date(number * 86_400_000 + 12 * 3_600_000);
    if (dayOf(noon, 'UTC') !== dayFromNumber(number)) throw new Error(`wrong day for ${noon.toISOString()}`);
  }
  expect(dayOf(new Date('2000-01-01T20:30:00Z'), 'Asia/Tehran')).toBe('2000-01-02');
});

test.each([
  ['Asia/Tehran', 'Asia/Tehran'],
  ['asia/tehran', 'Asia/Tehran'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['Etc/GMT+3', 'Etc/GMT+3'],
  ['UTC', 'UTC'],
])('V-04 %s is a time zone', (text, timeZone) => {
  expect(parseTimeZone(text)).toEqual({ ok: true, value: timeZone });
});

test.each([
  '',
  'Tehran',
  'Asia/Nowhere',
  '+03:30',
  'UTC+3',
  ' UTC',
  'Asia/Tehran\n',
  '../etc',
  'x'.repeat(100),
])('V-04 %j is no time zone', (text) => {
  expect(parseTimeZone(text)).toEqual({ ok: false, problem: expect.stringContaining('IANA') });
});

test('V-04 an unknown zone past the parser is an error of ours', () => {
  expect(() => dayOf(new Date(0), 'Asia/Nowhere')).toThrow(RangeError);
});
