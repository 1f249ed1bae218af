import type { AccountState } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import type { BurnOperation } from '../../src/ledger/operations.js';
import { moved } from './decide-operations.js';
import {
  account,
  burn,
  codeOf,
  emptyAccount,
  FIRST_ID,
  MEMBER,
  OTHER_MEMBER,
  REDEEMED,
  state,
} from './decide-scene.js';

/** Burns of a child, MEMBER, that draws on its parent, OTHER_MEMBER, who has 300 points (rule K-11). */

const pool = { id: 901n, parentId: OTHER_MEMBER, monthMost: null };
const drawing = (changes: Partial<BurnOperation> = {}) => burn({ pool, ...changes });
const two = (child: AccountState = emptyAccount(), parent: Partial<AccountState> = {}) =>
  state({ accounts: [child, account({ memberId: OTHER_MEMBER, ...parent })] });

test('K-11 L-01 B-01 what is missing comes as a transfer before the burn: soonest-expiring first, with issuer and expiry', () => {
  const own = account({ posted: 100n, lots: { expiries: ['2027-06-30'], fundings: [72n], points: [100n] } });
  const { outcomes, writes } = decide(two(own), [drawing({ points: 220n })]);
  expect(outcomes[0]).toMatchObject({
    ...{ kind: 'posted', transactionId: FIRST_ID + 1n, balance: { memberId: MEMBER, posted: 0n } },
  });
  expect(writes.transactions).toMatchObject([
    { id: FIRST_ID, type: 'TRANSFER', memberId: OTHER_MEMBER, points: 120n, partnerId: null },
    { id: FIRST_ID + 1n, type: 'BURN', memberId: MEMBER, points: 220n },
  ]);
  const drawn = [moved('SPENDABLE', '2026-03-31', -100n), moved('SPENDABLE', '2027-03-31', -20n)];
  expect(writes.entries.map(({ accountId, amount }) => [accountId, amount])).toEqual([
    [OTHER_MEMBER, -120n],
    [MEMBER, 120n],
    [MEMBER, -220n],
    [REDEEMED, 220n],
  ]);
  expect(writes.entries[0]?.member?.lots).toEqual(drawn);
  expect(writes.more.poolDraws).toEqual([
    {
      ...{ transferId: FIRST_ID, burnId: FIRST_ID + 1n, poolId: 901n, points: 120n, month: '2025-02-01' },
      ...{ parentId: OTHER_MEMBER, childId: MEMBER },
    },
  ]);
});

test('K-11 who has enough draws nothing', () => {
  const { writes } = decide(two(account()), [drawing({ points: 300n })]);
  expect(writes.transactions).toMatchObject([{ type: 'BURN' }]);
  expect(writes.more.poolDraws).toEqual([]);
});

test.each([
  ['there is no pool', two(), { pool: undefined }],
  ['it was ended before the locks were there', { ...two(), endedPools: new Set([pool.id]) }, {}],
  ['the parent has a point too little', two(), { points: 301n }],
  ['the parent is suspended', two(emptyAccount(), { status: 'SUSPENDED' as const }), {}],
  ['the parent has locked spending', two(emptyAccount(), { spendingLock: 'MEMBER' as const }), {}],
  ['the child owes', two(emptyAccount({ posted: -10n, owed: 10n })), {}],
])('K-11 L-11 nothing is drawn, and nothing is left, where %s', (_, now, changes) => {
  const { outcomes, writes } = decide(now, [drawing(changes)]);
  expect(outcomes.map(codeOf)).toEqual(['INSUFFICIENT_POINTS']);
  expect([writes.transactions, writes.entries, writes.more.poolDraws]).toEqual([[], [], []]);
});

test.each([
  [100n, 'posted'],
  [101n, 'INSUFFICIENT_POINTS'],
])('K-11 where 50 of 150 a month are drawn, of %s more: %s; each counts for the next', (points, told) => {
  const limits = new LimitCounts(true);
  const month = { memberId: MEMBER, purpose: 'DRAWN', partnerId: 0n, day: '2025-02-01' } as const;
  limits.readMemberDay(month, 50n);
  const now = { ...two(), limits };
  const limited = { ...pool, monthMost: 150n };
  const next = drawing({ pool: limited, points: 1n, key: 'burn-2' });
  const { outcomes, writes } = decide(now, [drawing({ pool: limited, points }), next]);
  expect(outcomes.map(codeOf)).toEqual([told, told === 'posted' ? 'INSUFFICIENT_POINTS' : 'posted']);
  expect([...writes.more.memberDays.values()]).toEqual([
    { ...month, points: told === 'posted' ? points : 1n },
  ]);
});
