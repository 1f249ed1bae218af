import type { CharityCampaignState, DonationState } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import { matchesOf } from '../../src/ledger/decide/match-donation.js';
import type { DonationOperation, ReversalTarget } from '../../src/ledger/operations.js';
import type { DonationPrice, DonationSponsor } from '../../src/ledger/prices.js';
import { RATE_SCALE } from '../../src/values/rate.js';
import { refusal } from '../../src/values/refusal.js';
import { burnToReverse, moved, reversal, reversedSoFar, TARGET } from './decide-operations.js';
import {
  account,
  burn,
  codeOf,
  FIRST_ID,
  MEMBER,
  NOON,
  OTHER_MEMBER,
  PARTNER,
  type StateChanges,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';
import { expectRefused, type RefusalRow } from './refused-untouched.js';

const CAMPAIGN = 7_001n;
const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
const sponsor = (percent: bigint, capMinor: bigint, turn = 1): DonationSponsor => ({
  percent: { scaled: percent * RATE_SCALE },
  capMinor,
  turn,
});

/** 1 000 rial a point, from 100 points on; a sponsor adds half of it, up to 100 000 rial. */
const price = (points: bigint, changes: Partial<DonationPrice> = {}): DonationPrice => ({
  campaignId: CAMPAIGN,
  currency: 'IRR',
  worth: { value: IRR(points * 1_000n) },
  closesAt: null,
  leastMinor: 100_000n,
  sponsors: [sponsor(50n, 100_000n)],
  ...changes,
});

function donation(
  changes: Partial<DonationOperation> = {},
  terms: Partial<DonationPrice> = {},
): DonationOperation {
  const { caller, actor, details } = burn();
  const points = changes.points ?? 150n;
  return {
    kind: 'DONATION',
    ...{
      caller,
      actor,
      details,
      terms: TERMS,
      memberId: MEMBER,
      key: 'give-1',
      fingerprint: sha256('give-1'),
    },
    ...{ charityCampaignId: CAMPAIGN, partnerId: PARTNER, points, named: false },
    ...{ spendCodeHash: null, byMember: false },
    price: () => ({ value: price(points, terms) }),
    ...changes,
  };
}

function campaign(changes: Partial<CharityCampaignState> = {}): StateChanges {
  const nothing = { version: 3, points: 0n, donated: 0n, matched: [0n], donations: 0, donors: 0 };
  const own = { id: CAMPAIGN, ...nothing, donationsOf: new Map(), ...changes };
  return { charityCampaigns: new Map([[CAMPAIGN, own]]) };
}

const given: DonationState = {
  ...{ id: TARGET, campaignId: CAMPAIGN, memberId: MEMBER, points: 150n, donated: 150_000n },
  ...{ matched: [75_000n], reversed: false, paidOut: false },
};

/** The scene after {@link given}. */
function after(changes: Partial<DonationState> = {}): StateChanges {
  return {
    ...campaign({
      ...{ points: 150n, donated: 150_000n, matched: [75_000n], donations: 1, donors: 1 },
      donationsOf: new Map([[MEMBER, 1]]),
    }),
    donations: new Map([[TARGET, { ...given, ...changes }]]),
    reversed: reversedSoFar(),
  };
}

const undone = (changes: Partial<ReversalTarget> = {}) =>
  burnToReverse({
    ...{ type: 'DONATION', counterAccountId: TERMS.accounts.donated, amount: null },
    donation: { campaignId: CAMPAIGN, partnerId: PARTNER, donorId: MEMBER },
    ...changes,
  });

test('C-02 B-01 the soonest-expiring points are given; money, match and receipt are written with them', () => {
  const now = state(campaign());
  const { outcomes, writes } = decide(now, [donation()]);
  expect(outcomes.map(codeOf)).toEqual(['posted']);
  expect(writes.transactions).toMatchObject([
    {
      ...{ id: FIRST_ID, type: 'DONATION', points: 150n, memberId: MEMBER, partnerId: PARTNER },
      ...{ merchantId: null, contractVersionId: null, occurredAt: NOON, amount: IRR(150_000n) },
    },
  ]);
  expect(writes.entries).toMatchObject([
    {
      ...{ leg: 0, accountId: MEMBER, amount: -150n },
      member: { lots: [moved('SPENDABLE', '2026-03-31', -100n), moved('SPENDABLE', '2027-03-31', -50n)] },
    },
    { leg: 1, accountId: TERMS.accounts.donated, amount: 150n, member: null },
  ]);
  expect(writes.events).toMatchObject([{ id: FIRST_ID, type: 'points.donated', objectId: MEMBER }]);
  expect(writes.more.donations).toEqual([
    {
      ...{ id: FIRST_ID, campaignId: CAMPAIGN, memberId: MEMBER, partnerId: PARTNER, points: 150n },
      ...{ donated: 150_000n, matched: [75_000n], named: false, at: NOON, businessDay: '2025-02-10' },
      receiptYear: 2025,
    },
  ]);
  expect([...writes.more.charityCampaigns]).toMatchObject([
    { version: 4, points: 150n, donated: 150_000n, matched: [75_000n], donations: 1, donors: 1 },
  ]);
  expect([...writes.more.charityDonors.values()]).toEqual([
    { campaignId: CAMPAIGN, memberId: MEMBER, donations: 1 },
  ]);
});

test('V-04 receipts are of a year of the coalition’s calendar', () => {
  const { writes } = decide(state(campaign()), [donation({ terms: { ...TERMS, calendar: 'persian' } })]);
  expect(writes.more.donations).toMatchObject([{ receiptYear: 1403 }]);
});

test('C-02 the last rial of a cap is given once, within a batch too; a donor counts once', () => {
  const give = (key: string, memberId = MEMBER) =>
    donation({ key, fingerprint: sha256(key), memberId, points: 110n });
  const { writes, outcomes } = decide(
    state({ ...campaign(), accounts: [account(), account({ memberId: OTHER_MEMBER })] }),
    [give('a'), give('b', OTHER_MEMBER), give('c')],
  );
  expect(outcomes.map(codeOf)).toEqual(['posted', 'posted', 'posted']);
  expect(writes.more.donations.map(({ matched }) => matched)).toEqual([[55_000n], [45_000n], [0n]]);
  expect([...writes.more.charityCampaigns]).toMatchObject([
    { version: 6, points: 330n, donated: 330_000n, matched: [100_000n], donations: 3, donors: 2 },
  ]);
});

describe('C-05 a campaign that closes at its goal ends exactly there', () => {
  test.each([
    // given so far, points, what is told
    [0n, 150n, 'posted'],
    [50_000n, 150n, 'posted'],
    [51_000n, 150n, 'DONATION_NOT_POSSIBLE'],
    [150_000n, 50n, 'posted'],
    [150_000n, 49n, 'DONATION_NOT_POSSIBLE'],
    [100_000n, 99n, 'DONATION_NOT_POSSIBLE'],
    [200_000n, 150n, 'CHARITY_CAMPAIGN_NOT_OPEN'],
  ])('C-05 of 200 000 rial %s are given: %s points are %s', (donated, points, told) => {
    const now = state(campaign({ donated, points: donated / 1_000n }));
    const { outcomes } = decide(now, [donation({ points }, { closesAt: 200_000n })]);
    expect(outcomes.map(codeOf)).toEqual([told]);
  });

  test('C-05 within a batch the second finds what the first has left', () => {
    const give = (key: string) => donation({ key, fingerprint: sha256(key) }, { closesAt: 150_000n });
    const { outcomes } = decide(state(campaign()), [give('a'), give('b')]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'CHARITY_CAMPAIGN_NOT_OPEN']);
  });
});

