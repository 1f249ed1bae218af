import { readExposureSums } from '../../src/partners/exposure.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, told, transactionOf } from '../points/points-story.js';
import { runCampaign } from '../points/run-campaign.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from './settlement-story.js';

/** What can never be drawn any more comes back to a limit when the period is closed (rules E-05, S-09, E-11). */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let settlement: SettlementStory;
usePointsStory(
  {
    anew: 'each test',
    coalition: { calendar: 'gregory', expiryPolicy: { kind: 'after-months', months: 1, roundUpTo: 'none' } },
  },
  (parts) => {
    ({ opened, story, shop } = parts);
  },
);
beforeEach(() => {
  settlement = new SettlementStory(story, opened.owner);
});
afterEach(async () => {
  expect((await auditSettlement(story.nodes[0].database, story.twinId)).differences).toEqual([]);
});

const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
const RIAL = 100_000_000n;

/** In rials: what counts against the limit. */
async function charged({ partnerId }: TwinPartner): Promise<bigint> {
  const sums = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    readExposureSums(em, story.twinId, [partnerId]),
  );
  const scaled = sums.get(partnerId)?.[0]?.charged ?? 0n;
  expect(scaled % RIAL).toBe(0n);
  return scaled / RIAL;
}

async function deposit({ partnerId }: TwinPartner, amount: bigint): Promise<void> {
  const asked = { partnerId, amount: IRR(amount), reference: 'transfer 1' };
  did(await recordFloatDeposit(story.as(story.operator), asked));
}

/** Goes on until all points given before have expired, and closes all that is over by then, on two nodes at once. */
async function afterExpiry(): Promise<void> {
  await settlement.advanceDays(40);
  await settleDue(story.as(story.operator), story.twinId);
  await settlement.advanceDays(1);
  await Promise.allSettled([settlement.close({}, 0), settlement.close({}, 1)]);
  await settlement.close();
  await settlement.close();
}

test('E-05 S-09 a postpaid partner whose points all expire can issue again, though nothing was ever stated', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('0'),
    creditLimit: IRR(90_000n),
  });
  const member = await story.memberOf(rahnet, shop);
  await settlement.beginAtNoon();
  posted(await story.earn(rahnet, member, 100n));
  await afterExpiry();
  expect((await story.points(member)).posted).toBe(0n);
  expect(await settlement.statements(rahnet.partnerId)).toEqual([]);
  expect(await charged(rahnet)).toBe(0n);
  posted(await story.earn(rahnet, member, 100n));
  expect(told(await story.earn(rahnet, member, 1n))).toBe('CREDIT_LIMIT_REACHED');
});

test('E-05 S-09 of a prepaid partner the share of expired points comes back, what the float paid does not', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('30'),
    billing: 'PREPAID',
  });
  await deposit(rahnet, 90_000n);
  const member = await story.memberOf(rahnet, shop);
  await settlement.beginAtNoon();
  posted(await story.earn(rahnet, member, 100n));
  expect(told(await story.earn(rahnet, member, 1n))).toBe('FLOAT_EXHAUSTED');
  posted(await story.burn(shop, member, 10n));
  // Taken away by an operator: neither does anybody pay for it.
  posted(await story.adjust(story.operator, member, 'DEBIT', 20n));
  await settlement.advanceDays(1);
  await settlement.close();
  // 27,000 at issue, 6,300 of the burn, and 70 points of which 630 each may come.
  expect(await charged(rahnet)).toBe(27_000n + 6_300n + 44_100n);
  await afterExpiry();
  expect(await charged(rahnet)).toBe(33_300n);
  // What is left of the limit is what the books say is its money.
  expect((await settlement.balances())['FLOAT rahnet']).toBe('-56700');
  posted(await story.earn(rahnet, member, 63n));
  expect(told(await story.earn(rahnet, member, 1n))).toBe('FLOAT_EXHAUSTED');
});

