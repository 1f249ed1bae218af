import { readReversalFacts, reversiblePoints } from '../../src/ledger/reversible.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { inCoalition } from '../../src/runtime/database.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  PointsStory,
  type Posted,
  posted,
  subjectOf,
  type TwinPartner,
  tally,
  told,
  transactionOf,
} from './points-story.js';
import { usePointsStory } from './use-points-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
usePointsStory({}, (parts) => {
  ({ opened, story, shop, otherShop } = parts);
});

const rial = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
const DAY = 86_400;

async function leftOf(transactionId: bigint): Promise<bigint | undefined> {
  return inCoalition(opened.node.database, story.twinId, async (em) =>
    (await reversiblePoints(em, story.twinId, [transactionId])).get(transactionId),
  );
}

async function shortfallOf(outcome: Awaited<ReturnType<PointsStory['reverse']>>): Promise<bigint> {
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.message);
  return outcome.shortfall;
}

describe('an earn', () => {
  test('R-01 R-05 is undone by what is left of it when neither points nor money is named', async () => {
    const member = await story.member(shop);
    const earn = transactionOf(await story.earn(shop, member, 100n));
    expect(await leftOf(earn)).toBe(100n);
    const outcome = await story.reverse(shop.system, earn);
    expect(outcome).toMatchObject({ kind: 'posted', shortfall: 0n, balance: { posted: 0n } });
    const reversal = transactionOf(outcome);
    expect(await leftOf(earn)).toBe(0n);
    expect(await leftOf(reversal)).toBe(0n);
    const facts = await inCoalition(opened.node.database, story.twinId, async (em) => [
      await readReversalFacts(em, story.twinId, reversal),
      await readReversalFacts(em, story.twinId, earn),
    ]);
    const { transaction } = facts[0] ?? {};
    expect(transaction).toMatchObject({
      type: 'REVERSAL',
      points: 100n,
      reversesId: earn,
      partnerId: shop.partnerId,
      merchantId: shop.merchantId,
      contractVersionId: facts[1]?.transaction.contractVersionId,
      reason: 'goods returned',
    });
    expect((await story.entries(reversal)).map(({ accountKind, amount }) => [accountKind, amount])).toEqual([
      ['MEMBER', -100n],
      ['ISSUED', 100n],
    ]);
    expect(told(await story.reverse(shop.system, earn))).toBe('REVERSAL_EXCEEDS_TRANSACTION');
  });

  test('R-01 is undone in parts by points, never more than is left', async () => {
    const member = await story.member(shop);
    const earn = transactionOf(await story.earn(shop, member, 100n));
    expect(told(await story.reverse(shop.system, earn, { points: 30n }))).toBe('posted');
    expect(told(await story.reverse(shop.system, earn, { points: 71n }))).toBe(
      'REVERSAL_EXCEEDS_TRANSACTION',
    );
    expect(await leftOf(earn)).toBe(70n);
    expect(told(await story.reverse(shop.system, earn, { points: 70n }))).toBe('posted');
    expect(await story.points(member)).toMatchObject({ posted: 0n, spendable: 0n });
  });

  test('R-06 R-01 is undone by money: computed again for what remains, fractions add up over refunds', async () => {
    const member = await story.member(shop);
    // 105,000 rial earn 10 points: half a point was rounded off
    const outcome = await earnPoints(story.as(shop.system), {
      idempotencyKey: story.key(),
      member: { by: 'id', value: member, text: '' },
      merchantId: shop.merchantId,
      purchase: { reference: 'fractions', amount: rial(105_000n), category: null, lines: null },
      occurredAt: null,
      metadata: null,
    });
    const id = transactionOf(outcome);
    const refund = async (minor: bigint) =>
      posted(await story.reverse(shop.system, id, { amount: rial(minor) }));
    const left = ({ balance }: Posted) => balance.posted;

    const first = await refund(4_000n); // 101,000 remain: still 10 points
    expect(first).toMatchObject({ transactionId: null, balance: { posted: 10n } });
    expect(first.subjectId).not.toBeNull();
    expect(left(await refund(2_000n))).toBe(9n); // 99,000 remain
    expect(left(await refund(40_000n))).toBe(5n); // 59,000
    expect(told(await story.reverse(shop.system, id, { amount: rial(59_001n) }))).toBe(
      'REVERSAL_EXCEEDS_TRANSACTION',
    );
    expect(left(await refund(59_000n))).toBe(0n);
    expect(await leftOf(id)).toBe(0n);
  });

  test('R-01 V-02 money of another currency than the purchase is refused', async () => {
    const member = await story.member(shop);
    const earn = transactionOf(await story.earn(shop, member, 10n));
    const outcome = await story.reverse(shop.system, earn, { amount: { minor: 100n, currency: 'EUR' } });
    expect(outcome).toMatchObject({ refusal: { code: 'INVALID_INPUT', field: ['amount', 'currency'] } });
  });

  test('E-06 its purchase does not earn again after the reversal', async () => {
    const member = await story.member(shop);
    const earn = transactionOf(await story.earn(shop, member, 10n, { reference: 'once' }));
    posted(await story.reverse(shop.system, earn));
    expect(told(await story.earn(shop, member, 10n, { reference: 'once' }))).toBe('DUPLICATE_PURCHASE');
  });

  test('R-03 is taken from lots of its own expiry and funding first, then from any', async () => {
    const member = await story.memberOf(shop, otherShop);
    posted(await story.earn(otherShop, member, 50n));
    const funding = (await story.account(member)).lots[0]?.fundingId;
    const earn = transactionOf(await story.earn(shop, member, 30n));
    const inLots = async () =>
      (await story.account(member)).lots.map((lot) => [
        lot.fundingId === funding ? 'other' : 'own',
        lot.points,
      ]);
    expect(await inLots()).toHaveLength(2);
    posted(await story.reverse(shop.system, earn, { points: 20n }));
    expect(new Map((await inLots()) as [string, bigint][])).toEqual(
      new Map([
        ['own', 10n],
        ['other', 50n],
      ]),
    );
    // the rest of its own lot is spent: what is left to take back is the other partner's
    posted(await story.earn(shop, member, 0n));
    posted(await story.burn(shop, member, 55n));
    const left = await inLots();
    const reversal = await story.reverse(shop.system, earn, { points: 5n });
    expect(reversal).toMatchObject({ kind: 'posted', shortfall: 0n });
    expect(left).toHaveLength(1);
    expect(await inLots()).toEqual([]);
  });

  test('R-01 R-04 L-05 many partial reversals at once on two nodes never take more than was given', async () => {
    const member = await story.member(shop);
    const earn = transactionOf(await story.earn(shop, member, 100n));
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        story.reverse(
          n % 2 === 0 ? shop.system : story.operator,
          earn,
          { points: 7n },
          { node: n % 3 === 0 ? 1 : 0 },
        ),
      ),
    );
    // 100 / 7: 14 times, 2 are left
    expect(tally(outcomes)).toEqual({ posted: 14, REVERSAL_EXCEEDS_TRANSACTION: 46 });
    expect(await leftOf(earn)).toBe(2n);
    expect(await story.points(member)).toMatchObject({ posted: 2n });
  });

  test('R-01 many refunds of money at once on two nodes add up as one after the other', async () => {
    const member = await story.member(shop);
    const earn = transactionOf(await story.earn(shop, member, 100n));
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        story.reverse(shop.system, earn, { amount: rial(33_000n) }, { node: n % 2 === 0 ? 0 : 1 }),
      ),
    );
    // 1,000,000 / 33,000: 30 times, 10,000 rial are left, which earn one point
    expect(tally(outcomes)).toEqual({ posted: 30, REVERSAL_EXCEEDS_TRANSACTION: 10 });
    expect(await leftOf(earn)).toBe(1n);
  });
});

