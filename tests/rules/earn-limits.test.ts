import { type ContractTerms, NO_CAPS, usualTerms } from '../../src/partners/contract-terms.js';
import { earnLimits } from '../../src/rules/earn-limits.js';
import { CONTRACT, rate } from '../harness/coalition-story.js';
import { money } from './snapshot-story.js';

const contract = (changes: Partial<ContractTerms>): ContractTerms => ({
  ...usualTerms('IRR'),
  ...CONTRACT,
  ...{ id: 1n, version: 1, fundingId: 1n, ...changes },
});

test('E-05 a postpaid partner without a credit limit may owe any amount', () => {
  expect(earnLimits(contract({}))).toEqual({ ...NO_CAPS, exposure: null });
});

test.each([
  {
    what: 'a credit limit',
    terms: { creditLimit: money('5000000') },
    exposure: {
      currency: 'IRR',
      chargePerPoint: 900n * 10n ** 8n,
      limit: 5_000_000n * 10n ** 8n,
      prepaid: false,
    },
  },
  {
    what: 'a credit limit of nothing',
    terms: { creditLimit: money('0') },
    exposure: { currency: 'IRR', chargePerPoint: 900n * 10n ** 8n, limit: 0n, prepaid: false },
  },
  {
    what: 'a float that is used to the last rial',
    terms: { billing: 'PREPAID' as const },
    exposure: { currency: 'IRR', chargePerPoint: 900n * 10n ** 8n, limit: 0n, prepaid: true },
  },
  {
    what: 'a float of which something stays, in cents',
    terms: {
      billing: 'PREPAID' as const,
      currency: 'USD' as const,
      issuePrice: rate('0.00000001'),
      floatLimit: money('12.34', 'USD'),
    },
    exposure: { currency: 'USD', chargePerPoint: 1n, limit: 1_234_000_000n, prepaid: true },
  },
])('E-05 $what limits in 10⁻⁸ of a major unit', ({ terms, exposure }) => {
  expect(earnLimits(contract(terms))).toEqual({ ...NO_CAPS, exposure });
});

test('E-04 caps are those of the contract', () => {
  const caps = { perPurchase: 1n, perMemberDay: 2n, perPartnerDay: 3n };
  expect(earnLimits(contract({ caps }))).toEqual({ ...caps, exposure: null });
});
