import { carryOutGifts } from '../../src/giving/orders/carry-out-gifts.js';
import { changeGivingOrder } from '../../src/giving/orders/change-giving-order.js';
import { endGivingOrder } from '../../src/giving/orders/end-giving-order.js';
import { type GivingOrder } from '../../src/giving/orders/giving-order.js';
import { planGifts } from '../../src/giving/orders/plan-gifts.js';
import { endCharityCampaign } from '../../src/partners/charities/end-charity-campaign.js';
import { suspendCharity } from '../../src/partners/charities/suspend-charity.js';
import type { DueContext } from '../../src/points/settle-due.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { DAY_MS, type SettlementStory } from '../settlement/settlement-story.js';
import type { GivingStory } from './giving-story.js';
import { inShort, useGivingOrders } from './use-giving-orders.js';

let opened: OpenedNode;
let story: PointsStory;
let giving: GivingStory;
let days: SettlementStory;
let shop: TwinPartner;
let charityId: bigint;
const { order, state, gifts, carryOut, due } = useGivingOrders((parts) => {
  ({ opened, story, giving, days, shop, charityId } = parts);
});

test('C-03 C-09 burns are rounded up: what comes to a donation is given the next day, the rest carried on, and what is reversed is offset', async () => {
  const member = await story.memberWith(shop, 5_000n);
  posted(await story.burn(shop, member, 950n)); // before the order: does not count
  const roundUp = await order(member, { kind: 'ROUND_UP_BURNS', to: 100n });
  posted(await story.burn(shop, member, 470n)); // 30
  const second = transactionOf(await story.burn(shop, member, 965n)); // 35
  expect(await carryOut()).toEqual({ given: 0, missed: 0 });
  await days.advanceDays(1);
  expect(await carryOut()).toEqual({ given: 1, missed: 0 });
  expect(await carryOut(1)).toEqual({ given: 0, missed: 0 });
  const [first] = await gifts(roundUp);
  expect(first).toMatchObject({ number: 1, points: 60n, status: 'GIVEN', day: await days.today() });
  expect(await giving.donation(first?.transactionId ?? 0n)).toMatchObject({
    ...{ memberId: member, points: 60n, donated: { minor: 60_000n }, partnerId: null, orderId: roundUp.id },
  });
  expect((await story.points(member)).spendable).toBe(5_000n - 950n - 470n - 965n - 60n);
  // 5 are carried on; the second burn is as if it had never been: 30 too many were given.
  posted(await story.reverse(shop.system, second));
  posted(await story.burn(shop, member, 401n)); // 99
  await days.advanceDays(1);
  await carryOut();
  expect(inShort(await gifts(roundUp))).toEqual(['60 GIVEN', '60 GIVEN']); // 5 − 35 + 99 = 69
  expect(await state(roundUp)).toMatchObject({ carried: 9n * 10n ** 10n, status: 'ACTIVE' });
  // A donation that was made so can be taken back like any other, and is not given again.
  posted(await story.reverse(story.operator, first?.transactionId ?? 0n));
  await days.advanceDays(1);
  expect(await carryOut()).toEqual({ given: 0, missed: 0 });
});

test('C-03 C-09 purchases are rounded up in money, and a percentage of what they earn is given, never more than allowed in a month', async () => {
  const member = await story.member(shop);
  const money = await order(member, { kind: 'ROUND_UP_PURCHASES', toMinor: 1_000_000n }, { currency: 'IRR' });
  const percent = await order(member, { kind: 'PERCENTAGE', percent: rate('7.5') }, { monthlyMost: 120n });
  // 9 300 000 rial, 930 points: 700 000 to the next million; 69.75 points.
  const bought = transactionOf(await story.earn(shop, member, 930n));
  await days.advanceDays(1);
  await carryOut();
  expect(inShort(await gifts(money))).toEqual(['700 GIVEN']);
  expect(inShort(await gifts(percent))).toEqual(['60 GIVEN']);
  expect((await state(percent)).carried).toBe(97_500_000_000n); // 9.75
  // Half of the points go back: 34.875 of the 69.75; all of them: the rounding up, too.
  posted(await story.earn(shop, member, 4_000n)); // 300, and a round amount
  posted(await story.reverse(shop.system, bought, { points: 465n }));
  await days.advanceDays(1);
  await carryOut();
  // 9.75 + 300 − 34.875 = 274.875: 270 could be given, 60 may.
  expect(inShort(await gifts(percent))).toEqual(['60 GIVEN', '60 GIVEN']);
  expect((await state(percent)).carried).toBe(48_750_000_000n);
  expect(inShort(await gifts(money))).toEqual(['700 GIVEN']);
  posted(await story.reverse(shop.system, bought));
  await days.advanceDays(1);
  await carryOut();
  expect((await state(money)).carried).toBe(-700_000n * 10n ** 10n);
  expect(await carryOut()).toEqual({ given: 0, missed: 0 });
});

