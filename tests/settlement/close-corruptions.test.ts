import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { inCoalition } from '../../src/runtime/database.js';
import { agreeStatement } from '../../src/settlement/agreement/agree-statement.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { paymentsOfRun } from '../../src/settlement/payments/read-payments.js';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import { periodOf } from '../../src/settlement/periods.js';
import type { Statement } from '../../src/settlement/statements/statement.js';
import { encodeId } from '../../src/values/ids.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { liftGuards } from '../harness/past-guards.js';
import { type PointsStory, posted, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { csvOf, SETTINGS } from './payment-scene.js';
import { SettlementStory } from './settlement-story.js';

/** Whatever is wrong in settlement is found by the auditor, and named (rules S-01 … S-06). */

const TABLES = [
  'gathered_day',
  'settled_period',
  'statement',
  'statement_line',
  'statement_item',
  'statement_event',
  'settled_exposure',
  'released_exposure',
  'money_account',
  'money_transaction',
  'money_entry',
  'outbox',
  'partner_exposure',
  'payment',
  'member_account',
];
const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let rahnet: TwinPartner;
let prepaid: TwinPartner;
let settlement: SettlementStory;
/** Of rahnet: too little to be paid, and the one that takes it. */
let small: Statement;
let large: Statement;
/** Of rahnet, which settles daily: one of both that does not end a month as well, and the end of its month. */
let daily: { readonly period: Statement; readonly monthEnd: string };

usePointsStory({}, (parts) => {
  ({ opened, story, shop } = parts);
});

beforeAll(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('60'),
    issueFeePercent: rate('2'),
    vatPercent: rate('10'),
    minimumPayment: IRR(10_000n),
    creditLimit: IRR(1_000_000n),
  });
  prepaid = await story.partner('prepaid', { settlementCycle: 'DAILY', billing: 'PREPAID' });
  const deposit = { partnerId: prepaid.partnerId, amount: IRR(100_000n), reference: 'transfer 1' };
  did(await recordFloatDeposit(story.as(story.operator), deposit));
  const member = await story.memberOf(rahnet, shop, prepaid);
  posted(await story.earn(rahnet, member, 10n));
  posted(await story.earn(prepaid, member, 5n));
  await settlement.advanceDays(1);
  posted(await story.earn(rahnet, member, 100n));
  posted(await story.burn(shop, member, 7n));
  // Of each of these 3 points 40 percent of 900 lapse.
  posted(await story.adjust(story.operator, member, 'DEBIT', 3n));
  await settlement.advanceDays(1);
  await settlement.close();
  const [first, second] = await settlement.statements(rahnet.partnerId);
  if (!first || !second) throw new Error('two statements were to be made');
  [small, large] = [first, second];
  expect([small.carried.minor, large.carried.minor]).toEqual([small.total.minor, 0n]);
  const monthEnd = ({ from }: Statement) => periodOf('MONTHLY', from, calendar).until;
  const { calendar } = (await opened.node.programme.snapshot(story.twinId)).terms;
  const period = monthEnd(small) === small.until ? large : small;
  daily = { period, monthEnd: monthEnd(period) };
  did(await agreeStatement(story.as(rahnet.system), { statementId: large.id }));
  await pay();
  const { rows } = await opened.owner.query<{ drop: string }>(
    `select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname) as drop from pg_constraint
      where contype in ('c', 'f', 'u') and conrelid::regclass::text = any ($1)`,
    [TABLES],
  );
  await opened.owner.query(`
    ${rows.map(({ drop }) => `${drop};`).join('\n')}
    create schema kept;
    ${TABLES.map((table) => `create table kept.${table} as table public.${table};`).join('\n')}
  `);
  await liftGuards(opened.owner);
});

