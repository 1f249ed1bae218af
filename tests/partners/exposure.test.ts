import { type ContractTerms, usualTerms } from '../../src/partners/contract-terms.js';
import { exposureUnder } from '../../src/partners/exposure.js';
import type { Currency } from '../../src/values/currency.js';
import { CONTRACT } from '../harness/coalition-story.js';

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });
const contract = (changes: Partial<ContractTerms>): ContractTerms => ({
  ...usualTerms('USD'),
  ...CONTRACT,
  ...{ currency: 'USD' as Currency, id: 1n, version: 1, fundingId: 1n, ...changes },
});
const sums = (charged: bigint, deposited: bigint, currency: Currency = 'USD') => [
  { currency, charged, deposited },
];

test('E-05 what remains of a float: deposits less charges less what must stay, charges rounded up', () => {
  const terms = contract({ billing: 'PREPAID', floatLimit: usd(1_000n) });
  // 3.00000001 dollars charged of 100
  expect(exposureUnder(terms, sums(300_000_001n, 10_000_000_000n))).toEqual({
    currency: 'USD',
    billing: 'PREPAID',
    charged: usd(301n),
    deposited: usd(10_000n),
    limit: usd(1_000n),
    remaining: usd(8_699n),
  });
});

test('E-05 what remains of a credit: the limit and what a float held before, less charges', () => {
  const terms = contract({ creditLimit: usd(5_000n) });
  expect(exposureUnder(terms, sums(6_000_000_000n, 0n))).toMatchObject({
    billing: 'POSTPAID',
    charged: usd(6_000n),
    limit: usd(5_000n),
    remaining: usd(-1_000n),
  });
  expect(exposureUnder(terms, sums(6_000_000_000n, 2_500_000_000n))?.remaining).toEqual(usd(1_500n));
});

test('E-05 a partner that has not issued under a limit, or in another currency, has all of it', () => {
  const terms = contract({ creditLimit: usd(5_000n) });
  expect(exposureUnder(terms, [])?.remaining).toEqual(usd(5_000n));
  expect(exposureUnder(terms, sums(1n, 0n, 'KWD'))?.remaining).toEqual(usd(5_000n));
});

test('E-05 where nothing limits there is nothing to tell', () => {
  expect(exposureUnder(contract({}), sums(1n, 1n))).toBeUndefined();
  expect(exposureUnder(contract({ issuer: false, billing: 'PREPAID' }), [])).toBeUndefined();
});
