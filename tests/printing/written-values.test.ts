import { writtenValues } from '../../src/printing/written-values.js';

const [fa, en] = [writtenValues('fa'), writtenValues('en')];

/** Without what directs the order of writing, which a reader does not see. */
function seen(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '').replaceAll('\u00a0', ' ');
}

test.each([
  ['en', '-1234567.5', '−1,234,567.5'],
  ['fa', '-1234567.5', '−۱٬۲۳۴٬۵۶۷٫۵'],
  ['fa', '0', '۰'],
  ['en', '999', '999'],
  ['en', '1000', '1,000'],
] as const)('V-03 in %s the decimal %s is %s', (language, decimal, text) => {
  expect(seen(writtenValues(language).decimal(decimal))).toBe(text);
});

test('V-02 money keeps the digits of its currency, and its currency', () => {
  expect(seen(en.money(1_250n, 'EUR'))).toBe('EUR 12.50');
  expect(seen(en.money(-1n, 'KWD'))).toBe('KWD −0.001');
  expect(seen(fa.money(12_500n, 'IRR'))).toBe('۱۲٬۵۰۰ ریال');
});

test('V-02 toman are a tenth of rial, exactly', () => {
  expect(seen(fa.toman(1_234_560n))).toBe('۱۲۳٬۴۵۶ تومان');
  expect(seen(fa.toman(12_345n))).toBe('۱٬۲۳۴٫۵ تومان');
  expect(seen(en.toman(9n))).toBe('0.9 toman');
});

test("V-04 a period is told in both calendars, the coalition's own first", () => {
  const days = { from: '2026-03-21', until: '2026-04-20' };
  expect(fa.period({ ...days, calendar: 'persian' }).map(seen)).toEqual([
    '۱۴۰۵/۰۱/۰۱ تا ۱۴۰۵/۰۱/۳۱ (هجری خورشیدی)',
    '۲۰۲۶/۰۳/۲۱ تا ۲۰۲۶/۰۴/۲۰ (میلادی)',
  ]);
  expect(en.period({ ...days, calendar: 'gregory' }).map(seen)).toEqual([
    '2026-03-21 to 2026-04-20 (Gregorian)',
    '1405-01-01 to 1405-01-31 (Solar Hijri)',
  ]);
  expect(seen(en.period({ from: days.from, until: days.from, calendar: 'gregory' })[0])).toBe(
    '2026-03-21 (Gregorian)',
  );
});

test.each([
  // The day in Tehran is another one than in UTC.
  ['2026-11-22T20:30:00.000Z', 'persian', 'Asia/Tehran', '1405-09-02 00:00 (Asia/Tehran, UTC+03:30)'],
  [
    '2026-07-01T03:59:59.999Z',
    'gregory',
    'America/New_York',
    '2026-06-30 23:59 (America/New_York, UTC-04:00)',
  ],
  [
    '2026-12-01T04:59:00.000Z',
    'gregory',
    'America/New_York',
    '2026-11-30 23:59 (America/New_York, UTC-05:00)',
  ],
  ['2026-11-22T20:30:00.000Z', 'gregory', 'UTC', '2026-11-22 20:30 (UTC)'],
] as const)('V-04 %s is told by the clocks of the coalition: %s, %s', (at, calendar, timeZone, text) => {
  expect(seen(en.instant(new Date(at), { calendar, timeZone }))).toBe(text);
});

test('S-07 a name is told in the language of the print, else in one that there is', () => {
  expect(seen(fa.name({ en: 'Rahnet', fa: 'راه‌نت' }))).toBe('راه‌نت');
  expect(seen(fa.name({ en: 'Rahnet' }))).toBe('Rahnet');
  expect(seen(en.name({ de: 'Bündnis' }))).toBe('Bündnis');
});

test('P-05 an IBAN is written in groups, the same digits in every language', () => {
  for (const written of [fa, en])
    expect(seen(written.iban('IR062960000000100324200001'))).toBe('IR06 2960 0000 0010 0324 2000 01');
});
