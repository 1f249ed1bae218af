import { readExposureSums } from '../../src/partners/exposure.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { agreeStatement } from '../../src/settlement/agreement/agree-statement.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../src/settlement/payments/mark-payment-run-sent.js';
import { paymentsOfRun, readPaymentFile } from '../../src/settlement/payments/read-payments.js';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, told } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { DisputeStory } from './dispute-story.js';
import { ExitStory } from './exit-story.js';
import { csvOf, SETTINGS, type ToldEntry } from './payment-scene.js';
import { SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let settlement: SettlementStory;
const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});
beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  did(await setPaymentSettings(opened.node.as(story.liveOperator), SETTINGS));
});

test('S-04 S-05 E-05 from purchases to reconciled payments: all accounts but income and bank are level, credit is back', async () => {
  const limit = { minor: 200_000n, currency: 'IRR' } as const;
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', creditLimit: limit });
  const secondShop = await story.partner('second-shop', { settlementCycle: 'DAILY' });
  const member = await story.memberOf(rahnet, shop, secondShop);
  posted(await story.earn(rahnet, member, 100n));
  posted(await story.burn(secondShop, member, 40n));
  await settlement.advanceDays(1);
  await settlement.close();
  await opened.owner.query(
    "update statement set status = 'AGREED', agreed_at = now(), agreed_by = 'system' where coalition_id = $1",
    [story.twinId],
  );

  const operator = opened.node.as(story.operator);
  const em = () => entityManagerFor(opened.node.database, story.twinId);
  const executionDay = await settlement.today();
  const { run } = did(
    await createPaymentRun(operator, { idempotencyKey: 'one', currency: 'IRR', executionDay }),
  );
  const payments = await paymentsOfRun(em(), story.twinId, run.id);
  // 100 points issued at 900; 40 redeemed at 800
  expect(payments.map(({ partnerId, direction, money }) => [partnerId, direction, money.minor])).toEqual(
    expect.arrayContaining([
      [rahnet.partnerId, 'COLLECT', 90_000n],
      [secondShop.partnerId, 'PAY', 32_000n],
    ]),
  );
  expect(await readPaymentFile(em(), story.twinId, run.id)).toContain('<MsgId>TEST-PYR');
  for (const statement of await settlement.statements()) {
    const reference = payments.find(({ statementId }) => statementId === statement.id)?.reference;
    expect(await settlement.document(statement)).toMatchObject({
      ...{ test: true, paymentReference: reference, generatedAt: run.createdAt },
    });
  }
  did(await markPaymentRunSent(operator, { paymentRunId: run.id }));
  const exposure = async () =>
    (await readExposureSums(em(), story.twinId, [rahnet.partnerId])).get(rahnet.partnerId);
  expect(await exposure()).toMatchObject([{ charged: 90_000n * 10n ** 8n }]);

  const content = csvOf(
    payments.map(({ reference, direction, money }) => ({
      reference,
      direction: direction === 'PAY' ? 'OUT' : 'IN',
      amount: String(money.minor),
    })),
  );
  const { import: made } = did(await importBankConfirmations(operator, { format: 'CSV', content }));
  expect(made).toMatchObject({ matched: 2, leftOver: 0 });
  expect((await settlement.statements()).map(({ status }) => status)).toEqual(['RECONCILED', 'RECONCILED']);
  expect(await settlement.balances()).toEqual({ BANK: '58000', ISSUING: '-90000', REDEMPTION: '32000' });
  expect(await exposure()).toMatchObject([{ charged: 0n }]);
});

test('S-04 nothing is paid before it is agreed on', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const member = await story.memberOf(rahnet, shop);
  posted(await story.earn(rahnet, member, 100n));
  await settlement.advanceDays(1);
  await settlement.close();
  const executionDay = await settlement.today();
  const outcome = await createPaymentRun(opened.node.as(story.operator), {
    idempotencyKey: 'early',
    currency: 'IRR',
    executionDay,
  });
  expect(codeOf(outcome)).toBe('NOTHING_TO_PAY');
});

/** A partner on credit of 90,000 rial, which is 100 points, that has used it up, and its first statement. */
async function onCredit(terms: Parameters<PointsStory['partner']>[1] = {}) {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    creditLimit: IRR(90_000n),
    ...terms,
  });
  const member = await story.memberOf(rahnet);
  const newest = async () => {
    const statement = (await settlement.statements(rahnet.partnerId)).at(-1);
    if (!statement) throw new Error('the partner has no statement');
    return statement;
  };
  return {
    rahnet,
    member,
    newest,
    earn: async (points: bigint) => told(await story.earn(rahnet, member, points)),
    agree: async () =>
      did(await agreeStatement(story.as(rahnet.system), { statementId: (await newest()).id })),
    nextDay: async () => {
      await settlement.advanceDays(1);
      await settlement.close();
    },
  };
}

