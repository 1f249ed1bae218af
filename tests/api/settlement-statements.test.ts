import { audit } from '../../src/ledger/audit/auditor.js';
import {
  type BlockTexts,
  chainProblem,
  type InclusionProof,
  verifyTransactionProof,
} from '../../src/ledger/seals/verify-proof.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { closePeriods } from '../../src/settlement/close/close-periods.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { rate } from '../harness/coalition-story.js';
import { createWorld, type World } from '../harness/world.js';
import { BURN, EARN, nextKey } from './operations.js';

/** What the API tells of statements, to whom, and that every line leads to its transactions (rules S-01, S-03, A-04). */

let world: World;
let operator: Caller;
let auditor: Caller;
let manager: Caller;
let staff: Caller;
/** Partners' systems in the twin, their ids, and where they sell. */
const trial: Record<string, Caller & { readonly id: string; readonly merchantId: string }> = {};
/** rahnet's: its only statement. */
let statementId: string;

const STATEMENT = `id number currency from until status total { amount currency } disputed { amount } carried { amount }
  payable { amount } minimum { amount } contentHash closedAt issuedAt disputeUntil agreedAt agreedBy { kind } paidAt reconciledAt
  partner { slug } seal { number hash } totals { kind lines amount { amount } } history { kind actor { kind id } }`;
const LINE = `number kind basis reversal category transactionCount points unitPrice percent basedOn exact
  amount { amount } contractVersion { version }`;

beforeAll(async () => {
  world = await createWorld();
  const coalition = encodeId('coalition', world.coalition.twinId);
  operator = world.caller(await world.token({ coalition, roles: ['operator'] }));
  auditor = world.caller(await world.token({ coalition, roles: ['auditor'] }));
  manager = world.caller(await world.token({ coalition, roles: ['account-manager'] }));
  for (const [slug, contract] of Object.entries({
    rahnet: {
      settlementCycle: 'DAILY' as const,
      paidAtIssuePercent: rate('60'),
      issueFeePercent: rate('2'),
      vatPercent: rate('10'),
    },
    tizfood: { settlementCycle: 'DAILY' as const },
  })) {
    const partner = await world.partner(slug, contract);
    const { issueApiKey } = await world.operator.get(
      `mutation { issueApiKey(input: { partnerId: "${partner.id}", environment: TEST, label: "trial" }) { secret } }`,
    );
    const caller = world.caller(textOf(issueApiKey.secret));
    const { viewer } = await caller.get('{ viewer { partner { id merchants { edges { node { id } } } } } }');
    const merchantId = textOf(listOf(viewer.partner.merchants.edges)[0]?.node.id as Json);
    trial[slug] = { ...caller, id: textOf(viewer.partner.id), merchantId };
  }
  staff = world.caller(await world.token({ coalition, roles: ['partner-staff'], partner: own('rahnet').id }));
  const { now } = (await operator.get('mutation { advanceTestClock(input: { by: 60 }) { now } }'))
    .advanceTestClock;
  // To a noon of Tehran, so that the day does not end meanwhile.
  const noon = new Date(`${String(now).slice(0, 10)}T08:30:00Z`).getTime() + 86_400_000;
  await operator.get(
    `mutation { advanceTestClock(input: { to: "${new Date(noon).toISOString()}" }) { now } }`,
  );
  await trade();
  await operator.get('mutation { advanceTestClock(input: { by: 86400 }) { now } }');
  const { closeSettlementPeriod } = await operator.get(
    'mutation { closeSettlementPeriod(input: {}) { statements { id partner { slug } status } userErrors { code } } }',
  );
  expect(closeSettlementPeriod).toEqual({
    statements: ['rahnet', 'tizfood'].map((slug) => ({
      id: expect.any(String),
      partner: { slug },
      status: 'ISSUED',
    })),
    userErrors: [],
  });
  statementId = textOf(listOf(closeSettlementPeriod.statements)[0]?.id as Json);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  const { database } = world.server.node;
  expect((await audit(database, world.coalition.twinId)).differences).toEqual([]);
  expect((await auditSettlement(database, world.coalition.twinId)).differences).toEqual([]);
  await world.close();
});

