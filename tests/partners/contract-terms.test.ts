import fc from 'fast-check';
import {
  type ContractTerms,
  contractInForce,
  contractInForceOn,
  usualTerms,
} from '../../src/partners/contract-terms.js';
import { parseMerchantCategory } from '../../src/partners/merchant-category.js';
import { parseSlug } from '../../src/partners/slug.js';
import { addDays } from '../../src/values/day.js';
import { CONTRACT } from '../harness/coalition-story.js';

function version(number: number, effectiveFrom: string, effectiveUntil: string | null = null): ContractTerms {
  const ids = { id: BigInt(number), version: number, fundingId: 1n };
  return { ...usualTerms('IRR'), ...CONTRACT, ...ids, effectiveFrom, effectiveUntil };
}

test.each([
  { day: '2024-12-31', inForce: undefined, why: 'none has begun' },
  { day: '2025-01-01', inForce: 1, why: 'the first day counts' },
  { day: '2025-05-31', inForce: 1, why: 'the later one has not begun' },
  { day: '2025-06-01', inForce: 2, why: 'the later one replaces it' },
  { day: '2025-08-31', inForce: 2, why: 'the last day counts' },
  { day: '2025-09-01', inForce: undefined, why: 'what was replaced does not come back' },
])('P-01 on $day: $inForce, $why', ({ day, inForce }) => {
  const contracts = [version(1, '2025-01-01'), version(2, '2025-06-01', '2025-08-31')];
  expect(contractInForceOn(contracts, day)?.version).toBe(inForce);
});

test('P-01, P-06 a version that begins before an earlier-numbered one replaces that one too', () => {
  const contracts = [version(1, '2025-01-01'), version(2, '2025-09-01'), version(3, '2025-06-01')];
  expect(contractInForceOn(contracts, '2025-12-31')?.version).toBe(3);
});

test('P-01 adding a version never changes the days before it begins', () => {
  const day = fc.integer({ min: 0, max: 1_000 }).map((n) => addDays('2024-01-01', n));
  fc.assert(
    fc.property(fc.array(day, { minLength: 1, maxLength: 6 }), day, day, (starts, from, asked) => {
      const before = starts.map((start, at) => version(at + 1, start));
      const after = [...before, version(before.length + 1, from)];
      const now = contractInForceOn(after, asked);
      if (asked < from) expect(now).toBe(contractInForceOn(before, asked));
      else expect(now?.version).toBe(after.length);
    }),
  );
});

test('V-04 the day is that of the coalition, not of UTC', () => {
  const partner = { contracts: [version(1, '2025-01-01'), version(2, '2025-06-01')] };
  const lateEvening = new Date('2025-05-31T20:30:00.000Z'); // 00:00 on 1 June in Tehran
  expect(contractInForce(partner, lateEvening, { timeZone: 'Asia/Tehran' })?.version).toBe(2);
  expect(contractInForce(partner, lateEvening, { timeZone: 'UTC' })?.version).toBe(1);
});

test.each([
  ['9999-12-31T23:59:59.999Z', 'Asia/Tehran'],
  ['0001-01-01T00:00:00.000Z', 'America/New_York'],
])('L-06 no version is in force at %s in %s, where days have no date', (instant, timeZone) => {
  const partner = { contracts: [version(1, '0001-01-01')] };
  expect(contractInForce(partner, new Date(instant), { timeZone })).toBeUndefined();
});

test.each(['rahnet', 'tiz-food', 'a1', 'x'.repeat(40)])('%s is a slug', (slug) => {
  expect(parseSlug(slug)).toEqual({ ok: true, value: slug });
});

test.each(['', 'a', 'Rahnet', '1net', '-net', 'net-', 'tiz--food', 'tiz food', 'راهنت', 'x'.repeat(41)])(
  '%s is no slug',
  (slug) => {
    expect(parseSlug(slug).ok).toBe(false);
  },
);

test('a merchant’s category is a word that rules can be written about', () => {
  expect(parseMerchantCategory('food-delivery')).toEqual({ ok: true, value: 'food-delivery' });
  for (const wrong of ['', 'Food', 'food delivery', '-food', 'x'.repeat(65)]) {
    expect(parseMerchantCategory(wrong).ok).toBe(false);
  }
});
