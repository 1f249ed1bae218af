import {
  type AccountState,
  codeOf as nameOf,
  type SpendCodeState,
} from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import type { Operation } from '../../src/ledger/operations.js';
import {
  burnToReverse,
  capture,
  earnToReverse,
  HOLD,
  hold,
  holding,
  openHold,
  reversal,
  reversedSoFar,
  transfer,
} from './decide-operations.js';
import {
  account,
  burn,
  codeOf,
  emptyAccount,
  FIRST_ID,
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
import { expectRefused } from './refused-untouched.js';

const CODE = sha256('12345678');
const terms = { ...TERMS, spendCodeAbove: 100n };

/** So many points were spent today. */
function spentToday(points: bigint, changes: StateChanges = {}): StateChanges {
  const limits = new LimitCounts(false);
  limits.readMemberDay({ memberId: MEMBER, purpose: 'SPENT', partnerId: 0n, day: '2025-02-10' }, points);
  return { limits, ...changes };
}

function withCode(changes: Partial<SpendCodeState> = {}, account_: Partial<AccountState> = {}): StateChanges {
  const code = { partnerId: null, mostPoints: null, expiresAt: noonPlus(60_000), used: false, ...changes };
  return spentToday(0n, {
    accounts: [account(account_)],
    codes: new Map([[nameOf(MEMBER, CODE), code]]),
  });
}

const spend = (points: bigint, changes: Parameters<typeof burn>[0] = {}) =>
  burn({ key: `b-${points}`, fingerprint: sha256(`b-${points}`), points, terms, ...changes });

describe('how much may be spent on a day', () => {
  test.each([
    [0n, 100n, 'posted'],
    [0n, 101n, 'SPEND_CODE_REQUIRED'],
    [99n, 1n, 'posted'],
    [99n, 2n, 'SPEND_CODE_REQUIRED'],
    [100n, 1n, 'SPEND_CODE_REQUIRED'],
  ])('B-05 100 without a code: %s were spent, and %s more are %s', (before, points, told) => {
    expect(decide(state(spentToday(before)), [spend(points)]).outcomes.map(codeOf)).toEqual([told]);
  });

  test('B-05 burns, holds and transfers count together, within the batch too', () => {
    const accounts = [account(), emptyAccount({ memberId: OTHER_MEMBER })];
    const { outcomes, writes } = decide(state(spentToday(10n, { accounts })), [
      spend(30n),
      hold({ points: 30n, terms }),
      transfer({ points: 30n, terms }),
      spend(1n),
      transfer({ key: 't-2', points: 1n, terms }),
    ]);
    expect(outcomes.map(codeOf)).toEqual([
      'posted',
      'posted',
      'posted',
      'SPEND_CODE_REQUIRED',
      'SPEND_CODE_REQUIRED',
    ]);
    expect([...writes.more.memberDays.values()]).toEqual([
      { memberId: MEMBER, purpose: 'SPENT', partnerId: 0n, day: '2025-02-10', points: 90n },
    ]);
  });

  test('B-05 a capture counts no second time, a reversal gives nothing back', () => {
    const held = state(spentToday(100n, { accounts: [holding()], holds: new Map([[HOLD, openHold()]]) }));
    const captured = decide(held, [capture({ terms }), spend(1n)]);
    expect(captured.outcomes.map(codeOf)).toEqual(['posted', 'SPEND_CODE_REQUIRED']);
    const burned = state(spentToday(100n, { reversed: reversedSoFar() }));
    const undone = decide(burned, [reversal({ target: burnToReverse(), terms }), spend(1n)]);
    expect(undone.outcomes.map(codeOf)).toEqual(['posted', 'SPEND_CODE_REQUIRED']);
    expect(undone.writes.more.memberDays.size + captured.writes.more.memberDays.size).toBe(0);
  });

  test('B-05 the member’s own request is the confirmation, and counts all the same', () => {
    const { outcomes } = decide(state(spentToday(100n)), [spend(50n, { byMember: true }), spend(1n)]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'SPEND_CODE_REQUIRED']);
  });

  test('B-05 where the coalition has no limit nothing is asked, read or counted', () => {
    const { outcomes, unread, writes } = decide(state(), [spend(300n, { terms: TERMS })]);
    expect([outcomes.map(codeOf), unread, writes.more.memberDays.size]).toEqual([['posted'], [], 0]);
  });

  test('B-05 V-04 the day ends at midnight of the coalition', () => {
    // In Tehran 2025-02-11 has begun: what was spent on the day before does not count, and has to be read anew.
    const { unread } = decide(state(spentToday(100n, { clock: new Date('2025-02-10T20:30:00.000Z') })), [
      spend(1n),
    ]);
    expect(unread.map(({ names }) => names.memberDays?.map(({ day }) => day))).toEqual([['2025-02-11']]);
  });
});

