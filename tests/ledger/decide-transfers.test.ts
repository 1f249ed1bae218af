import { decide } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import { refusal } from '../../src/values/refusal.js';
import { moved, transfer } from './decide-operations.js';
import {
  account,
  codeOf,
  emptyAccount,
  FIRST_ID,
  FUNDING,
  HOUR,
  MEMBER,
  NOON,
  noonPlus,
  OTHER_MEMBER,
  PARTNER,
  type StateChanges,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';
import { expectRefused, type RefusalRow } from './refused-untouched.js';

const two = (from = {}, to = {}): StateChanges => ({
  accounts: [account(from), emptyAccount({ memberId: OTHER_MEMBER, ...to })],
});

test('L-01 B-01 the soonest-expiring points change hands; each lot keeps its expiry and its issuer', () => {
  const now = state(two());
  const { outcomes, writes } = decide(now, [transfer()]);
  const balance = { memberId: MEMBER, version: 5, posted: 150n, held: 0n, pending: 0n, asOf: NOON };
  expect(outcomes).toEqual([
    { kind: 'posted', transactionId: FIRST_ID, subjectId: null, balance, replayed: false },
  ]);
  expect(writes.transactions).toMatchObject([
    {
      type: 'TRANSFER',
      points: 150n,
      memberId: MEMBER,
      partnerId: PARTNER,
      merchantId: null,
      contractVersionId: null,
      occurredAt: NOON,
    },
  ]);
  expect(writes.entries).toMatchObject([
    {
      leg: 0,
      accountId: MEMBER,
      amount: -150n,
      member: {
        sequence: 4,
        after: balance,
        lots: [moved('SPENDABLE', '2026-03-31', -100n), moved('SPENDABLE', '2027-03-31', -50n)],
      },
    },
    {
      leg: 1,
      accountId: OTHER_MEMBER,
      amount: 150n,
      member: {
        sequence: 1,
        after: { memberId: OTHER_MEMBER, version: 1, posted: 150n },
        lots: [moved('SPENDABLE', '2026-03-31', 100n), moved('SPENDABLE', '2027-03-31', 50n)],
      },
    },
  ]);
  expect(writes.deltas.size).toBe(0);
  expect(writes.events).toMatchObject([
    { id: FIRST_ID, type: 'points.transferred', objectId: MEMBER, objectSequence: 5 },
    { id: null, type: 'points.transferred', objectId: OTHER_MEMBER, objectSequence: 1, subjectId: FIRST_ID },
  ]);
  expect(now.accounts.get(OTHER_MEMBER)?.lots).toEqual({
    expiries: ['2026-03-31', '2027-03-31'],
    fundings: [FUNDING, FUNDING],
    points: [100n, 50n],
  });
});

test('R-04 whoever owes gets what is left after its debt', () => {
  const now = state(two({}, { posted: -120n, owed: 120n }));
  const { writes } = decide(now, [transfer()]);
  expect(writes.entries[1]).toMatchObject({
    amount: 150n,
    member: {
      owedAfter: 0n,
      after: { posted: 30n },
      lots: [
        moved('OWED', '2026-03-31', 100n),
        moved('OWED', '2027-03-31', 20n),
        moved('SPENDABLE', '2027-03-31', 30n),
      ],
    },
  });
});

test('L-06 it is posted when both accounts can be: neither goes back in time', () => {
  const { writes } = decide(state(two({}, { lastPostedAt: noonPlus(HOUR) })), [transfer()]);
  expect(writes.transactions[0]?.postedAt).toEqual(noonPlus(HOUR));
  expect(writes.entries.map(({ postedAt }) => postedAt)).toEqual([noonPlus(HOUR), noonPlus(HOUR)]);
});

test('X-02 what has lapsed of either of the two expires before', () => {
  const lapsed = { expiries: ['2025-02-09'], fundings: [FUNDING], points: [10n] };
  const now = state(two({}, { posted: 10n, lots: lapsed }));
  const { writes } = decide(now, [transfer()]);
  expect(writes.transactions.map(({ type, memberId }) => [type, memberId])).toEqual([
    ['EXPIRY', OTHER_MEMBER],
    ['TRANSFER', MEMBER],
  ]);
  expect(now.accounts.get(OTHER_MEMBER)).toMatchObject({ posted: 150n, sequence: 2, version: 2 });
});

test('L-05 there and back again in one batch: the second has what the first gave', () => {
  const back = transfer({ key: 'back', memberId: OTHER_MEMBER, toMemberId: MEMBER, points: 150n });
  const { outcomes } = decide(state(two()), [transfer(), back, { ...back, key: 'more' }]);
  expect(outcomes.map(codeOf)).toEqual(['posted', 'posted', 'INSUFFICIENT_POINTS']);
});

describe('limits', () => {
  const limited = (transferMost: bigint | null, transferDayMost: bigint | null) => ({
    ...TERMS,
    transferMost,
    transferDayMost,
  });
  const given = (points: bigint) => {
    const limits = new LimitCounts(false);
    limits.readMemberDay(
      { memberId: MEMBER, purpose: 'TRANSFERRED', partnerId: 0n, day: '2025-02-10' },
      points,
    );
    return { ...two(), limits };
  };

  test.each([
    [100n, 'posted'],
    [101n, 'CAP_REACHED'],
  ])('B-01 at most 100 at once: %s are %s', (points, told) => {
    expect(
      decide(state(two()), [transfer({ points, terms: limited(100n, null) })]).outcomes.map(codeOf),
    ).toEqual([told]);
  });

  test('B-05 at most so many on a day, counted within the batch too', () => {
    const now = state(given(60n));
    const { outcomes, writes } = decide(
      now,
      [30n, 11n, 10n].map((points) =>
        transfer({
          key: `t-${points}`,
          fingerprint: sha256(`${points}`),
          points,
          terms: limited(null, 100n),
        }),
      ),
    );
    expect(outcomes.map(codeOf)).toEqual(['posted', 'CAP_REACHED', 'posted']);
    expect([...writes.more.memberDays.values()]).toEqual([
      { memberId: MEMBER, purpose: 'TRANSFERRED', partnerId: 0n, day: '2025-02-10', points: 40n },
    ]);
  });

  test('B-05 a count that was not read makes the decision void', () => {
    const { unread } = decide(state(two()), [transfer({ terms: limited(null, 100n) })]);
    expect(unread.map(({ names }) => names.memberDays)).toEqual([
      [{ memberId: MEMBER, purpose: 'TRANSFERRED', partnerId: 0n, day: '2025-02-10' }],
    ]);
  });
});

const ROWS: readonly RefusalRow[] = [
  {
    name: 'from nobody',
    code: 'MEMBER_NOT_FOUND',
    field: ['from'],
    operation: () => transfer({ memberId: null }),
    state: two,
  },
  {
    name: 'to nobody',
    code: 'MEMBER_NOT_FOUND',
    field: ['to'],
    operation: () => transfer({ toMemberId: null }),
    state: two,
  },
  {
    name: 'to oneself',
    code: 'INVALID_INPUT',
    field: ['to'],
    operation: () => transfer({ toMemberId: MEMBER }),
    state: two,
  },
  {
    name: 'that the partner may not make',
    code: 'PARTNER_NOT_ACTIVE',
    field: [],
    operation: () => transfer({ allowed: () => refusal('PARTNER_NOT_ACTIVE', 'Not now.', []) }),
    state: two,
  },
  ...(['SUSPENDED', 'CLOSED'] as const).flatMap((status): RefusalRow[] => [
    {
      name: `from a ${status} member`,
      code: 'MEMBER_NOT_ACTIVE',
      field: ['from'],
      operation: () => transfer(),
      state: () => two({ status }),
    },
    {
      name: `to a ${status} member`,
      code: 'MEMBER_NOT_ACTIVE',
      field: ['to'],
      operation: () => transfer(),
      state: () => two({}, { status }),
    },
  ]),
  {
    name: 'by rank: from a suspended member to nobody',
    code: 'MEMBER_NOT_FOUND',
    field: ['to'],
    operation: () => transfer({ toMemberId: null }),
    state: () => two({ status: 'SUSPENDED' }),
  },
  {
    name: 'while spending is locked',
    code: 'SPENDING_LOCKED',
    field: ['from'],
    operation: () => transfer(),
    state: () => two({ spendingLock: 'OPERATOR' }),
  },
  {
    name: 'by rank: of too many at once, and more than there are',
    code: 'CAP_REACHED',
    field: ['points'],
    operation: () => transfer({ points: 301n, terms: { ...TERMS, transferMost: 300n } }),
    state: two,
  },
  {
    name: 'of one point more than there is',
    code: 'INSUFFICIENT_POINTS',
    field: ['points'],
    operation: () => transfer({ points: 301n }),
    state: two,
  },
];

test.each(ROWS.map((row) => [row.name, row] as const))(
  'L-11 a transfer %s: refused, nothing is touched',
  (_name, row) => expectRefused(row),
);

test('B-05 whoever is locked can still get points', () => {
  expect(decide(state(two({}, { spendingLock: 'MEMBER' })), [transfer()]).outcomes.map(codeOf)).toEqual([
    'posted',
  ]);
});
