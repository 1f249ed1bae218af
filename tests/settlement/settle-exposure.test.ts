import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { readExposureSums } from '../../src/partners/exposure.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { inCoalition } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { settleExposure } from '../../src/settlement/money/settle-exposure.js';
import type { Statement } from '../../src/settlement/statements/statement.js';
import { addDays } from '../../src/values/day.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, told, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from './settlement-story.js';

/** What is paid does not count against a credit limit any more (rule E-05), to the last digit. */

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
afterEach(async () => {
  // What was paid here was not sent to any bank, so that its history does not say so.
  const { differences } = await auditSettlement(story.nodes[0].database, story.twinId);
  expect(differences.filter(({ rule }) => rule !== 'S-05')).toEqual([]);
});

const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

/** As a payment's confirmation does it: the statement is reconciled, and then the limit is given back. */
async function pay(statement: Statement): Promise<void> {
  const { database, programme } = story.nodes[0];
  const snapshot = await programme.snapshot(story.twinId);
  await inCoalition(database, story.twinId, async (em) => {
    if (statement.status === 'ISSUED') {
      for (const change of [
        `status = 'AGREED', agreed_at = closed_at, agreed_by = 'system'`,
        `status = 'PAID', paid_at = closed_at`,
        `status = 'RECONCILED', reconciled_at = closed_at`,
      ])
        await em.execute(`update statement set ${change} where id = ?`, [statement.id]);
    }
    await settleExposure(em, snapshot, statement);
  });
}

/** In 10⁻⁸ rial. */
async function charged({ partnerId }: TwinPartner): Promise<bigint> {
  const sums = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    readExposureSums(em, story.twinId, [partnerId]),
  );
  return sums.get(partnerId)?.[0]?.charged ?? 0n;
}

const RIAL = 100_000_000n;

test('E-05 a postpaid partner that has paid can issue again', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', creditLimit: IRR(100_000n) });
  const member = await story.memberOf(rahnet, shop);
  posted(await story.earn(rahnet, member, 100n));
  expect(told(await story.earn(rahnet, member, 20n))).toBe('CREDIT_LIMIT_REACHED');
  await settlement.advanceDays(1);
  await settlement.close();
  // A statement is not a payment.
  expect(told(await story.earn(rahnet, member, 20n))).toBe('CREDIT_LIMIT_REACHED');
  const [statement] = await settlement.statements(rahnet.partnerId);
  if (!statement) throw new Error('no statement');
  await pay(statement);
  expect(await charged(rahnet)).toBe(0n);
  posted(await story.earn(rahnet, member, 20n));
  // Once: the same payment told again gives nothing more.
  await pay({ ...statement, status: 'RECONCILED' });
  expect(await charged(rahnet)).toBe(18_000n * RIAL);
});

test('E-05 S-09 what is paid at burn comes back with the statement of the burn', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('60'),
    creditLimit: IRR(1_000_000n),
  });
  const member = await story.memberOf(rahnet, shop);
  posted(await story.earn(rahnet, member, 100n));
  await settlement.advanceDays(1);
  posted(await story.burn(shop, member, 50n));
  await settlement.advanceDays(1);
  await settlement.close();
  const [issued, burned] = (await settlement.statements(rahnet.partnerId)) as [Statement, Statement];
  await pay(issued);
  expect(await charged(rahnet)).toBe(36_000n * RIAL);
  await pay(burned);
  expect(await charged(rahnet)).toBe(18_000n * RIAL);
});

test('E-05 V-03 once all points are gone and paid for, nothing is left on the limit, whatever the prices', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    issuePrice: rate('333.33333331'),
    redemptionPrice: rate('333.33333331'),
    burnValue: rate('333'),
    paidAtIssuePercent: rate('33.33333333'),
    creditLimit: IRR(1_000_000n),
  });
  const member = await story.memberOf(rahnet, shop);
  const earned: bigint[] = [];
  for (const points of [1n, 7n, 13n]) {
    earned.push(transactionOf(await story.earn(rahnet, member, points)));
    await settlement.advanceDays(1);
  }
  posted(await story.burn(shop, member, 10n));
  await settlement.advanceDays(1);
  // 11 points are there; what was given for 13 is undone, and the partner bears two.
  posted(await story.reverse(rahnet.system, earned[2] ?? 0n));
  await settlement.advanceDays(1);
  await settlement.close();
  const statements = await settlement.statements(rahnet.partnerId);
  expect(statements).toHaveLength(5);
  // In any order.
  for (const statement of [...statements].reverse()) await pay(statement);
  expect((await story.points(member)).posted).toBe(0n);
  expect(await charged(rahnet)).toBe(0n);
});

