import type { AdjustmentRequestState } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import type { AdjustmentOperation } from '../../src/ledger/operations.js';
import { adjustment, moved } from './decide-operations.js';
import {
  account,
  codeOf,
  emptyAccount,
  FIRST_ID,
  MEMBER,
  NOON,
  type StateChanges,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';
import { expectRefused, type RefusalRow } from './refused-untouched.js';

const OWN_FUNDING = 79n;
const ADJUSTED = 85n;
const REQUEST = 5_001n;
const terms = { ...TERMS, adjustmentApprovalAbove: 100n };

const asked = (direction: 'CREDIT' | 'DEBIT', points: bigint, changes: Partial<AdjustmentOperation> = {}) =>
  adjustment({ terms, step: { kind: 'ask', direction, points }, ...changes });
const decided = (kind: 'approve' | 'reject', changes: Partial<AdjustmentOperation> = {}) =>
  adjustment({
    terms,
    caller: 'usr_b',
    actor: 'usr_b',
    step: { kind, requestId: REQUEST },
    key: kind,
    fingerprint: sha256(kind),
    ...changes,
  });
const waiting = (changes: Partial<AdjustmentRequestState> = {}, more: StateChanges = {}): StateChanges => ({
  requests: new Map([
    [
      REQUEST,
      {
        id: REQUEST,
        memberId: MEMBER,
        direction: 'CREDIT',
        points: 101n,
        requestedBy: 'usr_a',
        status: 'PENDING',
        ...changes,
      },
    ],
  ]),
  ...more,
});

test('L-07 a credit is the coalition’s own gift: its funding, a whole life, nobody’s issue', () => {
  const { outcomes, writes } = decide(state(), [asked('CREDIT', 80n)]);
  expect(outcomes[0]).toMatchObject({ transactionId: FIRST_ID, subjectId: null, balance: { posted: 380n } });
  expect(writes.transactions).toMatchObject([
    {
      type: 'ADJUSTMENT',
      points: 80n,
      partnerId: null,
      merchantId: null,
      contractVersionId: null,
      occurredAt: NOON,
      actor: 'usr_a',
    },
  ]);
  expect(writes.entries).toMatchObject([
    // 36 months after 2025-02-10, to the quarter's end
    { amount: 80n, member: { lots: [moved('SPENDABLE', '2028-03-31', 80n, OWN_FUNDING)] } },
    { accountId: ADJUSTED, amount: -80n },
  ]);
});

test('L-07 B-01 a debit takes the soonest-expiring points', () => {
  const { writes } = decide(state(), [asked('DEBIT', 100n), asked('DEBIT', 20n, { key: 'd-2' })]);
  expect(writes.entries.map(({ accountId, amount, member }) => [accountId, amount, member?.lots])).toEqual([
    [MEMBER, -100n, [moved('SPENDABLE', '2026-03-31', -100n)]],
    [ADJUSTED, 100n, undefined],
    [MEMBER, -20n, [moved('SPENDABLE', '2027-03-31', -20n)]],
    [ADJUSTED, 20n, undefined],
  ]);
});

test('R-04 a credit fills a debt first', () => {
  const { writes } = decide(state({ accounts: [emptyAccount({ posted: -30n, owed: 30n })] }), [
    asked('CREDIT', 80n),
  ]);
  expect(writes.entries[0]?.member).toMatchObject({
    owedAfter: 0n,
    lots: [moved('OWED', '2028-03-31', 30n, OWN_FUNDING), moved('SPENDABLE', '2028-03-31', 50n, OWN_FUNDING)],
  });
});

test.each([
  [100n, 1, 0],
  [101n, 0, 1],
])(
  'B-07 %s points, where more than 100 wait: %s transactions, %s requests',
  (points, transactions, requests) => {
    const { writes } = decide(state(), [asked('CREDIT', points)]);
    expect(writes.transactions).toHaveLength(transactions);
    expect(writes.more.requests).toHaveLength(requests);
  },
);

test('B-07 one that waits moves nothing, and can be decided in the batch that asked', () => {
  const now = state();
  const { outcomes, writes } = decide(now, [
    asked('CREDIT', 101n),
    decided('approve', { step: { kind: 'approve', requestId: FIRST_ID } }),
  ]);
  expect(outcomes).toMatchObject([
    { kind: 'posted', transactionId: null, subjectId: FIRST_ID, balance: { version: 4, posted: 300n } },
    {
      kind: 'posted',
      transactionId: FIRST_ID + 1n,
      subjectId: FIRST_ID,
      balance: { version: 5, posted: 401n },
    },
  ]);
  expect(writes.more.requests).toEqual([
    {
      id: FIRST_ID,
      memberId: MEMBER,
      direction: 'CREDIT',
      points: 101n,
      requestedBy: 'usr_a',
      requestedAt: NOON,
    },
  ]);
  expect(writes.more.decidedRequests).toEqual([
    { id: FIRST_ID, status: 'APPROVED', by: 'usr_b', at: NOON, transactionId: FIRST_ID + 1n },
  ]);
  expect(writes.events.map(({ type, objectSequence }) => [type, objectSequence])).toEqual([
    ['adjustment.requested', 1],
    ['points.adjusted', 5],
    ['adjustment.approved', 2],
  ]);
  // who approved is who did it
  expect(writes.transactions).toMatchObject([{ actor: 'usr_b' }]);
});

test('B-07 one that is rejected moves nothing', () => {
  const { outcomes, writes } = decide(state(waiting()), [decided('reject'), decided('approve')]);
  expect(outcomes.map(codeOf)).toEqual(['posted', 'ADJUSTMENT_NOT_PENDING']);
  expect(writes.more.decidedRequests).toEqual([
    { id: REQUEST, status: 'REJECTED', by: 'usr_b', at: NOON, transactionId: null },
  ]);
  expect(writes.transactions).toEqual([]);
});

const ROWS: readonly RefusalRow[] = [
  {
    name: 'of nobody',
    code: 'MEMBER_NOT_FOUND',
    field: ['member'],
    operation: () => asked('CREDIT', 1n, { memberId: null }),
  },
  {
    name: 'of a closed account',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['member'],
    operation: () => asked('CREDIT', 101n),
    state: () => ({ accounts: [account({ status: 'CLOSED' })] }),
  },
  {
    name: 'that takes more than there is',
    code: 'INSUFFICIENT_POINTS',
    field: ['points'],
    operation: () => adjustment({ step: { kind: 'ask', direction: 'DEBIT', points: 301n } }),
  },
  {
    name: 'that nobody has asked for',
    code: 'ADJUSTMENT_NOT_FOUND',
    field: ['adjustmentId'],
    operation: () => decided('approve', { step: { kind: 'approve', requestId: null }, memberId: null }),
  },
  {
    name: 'approved on a closed account',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['member'],
    operation: () => decided('approve'),
    state: () => waiting({}, { accounts: [account({ status: 'CLOSED' })] }),
  },
  ...(['approve', 'reject'] as const).flatMap((kind): RefusalRow[] => [
    {
      name: `by the same person: ${kind}`,
      code: 'SAME_PERSON_APPROVES',
      field: ['adjustmentId'],
      operation: () => decided(kind, { caller: 'usr_a', actor: 'usr_a' }),
      state: waiting,
    },
    {
      name: `decided before: ${kind}`,
      code: 'ADJUSTMENT_NOT_PENDING',
      field: ['adjustmentId'],
      operation: () => decided(kind),
      state: () => waiting({ status: 'APPROVED' }),
    },
    {
      name: `by rank, by the same person and decided before: ${kind}`,
      code: 'SAME_PERSON_APPROVES',
      field: ['adjustmentId'],
      operation: () => decided(kind, { caller: 'usr_a', actor: 'usr_a' }),
      state: () => waiting({ status: 'REJECTED' }),
    },
  ]),
  {
    name: 'approved when the points are gone',
    code: 'INSUFFICIENT_POINTS',
    field: ['points'],
    operation: () => decided('approve'),
    state: () => waiting({ direction: 'DEBIT', points: 301n }),
  },
];

test.each(ROWS.map((row) => [row.name, row] as const))(
  'L-11 B-07 an adjustment %s: refused, nothing is touched',
  (_name, row) => expectRefused(row),
);

test('B-07 on a closed account a request can only be rejected', () => {
  const now = state(waiting({}, { accounts: [account({ status: 'CLOSED' })] }));
  expect(decide(now, [decided('reject')]).outcomes.map(codeOf)).toEqual(['posted']);
});

test.each(['SUSPENDED', 'ACTIVE'] as const)('B-07 a %s member’s points can be corrected', (status) => {
  const now = state({ accounts: [account({ status, spendingLock: 'MEMBER' })] });
  expect(decide(now, [asked('DEBIT', 10n)]).outcomes.map(codeOf)).toEqual(['posted']);
});
