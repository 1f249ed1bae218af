import { readTransactions } from '../../src/ledger/transactions.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { withdrawFloat } from '../../src/partners/withdraw-float.js';
import { quoteEarn } from '../../src/points/quote-earn.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PointsStory, posted, refOf, type TwinPartner, tally, told, transactionOf } from './points-story.js';
import { usePointsStory } from './use-points-story.js';

let opened: OpenedNode;
let story: PointsStory;
usePointsStory({}, (parts) => {
  ({ opened, story } = parts);
});

const DAY = 86_400;
const CAPS = { perPurchase: null, perMemberDay: null, perPartnerDay: null };

async function breakdownOf(transactionId: bigint) {
  const records = await inCoalition(opened.node.database, story.twinId, (em) =>
    readTransactions(em, story.twinId, [transactionId]),
  );
  return records.get(transactionId)?.breakdown.map(({ rule, points }) => [rule, points]);
}

const settle = () => {
  const { database, programme, ledger, logger } = opened.node.as(story.operator);
  return settleDue({ database, programme, ledger, logger }, story.twinId);
};

describe('points that vest later', () => {
  let shop: TwinPartner;
  beforeAll(async () => {
    shop = await story.partner('vesting', { vestingDays: 14 });
  });

  test('E-10 E-03 are counted and shown, and not spendable until then; by touch or by job', async () => {
    const [touched, left] = [await story.memberWith(shop, 100n), await story.memberWith(shop, 100n)];
    expect(await story.points(touched)).toEqual({
      posted: 100n,
      held: 0n,
      pending: 100n,
      owed: 0n,
      spendable: 0n,
    });
    expect(told(await story.burn(shop, touched, 1n))).toBe('INSUFFICIENT_POINTS');
    await story.advance(14 * DAY - 3_600);
    await settle();
    expect(told(await story.burn(shop, touched, 1n))).toBe('INSUFFICIENT_POINTS');
    await story.advance(3_700);
    expect(told(await story.burn(shop, touched, 1n))).toBe('posted');
    await settle();
    for (const [member, spendable] of [
      [touched, 99n],
      [left, 100n],
    ] as const) {
      expect(await story.points(member)).toMatchObject({ pending: 0n, spendable });
    }
  });

  test('E-03 R-03 a reversal takes the earn’s own pending points first', async () => {
    const member = await story.memberWith(shop, 100n);
    await story.advance(15 * DAY);
    const earn = transactionOf(await story.earn(shop, member, 40n));
    expect(await story.points(member)).toMatchObject({ pending: 40n, spendable: 100n });
    posted(await story.reverse(shop.system, earn, { points: 30n }));
    expect(await story.points(member)).toMatchObject({ pending: 10n, spendable: 100n });
    posted(await story.reverse(shop.system, earn));
    expect(await story.points(member)).toMatchObject({ pending: 0n, spendable: 100n });
    // nothing is left to vest
    await story.advance(15 * DAY);
    const before = await story.account(member);
    await settle();
    expect((await story.account(member)).version).toBe(before.version);
  });

  test('E-02 a quote tells what an earn would give', async () => {
    const member = await story.memberWith(shop, 1n);
    const quote = await quoteEarn(story.as(shop.system), {
      member: refOf(member),
      merchantId: shop.merchantId,
      purchase: { amount: { minor: 500_000n, currency: 'IRR' }, category: null, lines: null },
      occurredAt: null,
    });
    expect(quote).toMatchObject({ points: 50n, refusal: null });
    posted(await story.earn(shop, member, 50n));
    await story.advance(15 * DAY);
    await settle();
    expect((await story.account(member)).lots.map(({ expiresOn }) => expiresOn)).toContain(quote.expiresOn);
  });
});