function own(slug: string) {
  const caller = trial[slug];
  if (!caller) throw new Error(`${slug} is no partner`);
  return caller;
}

/** Four purchases at rahnet, of which points are burned at tizfood. */
async function trade(): Promise<void> {
  const [rahnet, tizfood] = [own('rahnet'), own('tizfood')];
  const { enrolMember } = await rahnet.get(
    'mutation { enrolMember(input: { card: "TRIAL-1" }) { member { id } } }',
  );
  const member = { id: textOf(enrolMember.member.id) };
  await tizfood.get('mutation { linkMember(input: { member: { card: "TRIAL-1" } }) { member { id } } }');
  for (const points of [10, 20, 30, 41]) {
    const purchase = { reference: nextKey(), amount: { amount: `${points}0000`, currency: 'IRR' } };
    const { earnPoints } = await rahnet.get(EARN, {
      input: { idempotencyKey: nextKey(), member, merchantId: rahnet.merchantId, purchase },
    });
    expect(earnPoints.userErrors).toEqual([]);
  }
  const { burnPoints } = await tizfood.get(BURN, {
    input: { idempotencyKey: nextKey(), member, merchantId: tizfood.merchantId, points: '15' },
  });
  expect(burnPoints.userErrors).toEqual([]);
}

const statementOf = async (caller: Caller, fields = 'id') =>
  (await caller.get(`{ settlementStatement(id: "${statementId}") { ${fields} } }`)).settlementStatement;

test('S-03 a statement tells its sums, its seal and its history', async () => {
  const statement = await statementOf(operator, STATEMENT);
  expect(statement).toMatchObject({
    id: statementId,
    number: 1,
    currency: 'IRR',
    status: 'ISSUED',
    // 101 points at 540 when given, 15 at 360 when spent; two percent of each, and a tenth of that
    total: { amount: String(54_540 + 5_400 + 1_091 + 108 + 109 + 11), currency: 'IRR' },
    payable: { amount: '61259' },
    disputed: { amount: '0' },
    carried: { amount: '0' },
    contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    partner: { slug: 'rahnet' },
    totals: [
      { kind: 'ISSUING', lines: 2, amount: { amount: '59940' } },
      { kind: 'SERVICE_FEE', lines: 2, amount: { amount: '1199' } },
      { kind: 'VAT', lines: 2, amount: { amount: '120' } },
    ],
    history: [
      { kind: 'CLOSED', actor: { kind: 'SYSTEM', id: null } },
      { kind: 'ISSUED', actor: { kind: 'SYSTEM', id: null } },
    ],
    agreedAt: null,
    agreedBy: null,
  });
  expect(statement.from).toBe(statement.until);
});

