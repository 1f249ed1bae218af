import { createHash } from 'node:crypto';
import type pg from 'pg';
import { entityManagerFor } from '../../src/runtime/database.js';
import { cancelPaymentRun } from '../../src/settlement/payments/cancel-payment-run.js';
import { painProblems } from '../../src/settlement/payments/check-pain.js';
import { entriesOfImport } from '../../src/settlement/payments/confirmation-imports.js';
import {
  type CreatePaymentRunInput,
  createPaymentRun,
} from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../src/settlement/payments/mark-payment-run-sent.js';
import type { Payment } from '../../src/settlement/payments/payment.js';
import { leftOutOfRun, paymentsOfRun, readPaymentFile } from '../../src/settlement/payments/read-payments.js';
import { codeOf, did, newCoalition, newPartner, type StoryCoalition } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode, TestContext } from '../harness/programme-node.js';
import { camtOf, csvOf, moneyBalances, readyToPay, statementOf, today } from './payment-scene.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let context: TestContext;
let rahnet: bigint;
let tizfood: bigint;

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  context = node.as(story.operator);
  rahnet = (await newPartner(node, story, 'rahnet')).partnerId;
  tizfood = (await newPartner(node, story, 'tizfood')).partnerId;
  await readyToPay(node, story);
});

const em = () => entityManagerFor(node.database, story.coalitionId);
let keys = 0;
const input = (changes: Partial<CreatePaymentRunInput> = {}): CreatePaymentRunInput => {
  keys += 1;
  return { idempotencyKey: `run-${keys}`, currency: 'IRR', executionDay: today(), ...changes };
};
/** A new run and its payments. */
async function run(changes: Partial<CreatePaymentRunInput> = {}) {
  const { run: made } = did(await createPaymentRun(context, input(changes)));
  return { made, payments: await paymentsOfRun(em(), story.coalitionId, made.id) };
}
const owed = (minor: bigint) => statementOf(owner, story, { partnerId: rahnet, minor: -minor });
const owing = (minor: bigint) => statementOf(owner, story, { partnerId: tizfood, minor });
const statusOf = async (statementId: bigint) => {
  const { rows } = await owner.query<{ status: string }>('select status from statement where id = $1', [
    statementId,
  ]);
  return rows[0]?.status;
};
const historyOf = async (statementId: bigint) => {
  const { rows } = await owner.query<{ kind: string }>(
    'select kind from statement_event where statement_id = $1 order by id',
    [statementId],
  );
  return rows.map(({ kind }) => kind);
};
const imported = async (content: string, format: 'CAMT054' | 'CSV' = 'CSV') =>
  did(await importBankConfirmations(context, { format, content }));
const paid = ({ reference, money }: Payment) =>
  ({ reference, direction: 'OUT', amount: String(money.minor) }) as const;

test('S-04 a run pays what the coalition owes and asks for what partners owe, one payment a statement', async () => {
  const first = await owed(1_500_000n);
  const second = await owing(40_000n);
  const { made, payments } = await run();
  expect(payments).toMatchObject([
    { statementId: first, partnerId: rahnet, direction: 'PAY', status: 'CREATED', rail: 'PAYA', attempt: 1 },
    { statementId: second, partnerId: tizfood, direction: 'COLLECT', rail: null, creditor: null },
  ]);
  expect(payments.map(({ money }) => money)).toEqual([
    { minor: 1_500_000n, currency: 'IRR' },
    { minor: 40_000n, currency: 'IRR' },
  ]);
  const file = await readPaymentFile(em(), story.coalitionId, made.id);
  expect(await painProblems(file ?? '')).toEqual([]);
  expect(file).toContain(`<EndToEndId>${payments[0]?.reference}</EndToEndId>`);
  expect(file).not.toContain(payments[1]?.reference ?? 'nothing');
});

test('S-04 what is disputed, carried over or not agreed on yet is not paid', async () => {
  await statementOf(owner, story, { partnerId: rahnet, minor: -900n, disputed: -100n });
  await statementOf(owner, story, { partnerId: rahnet, minor: -500n, carried: -500n });
  await statementOf(owner, story, { partnerId: rahnet, minor: -700n, status: 'ISSUED' });
  const { payments } = await run();
  expect(payments.map(({ money }) => money.minor)).toEqual([800n]);
});