describe('C-06 what sponsors add', () => {
  test.each<[string, DonationSponsor[], bigint[], bigint, bigint[]]>([
    ['nobody', [], [], 999n, []],
    ['a share, rounded down', [sponsor(50n, 1_000n)], [0n], 333n, [166n]],
    ['no more than is left', [sponsor(50n, 1_000n)], [990n], 333n, [10n]],
    ['nothing behind the cap', [sponsor(50n, 1_000n)], [1_000n], 333n, [0n]],
    ['twice as much', [sponsor(200n, 1_000n)], [0n], 333n, [666n]],
    ['side by side in one turn', [sponsor(50n, 100n), sponsor(100n, 1_000n)], [0n, 0n], 333n, [100n, 333n]],
    [
      'the later turn, nothing yet',
      [sponsor(100n, 1_000n), sponsor(50n, 1_000n, 2)],
      [0n, 0n],
      300n,
      [300n, 0n],
    ],
    // 100 of 300 are covered by what is left of the first; the second looks at the other 200
    [
      'the later turn, the rest',
      [sponsor(100n, 1_000n), sponsor(50n, 1_000n, 2)],
      [900n, 0n],
      300n,
      [100n, 100n],
    ],
    ['the later turn, all', [sponsor(100n, 1_000n), sponsor(50n, 1_000n, 2)], [1_000n, 0n], 300n, [0n, 150n]],
    // 7 left at 3 percent cover 234 (233.3 rounded up) of 300
    [
      'the later turn, rounded for the cap',
      [sponsor(3n, 10n), sponsor(100n, 999n, 2)],
      [3n, 0n],
      300n,
      [7n, 66n],
    ],
    ['by turn, not by number', [sponsor(100n, 50n, 2), sponsor(100n, 60n, 1)], [0n, 0n], 100n, [40n, 60n]],
  ])('C-06 %s', (_name, sponsors, matched, donated, told) => {
    expect(matchesOf(sponsors, matched, donated)).toEqual(told);
  });
});