describe('an earn whose points are spent already', () => {
  async function spent(on: PointsStory, at: TwinPartner): Promise<{ member: bigint; earn: bigint }> {
    const member = await on.member(at);
    const earn = transactionOf(await on.earn(at, member, 100n));
    posted(await on.burn(at, member, 80n));
    return { member, earn };
  }

  test('R-04 CAP: what is there is taken, the partner bears the rest, and all of it counts as reversed', async () => {
    const { member, earn } = await spent(story, shop);
    const key = story.key();
    const outcome = await story.reverse(shop.system, earn, { points: 50n }, { key });
    expect(await shortfallOf(outcome)).toBe(30n);
    expect(outcome).toMatchObject({ balance: { posted: 0n } });
    expect(await leftOf(earn)).toBe(50n);
    const entries = await story.entries(transactionOf(outcome));
    expect(entries.map(({ accountKind, amount }) => [accountKind, amount])).toEqual([
      ['MEMBER', -20n],
      ['ISSUED', 50n],
      ['SHORTFALL', -30n],
    ]);
    expect(entries[2]?.partnerId).toBe(shop.partnerId);
    // also when it is told again
    const again = await story.reverse(shop.system, earn, { points: 50n }, { key, node: 1 });
    expect(again).toEqual({ ...outcome, replayed: true });
    // nothing is there any more: the member's entry is 0
    const rest = await story.reverse(shop.system, earn);
    expect(await shortfallOf(rest)).toBe(50n);
    expect((await story.entries(transactionOf(rest)))[0]).toMatchObject({
      accountKind: 'MEMBER',
      amount: 0n,
    });
    expect(await story.points(member)).toMatchObject({ posted: 0n, owed: 0n });
  });

  test('R-04 REFUSE: nothing is taken unless all of it is there', async () => {
    const refusing = await PointsStory.open(opened, { clawbackPolicy: 'REFUSE' });
    const at = await refusing.partner('tizfood');
    const { member, earn } = await spent(refusing, at);
    expect(told(await refusing.reverse(at.system, earn, { points: 21n }))).toBe('POINTS_ALREADY_SPENT');
    expect(told(await refusing.reverse(at.system, earn))).toBe('POINTS_ALREADY_SPENT');
    expect(told(await refusing.reverse(at.system, earn, { points: 20n }))).toBe('posted');
    expect(await refusing.points(member)).toMatchObject({ posted: 0n, owed: 0n });
    expect(await refusing.differences()).toEqual([]);
  });

  test('B-08 R-04 NEGATIVE: the rest is owed; what comes in fills the debt first', async () => {
    const owing = await PointsStory.open(opened, { clawbackPolicy: 'NEGATIVE' });
    const at = await owing.partner('tizfood');
    const { member, earn } = await spent(owing, at);
    const outcome = await owing.reverse(at.system, earn);
    expect(await shortfallOf(outcome)).toBe(0n);
    expect(await owing.points(member)).toEqual({
      posted: -80n,
      held: 0n,
      pending: 0n,
      owed: 80n,
      spendable: 0n,
    });
    expect(told(await owing.burn(at, member, 1n))).toBe('INSUFFICIENT_POINTS');
    posted(await owing.earn(at, member, 30n));
    expect(await owing.points(member)).toMatchObject({ posted: -50n, owed: 50n, spendable: 0n });
    posted(await owing.earn(at, member, 70n));
    expect(await owing.points(member)).toMatchObject({ posted: 20n, owed: 0n, spendable: 20n });
    expect(await owing.differences()).toEqual([]);
  });
});

