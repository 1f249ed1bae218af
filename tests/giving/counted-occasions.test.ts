import { changeGivingOrder } from '../../src/giving/orders/change-giving-order.js';
import type { GivingOrder } from '../../src/giving/orders/giving-order.js';
import { settleDue } from '../../src/points/settle-due.js';
import { did, rate } from '../harness/coalition-story.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import type { SettlementStory } from '../settlement/settlement-story.js';
import { inShort, useGivingOrders } from './use-giving-orders.js';

let story: PointsStory;
let days: SettlementStory;
let shop: TwinPartner;
/** Its points have to wait for three days. */
let slow: TwinPartner;
const { order, state, gifts, carryOut, due } = useGivingOrders(
  (parts) => {
    ({ story, days, shop, otherShop: slow } = parts);
  },
  { otherContract: { vestingDays: 3 } },
);

/** What is carried, in hundredths of a point. */
async function carried(each: GivingOrder): Promise<bigint> {
  return (await state(each)).carried / 10n ** 8n;
}

async function nextDay(): Promise<void> {
  await days.advanceDays(1);
  await carryOut();
}

test('C-09 R-04 a reversal that finds no point any more to take is taken off once, however often is looked', async () => {
  const member = await story.member(shop);
  const percent = await order(member, { kind: 'PERCENTAGE', percent: rate('2') });
  const bought = transactionOf(await story.earn(shop, member, 1_000n));
  posted(await story.burn(shop, member, 1_000n));
  posted(await story.reverse(shop.system, bought, { points: 100n }));
  await nextDay();
  expect(await carried(percent)).toBe(1_800n);
  posted(await story.reverse(shop.system, bought, { points: 300n }));
  await nextDay();
  expect(await carried(percent)).toBe(1_200n);
  // Others of the same purchase, with points that can be taken, and looks at which nothing of it happens.
  for (const [taken, left] of [
    [10n, 1_380n],
    [20n, 1_540n],
  ] as const) {
    posted(await story.earn(shop, member, 100n));
    posted(await story.reverse(shop.system, bought, { points: taken }));
    await nextDay();
    expect(await carried(percent)).toBe(left);
    await nextDay();
    expect(await carried(percent)).toBe(left);
  }
});

test('C-09 E-05 a purchase whose points have to wait counts once they vest: nothing of it is missed for want of points', async () => {
  const member = await story.memberOf(shop, slow);
  const percent = await order(member, { kind: 'PERCENTAGE', percent: rate('10') });
  const money = await order(member, { kind: 'ROUND_UP_PURCHASES', toMinor: 1_000_000n }, { currency: 'IRR' });
  const bought = transactionOf(await story.earn(slow, member, 993n)); // 70 000 rial to the next million
  posted(await story.reverse(slow.system, bought, { points: 93n }));
  const undone = transactionOf(await story.earn(slow, member, 700n));
  posted(await story.reverse(slow.system, undone));
  await nextDay();
  await nextDay();
  expect([await gifts(percent), await gifts(money)]).toEqual([[], []]);
  expect([await carried(percent), await carried(money)]).toEqual([0n, 0n]);
  await days.advanceDays(1);
  await settleDue(due(), story.twinId);
  await carryOut();
  expect(inShort(await gifts(percent))).toEqual(['90 GIVEN']);
  expect(inShort(await gifts(money))).toEqual(['70 GIVEN']);
  // Once they have vested, what is taken back is offset, as ever.
  posted(await story.reverse(slow.system, bought, { points: 100n }));
  await nextDay();
  expect(await carried(percent)).toBe(-1_000n);
  await nextDay();
  expect([await carried(percent), inShort(await gifts(money))]).toEqual([-1_000n, ['70 GIVEN']]);
});

test('C-09 of purchases that wait only those after the order count', async () => {
  const member = await story.memberOf(shop, slow);
  posted(await story.earn(slow, member, 1_000n));
  const percent = await order(member, { kind: 'PERCENTAGE', percent: rate('10') });
  posted(await story.earn(slow, member, 500n));
  for (let day = 0; day < 4; day += 1) {
    await days.advanceDays(1);
    await settleDue(due(), story.twinId);
    await carryOut();
  }
  expect(inShort(await gifts(percent))).toEqual(['50 GIVEN']);
});

