import { draftOf, type GivenTerms } from '../../src/partners/contract-draft.js';
import { warningsAbout } from '../../src/partners/contract-warnings.js';
import { CONTRACT, rate } from '../harness/coalition-story.js';

/** Issued at 900 IRR, credited and worth 800 unless said otherwise. */
const warnings = (given: Partial<GivenTerms>) =>
  warningsAbout(draftOf({ ...CONTRACT, burnValue: rate('800'), ...given }));
const NOTHING_OWN = { earnRate: null, burnValue: null, issuePrice: null, redemptionPrice: null };

test('P-03 prices in order do not warn, nor do categories that burn alike', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ redemptionPrice: rate('900') })).toEqual([]);
  expect(
    warnings({ categoryTerms: [{ ...NOTHING_OWN, category: 'fuel', issuePrice: rate('850') }] }),
  ).toEqual([]);
});

test('P-03 a redemption price above the issue price warns with what is lost', () => {
  // 1000 − 900 = 100 on each point
  expect(warnings({ redemptionPrice: rate('1000') })).toEqual([
    {
      code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE',
      category: null,
      message:
        'The coalition takes 900 IRR per point issued and pays 1000 IRR per point burned: it loses 100 IRR on each that comes back.',
    },
  ]);
});

test('P-03 service fees are in the arithmetic; the warning stays where they alone keep the coalition from losing', () => {
  const fees = { issueFeePercent: rate('2'), redemptionFeePercent: rate('1.5') };
  // 1000 − 900 = 100; fees 2 % of 900 = 18 and 1.5 % of 1000 = 15, together 33; 100 − 33 = 67
  expect(warnings({ redemptionPrice: rate('1000'), ...fees })[0]?.message).toContain(
    'keeps 33 IRR of service fees on both: it loses 67 IRR on each',
  );
  // 920 − 900 = 20; fees 18 + 13.8 = 31.8; 31.8 − 20 = 11.8 is left
  const [small] = warnings({ redemptionPrice: rate('920'), ...fees });
  expect(small).toMatchObject({ code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE' });
  expect(small?.message).toContain('fees alone keep it from losing, by 11.8 IRR');
});

test('P-03 the fee on a credit counts against what the member is given; VAT does not', () => {
  // credited 800, less 1 % = 8: 800 − 792 = 8 is the partner's own
  const fee = { redemptionFeePercent: rate('1'), vatPercent: rate('9') };
  expect(warnings(fee)).toEqual([
    {
      code: 'BURN_VALUE_ABOVE_REDEMPTION_PRICE',
      category: null,
      message:
        'The partner gives members 800 IRR per point and is credited 800 IRR, less 8 IRR of service fee: it pays 8 IRR of each itself.',
    },
  ]);
  expect(warnings({ ...fee, burnValue: rate('792') })).toEqual([]);
});

test('P-03 points issued cheaply in one category can be burned in another', () => {
  const cheap = { ...NOTHING_OWN, category: 'fuel', issuePrice: rate('700') };
  expect(warnings({ categoryTerms: [cheap] })).toEqual([
    {
      code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE',
      category: null,
      message:
        'The coalition takes 700 IRR per point issued at fuel and pays 800 IRR per point burned: it loses 100 IRR on each that comes back.',
    },
  ]);
  const dear = { ...NOTHING_OWN, category: 'travel', burnValue: rate('950'), redemptionPrice: rate('940') };
  expect(warnings({ categoryTerms: [dear] }).map(({ code, category }) => [code, category])).toEqual([
    ['REDEMPTION_PRICE_ABOVE_ISSUE_PRICE', 'travel'],
    ['BURN_VALUE_ABOVE_REDEMPTION_PRICE', 'travel'],
  ]);
});

test('P-03 who does not issue, or does not accept, cannot lose by it', () => {
  const losing = { redemptionPrice: rate('1000'), burnValue: rate('2000') };
  expect(warnings({ ...losing, acceptor: false })).toEqual([]);
  expect(warnings({ ...losing, issuer: false }).map(({ code }) => code)).toEqual([
    'BURN_VALUE_ABOVE_REDEMPTION_PRICE',
  ]);
});
