import { inCoalition } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../src/settlement/payments/mark-payment-run-sent.js';
import type { Payment } from '../../src/settlement/payments/payment.js';
import { paymentsOfRun } from '../../src/settlement/payments/read-payments.js';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { type PointsStory, posted, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { csvOf, SETTINGS } from './payment-scene.js';
import { SettlementStory } from './settlement-story.js';

/** What the auditor says of payments, sound and corrupted behind the program's back. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let coalition: bigint;
usePointsStory({}, (parts) => {
  ({ opened, story, shop } = parts);
});

const differences = async () => {
  const { differences: found } = await auditSettlement(opened.node.database, coalition);
  // the history of what was agreed on by hand
  return found.filter(({ text }) => !text.startsWith('is ') || text.includes('its payments'));
};
const owner = (sql: string) => opened.owner.query(sql.replaceAll(':coalition', String(coalition)));
const told = ({ reference, direction, money }: Payment, status = 'BOOKED') => {
  const forth = direction === 'PAY' ? 'OUT' : 'IN';
  const back = forth === 'OUT' ? 'IN' : 'OUT';
  return {
    reference,
    direction: status === 'RETURNED' ? back : forth,
    amount: String(money.minor),
    status,
  } as const;
};

/** What the tests corrupt, and put back. */
const CORRUPTED = ['statement', 'payment_run', 'payment', 'bank_entry', 'money_entry'];

const withoutGuards = (work: () => Promise<unknown>) => pastGuards(opened.owner, work);

/** A partner that pays, one that is paid and whose payment comes back, and a second payment that is with the bank. */
beforeAll(async () => {
  coalition = story.twinId;
  const settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  did(await setPaymentSettings(opened.node.as(story.liveOperator), SETTINGS));
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const second = await story.partner('second-shop', { settlementCycle: 'DAILY' });
  const member = await story.memberOf(rahnet, shop, second);
  posted(await story.earn(rahnet, member, 100n));
  posted(await story.burn(second, member, 40n));
  await settlement.advanceDays(1);
  await settlement.close();
  await owner(
    "update statement set status = 'AGREED', agreed_at = now(), agreed_by = 'system' where coalition_id = :coalition",
  );

  const operator = opened.node.as(story.operator);
  const executionDay = await settlement.today();
  const run = async (idempotencyKey: string) => {
    const asked = { idempotencyKey, currency: 'IRR', executionDay } as const;
    const made = did(await createPaymentRun(operator, asked)).run;
    did(await markPaymentRunSent(operator, { paymentRunId: made.id }));
    return inCoalition(opened.node.database, coalition, (em) => paymentsOfRun(em, coalition, made.id));
  };
  const first = await run('one');
  const back = first
    .filter(({ direction }) => direction === 'PAY')
    .map((payment) => told(payment, 'RETURNED'));
  const content = csvOf([...first.map((payment) => told(payment)), ...back]);
  did(await importBankConfirmations(operator, { format: 'CSV', content }));
  await run('two');
  for (const table of CORRUPTED) await owner(`create table sound_${table} as table ${table}`);
});
afterEach(() =>
  withoutGuards(async () => {
    for (const table of CORRUPTED) {
      await owner(`delete from ${table}`);
      await owner(`insert into ${table} select * from sound_${table}`);
    }
  }),
);

test('S-04 S-05 S-07 the auditor finds nothing where payments are as they must be', async () => {
  expect(await differences()).toEqual([]);
});

const PAID_OUT = "coalition_id = :coalition and direction = 'PAY'";
test.each([
  [
    'S-04',
    'an amount',
    `update payment set amount_minor = amount_minor + 1 where ${PAID_OUT} and attempt = 2`,
  ],
  [
    'S-04',
    'a direction',
    "update payment set direction = 'PAY', creditor_iban = 'IR00', creditor_name = 'x' where coalition_id = :coalition and direction = 'COLLECT'",
  ],
  [
    'S-07',
    'a confirmation that was never posted',
    `update payment set status = 'CONFIRMED', confirmed_at = now() where ${PAID_OUT} and attempt = 2`,
  ],
  [
    'S-07',
    'a posting without its payment',
    `update payment set confirmed_at = null where ${PAID_OUT} and attempt = 1`,
  ],
  [
    'S-07',
    'a return that was never posted',
    "update payment set status = 'FAILED', ended_at = now() where coalition_id = :coalition and direction = 'COLLECT'",
  ],
  [
    'S-07',
    'an account of a posting',
    "update money_entry e set account_id = (select a.id from money_account a where a.coalition_id = :coalition and a.kind = 'REDEMPTION') from money_transaction t where t.coalition_id = e.coalition_id and t.id = e.transaction_id and t.kind = 'PAYMENT' and e.leg = 1 and e.coalition_id = :coalition",
  ],
  [
    'S-05',
    'a statement that nobody has paid',
    "update payment set sent_at = null, confirmed_at = null where coalition_id = :coalition and status <> 'SENT' and status <> 'CONFIRMED'",
  ],
  [
    'S-05',
    'a statement that is behind its payment',
    "update statement set status = 'AGREED', paid_at = null, reconciled_at = null where coalition_id = :coalition",
  ],
  [
    'S-07',
    'an entry of the bank',
    "update bank_entry set kind = 'RETURNED' where coalition_id = :coalition and kind = 'BOOKED'",
  ],
  ['S-07', 'an entry of the bank that is gone', 'delete from bank_entry where coalition_id = :coalition'],
  [
    'S-07',
    'a payment file',
    "update payment_run set file = replace(file, 'IR85', 'IR58') where coalition_id = :coalition",
  ],
  [
    'S-07',
    'a payment file that is gone',
    'update payment_run set file = null, file_hash = null where coalition_id = :coalition',
  ],
])('%s is found broken: %s', async (rule, _what, corruption) => {
  await withoutGuards(() => owner(corruption));
  const found = await differences();
  expect(found.map((difference) => difference.rule)).toContain(rule);
  expect(found.every(({ text }) => !text.includes('could not be made'))).toBe(true);
});
