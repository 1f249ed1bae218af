import { readFileSync } from 'node:fs';
import {
  addMoney,
  compareMoney,
  formatMoney,
  formatPoints,
  money,
  subtractMoney,
} from '../../partners-sdk/src/index.js';
import { type SealInclusion, verifyProof } from '../../partners-sdk/src/verify-proof.js';

describe('money', () => {
  test('is exact, whatever its size', () => {
    expect(addMoney(money('0.1', 'EUR'), money('0.2', 'EUR'))).toEqual(money('0.3', 'EUR'));
    expect(subtractMoney(money('9007199254740993', 'IRR'), money(1n, 'IRR')).amount).toBe('9007199254740992');
    expect(subtractMoney(money('0.05', 'EUR'), money('1', 'EUR')).amount).toBe('-0.95');
    expect(compareMoney(money('10', 'EUR'), money('10.00', 'EUR'))).toBe(0);
    expect(compareMoney(money('9.99', 'EUR'), money('10', 'EUR'))).toBeLessThan(0);
  });

  test.each(['', '1,5', '1e3', '.5', '5.', 'NaN', '۱۲', ' 1'])('"%s" is no amount', (amount) => {
    expect(() => money(amount, 'EUR')).toThrow(RangeError);
  });

  test('two currencies are not counted together', () => {
    expect(() => addMoney(money('1', 'EUR'), money('1', 'USD'))).toThrow(/EUR and USD/);
    expect(() => money('1', 'toman')).toThrow(/ISO 4217/);
  });
});

describe('what people read', () => {
  test.each([
    [0n, '0', '۰'],
    [999n, '999', '۹۹۹'],
    [12_500n, '12,500', '۱۲٬۵۰۰'],
    [-1_234_567n, '-1,234,567', '\u200e−۱٬۲۳۴٬۵۶۷'],
  ])('%s points', (points, english, persian) => {
    expect(formatPoints(points)).toBe(english);
    expect(formatPoints(points, 'fa')).toBe(persian);
  });

  test.each([
    [money('250000', 'IRR'), '250,000 IRR', '۲۵۰٬۰۰۰ ریال', '25,000 toman', '۲۵٬۰۰۰ تومان'],
    [money('15', 'IRR'), '15 IRR', '۱۵ ریال', '1.5 toman', '۱٫۵ تومان'],
    [money('-3', 'IRR'), '-3 IRR', '\u200e−۳ ریال', '-0.3 toman', '\u200e−۰٫۳ تومان'],
    [money('1234.50', 'EUR'), '1,234.50 EUR', '۱٬۲۳۴٫۵۰ EUR', '1,234.50 EUR', '۱٬۲۳۴٫۵۰ EUR'],
  ])('%j', (amount, english, persian, toman, persianToman) => {
    expect(formatMoney(amount)).toBe(english);
    expect(formatMoney(amount, { language: 'fa' })).toBe(persian);
    expect(formatMoney(amount, { unit: 'toman' })).toBe(toman);
    expect(formatMoney(amount, { language: 'fa', unit: 'toman' })).toBe(persianToman);
  });
});

describe('proofs', () => {
  const page = readFileSync(new URL('../../docs/reference/seals.md', import.meta.url), 'utf8');
  const text = /```json proof\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const example = (changed = text): SealInclusion => {
    const { block, ...proof } = JSON.parse(changed);
    const { contentsHash, sealedAt, ...header } = block;
    return { ...proof, block: { ...header, contents: { hash: contentsHash }, sealedAt: new Date(sealedAt) } };
  };

  test('L-10 the example of the reference is verified', async () => {
    const result = await verifyProof('txn_00000000000za', example());
    expect(result.ok && result.parts.get('transaction')).toMatchObject({ type: 'BURN', points: '40' });
  });

  test('L-10 it is refused after the change of any digit or letter that it is made of', async () => {
    const places = [...text.matchAll(/[0-9a-f]{32,}|(?<=posted\\":\\")\d+|(?<=-)\d{2}(?=T)|"number": (\d)/g)];
    expect(places.length).toBeGreaterThan(25);
    for (const { index, 0: found } of places) {
      const at = index + found.length - 1;
      const other = text[at] === '1' ? '2' : '1';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      const { ok } = await verifyProof('txn_00000000000za', example(changed));
      expect([found, ok]).toEqual([found, false]);
    }
  });

  test('L-10 it proves nothing of another transaction', async () => {
    expect(await verifyProof('txn_00000000000zb', example())).toMatchObject({ ok: false });
  });
});