test('C-09 C-11 what cannot be given when it is due is missed and says why, is not made up for, and the order goes on', async () => {
  const member = await story.memberWith(shop, 120n);
  const monthly = await order(member, { kind: 'MONTHLY', points: 100n, day: 2 });
  expect(await carryOut()).toEqual({ given: 1, missed: 0 });
  await days.advanceDays(31);
  expect(await carryOut()).toEqual({ given: 0, missed: 1 });
  // Nobody looked for two months and more: one gift is due, not three.
  posted(await story.earn(shop, member, 1_000n));
  await days.advanceDays(40);
  did(await suspendCharity(story.as(story.liveOperator), { charityId, reason: 'papers missing' }));
  expect(await carryOut()).toEqual({ given: 0, missed: 1 });
  expect(inShort(await gifts(monthly))).toEqual([
    '100 GIVEN',
    '100 INSUFFICIENT_POINTS',
    '100 CHARITY_NOT_ACTIVE',
  ]);
  expect((await state(monthly)).status).toBe('ACTIVE');
});

test('C-09 an order ends with its campaign, at its goal too, and with the account; what is paused or ended gives nothing', async () => {
  const closing = await giving.campaign(charityId, { goal: { minor: 300_000n, atGoal: 'CLOSE' } });
  const member = await story.memberWith(shop, 5_000n);
  const other = await story.memberWith(shop, 500n);
  const toGoal = await order(member, { kind: 'MONTHLY', points: 200n, day: 2 }, { campaignId: closing });
  posted(await giving.give(shop.system, other, closing, 300n));
  expect(await carryOut()).toEqual({ given: 0, missed: 1 });
  expect(await state(toGoal)).toMatchObject({ status: 'ENDED', endedBecause: 'CAMPAIGN' });

  const roundUp = await order(member, { kind: 'ROUND_UP_BURNS', to: 100n });
  const change = (paused: boolean) =>
    changeGivingOrder(story.as(story.itself(member, shop)), {
      ...{ orderId: roundUp.id, paused, monthlyMost: null },
    });
  did(await change(true));
  const during = transactionOf(await story.burn(shop, member, 10n));
  await days.advanceDays(1);
  expect(await carryOut()).toEqual({ given: 0, missed: 0 });
  did(await change(false));
  posted(await story.reverse(shop.system, during)); // nothing of it was counted
  posted(await story.burn(shop, member, 20n));
  await days.advanceDays(1);
  await carryOut();
  expect(inShort(await gifts(roundUp))).toEqual(['80 GIVEN']);

  // Between the look and the gift it is ended: nothing is given.
  posted(await story.burn(shop, member, 30n));
  await days.advanceDays(1);
  const snapshot = await story.nodes[0].programme.snapshot(story.twinId);
  await inCoalition(story.nodes[0].database, story.twinId, (em) => planGifts(em, snapshot));
  did(await endGivingOrder(story.as(story.itself(member, shop)), { orderId: roundUp.id, reason: null }));
  expect(await carryOut()).toEqual({ given: 0, missed: 1 });
  expect(inShort(await gifts(roundUp))).toEqual(['80 GIVEN', '70 GIVING_ORDER_ENDED']);

  const again = await order(member, { kind: 'ROUND_UP_BURNS', to: 100n });
  const closed = await order(other, { kind: 'ROUND_UP_BURNS', to: 100n });
  const live = await opened.owner.query<{ id: string }>(
    'select id::text from charity_campaign where coalition_id = $1 and charity_id = $2 order by number limit 1',
    [story.liveOperator.coalitionId, String(charityId)],
  );
  await opened.owner.query("update member_account set status = 'CLOSED' where member_id = $1", [
    String(other),
  ]);
  await days.advanceDays(1);
  await carryOut();
  expect(await state(closed)).toMatchObject({ status: 'ENDED', endedBecause: 'ACCOUNT' });
  did(
    await endCharityCampaign(story.as(story.liveOperator), {
      ...{ campaignId: BigInt(live.rows[0]?.id ?? 0), until: null, reason: 'enough' },
    }),
  );
  await days.advanceDays(2);
  await carryOut();
  expect(await state(again)).toMatchObject({ status: 'ENDED', endedBecause: 'CAMPAIGN' });
});