test('C-09 what happened before an order was paused, and was not looked at yet, counts; what happens while it is paused does not', async () => {
  const member = await story.memberWith(shop, 5_000n);
  const roundUp = await order(member, { kind: 'ROUND_UP_BURNS', to: 100n });
  const change = (paused: boolean) =>
    changeGivingOrder(story.as(story.itself(member, shop)), {
      ...{ orderId: roundUp.id, paused, monthlyMost: null },
    });
  const before = transactionOf(await story.burn(shop, member, 260n)); // 40
  posted(await story.burn(shop, member, 370n)); // 30
  posted(await story.reverse(shop.system, before, { points: 10n })); // 50
  expect(did(await change(true)).carried).toBe(80n * 10n ** 10n);
  // Twice is once.
  expect(did(await change(true)).carried).toBe(80n * 10n ** 10n);
  posted(await story.burn(shop, member, 190n)); // 10, while it is paused
  await nextDay();
  expect(await gifts(roundUp)).toEqual([]);
  expect(did(await change(false)).carried).toBe(80n * 10n ** 10n);
  posted(await story.burn(shop, member, 95n)); // 5
  await nextDay();
  expect(inShort(await gifts(roundUp))).toEqual(['80 GIVEN']);
  expect(await carried(roundUp)).toBe(500n);
});

test('C-09 E-05 a purchase from before a pause counts once its points vest, during the pause or after it', async () => {
  const member = await story.memberOf(shop, slow);
  const percent = await order(member, { kind: 'PERCENTAGE', percent: rate('10') });
  const change = pausing(member, percent.id);
  posted(await story.earn(slow, member, 400n));
  did(await change(true));
  posted(await story.earn(slow, member, 5_000n)); // while it is paused
  for (let day = 0; day < 4; day += 1) await dayBegins();
  expect(await gifts(percent)).toEqual([]);
  did(await change(false));
  posted(await story.earn(slow, member, 300n));
  did(await change(true));
  did(await change(false));
  for (let day = 0; day < 4; day += 1) await dayBegins();
  // 40 alone are too few to give.
  expect(inShort(await gifts(percent))).toEqual(['70 GIVEN']);
});

test('C-09 R-04 what is taken back of what was before a pause is offset, whenever that is', async () => {
  const member = await story.memberWith(shop, 5_000n);
  const roundUp = await order(member, { kind: 'ROUND_UP_BURNS', to: 100n });
  const change = pausing(member, roundUp.id);
  const [first, second] = [
    transactionOf(await story.burn(shop, member, 260n)), // 40
    transactionOf(await story.burn(shop, member, 370n)), // 30
  ];
  did(await change(true));
  posted(await story.reverse(shop.system, first)); // while it is paused
  const meanwhile = transactionOf(await story.burn(shop, member, 190n)); // never counts
  did(await change(false));
  await nextDay();
  expect(await carried(roundUp)).toBe(3_000n);
  posted(await story.reverse(shop.system, second));
  posted(await story.reverse(shop.system, meanwhile));
  await nextDay();
  expect(await carried(roundUp)).toBe(0n);
});

test('C-09 what an order carries that goes on after a pause is given, also where nothing has happened since', async () => {
  const member = await story.memberWith(shop, 5_000n);
  const roundUp = await order(member, { kind: 'ROUND_UP_BURNS', to: 100n });
  const change = pausing(member, roundUp.id);
  posted(await story.burn(shop, member, 220n));
  did(await change(true));
  did(await change(false));
  await nextDay();
  expect(inShort(await gifts(roundUp))).toEqual(['80 GIVEN']);
  await nextDay();
  expect(inShort(await gifts(roundUp))).toEqual(['80 GIVEN']);
});

/** A day later, what is due has vested, and orders have been looked at. */
async function dayBegins(): Promise<void> {
  await days.advanceDays(1);
  await settleDue(due(), story.twinId);
  await carryOut();
}

function pausing(member: bigint, orderId: bigint) {
  return (paused: boolean) =>
    changeGivingOrder(story.as(story.itself(member, shop)), { orderId, paused, monthlyMost: null });
}