test('S-01 A-06 every line leads to its transactions, page by page, which come to its points and money', async () => {
  const { lines } = await statementOf(operator, `lines(first: 100) { edges { node { ${LINE} } } }`);
  const found = listOf(lines.edges).map(({ node }) => node as Record<string, Json>);
  expect(
    found.map(({ number, kind, basis, points, exact, basedOn, percent }) => [
      number,
      kind,
      basis,
      points,
      exact,
      basedOn,
      percent,
    ]),
  ).toEqual([
    [1, 'ISSUING', 'AT_ISSUE', '101', '54540', null, null],
    [2, 'ISSUING', 'AT_BURN', '15', '5400', null, null],
    [3, 'SERVICE_FEE', 'AT_ISSUE', '0', '1090.8', 1, '2'],
    [4, 'SERVICE_FEE', 'AT_BURN', '0', '108', 2, '2'],
    [5, 'VAT', 'AT_ISSUE', '0', '109.1', 3, '10'],
    [6, 'VAT', 'AT_BURN', '0', '10.8', 4, '10'],
  ]);
  const behind = async (line: number) => {
    const transactions: Record<string, Json>[] = [];
    for (let after: string | null = null; ; ) {
      const page = await statementOf(
        operator,
        `lines(first: 1${line > 1 ? `, after: "${await cursorOf(line - 1)}"` : ''}) { edges { node { number transactions(first: 3${
          after === null ? '' : `, after: "${after}"`
        }) { edges { node { transactionId businessDay points exact transaction { type } } } pageInfo { hasNextPage endCursor } } } } }`,
      );
      const [edge] = listOf(page.lines.edges);
      const node = edge?.node as Record<string, Json>;
      expect(node.number).toBe(line);
      transactions.push(
        ...listOf(node.transactions?.edges as Json).map(({ node: each }) => each as Record<string, Json>),
      );
      if (String(node.transactions?.pageInfo.hasNextPage) !== 'true') return transactions;
      after = textOf(node.transactions.pageInfo.endCursor as Json);
    }
  };
  const earned = await behind(1);
  expect(earned.map(({ points, exact, transaction }) => [points, exact, transaction?.type])).toEqual([
    ['10', '5400', 'EARN'],
    ['20', '10800', 'EARN'],
    ['30', '16200', 'EARN'],
    ['41', '22140', 'EARN'],
  ]);
  const burned = await behind(2);
  expect(burned.map(({ points, exact, transaction }) => [points, exact, transaction?.type])).toEqual([
    ['15', '5400', 'BURN'],
  ]);
  // A fee has those of what it is based on.
  expect((await behind(5)).map(({ transactionId, exact }) => [transactionId, exact])).toEqual(
    earned.map(({ transactionId }) => [transactionId, null]),
  );
});

async function cursorOf(line: number): Promise<string> {
  const { lines } = await statementOf(operator, `lines(first: ${line}) { pageInfo { endCursor } }`);
  return textOf(lines.pageInfo.endCursor);
}

test('L-10 each transaction of a line is proven by a block that is no later than the one of the statement', async () => {
  const { seal, lines } = await statementOf(
    operator,
    'seal { number hash } lines(first: 10) { edges { node { transactions(first: 50) { edges { node { transactionId } } } } } }',
  );
  const ids = new Set(
    listOf(lines.edges).flatMap(({ node }) =>
      listOf((node as Record<string, Json>).transactions?.edges as Json).map(({ node: each }) =>
        textOf((each as Record<string, Json>).transactionId as Json),
      ),
    ),
  );
  expect(ids.size).toBe(5);
  const BLOCK = 'coalitionId number epoch merkleRoot contents { hash } previousHash hash sealedAt';
  const { sealBlocks } = await operator.get(`{ sealBlocks(first: 100) { edges { node { ${BLOCK} } } } }`);
  const chain = listOf(sealBlocks.edges).map(({ node }) => textsOf(node as Record<string, Json>));
  // From before the first block on.
  expect(chainProblem({ number: 0, hash: '0'.repeat(64) }, chain)).toBeUndefined();
  expect(chain.find(({ number }) => number === Number(seal.number))?.hash).toBe(seal.hash);
  for (const id of ids) {
    const { transactionProof } = await operator.get(
      `{ transactionProof(id: "${id}") { inclusion { format parts { name hash text blinding } path { side hash } block { ${BLOCK} } } } }`,
    );
    const inclusion = transactionProof.inclusion as unknown as Omit<InclusionProof, 'block'> & {
      readonly block: Record<string, Json>;
    };
    const proof = { ...inclusion, block: textsOf(inclusion.block) };
    expect(verifyTransactionProof(id, proof)).toMatchObject({ ok: true });
    expect(proof.block.number).toBeLessThanOrEqual(Number(seal.number));
    expect(chain).toContainEqual(proof.block);
  }
});