describe('spend codes', () => {
  const sent = (points: bigint, changes: Parameters<typeof burn>[0] = {}) =>
    spend(points, { spendCodeHash: CODE, ...changes });

  test('B-05 the right one is used up, forgives the wrong ones, and is told by what it paid', () => {
    const now = state(withCode({}, { failedCodes: 4 }));
    const { outcomes, writes } = decide(now, [sent(200n), sent(1n)]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'SPEND_CODE_INVALID']);
    expect(writes.more.usedCodes).toEqual([{ memberId: MEMBER, codeHash: CODE, usedBy: FIRST_ID }]);
    expect(now.accounts.get(MEMBER)?.failedCodes).toBe(1);
  });

  test('B-05 L-11 one that paid nothing, for lack of points, is good again', () => {
    const now = state(withCode({}, { failedCodes: 4 }));
    const { outcomes, writes } = decide(now, [sent(301n), sent(300n)]);
    expect(outcomes.map(codeOf)).toEqual(['INSUFFICIENT_POINTS', 'posted']);
    expect(writes.more.usedCodes).toHaveLength(1);
  });

  test.each<[string, Partial<SpendCodeState>, Operation, string]>([
    ['a millisecond before its end', { expiresAt: noonPlus(1) }, sent(101n), 'posted'],
    ['at its end', { expiresAt: NOON }, sent(101n), 'SPEND_CODE_INVALID'],
    ['used before', { used: true }, sent(101n), 'SPEND_CODE_INVALID'],
    ['for this partner', { partnerId: PARTNER }, sent(101n), 'posted'],
    ['for another partner', { partnerId: 52n }, sent(101n), 'SPEND_CODE_INVALID'],
    ['for as many points', { mostPoints: 101n }, sent(101n), 'posted'],
    ['for fewer points', { mostPoints: 100n }, sent(101n), 'SPEND_CODE_INVALID'],
    ['wrong, where none is needed', {}, spend(1n, { spendCodeHash: sha256('0') }), 'SPEND_CODE_INVALID'],
    [
      'wrong, by the member itself',
      {},
      spend(1n, { spendCodeHash: sha256('0'), byMember: true }),
      'SPEND_CODE_INVALID',
    ],
    ['for a hold', {}, hold({ points: 150n, spendCodeHash: CODE, terms }), 'posted'],
  ])('B-05 a code %s', (_what, code, operation, told) => {
    expect(decide(state(withCode(code)), [operation]).outcomes.map(codeOf)).toEqual([told]);
  });

  test('B-05 A-04 an operator’s transfer is at no partner: a code for one does not do', () => {
    const accounts = [account(), emptyAccount({ memberId: OTHER_MEMBER })];
    const given = (partnerId: bigint | null) =>
      decide(state({ ...withCode({ partnerId }), accounts }), [
        transfer({ partnerId: null, spendCodeHash: CODE, terms }),
      ]).outcomes.map(codeOf);
    expect([given(null), given(PARTNER)]).toEqual([['posted'], ['SPEND_CODE_INVALID']]);
  });

  test('B-05 L-04 a wrong code is counted though nothing else is written, and not kept under the key', () => {
    const now = state(withCode());
    const wrong = sent(101n, { spendCodeHash: sha256('0') });
    const { outcomes, writes } = decide(now, [wrong, sent(101n)]);
    expect(outcomes.map(codeOf)).toEqual(['SPEND_CODE_INVALID', 'posted']);
    const alone = decide(state(withCode()), [wrong]).writes;
    expect([...alone.accounts]).toMatchObject([{ memberId: MEMBER, failedCodes: 1, version: 4 }]);
    expect([alone.transactions, alone.keys, alone.events, alone.idsTaken]).toEqual([[], [], [], 0n]);
    expect(writes.keys).toHaveLength(1);
  });

  test('B-05 the fifth wrong one in a row locks, within the batch too, whatever comes then', () => {
    const now = state(withCode({}, { failedCodes: 3 }));
    const wrong = (key: string) => sent(1n, { key, spendCodeHash: sha256(key) });
    const { outcomes } = decide(now, [wrong('a'), wrong('b'), sent(101n), spend(1n)]);
    expect(outcomes.map(codeOf)).toEqual([
      'SPEND_CODE_INVALID',
      'SPEND_CODE_INVALID',
      'SPENDING_LOCKED',
      'SPENDING_LOCKED',
    ]);
    expect(now.accounts.get(MEMBER)).toMatchObject({ failedCodes: 5, spendingLock: 'CODES' });
  });
});

test.each(['MEMBER', 'OPERATOR', 'CODES'] as const)(
  'B-05 L-11 spending locked by %s: nothing is spent, the member itself spends nothing either',
  (spendingLock) => {
    const locked = () => ({ accounts: [account({ spendingLock })] });
    for (const operation of [burn(), hold(), burn({ byMember: true })]) {
      expectRefused({
        name: '',
        code: 'SPENDING_LOCKED',
        field: ['member'],
        operation: () => operation,
        state: locked,
      });
    }
  },
);

test('B-05 locked: earning, captures and reversals go on', () => {
  const now = state({
    accounts: [holding({ spendingLock: 'CODES' })],
    holds: new Map([[HOLD, openHold()]]),
    reversed: reversedSoFar(),
  });
  const { outcomes } = decide(now, [capture(), reversal({ target: earnToReverse(), points: 10n })]);
  expect(outcomes.map(codeOf)).toEqual(['posted', 'posted']);
});

test('B-05 by rank: the lock before the code, the code before the points', () => {
  const now = (changes: Partial<AccountState>) => state(spentToday(0n, { accounts: [account(changes)] }));
  expect(decide(now({ spendingLock: 'MEMBER' }), [spend(301n)]).outcomes.map(codeOf)).toEqual([
    'SPENDING_LOCKED',
  ]);
  expect(decide(now({}), [spend(301n)]).outcomes.map(codeOf)).toEqual(['SPEND_CODE_REQUIRED']);
  expect(decide(now({ status: 'CLOSED', spendingLock: 'MEMBER' }), [spend(1n)]).outcomes.map(codeOf)).toEqual(
    ['MEMBER_NOT_ACTIVE'],
  );
});
