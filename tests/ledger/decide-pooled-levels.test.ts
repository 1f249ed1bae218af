import type { BatchState } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import type { LevelState } from '../../src/ledger/levels/level.js';
import { BY_SPEND, Climber, ladder } from '../tiers/level-scene.js';
import {
  codeOf,
  earn,
  emptyAccount,
  MEMBER,
  OTHER_MEMBER,
  type StateChanges,
  state,
} from './decide-scene.js';

/** A purchase that counts for the level of another account too (rule K-16). */

const { rules } = new Climber([ladder({ levels: BY_SPEND })]);
const child = emptyAccount();
const parent = (status: 'ACTIVE' | 'SUSPENDED' | 'CLOSED' = 'ACTIVE') =>
  emptyAccount({ memberId: OTHER_MEMBER, status });

const level = (memberId: bigint, changes: Partial<LevelState> = {}): LevelState => ({
  ...{ memberId, memberKind: 'PERSON', standings: [], whole: true, reviewOn: null, events: 0, activity: [] },
  ...{ countsFor: null, pooled: null, lastPurchaseOn: undefined, ...changes },
});

const levels = (from = '2025-02-01') =>
  new Map([
    [MEMBER, level(MEMBER, { countsFor: { memberId: OTHER_MEMBER, from } })],
    [OTHER_MEMBER, level(OTHER_MEMBER, { pooled: [] })],
  ]);

function decided(changes: StateChanges) {
  const now: BatchState = state(changes);
  const { outcomes, unread, writes } = decide(now, [earn({ levels: rules })]);
  return {
    told: outcomes.map(codeOf),
    unread: unread.map(({ names }) => names),
    rose: writes.more.standings.map(({ memberId, level: code, transactionId }) => [
      memberId,
      code,
      transactionId,
    ]),
    counted: [...writes.activity.values()].map(({ memberId }) => memberId),
    accounts: [...writes.accounts].map(({ memberId }) => memberId),
  };
}

test('K-16 T-02 both rise by one transaction; it is counted once, and nothing is posted for the other one', () => {
  const { rose, ...rest } = decided({ accounts: [child, parent()], levels: levels() });
  expect(rose.map(([id, code]) => [id, code])).toEqual([
    [OTHER_MEMBER, 'gold'],
    [MEMBER, 'gold'],
  ]);
  expect(new Set(rose.map(([, , transactionId]) => transactionId)).size).toBe(1);
  expect(rest).toEqual({ told: ['posted'], unread: [], counted: [MEMBER], accounts: [MEMBER] });
});

test('K-16 L-11 without the lock of the other one, or its counters, nothing is decided: both are asked for', () => {
  const asked = {
    told: ['failed'],
    unread: [{ levels: [OTHER_MEMBER] }],
    rose: [],
    counted: [],
    accounts: [],
  };
  expect(decided({ accounts: [child], levels: levels() })).toEqual(asked);
  const unknown = levels();
  unknown.delete(OTHER_MEMBER);
  expect(decided({ accounts: [child, parent()], levels: unknown })).toEqual(asked);
});

test.each([
  ['in a month before the other one agreed', parent(), '2025-03-01'],
  ['when the other account is closed', parent('CLOSED'), '2025-02-01'],
])('K-16 A-05 it counts for the member alone %s', (_when, other, from) => {
  const { rose } = decided({ accounts: [child, other], levels: levels(from) });
  expect(rose.map(([id]) => id)).toEqual([MEMBER]);
});

test('K-16 T-02 it counts for an account that is suspended', () => {
  const { rose } = decided({ accounts: [child, parent('SUSPENDED')], levels: levels() });
  expect(rose.map(([id]) => id)).toEqual([OTHER_MEMBER, MEMBER]);
});