describe('caps', () => {
  test('E-04 E-07 of a purchase: it is cut, and the breakdown says so', async () => {
    const shop = await story.partner('capped', { caps: { ...CAPS, perPurchase: 100n } });
    const member = await story.member(shop);
    expect(await breakdownOf(transactionOf(await story.earn(shop, member, 100n)))).toEqual([['base', '100']]);
    expect(await breakdownOf(transactionOf(await story.earn(shop, member, 130n)))).toEqual([
      ['base', '130'],
      ['cap:purchase', '-30'],
    ]);
    expect(await story.points(member)).toMatchObject({ posted: 200n });
  });

  test('E-04 of a member and day hold on two nodes; down to 0, never below; a reversal gives room again', async () => {
    const shop = await story.partner('member-day', { caps: { ...CAPS, perMemberDay: 100n } });
    const member = await story.member(shop);
    const other = await story.memberWith(shop, 100n);
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) => story.earn(shop, member, 7n, { node: n % 2 === 0 ? 0 : 1 })),
    );
    expect(tally(outcomes)).toEqual({ posted: 40 });
    expect(await story.points(member)).toMatchObject({ posted: 100n });
    expect(await story.points(other)).toMatchObject({ posted: 100n });
    const full = outcomes.find(({ balance }) => balance?.version === 1);
    posted(await story.reverse(shop.system, transactionOf(full as (typeof outcomes)[number])));
    posted(await story.earn(shop, member, 50n));
    expect(await story.points(member)).toMatchObject({ posted: 100n });
    // the day of the purchase counts
    const yesterday = new Date((await story.now()).getTime() - DAY * 1_000);
    posted(await story.earn(shop, member, 500n, { occurredAt: yesterday }));
    expect(await story.points(member)).toMatchObject({ posted: 200n });
  });

  test('E-04 of a partner and day hold over all members and both nodes', async () => {
    const shop = await story.partner('partner-day', { caps: { ...CAPS, perPartnerDay: 1_000n } });
    const members = await Promise.all(Array.from({ length: 12 }, () => story.member(shop)));
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        story.earn(shop, members[n % 12] as bigint, 30n, { node: n % 2 === 0 ? 0 : 1 }),
      ),
    );
    expect(tally(outcomes)).toEqual({ posted: 60 });
    const balances = await Promise.all(members.map((member) => story.points(member)));
    expect(balances.reduce((sum, each) => sum + each.posted, 0n)).toBe(1_000n);
    const quote = await quoteEarn(story.as(shop.system), {
      member: null,
      merchantId: shop.merchantId,
      purchase: { amount: { minor: 500_000n, currency: 'IRR' }, category: null, lines: null },
      occurredAt: null,
    });
    expect(quote.breakdown.map(({ rule, points }) => [rule, points])).toEqual([
      ['base', 50n],
      ['cap:partner-day', -50n],
    ]);
    expect(quote.points).toBe(0n);
  });
});

