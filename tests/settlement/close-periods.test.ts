import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { inWords, SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let settlement: SettlementStory;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});
beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
});

const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

test('S-02 S-03 a day that is over becomes a statement: what was issued and redeemed, to the last unit', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('60'),
    issueFeePercent: rate('2'),
    vatPercent: rate('10'),
  });
  const member = await story.memberOf(rahnet, shop);
  const day = await settlement.today();
  const earned = transactionOf(await story.earn(rahnet, member, 101n));
  posted(await story.burn(shop, member, 40n));
  posted(await story.reverse(rahnet.system, earned, { points: 11n }));
  await settlement.advanceDays(1);
  const { statementIds } = await settlement.close();

  const [statement, ...more] = await settlement.statements(rahnet.partnerId);
  expect(more).toEqual([]);
  expect(statementIds).toEqual([statement?.id]);
  if (!statement) return;
  expect(statement).toMatchObject({ number: 1, from: day, until: day, status: 'ISSUED', currency: 'IRR' });
  // 900 a point: 540 at issue, 360 at burn; two percent of each charge, and a tenth of that
  expect((await settlement.lines(statement)).map(inWords)).toEqual([
    'ISSUING AT_ISSUE 101 54540',
    'ISSUING AT_ISSUE reversed 11 -5940',
    'ISSUING AT_BURN 40 14400',
    'SERVICE_FEE AT_ISSUE 0 1091',
    'SERVICE_FEE AT_ISSUE reversed 0 -119',
    'SERVICE_FEE AT_BURN 0 288',
    'VAT AT_ISSUE 0 109',
    'VAT AT_ISSUE reversed 0 -12',
    'VAT AT_BURN 0 29',
  ]);
  expect(statement.total).toEqual(IRR(54540n - 5940n + 14400n + 1091n - 119n + 288n + 109n - 12n + 29n));
  expect(statement.payable).toEqual(statement.total);
  expect(await settlement.balances()).toEqual({
    ISSUING: '-63000',
    SERVICE_FEE: '-1260',
    VAT: '-126',
    'RECEIVABLE rahnet': '64386',
  });
});

test('S-01 S-06 closing again, also on another node and at once, changes nothing', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const member = await story.memberOf(rahnet, shop);
  for (let day = 0; day < 3; day += 1) {
    posted(await story.earn(rahnet, member, 10n + BigInt(day)));
    await settlement.advanceDays(1);
  }
  const both = await Promise.all([settlement.close({}, 0), settlement.close({}, 1)]);
  expect(both.flatMap(({ statementIds }) => statementIds)).toHaveLength(3);
  const before = await settlement.statements();
  expect(await settlement.close({}, 1)).toEqual({ days: [], statementIds: [] });
  expect(await settlement.statements()).toEqual(before);
  expect(before.map(({ number, total }) => [number, total.minor])).toEqual([
    [1, 9000n],
    [2, 9900n],
    [3, 10800n],
  ]);
});

test('S-04 what is below the minimum is carried over until it is enough', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', minimumPayment: IRR(10_000n) });
  const member = await story.memberOf(rahnet);
  for (const points of [5n, 0n, 7n]) {
    if (points > 0n) posted(await story.earn(rahnet, member, points));
    await settlement.advanceDays(1);
  }
  await settlement.close();
  const statements = await settlement.statements(rahnet.partnerId);
  expect(
    statements.map(({ total, carried, payable }) => [total.minor, carried.minor, payable.minor]),
  ).toEqual([
    [4500n, 4500n, 0n],
    [4500n, 4500n, 0n],
    [10_800n, 0n, 10_800n],
  ]);
  expect(await settlement.balances()).toEqual({ ISSUING: '-10800', 'RECEIVABLE rahnet': '10800' });
});

test('E-05 S-03 a prepaid partner pays what it issued from its float; its deposits are in the money books', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    billing: 'PREPAID',
    issueFeePercent: rate('1'),
  });
  const { operator } = story;
  const deposit = { partnerId: rahnet.partnerId, amount: IRR(100_000n), reference: 'transfer 1' };
  did(await recordFloatDeposit(story.as(operator), deposit));
  const member = await story.memberOf(rahnet);
  posted(await story.earn(rahnet, member, 50n));
  await settlement.advanceDays(1);
  await settlement.close();
  const [statement] = await settlement.statements(rahnet.partnerId);
  if (!statement) throw new Error('no statement');
  expect((await settlement.lines(statement)).map(inWords)).toEqual([
    'ISSUING AT_ISSUE 50 45000',
    'SERVICE_FEE AT_ISSUE 0 450',
    'FLOAT 0 -45000',
  ]);
  expect(await settlement.balances()).toEqual({
    BANK: '100000',
    'FLOAT rahnet': '-55000',
    ISSUING: '-45000',
    SERVICE_FEE: '-450',
    'RECEIVABLE rahnet': '450',
  });
});
