import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { rate } from '../harness/coalition-story.js';
import { createWorld, type World } from '../harness/world.js';
import { SettledTrial, type TrialPartner } from './settled-trial.js';

/** What the API tells of disputes, to whom (rules S-05, A-02, A-04). */

let world: World;
let trial: SettledTrial;
let rahnet: TrialPartner;
let tizfood: TrialPartner;
let staff: Caller;
let statementId: string;
let disputeId: string;

const FIELDS = `id status disputed { amount currency } withheld { amount } due { amount } openedBy { kind } overdue resolvedAt
  reason lines { number reason line { kind amount { amount } } } comments { actor { kind } text attachments }
  statement { id disputed { amount } payable { amount } } partner { slug }`;

beforeAll(async () => {
  world = await createWorld();
  trial = await SettledTrial.open(world);
  rahnet = await trial.partner('rahnet', {
    settlementCycle: 'DAILY',
    issueFeePercent: rate('2'),
    vatPercent: rate('10'),
  });
  tizfood = await trial.partner('tizfood', { settlementCycle: 'DAILY' });
  staff = await trial.person(['partner-staff'], rahnet);
  await trial.earn(rahnet, 100);
  await trial.nextDay();
  [statementId = ''] = await trial.statements(rahnet);
  const { disputeStatementLines } = await staff.get(
    `mutation { disputeStatementLines(input: { idempotencyKey: "first", statementId: "${statementId}",
       lines: [{ number: 2, reason: "no fee was agreed" }], comment: "see our contract", attachments: ["contract, page 3"] })
       { dispute { ${FIELDS} } replayed userErrors { code } } }`,
  );
  expect(disputeStatementLines).toEqual({ dispute: OPENED(), replayed: false, userErrors: [] });
  disputeId = textOf(disputeStatementLines.dispute.id);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  const { database } = world.server.node;
  expect((await auditSettlement(database, world.coalition.twinId)).differences).toEqual([]);
  await world.close();
});

const OPENED = () => ({
  id: expect.stringMatching(/^dsp_/),
  status: 'OPEN',
  disputed: { amount: '1980', currency: 'IRR' },
  withheld: { amount: '1980' },
  due: null,
  openedBy: { kind: 'USER' },
  overdue: false,
  resolvedAt: null,
  reason: null,
  lines: [
    { number: 2, reason: 'no fee was agreed', line: { kind: 'SERVICE_FEE', amount: { amount: '1800' } } },
    { number: 3, reason: null, line: { kind: 'VAT', amount: { amount: '180' } } },
  ],
  comments: [{ actor: { kind: 'USER' }, text: 'see our contract', attachments: ['contract, page 3'] }],
  statement: { id: statementId, disputed: { amount: '1980' }, payable: { amount: '90000' } },
  partner: { slug: 'rahnet' },
});

const disputesOf = async (caller: Caller, filter = '') =>
  listOf(
    (await caller.get(`{ settlementDisputes${filter} { edges { node { id } } } }`)).settlementDisputes.edges,
  ).map(({ node }) => (node as Record<string, Json>).id);

test('A-04 S-05 a partner sees its own disputes, by key and as staff; operators and auditors all; nobody else any', async () => {
  const auditor = await trial.person(['auditor']);
  const manager = await trial.person(['account-manager']);
  for (const caller of [trial.operator, auditor, rahnet, staff]) {
    expect(await disputesOf(caller)).toEqual([disputeId]);
    const { settlementDispute } = await caller.get(`{ settlementDispute(id: "${disputeId}") { ${FIELDS} } }`);
    expect(settlementDispute).toEqual(OPENED());
    const { settlementStatement } = await caller.get(
      `{ settlementStatement(id: "${statementId}") { disputes { id status } history { kind } } }`,
    );
    expect(settlementStatement).toEqual({
      disputes: [{ id: disputeId, status: 'OPEN' }],
      history: ['CLOSED', 'ISSUED', 'DISPUTED'].map((kind) => ({ kind })),
    });
  }
  for (const caller of [tizfood, manager]) {
    expect(await disputesOf(caller)).toEqual([]);
    expect(
      (await caller.get(`{ settlementDispute(id: "${disputeId}") { id } }`)).settlementDispute,
    ).toBeNull();
  }
  expect((await tizfood.get(`{ node(id: "${disputeId}") { id } }`)).node).toBeNull();
  expect((await rahnet.get(`{ node(id: "${disputeId}") { __typename } }`)).node).toEqual({
    __typename: 'SettlementDispute',
  });
  expect(await disputesOf(trial.operator, '(status: OPEN)')).toEqual([disputeId]);
  expect(await disputesOf(trial.operator, '(status: PARTLY)')).toEqual([]);
});

