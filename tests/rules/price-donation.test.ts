import type { CharityCampaignTerms, CharityTerms } from '../../src/partners/charities/charity-terms.js';
import { priceDonation } from '../../src/rules/price-donation.js';
import { dayOf } from '../../src/values/time-zone.js';
import { AT, PARTNER, snapshotWith } from './snapshot-story.js';

const CAMPAIGN: CharityCampaignTerms = {
  ...{ id: 801n, charityId: 800n, number: 1, name: { en: 'Wells' }, currency: 'IRR' },
  rate: {
    kind: 'STEPS',
    steps: [
      { points: 500n, minor: 500_000n },
      { points: 1_000n, minor: 1_000_000n },
    ],
  },
  ...{ from: '2000-01-01', until: null, goal: null, sponsors: [] },
};
const CHARITY: CharityTerms = {
  ...{ id: 800n, number: 1, name: { en: 'Water' }, registrationNumber: '1', status: 'ACTIVE' },
  account: { iban: 'IR120000000000000000000000', holder: 'Water' },
  ...{ accountSetBy: 'usr_a', verifiedBy: 'usr_b', verifiedAt: AT },
};

function priced(
  points: bigint,
  campaign: Partial<CharityCampaignTerms> = {},
  charity: Partial<CharityTerms> = {},
  partnerId: bigint | null = PARTNER,
) {
  const snapshot = {
    ...snapshotWith(),
    giving: {
      charities: new Map([[CHARITY.id, { ...CHARITY, ...charity }]]),
      campaigns: new Map([[CAMPAIGN.id, { ...CAMPAIGN, ...campaign }]]),
    },
  };
  const today = dayOf(AT, snapshot.terms.timeZone);
  const price = priceDonation(snapshot, { campaignId: CAMPAIGN.id, points, partnerId }, AT, today);
  if (price.refused) return price.refused.code;
  const { worth } = price.value;
  return worth.refused ? worth.refused.code : worth.value.minor;
}

const LINEAR = {
  rate: { kind: 'LINEAR', multiple: 100n, multipleMinor: 150_000n, minimum: 300n },
} as const;

describe('C-01 what points come to', () => {
  test.each([
    // the vectors of the rule: 500 points are 500 000 rial, 1 000 are 1 000 000
    [500n, {}, 500_000n],
    [1_000n, {}, 1_000_000n],
    [499n, {}, 'DONATION_NOT_POSSIBLE'],
    [1_500n, {}, 'DONATION_NOT_POSSIBLE'],
    [300n, LINEAR, 450_000n],
    [1_000n, LINEAR, 1_500_000n],
    [200n, LINEAR, 'DONATION_NOT_POSSIBLE'],
    [350n, LINEAR, 'DONATION_NOT_POSSIBLE'],
    // below the minimum only until a goal that closes: the ledger knows whether it is all that is left
    [200n, { ...LINEAR, goal: { minor: 1_500_000n, atGoal: 'CLOSE' } as const }, 300_000n],
    [200n, { ...LINEAR, goal: { minor: 1_500_000n, atGoal: 'GO_ON' } as const }, 'DONATION_NOT_POSSIBLE'],
    [1_000_000_000_000n, LINEAR, 'DONATION_NOT_POSSIBLE'],
  ])('%s points', (points, campaign, told) => {
    expect(priced(points, campaign)).toBe(told);
  });
});

test.each([
  ['before it begins', { from: '2999-01-01' }, {}, 'CHARITY_CAMPAIGN_NOT_OPEN'],
  ['on its last day', { until: dayOf(AT, 'Asia/Tehran') }, {}, 500_000n],
  ['after it', { until: '2001-01-01' }, {}, 'CHARITY_CAMPAIGN_NOT_OPEN'],
  ['to a charity that nobody has verified', {}, { status: 'REGISTERED' }, 'CHARITY_NOT_ACTIVE'],
  ['to a suspended one', {}, { status: 'SUSPENDED' }, 'CHARITY_NOT_ACTIVE'],
  ['by rank: both', { until: '2001-01-01' }, { status: 'SUSPENDED' }, 'CHARITY_NOT_ACTIVE'],
] as const)('C-01 %s', (_name, campaign, charity, told) => {
  expect(priced(500n, campaign, charity)).toBe(told);
});

test('P-04 through a partner that is not there nothing is given; without one it is', () => {
  expect(priced(500n, {}, {}, 999n)).toBe('PARTNER_NOT_ACTIVE');
  expect(priced(500n, {}, {}, null)).toBe(500_000n);
});
