import fc from 'fast-check';
import {
  CURRENCIES,
  type Currency,
  fractionDigits,
  minorPerMajor,
  parseCurrency,
} from '../../src/values/currency.js';
import {
  addMoney,
  compareMoney,
  formatMoneyAmount,
  MAX_MONEY_MINOR,
  moneyFromScaled,
  parseMoney,
  scaledAmount,
  subtractMoney,
} from '../../src/values/money.js';

const anyCurrency = fc.constantFrom(...CURRENCIES);
const anyMinor = fc.bigInt({ min: -MAX_MONEY_MINOR, max: MAX_MONEY_MINOR });

test.each<[string, number]>([
  ['IRR', 0],
  ['JPY', 0],
  ['KRW', 0],
  ['ISK', 0],
  ['USD', 2],
  ['EUR', 2],
  ['HUF', 2],
  ['AFN', 2],
  ['KWD', 3],
  ['IQD', 3],
  ['BHD', 3],
  ['CLF', 4],
  ['UYW', 4],
])('V-02 %s has %i fraction digits', (code, digits) => {
  expect(parseCurrency(code)).toEqual({ ok: true, value: code });
  expect(fractionDigits(code as Currency)).toBe(digits);
  expect(minorPerMajor(code as Currency)).toBe(BigInt(10 ** digits));
});

test('V-02 every currency in use that the runtime knows is accepted, and no withdrawn or unit-less one', () => {
  const refusedOnPurpose = ['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'XDR', 'XSU', 'ZWL'];
  const unknown = Intl.supportedValuesOf('currency').filter((code) => !parseCurrency(code).ok);
  expect(refusedOnPurpose).toEqual(expect.arrayContaining(unknown));
  for (const code of [...refusedOnPurpose, 'XAU', 'XXX', 'XTS', 'DEM'])
    expect(parseCurrency(code).ok).toBe(false);
});

test.each(['usd', 'US', 'USDT', '', ' USD', 'toString', '__proto__', 'IRT'])(
  'V-02 %j is no currency',
  (code) => {
    expect(parseCurrency(code)).toEqual({ ok: false, problem: expect.stringContaining('ISO 4217') });
  },
);

test.each([
  ['10000', 'IRR', 10_000n],
  ['12.5', 'USD', 1_250n],
  ['12.50', 'USD', 1_250n],
  ['0', 'USD', 0n],
  ['0.00', 'USD', 0n],
  ['007.01', 'EUR', 701n],
  ['1.234', 'KWD', 1_234n],
  ['0.0001', 'CLF', 1n],
  ['10000000000000000', 'USD', MAX_MONEY_MINOR],
])('V-02 %s %s is read into minor units', (amount, currency, minor) => {
  expect(parseMoney({ amount, currency })).toEqual({ ok: true, value: { minor, currency } });
});

test.each([
  ['1.5', 'IRR', 'at most 0 digits'],
  ['1.0', 'JPY', 'at most 0 digits'],
  ['1.234', 'USD', 'at most 2 digits'],
  ['1.500', 'USD', 'at most 2 digits'],
  ['1.2345', 'KWD', 'at most 3 digits'],
  ['-1', 'USD', 'not negative'],
  ['-0', 'USD', 'not negative'],
  ['1e3', 'USD', 'decimal number'],
  ['+1', 'USD', 'decimal number'],
  ['.5', 'USD', 'decimal number'],
  ['5.', 'USD', 'decimal number'],
  ['', 'USD', 'decimal number'],
  ['-', 'USD', 'decimal number'],
  ['1,000', 'USD', 'decimal number'],
  [' 1', 'USD', 'decimal number'],
  ['1\n', 'USD', 'decimal number'],
  ['۱۲', 'IRR', 'decimal number'],
  ['NaN', 'USD', 'decimal number'],
  ['9'.repeat(100), 'USD', 'decimal number'],
  ['10000000000000000.01', 'USD', 'at most 10000000000000000.00'],
  ['1000000000000000001', 'IRR', 'at most 1000000000000000000'],
])('V-02 the amount %j in %s is refused', (amount, currency, problem) => {
  expect(parseMoney({ amount, currency })).toEqual({
    ok: false,
    problem: expect.stringContaining(problem),
    at: ['amount'],
  });
});

test('V-02 a wrong currency is told as the currency', () => {
  expect(parseMoney({ amount: '1', currency: 'TOMAN' })).toMatchObject({ ok: false, at: ['currency'] });
});

test('V-02 a negative amount is read where it is allowed', () => {
  expect(parseMoney({ amount: '-0.05', currency: 'USD' }, { allowNegative: true })).toEqual({
    ok: true,
    value: { minor: -5n, currency: 'USD' },
  });
  const tooMuch = { amount: '-1000000000000000001', currency: 'IRR' };
  expect(parseMoney(tooMuch, { allowNegative: true }).ok).toBe(false);
});

test.each<[bigint, Currency, string]>([
  [1_250n, 'USD', '12.50'],
  [5n, 'USD', '0.05'],
  [-5n, 'USD', '-0.05'],
  [0n, 'KWD', '0.000'],
  [10_000n, 'IRR', '10000'],
])('V-02 %s minor units of %s are written as %s', (minor, currency, amount) => {
  expect(formatMoneyAmount({ minor, currency })).toBe(amount);
});

test('V-02 money written is read back exactly, in every currency', () => {
  fc.assert(
    fc.property(anyMinor, anyCurrency, (minor, currency) => {
      const amount = formatMoneyAmount({ minor, currency });
      expect(parseMoney({ amount, currency }, { allowNegative: true })).toEqual({
        ok: true,
        value: { minor, currency },
      });
    }),
  );
});

test('V-02 money of one currency adds, subtracts and compares', () => {
  const a = { minor: 700n, currency: 'USD' } as const;
  const b = { minor: 1_000n, currency: 'USD' } as const;
  expect(addMoney(a, b)).toEqual({ minor: 1_700n, currency: 'USD' });
  expect(subtractMoney(a, b)).toEqual({ minor: -300n, currency: 'USD' });
  expect([compareMoney(a, b), compareMoney(b, a), compareMoney(a, { ...a })]).toEqual([-1, 1, 0]);
});

test.each([addMoney, subtractMoney, compareMoney])(
  'V-02 money of two currencies never mixes (%p)',
  (operation) => {
    expect(() => operation({ minor: 1n, currency: 'USD' }, { minor: 1n, currency: 'EUR' })).toThrow(
      TypeError,
    );
  },
);

test('V-03 money and 10⁻⁸ of a major unit say the same, exactly', () => {
  expect(scaledAmount({ minor: 1_234n, currency: 'USD' })).toBe(1_234_000_000n);
  expect(scaledAmount({ minor: -7n, currency: 'IRR' })).toBe(-700_000_000n);
  fc.assert(
    fc.property(anyMinor, anyCurrency, (minor, currency) => {
      const scaled = scaledAmount({ minor, currency });
      expect(moneyFromScaled(scaled, currency, 'down')).toEqual({ minor, currency });
      expect(moneyFromScaled(scaled + 1n, currency, 'down')).toEqual({ minor, currency });
      expect(moneyFromScaled(scaled + 1n, currency, 'up')).toEqual({ minor: minor + 1n, currency });
    }),
  );
});
