import fc from 'fast-check';
import { decide } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import { type SharedSide, undoneShares } from '../../src/ledger/decide/undone-shares.js';
import type { EarnOperation } from '../../src/ledger/operations.js';
import type { EarnLimits } from '../../src/ledger/prices.js';
import { refusal } from '../../src/values/refusal.js';
import {
  codeOf,
  earn,
  earnPrice,
  emptyAccount,
  FIRST_ID,
  MEMBER,
  NO_LIMITS,
  OTHER_MEMBER,
  PARTNER,
  type StateChanges,
  state,
} from './decide-scene.js';
import { expectRefused } from './refused-untouched.js';

/** Purchases that a business account, MEMBER, and its employee, OTHER_MEMBER, get points of (rules K-09, K-10). */

const HALF = { scaled: 50n * 100_000_000n };
const RIAL = 100_000_000n;
const TODAY = '2025-02-10';
const rials = (minor: bigint) => ({ minor, currency: 'IRR' as const });
const two = (changes: StateChanges = {}): StateChanges => ({
  accounts: [emptyAccount(), emptyAccount({ memberId: OTHER_MEMBER })],
  ...changes,
});

/** 120 points for the account and 80 for the employee. */
function shared(
  limits: Partial<EarnLimits> = {},
  { accountShare = HALF, employee = {} }: { accountShare?: typeof HALF | null; employee?: object } = {},
): EarnOperation {
  const price = (points: bigint) => () => ({
    value: earnPrice({ points, limits: { ...NO_LIMITS, ...limits } }),
  });
  const { details } = earn();
  const other = { amount: rials(800_000n), price: price(80n), details, ...employee };
  const credit = { accountId: MEMBER, employeeId: OTHER_MEMBER, accountShare, employee: other };
  return earn({ price: price(120n), credit });
}

const pointsOf = (operation: EarnOperation, changes: StateChanges = {}) =>
  decide(state(two(changes)), [operation]).writes.transactions.map(({ points }) => points);

/** What was counted before, read under locks. */
function counted(partner = 0n, charged = 0n): LimitCounts {
  const limits = new LimitCounts(true);
  for (const memberId of [MEMBER, OTHER_MEMBER]) {
    limits.readMemberDay({ memberId, purpose: 'EARNED', partnerId: PARTNER, day: TODAY }, 0n);
  }
  limits.readPartnerDay({ partnerId: PARTNER, day: TODAY }, partner);
  limits.readExposure({ partnerId: PARTNER, currency: 'IRR' }, { charged, deposited: 0n });
  return limits;
}

test('K-09 L-01 two earns are posted at once, name each other, and keep the purchase from earning again', () => {
  const now = state(two());
  const { outcomes, writes } = decide(now, [shared(), { ...shared(), key: 'again' }]);
  expect(outcomes.map(codeOf)).toEqual(['posted', 'DUPLICATE_PURCHASE']);
  expect(outcomes[0]).toMatchObject({ transactionId: FIRST_ID, balance: { memberId: MEMBER, posted: 120n } });
  expect(writes.transactions).toMatchObject([
    { id: FIRST_ID, memberId: MEMBER, points: 120n, amount: { minor: 1_200_000n } },
    { id: FIRST_ID + 1n, memberId: OTHER_MEMBER, points: 80n, amount: { minor: 800_000n } },
  ]);
  const [one, other] = writes.transactions;
  expect(other?.postedAt).toEqual(one?.postedAt);
  expect(writes.purchases).toHaveLength(1);
  const both = { accountId: MEMBER, employeeId: OTHER_MEMBER, kind: 'BOTH', accountShare: HALF };
  expect(writes.more.purchaseCredits).toEqual([
    { ...both, transactionId: FIRST_ID, pairedId: FIRST_ID + 1n },
    { ...both, transactionId: FIRST_ID + 1n, pairedId: FIRST_ID },
  ]);
  expect([...writes.activity.values()]).toMatchObject([
    { memberId: MEMBER, spendMinor: 1_200_000n, purchases: 1 },
    { memberId: OTHER_MEMBER, spendMinor: 800_000n, purchases: 1 },
  ]);
});

test.each([
  ['a purchase that is split has one cap', { perPurchase: 150n }, HALF, [120n, 30n]],
  ['a purchase that is split is cut to nothing', { perPurchase: 100n }, HALF, [100n, 0n]],
  ['who has all of it has a cap of its own', { perPurchase: 100n }, null, [100n, 80n]],
  ['a day of the partner is one for both', { perPartnerDay: 150n }, null, [120n, 30n]],
  ['a day of a member is its own', { perMemberDay: 100n }, HALF, [100n, 80n]],
])('K-09 E-04 %s', (_, limits, accountShare, points) => {
  expect(pointsOf(shared(limits, { accountShare }), { limits: counted() })).toEqual(points);
});

