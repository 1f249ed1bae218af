import { readExposureSums } from '../../src/partners/exposure.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { agreeStatement } from '../../src/settlement/agreement/agree-statement.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../src/settlement/payments/mark-payment-run-sent.js';
import { paymentsOfRun, readPaymentFile } from '../../src/settlement/payments/read-payments.js';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import { codeOf, did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, told } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { csvOf, SETTINGS } from './payment-scene.js';
import { SettlementStory } from './settlement-story.js';

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

test('E-05 S-07 what comes back in the file that books it has not been paid: no credit is given back for it', async () => {
  const limit = { minor: 90_000n, currency: 'IRR' } as const;
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', creditLimit: limit });
  const member = await story.memberOf(rahnet);
  posted(await story.earn(rahnet, member, 100n));
  await settlement.advanceDays(1);
  await settlement.close();
  const newest = async () => {
    const [only] = await settlement.statements(rahnet.partnerId);
    if (!only) throw new Error('the partner has no statement');
    return settlement.document(only);
  };
  const [statement] = await settlement.statements(rahnet.partnerId);
  did(await agreeStatement(story.as(rahnet.system), { statementId: statement?.id ?? null }));

  const operator = opened.node.as(story.operator);
  const executionDay = await settlement.today();
  const collected = async (idempotencyKey: string, ...statuses: readonly string[]) => {
    const { run } = did(await createPaymentRun(operator, { idempotencyKey, currency: 'IRR', executionDay }));
    const em = entityManagerFor(opened.node.database, story.twinId);
    const payments = await paymentsOfRun(em, story.twinId, run.id);
    const entries = payments.flatMap(({ reference }) =>
      statuses.map((status) => ({
        ...{ reference, amount: '90000', status },
        direction: status === 'RETURNED' ? ('OUT' as const) : ('IN' as const),
      })),
    );
    did(await importBankConfirmations(operator, { format: 'CSV', content: csvOf(entries) }));
    return payments[0]?.reference;
  };
  expect((await newest()).paymentReference).toBeNull();
  await collected('first', 'BOOKED', 'RETURNED');
  // What failed is not quoted again: another payment has another reference.
  expect((await newest()).paymentReference).toBeNull();
  expect(told(await story.earn(rahnet, member, 1n))).toBe('CREDIT_LIMIT_REACHED');
  const reference = await collected('second', 'BOOKED');
  expect((await newest()).paymentReference).toBe(reference);
  expect(told(await story.earn(rahnet, member, 100n))).toBe('posted');
  expect(await settlement.balances()).toEqual({ BANK: '90000', ISSUING: '-90000' });
});
