import fc from 'fast-check';
import { formatInstant, parseInstant } from '../../src/values/instant.js';
import { dayOf } from '../../src/values/time-zone.js';

test.each([
  ['2025-03-21T08:30:00Z', '2025-03-21T08:30:00.000Z'],
  ['2025-03-21T08:30:00.1Z', '2025-03-21T08:30:00.100Z'],
  ['2025-03-21T08:30:00.123Z', '2025-03-21T08:30:00.123Z'],
  ['2025-03-21T12:00:00+03:30', '2025-03-21T08:30:00.000Z'],
  ['2025-03-20T23:30:00-09:00', '2025-03-21T08:30:00.000Z'],
  ['2025-03-21t08:30:00z', '2025-03-21T08:30:00.000Z'],
  ['2025-03-21T08:30:00-00:00', '2025-03-21T08:30:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
  ['0001-01-02T00:00:00Z', '0001-01-02T00:00:00.000Z'],
  ['9999-12-30T23:59:59.999Z', '9999-12-30T23:59:59.999Z'],
  // Never rounded up: this is still the old year.
  ['2025-12-31T23:59:59.999999999Z', '2025-12-31T23:59:59.999Z'],
])('V-04 the instant %s is %s in UTC', (text, utc) => {
  const result = parseInstant(text);
  if (!result.ok) throw new Error(result.problem);
  expect(formatInstant(result.value)).toBe(utc);
});

test.each([
  ['30 February', '2025-02-30T00:00:00Z'],
  ['29 February of a common year', '2023-02-29T00:00:00Z'],
  ['month 13', '2025-13-01T00:00:00Z'],
  ['month 0', '2025-00-01T00:00:00Z'],
  ['day 0', '2025-01-00T00:00:00Z'],
  ['24:00', '2025-01-01T24:00:00Z'],
  ['minute 60', '2025-01-01T00:60:00Z'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['an offset of 24 hours', '2025-01-01T00:00:00+24:00'],
  ['an offset of 60 minutes', '2025-01-01T00:00:00+00:60'],
])('V-04 %s does not exist', (_, text) => {
  expect(parseInstant(text)).toEqual({ ok: false, problem: expect.stringContaining('exists') });
});

test.each([
  '0001-01-01T23:59:59.999Z',
  '0001-01-02T00:00:00+00:01',
  '9999-12-30T23:59:59-00:01',
  '9999-12-31T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '0000-06-01T00:00:00Z',
])('V-04, L-06 %s may lie on no day of the years 0001 to 9999', (text) => {
  expect(parseInstant(text)).toEqual({ ok: false, problem: expect.stringContaining('9999') });
});

test('V-04, L-06 every instant that is taken lies on a day, whatever the zone', () => {
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const days = ['0001-01-02T00:00:00Z', '9999-12-30T23:59:59.999Z'].map((text) => {
      const instant = parseInstant(text);
      if (!instant.ok) throw new Error(instant.problem);
      return dayOf(instant.value, zone);
    });
    expect(['0001-01-01', '0001-01-02']).toContain(days[0]);
    expect(['9999-12-30', '9999-12-31']).toContain(days[1]);
  }
});

test.each([
  ['no offset', '2025-03-21T08:30:00'],
  ['a day alone', '2025-03-21'],
  ['a space for the T', '2025-03-21 08:30:00Z'],
  ['no seconds', '2025-03-21T08:30Z'],
  ['an offset without its colon', '2025-03-21T08:30:00+0330'],
  ['ten fraction digits', '2025-03-21T08:30:00.0123456789Z'],
  ['a comma', '2025-03-21T08:30:00,5Z'],
  ['Persian digits', '۲۰۲۵-۰۳-۲۱T08:30:00Z'],
  ['a number', '1742545800'],
  ['nothing', ''],
  ['space after', '2025-03-21T08:30:00Z '],
])('V-04 an instant with %s is refused', (_, text) => {
  expect(parseInstant(text)).toEqual({ ok: false, problem: expect.stringContaining('RFC 3339') });
});

test('V-04 instants written are read back to the millisecond, from any offset', () => {
  const anyInstant = fc.date({
    min: new Date('0002-01-01T00:00:00Z'),
    max: new Date('9998-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(anyInstant, fc.integer({ min: -1_439, max: 1_439 }), (instant, offset) => {
      expect(parseInstant(formatInstant(instant))).toEqual({ ok: true, value: instant });
      const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const clock = new Date(Math.abs(offset) * 60_000).toISOString().slice(11, 16);
      expect(parseInstant(`${local}${offset < 0 ? '-' : '+'}${clock}`)).toEqual({ ok: true, value: instant });
    }),
  );
});