/** Whatever is agreed is collected, as the bank says. */
async function pay(): Promise<void> {
  did(await setPaymentSettings(opened.node.as(story.liveOperator), SETTINGS));
  const operator = story.as(story.operator);
  const asked = { idempotencyKey: 'all', currency: 'IRR', executionDay: await settlement.today() } as const;
  const { run } = did(await createPaymentRun(operator, asked));
  const payments = await inCoalition(opened.node.database, story.twinId, (em) =>
    paymentsOfRun(em, story.twinId, run.id),
  );
  const content = csvOf(
    payments.map(({ reference, money }) => ({ reference, direction: 'IN', amount: String(money.minor) })),
  );
  const { import: made } = did(await importBankConfirmations(operator, { format: 'CSV', content }));
  expect(made).toMatchObject({ matched: 1, leftOver: 0 });
}

const putBack = () =>
  opened.owner.query(
    TABLES.map((table) => `delete from ${table}; insert into ${table} select * from kept.${table};`).join(
      '\n',
    ),
  );

const audit = () => auditSettlement(story.nodes[0].database, story.twinId);

test('S-01 S-06 statements as they were closed: nothing to report', async () => {
  const report = await audit();
  expect(report.differences).toEqual([]);
  // four partners of which two have daily statements
  expect(report.periods).toBeGreaterThanOrEqual(4);
  expect(report.statements).toBe(3);
});

interface Corruption {
  readonly sql: () => string;
  readonly names: () => string;
  readonly says: RegExp;
}

const stm = (statement: () => Statement) => () => encodeId('statement', statement().id);
const ofSmall = stm(() => small);
const ofLarge = stm(() => large);
const ofRahnet = () => encodeId('partner', rahnet.partnerId);
const ofCoalition = () => encodeId('coalition', story.twinId);