describe('a burn', () => {
  test('R-06 R-02 gives points back to the lots they came from, as if less had been burned', async () => {
    const member = await story.memberOf(shop, otherShop);
    posted(await story.earn(shop, member, 60n));
    posted(await story.earn(otherShop, member, 60n));
    const before = (await story.account(member)).lots;
    const burn = transactionOf(await story.burn(shop, member, 90n));
    const afterSmaller = before.map(({ points, ...lot }, at) => ({
      ...lot,
      points: at === 0 ? 10n : points,
    }));
    posted(await story.reverse(shop.system, burn, { points: 40n }));
    // 50 stay burned: all of them of the first lot
    expect((await story.account(member)).lots).toEqual(afterSmaller);
    posted(await story.reverse(shop.system, burn));
    expect((await story.account(member)).lots).toEqual(before);
    expect(told(await story.reverse(shop.system, burn))).toBe('REVERSAL_EXCEEDS_TRANSACTION');
  });

  test('R-01 B-02 by money: points that the rest is worth stay burned', async () => {
    const member = await story.memberWith(shop, 100n);
    const burn = transactionOf(await story.burn(shop, member, 50n)); // worth 50,000 rial
    const refund = async (minor: bigint) =>
      posted(await story.reverse(shop.system, burn, { amount: rial(minor) }));
    // 49,500 remain, for which 50 points are needed
    expect((await refund(500n)).balance.posted).toBe(50n);
    expect((await refund(500n)).balance.posted).toBe(51n);
    expect((await refund(49_000n)).balance.posted).toBe(100n);
    expect(told(await story.reverse(shop.system, burn, { amount: rial(1n) }))).toBe(
      'REVERSAL_EXCEEDS_TRANSACTION',
    );
  });

  test('R-02 that captured a hold is undone like any other', async () => {
    const member = await story.memberWith(shop, 100n);
    const before = (await story.account(member)).lots;
    const hold = subjectOf(await story.hold(shop, member, 60n));
    const burn = transactionOf(await story.capture(shop.system, hold, 40n));
    posted(await story.reverse(shop.system, burn));
    expect((await story.account(member)).lots).toEqual(before);
  });

  test('R-02 points whose last day is over come back with the coalition’s days', async () => {
    const graceful = await PointsStory.open(opened, { returnedPointsDays: 45 });
    const at = await graceful.partner('tizfood');
    const member = await graceful.memberWith(at, 100n);
    const [lot] = (await graceful.account(member)).lots;
    const burn = transactionOf(await graceful.burn(at, member, 80n));
    const wait = (Date.parse(`${lot?.expiresOn}T00:00:00Z`) - (await graceful.now()).getTime()) / 1_000;
    await graceful.advance(Math.ceil(wait) + 2 * DAY);
    posted(await graceful.reverse(at.system, burn));
    // the 20 that were left have expired at this touch; the 80 live on
    const account = await graceful.account(member);
    expect(account.lots.map(({ points }) => points)).toEqual([80n]);
    const lastDay = Date.parse(`${account.lots[0]?.expiresOn}T00:00:00+03:30`);
    const days = (lastDay - (await graceful.now()).getTime()) / (DAY * 1_000);
    expect(Math.ceil(days)).toBe(45);
    expect(await graceful.differences()).toEqual([]);
  });
});

