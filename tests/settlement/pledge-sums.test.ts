import { addCharityPledge } from '../../src/partners/charities/add-charity-pledge.js';
import { endCharityPledge } from '../../src/partners/charities/end-charity-pledge.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { createCharityPayout } from '../../src/settlement/charities/create-charity-payout.js';
import { GivingStory } from '../giving/giving-story.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, refOf, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let giver: TwinPartner;
let settlement: SettlementStory;
let charityId: bigint;
let inTwin: bigint;
let pledgeId: bigint;
usePointsStory({ anew: 'each test', coalition: { occurredAtHoursAhead: 96 } }, (parts) => {
  ({ opened, story } = parts);
});
beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  giver = await story.partner('giver', { settlementCycle: 'DAILY' });
  charityId = await new GivingStory(opened, story).charity();
  const [charity] = await settlement.rows<{ id: string }>(
    'select id::text from charity where coalition_id = :coalition',
  );
  inTwin = BigInt(charity?.id ?? 0);
  const [live] = await settlement.rows<{ id: string }>(
    "select id::text from partner where slug = 'giver' and coalition_id <> :coalition order by id desc limit 1",
  );
  const pledge = { partnerId: BigInt(live?.id ?? 0), percent: rate('1'), until: null, charityId };
  const cap = { minor: 1_000_000n, currency: 'IRR' } as const;
  const from = await settlement.today();
  pledgeId = did(await addCharityPledge(story.as(story.liveOperator), { ...pledge, from, cap })).id;
});

const payOut = (key: string) =>
  createCharityPayout(story.as(story.operator), {
    ...{ idempotencyKey: key, charityId: inTwin, currency: 'IRR', until: null },
  });

async function nextDay(): Promise<void> {
  await settlement.advanceDays(1);
  await settlement.close();
}

const differences = async () =>
  (await auditSettlement(opened.node.database, story.twinId)).differences.map(({ text }) => text);

test('C-12 E-07 a purchase that comes to no point is given nothing of: nobody would hear of its return', async () => {
  const member = await story.member(giver);
  posted(await story.earn(giver, member, 100n));
  posted(
    await earnPoints(story.as(giver.system), {
      ...{ idempotencyKey: 'small', member: refOf(member), merchantId: giver.merchantId, occurredAt: null },
      purchase: {
        reference: 'small',
        amount: { minor: 9_900n, currency: 'IRR' },
        category: null,
        lines: null,
      },
      metadata: null,
    }),
  );
  await nextDay();
  expect(did(await payOut('first')).payout.pledged.minor).toBe(10_000n);
  expect(await differences()).toEqual([]);
});

test('C-12 L-09 what is told before it happens counts on its own day, and what was paid out stays right when a pledge ends', async () => {
  const member = await story.member(giver);
  const inHours = async (hours: number) => ({
    occurredAt: new Date((await story.now()).getTime() + hours * 3_600_000),
  });
  posted(await story.earn(giver, member, 100n));
  posted(await story.earn(giver, member, 400n, await inHours(80))); // when it will have ended
  posted(await story.earn(giver, member, 100n, await inHours(40))); // on its last day
  await nextDay();
  expect(did(await payOut('first')).payout.pledged.minor).toBe(10_000n);
  posted(await story.earn(giver, member, 50n));
  await nextDay();
  expect(did(await payOut('second')).payout.pledged.minor).toBe(5_000n);
  // The twin's clock is ahead of the live one's, by which the last day is said.
  did(await endCharityPledge(story.as(story.liveOperator), { pledgeId, until: null, reason: 'enough' }));
  expect(await differences()).toEqual([]);
  posted(await story.earn(giver, member, 30n));
  await nextDay();
  posted(await story.earn(giver, member, 900n)); // after its last day
  await nextDay();
  await nextDay();
  expect(did(await payOut('third')).payout.pledged.minor).toBe(13_000n);
  expect(await differences()).toEqual([]);
});

test('C-12 L-09 the auditor does not believe what payouts are made by', async () => {
  const member = await story.member(giver);
  const bought = transactionOf(await story.earn(giver, member, 300n));
  posted(await story.reverse(giver.system, bought, { points: 100n }));
  await nextDay();
  const [paid] = await settlement.rows<{ sum: string }>(
    "select pg_get_functiondef('pledged_until'::regproc) as sum from coalition where id = :coalition",
  );
  const right = paid?.sum ?? '';
  const wrong = right.replace('p.percent / 100', 'p.percent / 50');
  expect(wrong).not.toBe(right);
  await opened.owner.query(wrong);
  expect(did(await payOut('too much')).payout.pledged.minor).toBe(60_000n);
  expect(await differences()).toEqual([
    expect.stringMatching(/has come to 30000, payouts were made of 60000/),
  ]);
  await opened.owner.query(right);
  expect(await differences()).toHaveLength(1);
});

test('C-12 R-01 the auditor follows returns over days: by points, by money, and of all of it', async () => {
  const member = await story.member(giver);
  const [byMoney, byPoints, whole] = [
    transactionOf(await story.earn(giver, member, 200n)),
    transactionOf(await story.earn(giver, member, 300n)),
    transactionOf(await story.earn(giver, member, 500n)),
  ];
  const paid = [];
  const part = (minor: bigint) => ({ amount: { minor, currency: 'IRR' } }) as const;
  for (const [key, undo] of [
    ['all', undefined],
    ['money', () => story.reverse(giver.system, byMoney, part(500_000n))],
    ['points', () => story.reverse(giver.system, byPoints, { points: 100n })],
    ['whole', () => story.reverse(giver.system, whole)],
  ] as const) {
    if (undo) posted(await undo());
    posted(await story.earn(giver, member, 60n));
    await nextDay();
    const outcome = await payOut(key);
    paid.push(outcome.refusals ? codeOf(outcome) : outcome.done.payout.pledged.minor);
    expect(await differences()).toEqual([]);
  }
  // Purchases are given a percentage of their money: points alone that are taken back leave it as it is.
  expect(paid).toEqual([106_000n, 1_000n, 6_000n, 'NOTHING_TO_PAY']);
});