test('P-05 a partner without a settlement account is left out, and told of, until it has one', async () => {
  await owner.query('update partner set settlement_iban = null, settlement_holder = null where id = $1', [
    rahnet,
  ]);
  const waiting = await owed(5_000n);
  await owing(1n);
  const { made, payments } = await run();
  expect(payments.map(({ partnerId }) => partnerId)).toEqual([tizfood]);
  expect(await readPaymentFile(em(), story.coalitionId, made.id)).toBeNull();
  expect(await leftOutOfRun(em(), story.coalitionId, made.id, { limit: 9, after: undefined })).toEqual([
    { statementId: waiting, partnerId: rahnet, reason: 'NO_SETTLEMENT_ACCOUNT' },
  ]);
  await owner.query(
    "update partner set settlement_iban = 'IR850000000000000000001001', settlement_holder = 'R' where id = $1",
    [rahnet],
  );
  expect((await run()).payments).toMatchObject([{ statementId: waiting, direction: 'PAY' }]);
});

test('S-04 a statement is in one run only', async () => {
  await owed(5_000n);
  await run();
  expect(codeOf(await createPaymentRun(context, input()))).toBe('NOTHING_TO_PAY');
});

test('S-04 a run is of one currency', async () => {
  await owed(5_000n);
  await statementOf(owner, story, { partnerId: rahnet, minor: -5_025n, currency: 'USD' });
  const { made, payments } = await run({ currency: 'USD' });
  expect(payments).toMatchObject([{ money: { minor: 5_025n, currency: 'USD' }, rail: null }]);
  expect(await readPaymentFile(em(), story.coalitionId, made.id)).toContain(
    '<InstdAmt Ccy="USD">50.25</InstdAmt>',
  );
});

