import { createHash } from 'node:crypto';
import pg from 'pg';
import { encodeId } from '../../src/values/ids.js';
import { type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { camtOf, OWN_ACCOUNT, SETTINGS, statementOf, today } from '../settlement/payment-scene.js';

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let owner: pg.Client;

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

const payload = async (mutation: string, input: object, fields: string, by = world.operator) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code message } } }`;
  const answer = (await by.get(document, { input }))[mutation] as Json;
  expect(answer.userErrors).toEqual([]);
  return answer;
};
const file = (path: string, credential: string | undefined, method = 'GET') =>
  fetch(`http://127.0.0.1:${world.server.api.port}${path}`, {
    method,
    headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
  });

const PAYMENT =
  'id reference direction amount { amount currency } status statementId attempt rail creditorIban creditorName partner { slug } statement { id }';

test('S-07 P-05 from settings to a payment file to what the bank says of it', async () => {
  expect((await world.operator.get('{ paymentSettings { iban } }')).paymentSettings).toBeNull();
  const set = await payload(
    'setPaymentSettings',
    { iban: SETTINGS.iban, holder: 'Café Hamsood', bic: 'bmjiirth' },
    'paymentSettings { iban holder bic characterSet rails { code currency least { amount } most { amount } } }',
  );
  expect(set.paymentSettings).toEqual({
    ...{ iban: OWN_ACCOUNT, holder: 'Café Hamsood', bic: 'BMJIIRTH', characterSet: 'LATIN' },
    rails: [
      { code: 'PAYA', currency: 'IRR', least: null, most: { amount: '2000000000' } },
      { code: 'SATNA', currency: 'IRR', least: { amount: '1000000000' }, most: null },
    ],
  });

  const owed = await statementOf(owner, world.coalition, {
    partnerId: rahnet.story.partnerId,
    minor: -3_000_000_000n,
  });
  const owing = await statementOf(owner, world.coalition, {
    partnerId: tizfood.story.partnerId,
    minor: 40_000n,
  });
  const input = { idempotencyKey: 'one', currency: 'IRR', executionDay: today() };
  const created = await payload(
    'createPaymentRun',
    input,
    `replayed paymentRun { id currency executionDay debtorIban filePath fileSha256
       payments(first: 5) { edges { node { ${PAYMENT} } } } leftOut { edges { node { reason } } } }`,
  );
  const run = created.paymentRun as Json;
  expect(run).toMatchObject({
    currency: 'IRR',
    executionDay: today(),
    debtorIban: OWN_ACCOUNT,
    leftOut: { edges: [] },
  });
  const [pay, collect] = listOf((run.payments as Json).edges as Json).map((edge) => edge.node as Json);
  expect(pay).toMatchObject({
    ...{ direction: 'PAY', status: 'CREATED', rail: 'SATNA', attempt: 1, partner: { slug: 'rahnet' } },
    amount: { amount: '3000000000', currency: 'IRR' },
    statementId: encodeId('statement', owed),
    statement: { id: encodeId('statement', owed) },
    ...{ creditorIban: 'IR850000000000000000001001', creditorName: 'A partner' },
  });
  expect(collect).toMatchObject({
    direction: 'COLLECT',
    rail: null,
    creditorIban: null,
    partner: { slug: 'tizfood' },
  });

  const [first, second] = [
    await file(textOf(run.filePath as Json), world.operator.credential),
    await file(textOf(run.filePath as Json), world.auditor.credential),
  ];
  const bytes = await first.text();
  expect(first.headers.get('content-type')).toBe('application/xml; charset=utf-8');
  expect(bytes).toContain('<Nm>Cafe Hamsood</Nm>');
  expect(await second.text()).toBe(bytes);
  const head = await file(textOf(run.filePath as Json), world.operator.credential, 'HEAD');
  expect([head.status, head.headers.get('content-disposition'), await head.text()]).toEqual([
    200,
    first.headers.get('content-disposition'),
    '',
  ]);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(run.fileSha256);

  await payload('markPaymentRunSent', { paymentRunId: run.id }, 'paymentRun { id }');
  const content = camtOf([
    { reference: textOf(pay?.reference as Json), direction: 'OUT', amount: '3000000000' },
    { reference: 'RF00X', direction: 'IN', amount: '40000' },
  ]);
  const fields = `replayed confirmationImport { id format matchedCount leftOverCount
    matched { edges { node { number reference payment { status statement { status } } } } }
    leftOver { edges { node { number reference amount currency direction kind reason payment { id } } } }
    missing { edges { node { reference } } } }`;
  const taken = await payload('importBankConfirmations', { format: 'CAMT054', content }, fields);
  expect(taken).toMatchObject({
    replayed: false,
    confirmationImport: {
      ...{ format: 'CAMT054', matchedCount: 1, leftOverCount: 1 },
      matched: {
        edges: [
          { node: { number: 1, payment: { status: 'CONFIRMED', statement: { status: 'RECONCILED' } } } },
        ],
      },
      leftOver: {
        edges: [
          {
            node: {
              ...{
                number: 2,
                reference: 'RF00X',
                amount: '40000',
                currency: 'IRR',
                direction: 'IN',
                kind: 'BOOKED',
              },
              ...{ reason: 'UNKNOWN_REFERENCE', payment: null },
            },
          },
        ],
      },
      missing: { edges: [{ node: { reference: collect?.reference } }] },
    },
  });
  const again = await payload('importBankConfirmations', { format: 'CAMT054', content }, fields);
  expect(again).toEqual({ ...taken, replayed: true });

  const imported = (taken.confirmationImport as Json).id;
  const found = await world.auditor.get(
    `query ($ids: [ID!]!, $run: ID!, $import: ID!) { nodes(ids: $ids) { __typename id }
      paymentRun(id: $run) { id } paymentRuns { edges { node { id } } } confirmationImport(id: $import) { id } }`,
    { ids: [run.id, pay?.id, imported], run: run.id, import: imported },
  );
  expect(found).toEqual({
    nodes: [
      { __typename: 'PaymentRun', id: run.id },
      { __typename: 'Payment', id: pay?.id },
      { __typename: 'ConfirmationImport', id: imported },
    ],
    paymentRun: { id: run.id },
    paymentRuns: { edges: [{ node: { id: run.id } }] },
    confirmationImport: { id: imported },
  });

  // a partner sees what it has to pay, and where; nothing of the others
  const OF_STATEMENT = `query ($id: ID!) { settlementStatement(id: $id) { payTo { iban holder } payments { reference status } } }`;
  const of = (caller: WorldPartner, id: bigint) =>
    caller.get(OF_STATEMENT, { id: encodeId('statement', id) });
  expect((await of(tizfood, owing)).settlementStatement).toEqual({
    payTo: { iban: OWN_ACCOUNT, holder: 'Café Hamsood' },
    payments: [{ reference: collect?.reference, status: 'CREATED' }],
  });
  expect((await of(rahnet, owed)).settlementStatement).toMatchObject({
    payTo: null,
    payments: [{ status: 'CONFIRMED' }],
  });
  expect((await of(rahnet, owing)).settlementStatement).toBeNull();
  const unseen = await rahnet.get('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [run.id, pay?.id, imported],
  });
  expect(unseen.nodes).toEqual([null, null, null]);
});

describe('A-03 a payment file is for operators and auditors only', () => {
  const NONE = '/payment-runs/pyr_0000000000001.xml';
  test('a partner, a member, nobody', async () => {
    const member = await world.member(rahnet);
    for (const { credential } of [rahnet, member]) expect((await file(NONE, credential)).status).toBe(403);
    expect((await file(NONE, undefined)).status).toBe(401);
    expect((await file(NONE, 'nonsense')).status).toBe(401);
  });

  test.each([NONE, '/payment-runs/x.xml', '/payment-runs/..%2f..%2fetc%2fpasswd', `${NONE}x`])(
    'there is none at %s',
    async (path) => {
      expect((await file(path, world.operator.credential)).status).toBe(404);
    },
  );
});

test('A-06 a file of more than 5 MB is refused, and one that is larger than a request is not read', async () => {
  const document =
    'mutation ($input: ImportBankConfirmationsInput!) { importBankConfirmations(input: $input) { userErrors { code } } }';
  const { status } = await world.operator.ask(document, {
    input: { format: 'CSV', content: 'x'.repeat(10_000_000) },
  });
  expect(status).toBe(413);
});