test('C-09 C-11 a day of the month that passed while an order was paused is not made up for, and none is given twice', async () => {
  const member = await story.memberWith(shop, 5_000n);
  const paused = await order(member, { kind: 'MONTHLY', points: 100n, day: 5 });
  const again = await order(
    member,
    { kind: 'MONTHLY', points: 200n, day: 2 },
    { campaignId: await giving.campaign(charityId) },
  );
  const change = (which: GivingOrder, pause: boolean) =>
    changeGivingOrder(story.as(story.itself(member, shop)), {
      ...{ orderId: which.id, paused: pause, monthlyMost: null },
    });
  // Given today already: whoever pauses it and lets it go on does not give twice.
  expect(await carryOut()).toEqual({ given: 1, missed: 0 });
  for (const pause of [true, false]) did(await change(again, pause));
  expect(await carryOut()).toEqual({ given: 0, missed: 0 });
  expect(inShort(await gifts(again))).toEqual(['200 GIVEN']);

  did(await change(paused, true));
  await days.advanceDays(8); // the fifth is over
  expect(did(await change(paused, false)).dueOn > (await days.today())).toBe(true);
  expect(await carryOut()).toEqual({ given: 0, missed: 0 });
  expect(await gifts(paused)).toEqual([]);
  await days.advanceDays(31);
  await carryOut();
  expect(inShort(await gifts(paused))).toEqual(['100 GIVEN']);
});

test('C-10 points are given before they lapse, and no others in their place', async () => {
  const member = await story.memberWith(shop, 128n);
  const lapsing = (await story.account(member)).lots[0]?.expiresOn as string;
  const beforeExpiry = await order(member, { kind: 'BEFORE_EXPIRY', days: 3 });
  const left = (Date.parse(lapsing) - Date.parse(await days.today())) / DAY_MS;
  await days.advanceDays(left - 4);
  posted(await story.earn(shop, member, 1_000n)); // these lapse much later
  expect(await carryOut()).toEqual({ given: 0, missed: 0 });
  await days.advanceDays(1);
  // A purchase that takes them first: what was due of them is missed, not taken from the others.
  const snapshot = await story.nodes[0].programme.snapshot(story.twinId);
  await inCoalition(story.nodes[0].database, story.twinId, (em) => planGifts(em, snapshot));
  const spent = transactionOf(await story.burn(shop, member, 20n));
  expect(await carryOut()).toEqual({ given: 0, missed: 1 });
  posted(await story.reverse(shop.system, spent));
  await days.advanceDays(1);
  expect(await carryOut()).toEqual({ given: 1, missed: 0 });
  expect(inShort(await gifts(beforeExpiry))).toEqual(['120 INSUFFICIENT_POINTS', '120 GIVEN']);
  expect((await story.account(member)).lots.map(({ points }) => points)).toEqual([8n, 1_000n]);
});

