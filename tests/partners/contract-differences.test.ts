import { contractDifferences } from '../../src/partners/contract-differences.js';
import { draftOf, type GivenTerms } from '../../src/partners/contract-draft.js';
import { NO_CAPS } from '../../src/partners/contract-terms.js';
import { CONTRACT, rate } from '../harness/coalition-story.js';

const differences = (before: Partial<GivenTerms>, after: Partial<GivenTerms>) =>
  contractDifferences(draftOf({ ...CONTRACT, ...before }), draftOf({ ...CONTRACT, ...after })).map(
    ({ term, before: was, after: is }) => [term, was, is],
  );
const NOTHING_OWN = { earnRate: null, burnValue: null, issuePrice: null, redemptionPrice: null };

test('P-02 what is the same is not told, also where it was said in other words', () => {
  expect(differences({}, {})).toEqual([]);
  expect(differences({}, { vestingDays: 0, issuePrice: rate('900.00'), categoryTerms: [] })).toEqual([]);
  const asEverywhere = { ...NOTHING_OWN, category: 'fuel', issuePrice: CONTRACT.issuePrice };
  expect(differences({}, { categoryTerms: [asEverywhere] })).toEqual([]);
});

test('P-02 every kind of term is told in text, in the order of the terms', () => {
  const creditLimit = { minor: 123_456n, currency: 'USD' } as const;
  const after: Partial<GivenTerms> = {
    ...{ acceptor: false, currency: 'USD', effectiveFrom: '2026-01-01', effectiveUntil: '2026-12-31' },
    ...{ issuePrice: rate('0.009'), vestingDays: 14, caps: { ...NO_CAPS, perPurchase: 500n }, creditLimit },
    ...{ paidAtIssuePercent: rate('40'), vatPercent: rate('9.5'), settlementCycle: 'WEEKLY' },
    ...{ minimumPayment: { minor: 1_000n, currency: 'USD' }, disputeDays: 5 },
  };
  expect(differences({}, after)).toEqual([
    ['acceptor', 'true', 'false'],
    ['currency', 'IRR', 'USD'],
    ['effectiveFrom', '2020-01-01', '2026-01-01'],
    ['effectiveUntil', null, '2026-12-31'],
    ['issuePrice', '900', '0.009'],
    ['vestingDays', '0', '14'],
    ['caps.perPurchase', null, '500'],
    ['floatLimit', '0', '0.00'],
    ['creditLimit', null, '1234.56'],
    ['paidAtIssuePercent', '100', '40'],
    ['vatPercent', '0', '9.5'],
    ['settlementCycle', 'MONTHLY', 'WEEKLY'],
    ['minimumPayment', '0', '10.00'],
    ['disputeDays', '10', '5'],
  ]);
});

test('P-02 of categories what departs from the version is told, coming and going', () => {
  const fuel = { ...NOTHING_OWN, category: 'fuel', issuePrice: rate('700'), burnValue: rate('900') };
  const food = { ...NOTHING_OWN, category: 'food', earnRate: rate('0.001') };
  expect(
    differences({ categoryTerms: [fuel] }, { categoryTerms: [food, { ...fuel, burnValue: null }] }),
  ).toEqual([
    ['categoryTerms.fuel.burnValue', '900', null],
    ['categoryTerms.food.earnRate', null, '0.001'],
  ]);
});