/** Makes a run of all that is agreed, which is one statement; answers what is to be quoted. */
async function run(idempotencyKey: string): Promise<ToldEntry> {
  const operator = opened.node.as(story.operator);
  const asked = { idempotencyKey, currency: 'IRR', executionDay: await settlement.today() } as const;
  const made = did(await createPaymentRun(operator, asked)).run;
  const em = entityManagerFor(opened.node.database, story.twinId);
  const [payment, ...others] = await paymentsOfRun(em, story.twinId, made.id);
  if (!payment || others.length > 0) throw new Error('one payment was to be made');
  return { reference: payment.reference, direction: 'IN', amount: String(payment.money.minor) };
}

async function tell(entry: ToldEntry, ...statuses: readonly string[]): Promise<void> {
  const entries = statuses.map((status) => ({
    ...{ ...entry, status },
    direction: status === 'RETURNED' ? ('OUT' as const) : ('IN' as const),
  }));
  const content = csvOf(entries);
  did(await importBankConfirmations(opened.node.as(story.operator), { format: 'CSV', content }));
}

const soundBooks = async () =>
  expect((await auditSettlement(opened.node.database, story.twinId)).differences).toEqual([]);

test('E-05 S-07 what comes back has not been paid, in the file that books it or later: it counts again', async () => {
  const { earn, newest, agree, nextDay } = await onCredit();
  expect(await earn(100n)).toBe('posted');
  await nextDay();
  await agree();
  const document = async () => settlement.document(await newest());
  expect((await document()).paymentReference).toBeNull();
  await tell(await run('first'), 'BOOKED', 'RETURNED');
  // What failed is not quoted again: another payment has another reference.
  expect((await document()).paymentReference).toBeNull();
  expect(await earn(1n)).toBe('CREDIT_LIMIT_REACHED');
  await soundBooks();
  const second = await run('second');
  await tell(second, 'BOOKED');
  expect((await document()).paymentReference).toBe(second.reference);
  expect(await earn(40n)).toBe('posted');
  expect(await settlement.balances()).toEqual({ BANK: '90000', ISSUING: '-90000' });
  await tell(second, 'RETURNED');
  expect(await earn(1n)).toBe('CREDIT_LIMIT_REACHED');
  await soundBooks();
  await tell(await run('third'), 'BOOKED');
  expect(await earn(60n)).toBe('posted');
  expect(await earn(1n)).toBe('CREDIT_LIMIT_REACHED');
  await soundBooks();
});

test('E-05 S-04 what is carried over uses up the credit until the statement that takes it is paid', async () => {
  const { earn, newest, agree, nextDay } = await onCredit({ minimumPayment: IRR(60_000n) });
  expect(await earn(50n)).toBe('posted');
  await nextDay();
  expect(await agree()).toMatchObject({ status: 'RECONCILED', carried: IRR(45_000n) });
  expect(await earn(51n)).toBe('CREDIT_LIMIT_REACHED');
  expect(await earn(50n)).toBe('posted');
  await nextDay();
  expect(await newest()).toMatchObject({ payable: IRR(90_000n) });
  await agree();
  expect(await earn(1n)).toBe('CREDIT_LIMIT_REACHED');
  await soundBooks();
  await tell(await run('both'), 'BOOKED');
  expect(await earn(100n)).toBe('posted');
  await soundBooks();
});

test('E-05 S-05 who disputes in vain has its credit back when it has paid, not when that is told', async () => {
  const { rahnet, earn, newest, agree, nextDay } = await onCredit();
  expect(await earn(100n)).toBe('posted');
  await nextDay();
  const disputes = new DisputeStory(story, settlement);
  const { dispute } = did(await disputes.dispute(rahnet.system, (await newest()).id, [1]));
  expect(await agree()).toMatchObject({ status: 'RECONCILED', payable: IRR(0n) });
  did(await disputes.resolve(dispute.id, 'PARTLY', { minor: 45_000n }));
  // A half was not due, the other half is not paid.
  expect(await earn(51n)).toBe('CREDIT_LIMIT_REACHED');
  await soundBooks();
  await nextDay();
  expect(await newest()).toMatchObject({ payable: IRR(45_000n) });
  await agree();
  await tell(await run('outcome'), 'BOOKED');
  expect(await earn(100n)).toBe('posted');
  expect(await earn(1n)).toBe('CREDIT_LIMIT_REACHED');
  await soundBooks();
});

test('P-04 S-07 who leaves has left when its money is there and has not come back', async () => {
  const { rahnet, earn, agree } = await onCredit({ paidAtIssuePercent: rate('100') });
  const heir = await story.partner('heir');
  const today = await settlement.today();
  const exit = new ExitStory(story, settlement, today, rahnet, heir);
  expect(await earn(100n)).toBe('posted');
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  await settlement.advanceDays(1);
  await settlement.close();
  await agree();
  await tell(await run('first'), 'BOOKED', 'RETURNED');
  await exit.advance();
  expect(await exit.stateOf(rahnet)).toBe('EXITING');
  await tell(await run('second'), 'BOOKED');
  await exit.advance();
  expect(await exit.stateOf(rahnet)).toBe('EXITED');
  await soundBooks();
});