test('E-05 S-09 a prepaid partner whose points are all paid at burn has all of its float back', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('0'),
    billing: 'PREPAID',
  });
  await deposit(rahnet, 90_000n);
  const member = await story.memberOf(rahnet, shop);
  await settlement.beginAtNoon();
  posted(await story.earn(rahnet, member, 100n));
  await afterExpiry();
  expect((await settlement.balances())['FLOAT rahnet']).toBe('-90000');
  expect(await charged(rahnet)).toBe(0n);
  posted(await story.earn(rahnet, member, 100n));
});

test('E-05 E-11 what others pay of a prepaid partner’s campaign is free again when its period is closed', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', billing: 'PREPAID' });
  await runCampaign(story, opened.owner, 'rahnet', { funders: [['tizfood', '100']] });
  await deposit(rahnet, 18_000n);
  const member = await story.memberOf(rahnet, shop);
  await settlement.beginAtNoon();
  posted(await story.earn(rahnet, member, 10n));
  expect(await charged(rahnet)).toBe(18_000n);
  await settlement.advanceDays(1);
  await Promise.allSettled([settlement.close({}, 0), settlement.close({}, 1)]);
  await settlement.close();
  expect((await settlement.balances())['FLOAT rahnet']).toBe('-9000');
  expect(await charged(rahnet)).toBe(9_000n);
  await settlement.advanceDays(1);
  posted(await story.earn(rahnet, member, 5n));
});

test('E-05 E-11 R-05 what is taken back of a campaign after its close makes no room on the float that is not there', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', billing: 'PREPAID' });
  await runCampaign(story, opened.owner, 'rahnet', {
    funders: [['tizfood', '100']],
    paidAtIssuePercent: rate('40'),
  });
  await deposit(rahnet, 36_000n);
  const member = await story.memberOf(rahnet, shop);
  await settlement.beginAtNoon();
  const first = transactionOf(await story.earn(rahnet, member, 10n));
  const second = transactionOf(await story.earn(rahnet, member, 10n));
  posted(await story.reverse(rahnet.system, second));
  // Of the second its own 10 points; what the campaign gave counts until the close.
  expect(await charged(rahnet)).toBe(18_000n + 9_000n);
  await settlement.advanceDays(1);
  await settlement.close();
  // Of 10 points of the campaign 60 percent can still come.
  expect(await charged(rahnet)).toBe(9_000n + 5_400n);
  posted(await story.reverse(rahnet.system, first));
  expect(await charged(rahnet)).toBe(5_400n);
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await charged(rahnet)).toBe(0n);
  expect((await settlement.balances())['FLOAT rahnet']).toBe('-36000');
});

test('E-05 E-11 S-09 of a campaign paid at burn a prepaid partner has back what is burned, and what expires', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', billing: 'PREPAID' });
  await runCampaign(story, opened.owner, 'rahnet', {
    funders: [
      ['tizfood', '75'],
      ['rahnet', '25'],
    ],
    paidAtIssuePercent: rate('20'),
  });
  await deposit(rahnet, 18_000n);
  const member = await story.memberOf(rahnet, shop);
  await settlement.beginAtNoon();
  posted(await story.earn(rahnet, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await charged(rahnet)).toBe(9_000n + 7_200n);
  posted(await story.burn(shop, member, 15n));
  await afterExpiry();
  expect(await charged(rahnet)).toBe(9_000n);
  expect((await settlement.balances())['FLOAT rahnet']).toBe('-9000');
});

test('E-05 E-11 a postpaid partner of whose points others pay all is not locked out for want of a statement', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('0'),
    creditLimit: IRR(18_000n),
  });
  await runCampaign(story, opened.owner, 'rahnet', { funders: [['tizfood', '100']] });
  const member = await story.memberOf(rahnet, shop);
  await settlement.beginAtNoon();
  posted(await story.earn(rahnet, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await settlement.statements(rahnet.partnerId)).toEqual([]);
  expect(await charged(rahnet)).toBe(9_000n);
  await afterExpiry();
  expect(await charged(rahnet)).toBe(0n);
});