test('A-04 R-01 only the partner of a transaction and operators may reverse it', async () => {
  const member = await story.member(shop);
  const earn = transactionOf(await story.earn(shop, member, 10n));
  expect(told(await story.reverse(otherShop.system, earn))).toBe('TRANSACTION_NOT_FOUND');
  expect(told(await story.reverse(shop.system, null))).toBe('TRANSACTION_NOT_FOUND');
  expect(told(await story.reverse(shop.system, 4_711n))).toBe('TRANSACTION_NOT_FOUND');
  expect(told(await story.reverse(story.operator, earn, { points: 4n }))).toBe('posted');
  expect(told(await story.reverse({ ...shop.system, keyId: 9n }, earn))).toBe('posted');
});

test('R-06 R-01 what is neither earn nor burn cannot be reversed', async () => {
  const member = await story.memberWith(shop, 10n);
  const credit = transactionOf(await story.adjust(story.operator, member, 'CREDIT', 5n));
  expect(told(await story.reverse(story.operator, credit))).toBe('REVERSAL_EXCEEDS_TRANSACTION');
  const earn = transactionOf(await story.earn(shop, member, 5n));
  const reversal = transactionOf(await story.reverse(shop.system, earn));
  expect(told(await story.reverse(shop.system, reversal))).toBe('REVERSAL_EXCEEDS_TRANSACTION');
});

test('P-04 a suspended partner may still reverse, capture and release; it may not earn, burn or hold', async () => {
  const closing = await PointsStory.open(opened);
  const at = await closing.partner('tizfood');
  const member = await closing.member(at);
  const earn = transactionOf(await closing.earn(at, member, 100n));
  const [one, two] = [
    subjectOf(await closing.hold(at, member, 10n)),
    subjectOf(await closing.hold(at, member, 10n)),
  ];
  did(
    await suspendPartner(closing.as(closing.operator), {
      partnerId: at.partnerId,
      reason: 'audit of the shop',
    }),
  );
  expect(told(await closing.earn(at, member, 1n))).toBe('PARTNER_NOT_ACTIVE');
  expect(told(await closing.hold(at, member, 1n))).toBe('PARTNER_NOT_ACTIVE');
  expect(told(await closing.capture(at.system, one))).toBe('posted');
  expect(told(await closing.release(at.system, two))).toBe('posted');
  expect(told(await closing.reverse(at.system, earn, { points: 5n }))).toBe('posted');
  expect(told(await closing.reverse(closing.operator, earn, { points: 5n }))).toBe('posted');
});