describe('what a partner may owe', () => {
  test('E-05 CREDIT_LIMIT_REACHED: never above the credit limit, however many nodes; reversals give room', async () => {
    // issued at 900 rial a point: 900,000 rial are 1,000 points
    const shop = await story.partner('postpaid', { creditLimit: { minor: 900_000n, currency: 'IRR' } });
    const members = await Promise.all(Array.from({ length: 8 }, () => story.member(shop)));
    const outcomes = await Promise.all(
      Array.from({ length: 48 }, (_, n) =>
        story.earn(shop, members[n % 8] as bigint, 30n, { node: n % 2 === 0 ? 0 : 1 }),
      ),
    );
    // 33 × 30 = 990; a final refusal is not tried again
    expect(tally(outcomes)).toEqual({ posted: 33, CREDIT_LIMIT_REACHED: 15 });
    const first = outcomes.find(({ kind }) => kind === 'posted') as (typeof outcomes)[number];
    expect(told(await story.earn(shop, members[0] as bigint, 11n))).toBe('CREDIT_LIMIT_REACHED');
    expect(told(await story.earn(shop, members[0] as bigint, 10n))).toBe('posted');
    posted(await story.reverse(shop.system, transactionOf(first)));
    expect(told(await story.earn(shop, members[0] as bigint, 31n))).toBe('CREDIT_LIMIT_REACHED');
    expect(told(await story.earn(shop, members[0] as bigint, 30n))).toBe('posted');
  });

  test('E-05 FLOAT_EXHAUSTED: a prepaid partner issues what it has deposited, but for its limit', async () => {
    const shop = await story.partner('prepaid', {
      billing: 'PREPAID',
      floatLimit: { minor: 90_000n, currency: 'IRR' },
    });
    const member = await story.member(shop);
    expect(told(await story.earn(shop, member, 1n))).toBe('FLOAT_EXHAUSTED');
    did(
      await recordFloatDeposit(story.as(story.operator), {
        partnerId: shop.partnerId,
        amount: { minor: 990_000n, currency: 'IRR' },
        reference: 'transfer 1',
      }),
    );
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => story.earn(shop, member, 90n, { node: n % 2 === 0 ? 0 : 1 })),
    );
    // 900,000 rial are 1,000 points: 11 × 90 = 990
    expect(tally(outcomes)).toEqual({ posted: 11, FLOAT_EXHAUSTED: 9 });
    expect(told(await story.earn(shop, member, 10n))).toBe('posted');
    expect(told(await story.earn(shop, member, 1n))).toBe('FLOAT_EXHAUSTED');
  });

  test('E-05 FLOAT_EXHAUSTED: points that are given and money that goes back never take the float below its limit', async () => {
    const rial = (minor: bigint) => ({ minor, currency: 'IRR' as const });
    const shop = await story.partner('drained', { billing: 'PREPAID', floatLimit: rial(90_000n) });
    const { partnerId } = shop;
    const deposit = { partnerId, amount: rial(990_000n), reference: 'transfer 1' };
    did(await recordFloatDeposit(story.as(story.operator), deposit));
    const member = await story.member(shop);
    const [earns, withdrawals] = await Promise.all([
      Promise.all(
        Array.from({ length: 12 }, (_, n) => story.earn(shop, member, 90n, { node: n % 2 === 0 ? 0 : 1 })),
      ),
      Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          withdrawFloat(story.as(story.operator, n % 2 === 0 ? 1 : 0), {
            ...{ partnerId, amount: rial(100_000n), reference: `back ${n}` },
          }),
        ),
      ),
    ]);
    // What is left above the limit; 12 earns of 81,000 and 6 withdrawals of 100,000 were asked of 900,000.
    let left = 900_000n;
    for (const outcome of earns) if (told(outcome) === 'posted') left -= 81_000n;
    for (const { refusals } of withdrawals) if (!refusals) left -= 100_000n;
    expect(left).toBeGreaterThanOrEqual(0n);
    const codes = new Set([
      ...earns.map(told),
      ...withdrawals.map((each) => each.refusals?.[0].code ?? 'posted'),
    ]);
    expect([...codes].sort()).toEqual(['FLOAT_EXHAUSTED', 'posted']);
    // Whatever was refused would not have fitted in the end either.
    if (earns.some((outcome) => told(outcome) !== 'posted')) expect(left).toBeLessThan(81_000n);
    if (withdrawals.some(({ refusals }) => refusals)) expect(left).toBeLessThan(100_000n);
  });

  test('E-05 warnings at 80 and 95 percent are of what has been on the float since money last went in', async () => {
    const shop = await story.partner('filled-up', { billing: 'PREPAID' });
    const { partnerId } = shop;
    const money = (minor: bigint, reference: string) => ({
      ...{ partnerId, reference, amount: { minor, currency: 'IRR' as const } },
    });
    const deposit = async (reference: string) =>
      did(await recordFloatDeposit(story.as(story.operator), money(90_000n, reference)));
    const withdraw = async (minor: bigint, reference: string) =>
      did(await withdrawFloat(story.as(story.operator), money(minor, reference)));
    const warned = async () => {
      const rows = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
        em.execute<{ percent: number }[]>(
          `select w.percent from limit_warning w join outbox o on o.coalition_id = w.coalition_id and o.subject_id = w.id
            where w.partner_id = ? and o.type = 'partner.limit-warning' order by w.number`,
          [partnerId],
        ),
      );
      return rows.map(({ percent }) => percent);
    };
    const member = await story.member(shop);
    // 100 points each time; at the third, what older deposits have paid is two thirds of all.
    for (const expected of [[], [80, 95], [80, 95, 80, 95]]) {
      await deposit(`transfer ${expected.length}`);
      posted(await story.earn(shop, member, 79n));
      expect(await warned()).toEqual(expected);
      posted(await story.earn(shop, member, 1n));
      expect(await warned()).toEqual([...expected, 80]);
      posted(await story.earn(shop, member, 20n));
      expect(await warned()).toEqual([...expected, 80, 95]);
    }
    // Half of a new deposit; then so much goes back that this is most of what is left, and then all of it.
    await deposit('the last one');
    posted(await story.earn(shop, member, 50n));
    expect(await warned()).toHaveLength(6);
    await withdraw(33_749n, 'back 1');
    expect((await warned()).slice(6)).toEqual([]);
    await withdraw(1n, 'back 2');
    expect((await warned()).slice(6)).toEqual([80]);
    await withdraw(11_250n, 'back 3');
    expect((await warned()).slice(6)).toEqual([80, 95]);
  });
});