test('L-04 the same key makes the same run again; with another input it is refused', async () => {
  await owed(5_000n);
  const asked = input();
  const first = did(await createPaymentRun(context, asked));
  const again = did(await createPaymentRun(context, asked));
  expect(first.replayed).toBe(false);
  expect(again).toEqual({ run: first.run, replayed: true });
  expect(codeOf(await createPaymentRun(context, { ...asked, currency: 'USD' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
});

test('S-05 sent makes the statement PAID, the bank’s word makes it RECONCILED, and the money books say so', async () => {
  const statement = await owed(1_500_000n);
  const { made, payments } = await run();
  const [payment] = payments as [Payment];
  expect(await statusOf(statement)).toBe('AGREED');
  did(await markPaymentRunSent(context, { paymentRunId: made.id }));
  did(await markPaymentRunSent(context, { paymentRunId: made.id }));
  expect(await statusOf(statement)).toBe('PAID');
  expect(await moneyBalances(owner, story.coalitionId)).toEqual({
    ISSUING: 1_500_000n,
    [`RECEIVABLE ${rahnet}`]: -1_500_000n,
  });
  expect((await imported(camtOf([paid(payment)]), 'CAMT054')).import).toMatchObject({
    matched: 1,
    leftOver: 0,
  });
  expect(await statusOf(statement)).toBe('RECONCILED');
  expect(await historyOf(statement)).toEqual(['PAID', 'RECONCILED']);
  expect(await moneyBalances(owner, story.coalitionId)).toEqual({ BANK: -1_500_000n, ISSUING: 1_500_000n });
});

test('S-05 what the bank confirms without having been marked as sent is PAID and RECONCILED at once', async () => {
  const statement = await owing(40_000n);
  const { payments } = await run();
  const [{ reference }] = payments as [Payment];
  await imported(csvOf([{ reference, direction: 'IN', amount: '40000' }]));
  expect(await historyOf(statement)).toEqual(['PAID', 'RECONCILED']);
  expect(await moneyBalances(owner, story.coalitionId)).toEqual({ BANK: 40_000n, ISSUING: -40_000n });
});

test('S-07 a file that was imported before is told, and changes nothing', async () => {
  await owed(1_500_000n);
  const { payments } = await run();
  const file = csvOf(payments.map(paid));
  const first = await imported(file);
  const again = await imported(file);
  expect(again).toEqual({ import: first.import, replayed: true });
  expect(first.replayed).toBe(false);
  const { rows } = await owner.query(
    "select 1 from money_transaction where coalition_id = $1 and kind = 'PAYMENT'",
    [story.coalitionId],
  );
  expect(rows).toHaveLength(1);
});

test('S-07 whatever does not agree is left over with the reason, and books nothing', async () => {
  await owed(1_500_000n);
  const { payments } = await run();
  const [payment] = payments as [Payment];
  const before = await moneyBalances(owner, story.coalitionId);
  const { reference } = payment;
  const right = paid(payment);
  const wrong = [
    [{ ...right, reference: '' }, 'NO_REFERENCE'],
    [{ ...right, reference: 'RF12NOBODY' }, 'UNKNOWN_REFERENCE'],
    [{ ...right, account: 'IR850000000000000000001001' }, 'OTHER_ACCOUNT'],
    [{ ...right, direction: 'IN' as const }, 'DIRECTION_DIFFERS'],
    [{ ...right, currency: 'USD' }, 'CURRENCY_DIFFERS'],
    [{ ...right, amount: '1500000.5' }, 'AMOUNT_UNREADABLE'],
    [{ ...right, amount: 'many' }, 'AMOUNT_UNREADABLE'],
    [{ ...right, amount: '1499999' }, 'AMOUNT_DIFFERS'],
    [{ ...right, amount: '1500001' }, 'AMOUNT_DIFFERS'],
    [{ ...right, status: 'PENDING' }, 'NOT_BOOKED_YET'],
  ] as const;
  const { import: made } = await imported(csvOf(wrong.map(([entry]) => entry)));
  expect(made).toMatchObject({ matched: 0, leftOver: wrong.length });
  const entries = await entriesOfImport(em(), story.coalitionId, made.id, {
    leftOver: true,
    limit: 99,
    after: undefined,
  });
  expect(entries.map(({ leftOver }) => leftOver)).toEqual(wrong.map(([, reason]) => reason));
  expect(await moneyBalances(owner, story.coalitionId)).toEqual(before);

  // a booking twice, in one file and in another: the first counts
  await imported(csvOf([{ ...right, amount: '1500000.00' }, right]));
  const later = await imported(csvOf([right], 'later'));
  expect(later.import).toMatchObject({ matched: 0, leftOver: 1 });
  expect(await moneyBalances(owner, story.coalitionId)).toMatchObject({ BANK: -1_500_000n });
  expect(reference).toMatch(/^RF\d\dSTM[0-9A-Z]{13}01$/);
});

test('S-05 a payment that comes back is undone in the money books and goes into a new run under a new reference', async () => {
  const statement = await owed(1_500_000n);
  const { made, payments } = await run();
  const [payment] = payments as [Payment];
  did(await markPaymentRunSent(context, { paymentRunId: made.id }));
  const back = { ...paid(payment), direction: 'IN', status: 'RETURNED' } as const;
  await imported(camtOf([back, paid(payment)]), 'CAMT054');
  expect(await historyOf(statement)).toEqual(['PAID', 'RECONCILED', 'PAYMENT_FAILED']);
  expect(await moneyBalances(owner, story.coalitionId)).toEqual({
    ISSUING: 1_500_000n,
    [`RECEIVABLE ${rahnet}`]: -1_500_000n,
  });

  const second = await run();
  expect(second.payments).toMatchObject([
    { statementId: statement, attempt: 2, money: { minor: 1_500_000n } },
  ]);
  expect(second.payments[0]?.reference).not.toBe(payment.reference);
  await imported(csvOf([paid(payment), ...second.payments.map(paid)]));
  expect(await moneyBalances(owner, story.coalitionId)).toEqual({ BANK: -1_500_000n, ISSUING: 1_500_000n });
  expect(await statusOf(statement)).toBe('RECONCILED');
});

test('S-05 a payment that the bank refuses was never booked, and can be tried again', async () => {
  const statement = await owed(1_500_000n);
  const { made, payments } = await run();
  did(await markPaymentRunSent(context, { paymentRunId: made.id }));
  await imported(camtOf(payments.map((payment) => ({ ...paid(payment), status: 'REJECTED' }))), 'CAMT054');
  expect(await historyOf(statement)).toEqual(['PAID', 'PAYMENT_FAILED']);
  expect(await moneyBalances(owner, story.coalitionId)).not.toHaveProperty('BANK');
  expect((await run()).payments).toMatchObject([{ statementId: statement, attempt: 2 }]);
});

test('S-05 a run can be cancelled until the bank has it; its statements wait for another', async () => {
  const statement = await owed(1_500_000n);
  const { made } = await run();
  const cancel = () => cancelPaymentRun(context, { paymentRunId: made.id, reason: 'the wrong day' });
  did(await cancel());
  did(await cancel());
  expect(await statusOf(statement)).toBe('AGREED');
  const second = await run();
  expect(second.payments).toMatchObject([{ statementId: statement, attempt: 2 }]);
  did(await markPaymentRunSent(context, { paymentRunId: second.made.id }));
  expect(codeOf(await cancelPaymentRun(context, { paymentRunId: second.made.id, reason: 'too late' }))).toBe(
    'PAYMENT_RUN_SENT',
  );
  // the file of the cancelled run was sent nevertheless: that is for people
  expect(
    (await imported(csvOf((await paymentsOfRun(em(), story.coalitionId, made.id)).map(paid)))).import,
  ).toMatchObject({
    matched: 0,
    leftOver: 1,
  });
});

test('S-07 the payment file of a run is kept as it was, whatever changes later', async () => {
  await owed(1_500_000n);
  const { made } = await run();
  const before = await readPaymentFile(em(), story.coalitionId, made.id);
  await owner.query(
    "update partner set settlement_iban = 'IR580000000000000000001002', settlement_holder = 'x' where id = $1",
    [rahnet],
  );
  expect(await readPaymentFile(em(), story.coalitionId, made.id)).toBe(before);
  expect(
    createHash('sha256')
      .update(before ?? '')
      .digest(),
  ).toEqual(made.fileHash);
});

test('L-02 payments, runs and entries of the bank stay as they are', async () => {
  await owed(1_500_000n);
  const { payments } = await run();
  await imported(csvOf(payments.map(paid)));
  for (const statement of [
    'update payment_run set currency = currency',
    'delete from payment',
    'update payment set amount_minor = 1',
    "update payment set status = 'CREATED'",
    'update bank_entry set left_over = null',
    'delete from confirmation_import',
  ]) {
    await expect(owner.query(statement)).rejects.toMatchObject({ code: 'HS001' });
  }
});

test('W-01 A-08 each step is announced in order and in the audit log', async () => {
  await owed(1_500_000n);
  const { made, payments } = await run();
  const [payment] = payments as [Payment];
  did(await markPaymentRunSent(context, { paymentRunId: made.id }));
  await imported(csvOf([paid(payment)]));
  const { rows: events } = await owner.query<{ type: string; object_sequence: number }>(
    "select type, object_sequence from outbox where coalition_id = $1 and type like 'settlement.payment%' order by id",
    [story.coalitionId],
  );
  expect(events).toEqual([
    { type: 'settlement.payment-run-created', object_sequence: 1 },
    { type: 'settlement.payment-sent', object_sequence: 1 },
    { type: 'settlement.payment-confirmed', object_sequence: 2 },
  ]);
  const { rows: audit } = await owner.query<{ action: string }>(
    "select action from audit_entry where coalition_id = $1 and action ~ '^(payment|bank)' order by id",
    [story.coalitionId],
  );
  expect(audit.map(({ action }) => action)).toEqual([
    'payment-settings.set',
    'payment-run.created',
    'payment-run.sent',
    'bank-confirmations.imported',
  ]);
});