const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
  'S-01 a line of other money': {
    sql: () =>
      `update statement_line set amount_minor = amount_minor + 1 where statement_id = ${large.id} and number = 1`,
    names: ofLarge,
    says: /line 1 is .* the facts come to/,
  },
  'S-01 a line of other points': {
    sql: () =>
      `update statement_line set points = points + 1 where statement_id = ${large.id} and number = 1`,
    names: ofLarge,
    says: /line 1 is/,
  },
  'S-01 a line that is gone': {
    sql: () => `delete from statement_line where statement_id = ${large.id} and number = 2`,
    names: ofLarge,
    says: /lines, the last is number/,
  },
  'S-01 a line twice': {
    sql: () => `insert into statement_line select coalition_id, statement_id, number + 50, kind, basis, reversal, contract_version_id,
      category, funding_id, item_id, transactions, points, unit_price, percent, based_on, exact, amount_minor
      from statement_line where statement_id = ${large.id} and number = 1`,
    names: ofLarge,
    says: /line \d+ is .* come to none/,
  },
  'S-03 another total': {
    sql: () => `update statement set total_minor = total_minor + 1 where id = ${large.id}`,
    names: ofLarge,
    says: /in all, its lines come to/,
  },
  'S-06 another content hash': {
    sql: () => `update statement set content_hash = sha256('other') where id = ${large.id}`,
    names: ofLarge,
    says: /has the content hash/,
  },
  'S-01 a statement that is gone': {
    sql: () =>
      `delete from statement where id = ${large.id}; delete from statement_line where statement_id = ${large.id}`,
    names: ofRahnet,
    says: /no statement in IRR .* were to be stated/,
  },
  'S-03 another number': {
    sql: () => `update statement set number = 7 where id = ${large.id}`,
    names: ofLarge,
    says: /has the number 7, it is the 2\./,
  },
  'S-02 a period that is gone': {
    sql: () =>
      `delete from settled_period where partner_id = ${rahnet.partnerId} and from_day = '${small.from}'`,
    names: ofRahnet,
    says: /is settled from .* it was registered on/,
  },
  'S-02 a period that ends later': {
    sql: () =>
      `update settled_period set until_day = until_day + 40 where partner_id = ${rahnet.partnerId} and from_day = '${large.from}'`,
    names: ofRahnet,
    says: /which is not closed and added up/,
  },
  'S-02 a period with a gap before it': {
    sql: () =>
      `update settled_period set from_day = from_day + 1 where partner_id = ${rahnet.partnerId} and from_day = '${large.from}'`,
    names: ofRahnet,
    says: /the period before ends with/,
  },
  'L-10 another block': {
    sql: () => `update statement set block_hash = sha256('other') where id = ${large.id}`,
    names: ofLarge,
    says: /names block/,
  },
  'S-01 an item of other money': {
    sql: () => `update statement_item set amount_minor = amount_minor + 1 where source_id = ${small.id}`,
    names: ofLarge,
    says: /item .* is on 1 lines/,
  },
  'S-01 an item taken back': {
    sql: () => `update statement_item set taken_by = null where source_id = ${small.id}`,
    names: ofSmall,
    says: /is carried over, and the period of .* did not take it/,
  },
  'S-04 an item that is gone': {
    sql: () => `delete from statement_item where source_id = ${small.id}`,
    names: ofSmall,
    says: /carries .* over, the next statement takes 0/,
  },
  'S-04 more carried over than there is': {
    sql: () => `update statement set carried_minor = carried_minor + 1 where id = ${small.id}`,
    names: ofSmall,
    says: /are disputed and .* carried over/,
  },
  'S-05 a history without an end': {
    sql: () => `delete from statement_event where statement_id = ${large.id} and kind = 'AGREED'`,
    names: ofLarge,
    says: /is RECONCILED, its history says CLOSED, ISSUED/,
  },
  'S-02 a period as long as one of another cycle': {
    sql: () => `update settled_period set until_day = '${daily.monthEnd}'
                 where partner_id = ${rahnet.partnerId} and from_day = '${daily.period.from}';
      insert into gathered_day (coalition_id, day, transactions)
        select ${story.twinId}, '${daily.monthEnd}', 0 on conflict do nothing`,
    names: ofRahnet,
    says: /ends with .*, by its contract it would with/,
  },
  'W-01 an event that was never announced': {
    sql: () => `delete from outbox where object_id = ${small.id} and type = 'settlement.statement-issued'`,
    names: ofSmall,
    says: /^settlement.statement-issued number 2 was never announced/,
  },
  'W-01 an event that was announced twice': {
    sql: () => `insert into outbox select coalition_id, new_id(), type, object_id, object_sequence, subject_id, occurred_at
      from outbox where object_id = ${small.id} and type = 'settlement.statement-issued'`,
    names: ofSmall,
    says: /^settlement.statement-issued number 2 was announced and did not happen, or more than once/,
  },
  'W-01 an event of another time': {
    sql: () =>
      `update outbox set occurred_at = occurred_at + interval '1 second' where type = 'settlement.payment-confirmed'`,
    names: ofLarge,
    says: /^settlement.payment-confirmed was announced as number 1 of/,
  },
  'W-01 an event of another place': {
    sql: () => `update outbox set object_sequence = 2 where type = 'settlement.payment-confirmed'`,
    names: ofLarge,
    says: /^settlement.payment-confirmed was announced as number 2 of .*, it was number 1 of/,
  },
  'W-01 a run that was never announced': {
    sql: () => `delete from outbox where type = 'settlement.payment-run-created'`,
    names: ofCoalition,
    says: /^settlement.payment-run-created number 1 was never announced/,
  },
  'W-01 an event of a kind that there is not': {
    sql: () => `update outbox set type = 'settlement.statement-lost' where object_id = ${small.id}`,
    names: ofCoalition,
    says: /^settlement.statement-lost number 1 was announced and did not happen/,
  },
  'L-01 an entry of other money': {
    sql: () => `update money_entry set amount_minor = amount_minor + 1 where leg = 0 and transaction_id =
      (select id from money_transaction where kind = 'STATEMENT' and subject_id = ${large.id})`,
    names: ofCoalition,
    says: /money transaction .* add up to 1/,
  },
  'S-03 a posting on another account': {
    sql: () => `update money_entry e set account_id = a.id from money_account a
      where e.leg = 1 and a.kind = 'SERVICE_FEE' and e.transaction_id =
        (select id from money_transaction where kind = 'STATEMENT' and subject_id = ${large.id})`,
    names: ofLarge,
    says: /the money books have .* on ISSUING where the lines come to/,
  },
  'S-03 a statement that was never posted': {
    sql: () => `delete from money_entry where transaction_id = (select id from money_transaction where subject_id = ${large.id});
      delete from money_transaction where subject_id = ${large.id}`,
    names: ofLarge,
    says: /the money books have 0 on/,
  },
  'S-03 a posting of no statement': {
    sql: () => `update money_transaction set subject_id = 1 where subject_id = ${large.id}`,
    names: () => encodeId('statement', 1n),
    says: /where the lines come to 0/,
  },
  'E-05 a deposit of other money': {
    sql: () => `update money_entry set amount_minor = amount_minor * 3 where transaction_id =
      (select id from money_transaction where kind = 'DEPOSIT')`,
    names: () => 'par_',
    says: /deposit .* has 300000 in the money books/,
  },
  'E-05 a deposit that was never posted': {
    sql: () => `delete from money_transaction where kind = 'DEPOSIT'`,
    names: () => 'par_',
    says: /deposit .* in the money books/,
  },
  'S-04 a payment that was never posted': {
    sql: () => `delete from money_entry where transaction_id = (select id from money_transaction where kind = 'PAYMENT');
      delete from money_transaction where kind = 'PAYMENT'`,
    names: ofLarge,
    says: /payment .* is CONFIRMED, the money books have 0 and 0 back/,
  },
  'S-04 a posting of no payment': {
    sql: () => `update money_transaction set kind = 'PAYMENT' where subject_id = ${large.id}`,
    names: ofLarge,
    says: /pays for nothing that was to be paid/,
  },
  'E-05 more given back to a credit limit': {
    sql: () => 'update settled_exposure set amount = amount + 1',
    names: ofLarge,
    says: /back to the limit/,
  },
  'E-05 a limit that something else has changed': {
    sql: () => `update partner_exposure set charged = charged + 0.5 where partner_id = ${rahnet.partnerId}`,
    names: ofRahnet,
    says: /count against its limit, its points, statements and payments come to/,
  },
  'E-05 a float that was not used up': {
    sql: () => `update partner_exposure set charged = 0 where partner_id = ${prepaid.partnerId}`,
    names: () => encodeId('partner', prepaid.partnerId),
    says: /^0 IRR count against its limit, .* come to 4500$/,
  },
  'E-05 a statement that was paid and never gave back': {
    sql: () => `update partner_exposure e set charged = charged + x.amount from settled_exposure x
                 where x.partner_id = e.partner_id; delete from settled_exposure`,
    names: ofRahnet,
    says: /count against its limit/,
  },
  'E-05 S-09 a close that never gave back': {
    sql: () => `update partner_exposure e set charged = charged + x.amount from released_exposure x
                 where x.partner_id = e.partner_id; delete from released_exposure`,
    names: ofRahnet,
    says: /^the close from .* on gave 0 IRR back to its limit, 1080 were to be$/,
  },
  'E-05 S-09 a close that gave too much back': {
    sql: () => `update released_exposure set amount = amount + 1`,
    names: ofRahnet,
    says: /gave 1081 IRR back to its limit, 1080 were to be/,
  },
  'E-05 S-09 a close that gave back in a currency of none of its contracts': {
    sql: () => `update released_exposure set currency = 'USD'`,
    names: ofRahnet,
    says: /gave 1080 USD back to its limit, 0 were to be/,
  },
  'E-05 points that nobody was charged for': {
    sql: () => `update member_account set lot_points[1] = lot_points[1] + 1`,
    names: ofRahnet,
    says: /count against its limit/,
  },
  'E-05 given back before it is paid': {
    sql: () => `update statement set status = 'AGREED', paid_at = null where id = ${large.id}`,
    names: ofLarge,
    says: /once it is paid/,
  },
};

test.each(Object.entries(CORRUPTIONS))('%s: named', async (_, { sql, names, says }) => {
  await opened.owner.query(sql());
  // Before the books are looked at, as they are after each test.
  const { differences } = await audit().finally(putBack);
  expect(differences).toContainEqual(
    expect.objectContaining({ id: expect.stringContaining(names()), text: expect.stringMatching(says) }),
  );
});
