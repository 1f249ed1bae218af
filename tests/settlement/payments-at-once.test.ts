import pg from 'pg';
import { setSettlementAccount } from '../../src/partners/set-settlement-account.js';
import { cancelPaymentRun } from '../../src/settlement/payments/cancel-payment-run.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../src/settlement/payments/mark-payment-run-sent.js';
import {
  ACCOUNT,
  codeOf,
  did,
  newCoalition,
  newPartner,
  type StoryCoalition,
} from '../harness/coalition-story.js';
import { createTestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { type Cut, severedWire } from '../ledger/severed-wire.js';
import { csvOf, moneyBalances, readyToPay, statementOf, today } from './payment-scene.js';

const wire = severedWire();
let nodes: readonly [ProgrammeNode, ProgrammeNode];
let owner: pg.Client;
let story: StoryCoalition;
let partners: readonly bigint[];

const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  closers.push(() => database.drop());
  owner = new pg.Client({ connectionString: database.ownerUrl });
  closers.push(() => owner.end());
  await owner.connect();
  const node = await openProgrammeNode(database);
  closers.push(() => node.close());
  closers.push(() => wire.close());
  const wired = await openProgrammeNode({ ...database, appUrl: await wire.lead(database.appUrl) });
  closers.push(() => wired.close());
  nodes = [node, wired];
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

beforeEach(async () => {
  const [node] = nodes;
  story = await newCoalition(node);
  partners = [
    (await newPartner(node, story, 'rahnet')).partnerId,
    (await newPartner(node, story, 'tizfood')).partnerId,
  ];
  await readyToPay(node, story);
});

const SOME = Array.from({ length: 8 }, (_, at) => BigInt(at + 1) * 1_000n);
async function someStatements() {
  for (const minor of SOME)
    for (const partnerId of partners) await statementOf(owner, story, { partnerId, minor: -minor });
}
const by = (at: number) => nodes[at % 2 === 0 ? 0 : 1].as(story.operator);
const create = (at: number, idempotencyKey: string) =>
  createPaymentRun(by(at), { idempotencyKey, currency: 'IRR', executionDay: today() });
async function payments() {
  const { rows } = await owner.query<{
    statement_id: string;
    reference: string;
    amount_minor: string;
    status: string;
  }>(
    'select statement_id, reference, amount_minor, status from payment where coalition_id = $1 order by id',
    [story.coalitionId],
  );
  return rows;
}
const toldOf = async () =>
  csvOf(
    (await payments()).map(({ reference, amount_minor: amount }) => ({
      reference,
      direction: 'OUT',
      amount,
    })),
  );

test('S-04 however many runs are made at once on two nodes, each statement is in exactly one', async () => {
  await someStatements();
  const outcomes = await Promise.all([0, 1, 2, 3, 4, 5].map((at) => create(at, `key-${at}`)));
  const codes = outcomes.map(codeOf);
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  expect(codes.filter((code) => code === 'NOTHING_TO_PAY')).toHaveLength(5);
  const all = await payments();
  expect(all).toHaveLength(2 * SOME.length);
  expect(new Set(all.map(({ statement_id }) => statement_id)).size).toBe(2 * SOME.length);
});

test('L-04 the same key at once on two nodes makes one run', async () => {
  await someStatements();
  const outcomes = (await Promise.all([0, 1, 2, 3].map((at) => create(at, 'one')))).map(did);
  expect(new Set(outcomes.map(({ run }) => run.id)).size).toBe(1);
  expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await payments()).toHaveLength(2 * SOME.length);
});

test('S-07 the same file at once on two nodes is taken in once', async () => {
  await someStatements();
  did(await create(0, 'one'));
  const content = await toldOf();
  const outcomes = (
    await Promise.all([0, 1, 2, 3].map((at) => importBankConfirmations(by(at), { format: 'CSV', content })))
  ).map(did);
  expect(new Set(outcomes.map(({ import: made }) => made.id)).size).toBe(1);
  expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
  const total = SOME.reduce((sum, minor) => sum + minor, 0n) * 2n;
  expect(await moneyBalances(owner, story.coalitionId)).toEqual({ BANK: -total, ISSUING: total });
});