function textsOf(block: Record<string, Json>): BlockTexts {
  const { contents, ...header } = block;
  return { ...header, contentsHash: contents?.hash } as unknown as BlockTexts;
}

test('A-04 a partner sees its own statements, by key and as staff; operators and auditors all; nobody else any', async () => {
  const list = async (caller: Caller) => {
    const { settlementStatements } = await caller.get(
      '{ settlementStatements { edges { node { partner { slug } } } } }',
    );
    return listOf(settlementStatements.edges).map(({ node }) => (node as Record<string, Json>).partner?.slug);
  };
  expect(await list(operator)).toEqual(['tizfood', 'rahnet']);
  expect(await list(auditor)).toEqual(['tizfood', 'rahnet']);
  expect(await list(own('rahnet'))).toEqual(['rahnet']);
  expect(await list(own('tizfood'))).toEqual(['tizfood']);
  expect(await list(staff)).toEqual(['rahnet']);
  expect(await list(manager)).toEqual([]);
  for (const caller of [operator, auditor, own('rahnet'), staff]) {
    expect(await statementOf(caller)).toEqual({ id: statementId });
  }
  for (const caller of [own('tizfood'), manager]) expect(await statementOf(caller)).toBeNull();
  const { node } = await own('tizfood').get(`{ node(id: "${statementId}") { id } }`);
  expect(node).toBeNull();
  expect((await own('rahnet').get(`{ node(id: "${statementId}") { __typename id } }`)).node).toEqual({
    __typename: 'SettlementStatement',
    id: statementId,
  });
});

test('A-04 an issuer sees that its points were burned, and not the transaction of the other partner', async () => {
  const { lines } = await statementOf(
    own('rahnet'),
    'lines(first: 2) { edges { node { basis transactions { edges { node { points transaction { id } } } } } } }',
  );
  const [earned, burned] = listOf(lines.edges).map(({ node }) => node as Record<string, Json>);
  expect(listOf(earned?.transactions?.edges as Json)).toHaveLength(4);
  expect(listOf(earned?.transactions?.edges as Json)[0]).toMatchObject({
    node: { transaction: { id: expect.any(String) } },
  });
  expect(listOf(burned?.transactions?.edges as Json)).toEqual([
    { node: { points: '15', transaction: null } },
  ]);
});

test('the list is told apart by partner, state, currency and days; what cannot be read is refused', async () => {
  const list = async (filter: string) => {
    const { settlementStatements } = await operator.get(
      `{ settlementStatements(filter: { ${filter} }) { edges { node { partner { slug } } } } }`,
    );
    return listOf(settlementStatements.edges).map(({ node }) => (node as Record<string, Json>).partner?.slug);
  };
  const { until } = await statementOf(operator, 'until');
  expect(await list(`partnerId: "${own('tizfood').id}"`)).toEqual(['tizfood']);
  expect(await list('partnerId: "par_0000000000001"')).toEqual([]);
  expect(await list('partnerId: "nobody"')).toEqual([]);
  expect(await list('statuses: [ISSUED]')).toHaveLength(2);
  expect(await list('statuses: [PAID, AGREED]')).toEqual([]);
  expect(await list('currency: "IRR"')).toHaveLength(2);
  expect(await list('currency: "EUR"')).toEqual([]);
  expect(await list(`from: "${until}", until: "${until}"`)).toHaveLength(2);
  expect(await list('until: "2020-01-01"')).toEqual([]);
  const { errors } = await operator.ask(
    '{ settlementStatements(filter: { currency: "rial", from: "never" }) { pageInfo { endCursor } } }',
  );
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: ['filter', 'currency'] });
});

test('S-01 closing once more, by the job, makes no other statement', async () => {
  expect(await closePeriods(world.server.node, world.coalition.twinId)).toEqual({
    days: [],
    statementIds: [],
  });
});