test.each([
  ['CREDIT_LIMIT_REACHED', 199n],
  ['posted', 200n],
])('K-09 E-05 %s where the partner may owe for %s points: the sum of both counts', (told, most) => {
  const exposure = { currency: 'IRR' as const, chargePerPoint: RIAL, limit: most * RIAL, prepaid: false };
  const now = state(two({ limits: counted() }));
  const { outcomes, writes } = decide(now, [shared({ exposure })]);
  expect(outcomes.map(codeOf)).toEqual([told]);
  expect(writes.transactions).toHaveLength(told === 'posted' ? 2 : 0);
});

test.each([
  {
    name: 'the employee’s account is closed',
    code: 'MEMBER_NOT_ACTIVE',
    state: () =>
      two({ accounts: [emptyAccount(), emptyAccount({ memberId: OTHER_MEMBER, status: 'CLOSED' })] }),
    operation: () => shared(),
  },
  {
    name: 'there is no such employee',
    code: 'MEMBER_NOT_FOUND',
    state: () => ({ accounts: [emptyAccount()] }),
    operation: () => shared(),
  },
  {
    name: 'the employee’s part has no price',
    code: 'NOT_AN_EMPLOYEE',
    state: () => two(),
    operation: () =>
      shared(
        {},
        { employee: { price: () => ({ refused: refusal('NOT_AN_EMPLOYEE', 'No.', ['employee']) }) } },
      ),
  },
] as const)('K-09 L-11 both are refused, and nothing is left, where $name', (row) => {
  expectRefused({ ...row, field: ['employee'] });
});

/** Two earns of a purchase, of so much money and so many points. */
function sides(ofAccount: readonly [bigint, bigint], ofEmployee: readonly [bigint, bigint]) {
  const side = ([minor, points]: readonly [bigint, bigint]) => ({
    target: { amount: rials(minor), points } as SharedSide['target'],
    soFar: { points: 0n, refunded: 0n },
  });
  return [side(ofAccount), side(ofEmployee)] as const;
}

const amounts = fc.bigInt({ min: 0n, max: 10n ** 9n });

test('K-10 V-03 refunds in whatever parts fall on both as the amount did, to the last unit, whoever is named', () => {
  fc.assert(
    fc.property(
      amounts,
      amounts,
      fc.array(fc.tuple(amounts, fc.boolean()), { maxLength: 12 }),
      (a, b, parts) => {
        const [account, employee] = sides([a, 0n], [b, 0n]);
        const credit = { accountId: MEMBER, employeeId: OTHER_MEMBER, accountShare: HALF };
        for (const [wanted, namesAccount] of [...parts, [a + b, true] as const]) {
          const left = a + b - account.soFar.refunded - employee.soFar.refunded;
          const minor = wanted < left ? wanted : left;
          if (minor === 0n) continue;
          const [own, other] = namesAccount ? [account, employee] : [employee, account];
          const paired = { credit, memberId: namesAccount ? OTHER_MEMBER : MEMBER };
          const tooMuch = undoneShares({ points: null, amount: rials(left + 1n) }, paired, own, other);
          expect(tooMuch.refused?.code).toBe('REVERSAL_EXCEEDS_TRANSACTION');
          const shares = undoneShares({ points: null, amount: rials(minor) }, paired, own, other);
          if (shares.refused) throw new Error('a refund of what is left was refused');
          const [first, second] = shares.value.map((share) => share?.amount?.minor ?? 0n) as [bigint, bigint];
          expect(first >= 0n && second >= 0n && first + second === minor).toBe(true);
          own.soFar.refunded += first;
          other.soFar.refunded += second;
          const all = account.soFar.refunded + employee.soFar.refunded;
          expect(account.soFar.refunded).toBe((all * a) / (a + b));
        }
        expect([account.soFar.refunded, employee.soFar.refunded]).toEqual([a, b]);
      },
    ),
  );
});

test('K-10 points of the other one follow those of the one that is named, and both end together', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 6n }),
      fc.bigInt({ min: 0n, max: 10n ** 6n }),
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 6n }), { maxLength: 8 }),
      (p, q, parts) => {
        const [own, other] = sides([0n, p], [0n, q]);
        const credit = { accountId: MEMBER, employeeId: OTHER_MEMBER, accountShare: null };
        for (const wanted of [...parts, p]) {
          const left = p - own.soFar.points;
          const points = wanted < left ? wanted : left;
          if (points === 0n) continue;
          const shares = undoneShares(
            { points, amount: null },
            { credit, memberId: OTHER_MEMBER },
            own,
            other,
          );
          if (shares.refused) throw new Error('a reversal of what is left was refused');
          const [first, second] = shares.value.map((share) => share?.points ?? 0n) as [bigint, bigint];
          expect(first).toBe(points);
          own.soFar.points += first;
          other.soFar.points += second;
          expect(other.soFar.points).toBe((q * own.soFar.points) / p);
        }
        expect(other.soFar.points).toBe(q);
      },
    ),
  );
});