test('S-07 different files with the same bookings at once on two nodes book them once', async () => {
  await someStatements();
  did(await create(0, 'one'));
  const lines = (await toldOf()).split('\r\n');
  const [header, ...rest] = lines;
  await Promise.all(
    [0, 1, 2, 3].map((at) =>
      importBankConfirmations(by(at), {
        format: 'CSV',
        // the bookings turned round, so that files lock in different orders unless that is seen to
        content: [header, ...rest.slice(at), ...rest.slice(0, at)].join('\r\n'),
      }),
    ),
  );
  const total = SOME.reduce((sum, minor) => sum + minor, 0n) * 2n;
  expect(await moneyBalances(owner, story.coalitionId)).toEqual({ BANK: -total, ISSUING: total });
});

test('S-05 a run that is sent and cancelled at once is one or the other', async () => {
  await someStatements();
  const { run } = did(await create(0, 'one'));
  await Promise.all([
    markPaymentRunSent(by(0), { paymentRunId: run.id }),
    cancelPaymentRun(by(1), { paymentRunId: run.id, reason: 'the wrong day' }),
  ]);
  const states = new Set((await payments()).map(({ status }) => status));
  expect([['SENT'], ['CANCELLED']]).toContainEqual([...states]);
});

test('P-05 an account that changes while runs are made is in the file whole, old or new', async () => {
  await someStatements();
  const other = { iban: 'IR580000000000000000001002', holder: 'Another' };
  const [partnerId = 0n] = partners;
  await Promise.all([
    create(0, 'one'),
    setSettlementAccount(by(1), { ...other, partnerId }),
    setSettlementAccount(by(0), { ...ACCOUNT, partnerId }),
  ]);
  const { rows } = await owner.query<{ name: string; iban: string }>(
    'select distinct creditor_name as name, creditor_iban as iban from payment where coalition_id = $1 and partner_id = $2',
    [story.coalitionId, partnerId],
  );
  expect(rows).toHaveLength(1);
  expect([ACCOUNT.holder, other.holder]).toContain(rows[0]?.name);
  expect(rows[0]?.iban).toBe(rows[0]?.name === other.holder ? other.iban : ACCOUNT.iban);
});

test.each<[Cut, number]>([
  ['before the commit arrives', 0],
  ['before the commit is answered', 2 * SOME.length],
])(
  'L-04 S-07 a connection that breaks %s leaves all or nothing, and the repeat does the rest',
  async (where, there) => {
    await someStatements();
    const terms = await by(1).programme.snapshot(story.coalitionId);
    // Once it has its terms, the next commit is that of what is asked.
    const snapshot = async () => {
      wire.cut(where, 1);
      return terms;
    };
    const context = { ...by(1), programme: { ...by(1).programme, snapshot } };
    const asked = { idempotencyKey: 'one', currency: 'IRR', executionDay: today() } as const;
    await expect(createPaymentRun(context, asked)).rejects.toThrow();
    expect(await payments()).toHaveLength(there);
    expect(did(await create(1, 'one')).replayed).toBe(there > 0);
    expect(await payments()).toHaveLength(2 * SOME.length);

    const content = await toldOf();
    await expect(importBankConfirmations(context, { format: 'CSV', content })).rejects.toThrow();
    const { rows } = await owner.query(
      "select 1 from money_transaction where coalition_id = $1 and kind = 'PAYMENT'",
      [story.coalitionId],
    );
    expect(rows).toHaveLength(there);
    expect(did(await importBankConfirmations(by(1), { format: 'CSV', content })).replayed).toBe(there > 0);
    const total = SOME.reduce((sum, minor) => sum + minor, 0n) * 2n;
    expect(await moneyBalances(owner, story.coalitionId)).toEqual({ BANK: -total, ISSUING: total });
  },
);