test('C-10 X-02 W-04 given or lapsed, never both: a gift that is carried out once they have lapsed takes nothing else', async () => {
  const member = await story.memberWith(shop, 100n);
  const lapsing = (await story.account(member)).lots[0]?.expiresOn as string;
  const beforeExpiry = await order(member, { kind: 'BEFORE_EXPIRY', days: 1 });
  const left = (Date.parse(lapsing) - Date.parse(await days.today())) / DAY_MS;
  await days.advanceDays(left);
  posted(await story.earn(shop, member, 1_000n));
  const snapshot = await story.nodes[0].programme.snapshot(story.twinId);
  await inCoalition(story.nodes[0].database, story.twinId, (em) => planGifts(em, snapshot));
  await days.advanceDays(1);
  await Promise.all([carryOut(0), carryOut(1), settleDue(due(1), story.twinId)]);
  expect(inShort(await gifts(beforeExpiry))).toEqual(['100 INSUFFICIENT_POINTS']);
  expect((await story.account(member)).lots.map(({ points }) => points)).toEqual([1_000n]);
});

test('C-09 W-04 on two nodes at once, and killed between the donation and its note, each occasion is given once', async () => {
  const members = await Promise.all(Array.from({ length: 12 }, () => story.memberWith(shop, 3_000n)));
  const orders = await Promise.all(
    members.map((member) => order(member, { kind: 'ROUND_UP_BURNS', to: 1_000n })),
  );
  for (const round of [1n, 2n, 3n]) {
    await Promise.all(
      members.map(async (member, at) => posted(await story.burn(shop, member, 100n * round + BigInt(at)))),
    );
    await days.advanceDays(1);
    // Somebody who dies: the donation is in the books, that it was given is not noted.
    const dying = { ...due(), database: { orm: dyingAfterPosting(story) } };
    await Promise.allSettled([
      carryOutGifts(dying, story.twinId, new Set()),
      ...([0, 1, 0, 1] as const).map((node) => carryOut(node)),
    ]);
  }
  await carryOut();
  for (const [at, each] of orders.entries()) {
    const dueIn = [1n, 2n, 3n].map((round) => 1_000n - (100n * round + BigInt(at)));
    const given = (await gifts(each)).filter(({ status }) => status === 'GIVEN');
    const { carried } = await state(each);
    const total = given.reduce((sum, { points }) => sum + points, 0n) * 10n ** 10n + carried;
    expect(total).toBe(dueIn.reduce((sum, points) => sum + points, 0n) * 10n ** 10n);
  }
  const { rows } = await opened.owner.query<{ gifts: string; donations: string }>(
    `select (select count(*) from giving_gift where coalition_id = $1 and status = 'GIVEN') as gifts,
            (select count(*) from donation where coalition_id = $1) as donations`,
    [story.twinId],
  );
  expect(rows[0]?.gifts).toBe(rows[0]?.donations);
});

test('C-09 L-09 the auditor names a gift that is not what was given, and a donation of nobody that no order made', async () => {
  const member = await story.memberWith(shop, 500n);
  await order(member, { kind: 'MONTHLY', points: 100n, day: 2 });
  expect(await carryOut()).toEqual({ given: 1, missed: 0 });
  const told = async () => (await story.differences()).map(({ text }) => text).join();
  const past = (sql: string) => pastGuards(opened.owner, () => opened.owner.query(sql));
  await past('create table kept_gift as select * from giving_gift');
  for (const [changed, says] of [
    ['update giving_gift set points = points + 1', /the books have .* of 100 points/],
    ["update giving_gift set status = 'MISSED', transaction_id = null, missed_because = 'X'", /is MISSED/],
    ['delete from giving_gift', /a donation that nobody made/],
  ] as const) {
    await past(changed);
    expect(await told()).toMatch(says);
    await past('delete from giving_gift; insert into giving_gift select * from kept_gift');
    expect(await told()).toBe('');
  }
  await past('drop table kept_gift');
});

/** A database whose transactions end before they are committed. */
function dyingAfterPosting({ nodes }: PointsStory): DueContext['database']['orm'] {
  const { orm } = nodes[0].database;
  return new Proxy(orm, {
    get(target, name) {
      if (name !== 'em') return Reflect.get(target, name);
      return {
        fork: (options: object) => {
          const em = target.em.fork(options);
          return {
            transactional: (work: (within: typeof em) => Promise<unknown>) =>
              em.transactional(async (within) => {
                await work(within as typeof em);
                throw new Error('killed');
              }),
          };
        },
      };
    },
  });
}