test('E-05 S-09 what is gone in a period without a statement comes back with its close', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('60'),
    creditLimit: IRR(1_000_000n),
  });
  const member = await story.memberOf(rahnet, shop);
  posted(await story.earn(rahnet, member, 100n));
  await settlement.advanceDays(1);
  // Taken away by an operator: charged to nobody, and so nothing is to be stated.
  posted(await story.adjust(story.operator, member, 'DEBIT', 30n));
  await settlement.advanceDays(1);
  posted(await story.burn(shop, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  const statements = await settlement.statements(rahnet.partnerId);
  expect(statements).toHaveLength(2);
  for (const statement of statements) await pay(statement);
  // 60 points are still there, of which 40 percent is to be paid when they are burned.
  expect(await charged(rahnet)).toBe(60n * 360n * RIAL);
});

test('E-05 V-01 of hundreds of billions the limit has back what it must, also when that is told again', async () => {
  const creditLimit = IRR(1_000_000_000_000n);
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', creditLimit });
  const member = await story.memberOf(rahnet, shop);
  posted(await story.earn(rahnet, member, 200_000_000n));
  await settlement.advanceDays(1);
  await settlement.close();
  const [statement] = await settlement.statements(rahnet.partnerId);
  if (!statement) throw new Error('no statement');
  await pay(statement);
  await pay({ ...statement, status: 'RECONCILED' });
  expect(await charged(rahnet)).toBe(0n);
});

test('E-05 P-01 who has used up its float and pays later from then on has all of its credit, and what it drew stays drawn', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', billing: 'PREPAID' });
  const { partnerId } = rahnet;
  const deposit = { partnerId, amount: IRR(900_000n), reference: 'transfer 1' };
  did(await recordFloatDeposit(story.as(story.operator), deposit));
  const member = await story.memberOf(rahnet);
  posted(await story.earn(rahnet, member, 1_000n));
  expect(told(await story.earn(rahnet, member, 1n))).toBe('FLOAT_EXHAUSTED');
  // Terms are made in the live coalition, and so in its twin.
  const { liveOperator } = story;
  const live = await story.nodes[0].programme.snapshot(liveOperator.coalitionId);
  const inLive = [...live.partners.values()].find(({ slug }) => slug === 'rahnet');
  const [terms] = inLive?.contracts ?? [];
  if (!inLive || !terms) throw new Error('no contract');
  did(
    await addContractVersion(story.as(liveOperator), {
      ...{ ...terms, partnerId: inLive.id, categoryTerms: [], effectiveUntil: null },
      ...{ billing: 'POSTPAID', creditLimit: IRR(90_000n) },
      effectiveFrom: addDays(await settlement.today(), 1),
    }),
  );
  await settlement.advanceDays(1);
  await settlement.close();
  const at = (node: 0 | 1) => story.earn(rahnet, member, 10n, { node });
  const outcomes = await Promise.all(Array.from({ length: 12 }, (_, n) => at(n % 2 === 0 ? 0 : 1)));
  expect(outcomes.map(told).filter((code) => code === 'posted')).toHaveLength(10);
  expect(told(await story.earn(rahnet, member, 1n))).toBe('CREDIT_LIMIT_REACHED');
  await settlement.advanceDays(1);
  await settlement.close();
  const onCredit = (await settlement.statements(partnerId)).at(-1);
  if (!onCredit) throw new Error('no statement');
  expect(onCredit.payable).toEqual(IRR(90_000n));
  await pay(onCredit);
  expect(await charged(rahnet)).toBe(900_000n * RIAL);
  posted(await story.earn(rahnet, member, 100n));
  expect(told(await story.earn(rahnet, member, 1n))).toBe('CREDIT_LIMIT_REACHED');
});