test('C-04 R-02 a donation is undone as a whole: points, money, match and donor as if it had never been', () => {
  const now = state({ ...after(), accounts: [account()] });
  const { outcomes, writes } = decide(now, [reversal({ target: undone() })]);
  expect(outcomes.map(codeOf)).toEqual(['posted']);
  expect(writes.transactions).toMatchObject([
    {
      ...{ type: 'REVERSAL', points: 150n, reversesId: TARGET, partnerId: PARTNER },
      ...{ merchantId: null, contractVersionId: null },
    },
  ]);
  expect(writes.entries).toMatchObject([
    {
      ...{ accountId: MEMBER, amount: 150n },
      member: { lots: [moved('SPENDABLE', '2027-03-31', 50n), moved('SPENDABLE', '2026-03-31', 100n)] },
    },
    { accountId: TERMS.accounts.donated, amount: -150n },
  ]);
  expect(writes.more.undoneDonations).toEqual([{ id: TARGET, by: FIRST_ID }]);
  expect([...writes.more.charityCampaigns]).toMatchObject([
    { version: 4, points: 0n, donated: 0n, matched: [0n], donations: 0, donors: 0 },
  ]);
  expect([...writes.more.charityDonors.values()]).toMatchObject([{ memberId: MEMBER, donations: 0 }]);
});

const UNDONE: readonly RefusalRow[] = [
  {
    name: 'C-04 that is paid out',
    code: 'DONATION_PAID_OUT',
    field: ['transactionId'],
    operation: () => reversal({ target: undone() }),
    state: () => after({ paidOut: true }),
  },
  {
    name: 'that is undone already',
    code: 'REVERSAL_EXCEEDS_TRANSACTION',
    field: ['transactionId'],
    operation: () => reversal({ target: undone() }),
    state: () => after({ reversed: true }),
  },
  {
    name: 'in part',
    code: 'INVALID_INPUT',
    field: ['points'],
    operation: () => reversal({ target: undone(), points: 149n }),
    state: after,
  },
  {
    name: 'by an amount',
    code: 'INVALID_INPUT',
    field: ['amount'],
    operation: () => reversal({ target: undone(), amount: IRR(1n) }),
    state: after,
  },
];

test.each(UNDONE.map((row) => [row.name, row] as const))(
  'L-11 a donation %s is not undone: nothing is touched',
  (_name, row) => expectRefused(row),
);

const ROWS: readonly RefusalRow[] = [
  {
    name: 'of nobody',
    code: 'MEMBER_NOT_FOUND',
    field: ['member'],
    operation: () => donation({ memberId: null }),
    state: campaign,
  },
  {
    name: 'to a campaign that is not there',
    code: 'CHARITY_CAMPAIGN_NOT_FOUND',
    field: ['campaignId'],
    operation: () =>
      donation({
        charityCampaignId: null,
        price: () => ({ refused: refusal('CHARITY_CAMPAIGN_NOT_FOUND', 'No.', ['campaignId']) }),
      }),
  },
  ...(['SUSPENDED', 'CLOSED'] as const).map(
    (status): RefusalRow => ({
      name: `of a ${status} member`,
      code: 'MEMBER_NOT_ACTIVE',
      field: ['member'],
      operation: () => donation(),
      state: () => ({ ...campaign(), accounts: [account({ status })] }),
    }),
  ),
  {
    name: 'of a number of points that the campaign does not take',
    code: 'DONATION_NOT_POSSIBLE',
    field: ['points'],
    operation: () =>
      donation({}, { worth: { refused: refusal('DONATION_NOT_POSSIBLE', 'No.', ['points']) } }),
    state: campaign,
  },
  {
    name: 'by rank: of such a number, where the goal is reached',
    code: 'CHARITY_CAMPAIGN_NOT_OPEN',
    field: ['campaignId'],
    operation: () =>
      donation(
        {},
        { worth: { refused: refusal('DONATION_NOT_POSSIBLE', 'No.', ['points']) }, closesAt: 1_000n },
      ),
    state: () => campaign({ donated: 1_000n }),
  },
  {
    name: 'while spending is locked',
    code: 'SPENDING_LOCKED',
    field: ['member'],
    operation: () => donation(),
    state: () => ({ ...campaign(), accounts: [account({ spendingLock: 'MEMBER' })] }),
  },
  {
    name: 'of one point more than there is',
    code: 'INSUFFICIENT_POINTS',
    field: ['points'],
    operation: () => donation({ points: 301n }),
    state: campaign,
  },
];

test.each(ROWS.map((row) => [row.name, row] as const))(
  'L-11 a donation %s: refused, nothing is touched',
  (_name, row) => expectRefused(row),
);

test('B-05 donations count to what is spent on a day, and need a code above the limit', () => {
  const spentToday = (points: bigint) => {
    const limits = new LimitCounts(false);
    limits.readMemberDay({ memberId: MEMBER, purpose: 'SPENT', partnerId: 0n, day: '2025-02-10' }, points);
    return { ...campaign(), limits };
  };
  const terms = { ...TERMS, spendCodeAbove: 200n };
  const { outcomes } = decide(state(spentToday(51n)), [donation({ terms })]);
  expect(outcomes.map(codeOf)).toEqual(['SPEND_CODE_REQUIRED']);
  const { writes } = decide(state(spentToday(50n)), [donation({ terms })]);
  expect([...writes.more.memberDays.values()]).toMatchObject([{ purpose: 'SPENT', points: 150n }]);
});