test('A-02 a key that may only settle is told what it did, and reads nothing more', async () => {
  const { partner } = await world.operator.get('{ partner(slug: "rahnet") { id } }');
  const { issueApiKey } = await world.operator.get(
    `mutation { issueApiKey(input: { partnerId: "${textOf(partner.id)}", environment: TEST, label: "settling",
       scopes: ["settlement:write"] }) { secret userErrors { code } } }`,
  );
  const settling = world.caller(textOf(issueApiKey.secret));
  const { commentOnDispute } = await settling.get(
    `mutation { commentOnDispute(input: { idempotencyKey: "second", disputeId: "${disputeId}", comment: "well?" })
       { dispute { status statement { id } lines { number line { kind } } comments { text } } userErrors { code } } }`,
  );
  expect(commentOnDispute).toEqual({
    dispute: {
      status: 'OPEN',
      statement: null,
      lines: [
        { number: 2, line: null },
        { number: 3, line: null },
      ],
      comments: [{ text: 'see our contract' }, { text: 'well?' }],
    },
    userErrors: [],
  });
  const { errors } = await settling.ask(`{ settlementDispute(id: "${disputeId}") { id } }`);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  // What it may not be told of is not done either: whoever is refused takes it so.
  const agreeing = await settling.ask(
    `mutation { agreeStatement(input: { statementId: "${statementId}" })
       { statement { id lines { edges { node { number } } } } userErrors { code } } }`,
  );
  expect(agreeing.errors).toMatchObject([
    { message: expect.stringMatching(/^Nothing was done\./), extensions: { code: 'FORBIDDEN' } },
  ]);
  const { settlementStatement } = await rahnet.get(
    `{ settlementStatement(id: "${statementId}") { status agreedAt } }`,
  );
  expect(settlementStatement).toEqual({ status: 'ISSUED', agreedAt: null });
});

test('S-05 what operators find ends it, and what is due comes with the next statement', async () => {
  const { agreeStatement } = await rahnet.get(
    `mutation { agreeStatement(input: { statementId: "${statementId}" })
       { statement { status agreedBy { kind } payable { amount } } userErrors { code } } }`,
  );
  expect(agreeStatement).toEqual({
    statement: { status: 'AGREED', agreedBy: { kind: 'API_KEY' }, payable: { amount: '90000' } },
    userErrors: [],
  });
  const { resolveDispute } = await trial.operator.get(
    `mutation { resolveDispute(input: { idempotencyKey: "found", disputeId: "${disputeId}", outcome: PARTLY,
       amount: { amount: "990", currency: "IRR" }, reason: "half of it was agreed" })
       { dispute { status due { amount } reason resolvedBy { kind } } replayed userErrors { code } } }`,
  );
  expect(resolveDispute).toEqual({
    dispute: {
      status: 'PARTLY',
      due: { amount: '990' },
      reason: 'half of it was agreed',
      resolvedBy: { kind: 'USER' },
    },
    replayed: false,
    userErrors: [],
  });
  await trial.nextDay();
  const [next] = await trial.statements(rahnet);
  const { settlementStatement } = await rahnet.get(
    `{ settlementStatement(id: "${next}") { total { amount } lines { edges { node { kind amount { amount } } } } } }`,
  );
  expect(settlementStatement).toEqual({
    total: { amount: '990' },
    lines: { edges: [{ node: { kind: 'ADJUSTMENT', amount: { amount: '990' } } }] },
  });
});
