import { cutEntrySpans } from '../../src/ledger/entry-spans.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { newCoalition } from '../harness/coalition-story.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { ADJUST, adjustInput, BURN, burnInput, CAPTURE, EARN, earnInput, HOLD } from './operations.js';

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
/** Linked to both; the token is rahnet's. */
let member: WorldMember;
const BEFORE = '2020-01-01T00:00:00.000Z';

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  member = await world.member(rahnet);
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
  const done = [
    await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount: '1000000' }) }),
    await tizfood.get(EARN, { input: earnInput(tizfood, member, { amount: '500000' }) }),
    await tizfood.get(BURN, { input: burnInput(tizfood, member, { points: '30' }) }),
    await world.operator.get(ADJUST, { input: adjustInput(member, { direction: 'CREDIT', points: '7' }) }),
  ];
  const { holdPoints } = await rahnet.get(HOLD, { input: burnInput(rahnet, member, { points: '20' }) });
  const holdId = textOf(holdPoints.hold.id);
  done.push(await rahnet.get(CAPTURE, { input: { idempotencyKey: 'captured', holdId, points: '15' } }));
  for (const each of done) for (const { userErrors } of Object.values(each)) expect(userErrors).toEqual([]);
});
afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const CHANGE = `version at kind points held pending balance { version posted held pending available }
  transaction { id type } hold { id status } partner { slug }`;
const STATEMENT = `query ($id: ID!, $from: DateTime!, $to: DateTime, $first: Int, $after: String) {
  member(ref: { id: $id }) { statement(from: $from, to: $to) {
    from to opening { version posted held } closing { version posted held available }
    changes(first: $first, after: $after) { edges { cursor node { ${CHANGE} } } pageInfo { hasNextPage endCursor } } } } }`;

async function statementFor(caller: Caller, variables: Record<string, unknown> = {}): Promise<Json> {
  const data = await caller.get(STATEMENT, { id: member.id, from: BEFORE, ...variables });
  return (data.member as Json).statement as Json;
}

function nodesOf(connection: Json | undefined): Json[] {
  return listOf((connection as Json).edges as Json).map(({ node }) => node as Json);
}

describe.each([
  ['the member', () => member as Caller],
  ['the operator', () => world.operator],
  ['an auditor', () => world.auditor],
])('L-08 %s', (_, caller) => {
  test('sees every change, and what it was', async () => {
    const { opening, closing, changes } = await statementFor(caller());
    expect(opening).toEqual({ version: 0, posted: '0', held: '0' });
    expect(closing).toEqual({ version: 7, posted: '112', held: '0', available: '112' });
    expect(
      nodesOf(changes).map(({ version, kind, points, held, partner }) => [
        version,
        kind,
        points,
        held,
        (partner as Json | null)?.slug ?? null,
      ]),
    ).toEqual([
      [1, 'EARN', '100', '0', 'rahnet'],
      [2, 'EARN', '50', '0', 'tizfood'],
      [3, 'BURN', '-30', '0', 'tizfood'],
      [4, 'ADJUSTMENT', '7', '0', null],
      [5, 'HOLD', '0', '20', 'rahnet'],
      [6, 'RELEASE', '0', '-5', 'rahnet'],
      [7, 'BURN', '-15', '-15', 'rahnet'],
    ]);
  });
});

test('A-04 a partner sees every balance, and of other partners’ changes not what they were', async () => {
  const { changes } = await statementFor(tizfood);
  const seen = nodesOf(changes).map(({ points, kind, transaction, hold, partner }) => ({
    points,
    kind,
    known: [transaction, hold, partner].filter((each) => each !== null).length,
  }));
  const hidden = (points: string) => ({ points, kind: null, known: 0 });
  expect(seen).toEqual([
    hidden('100'),
    { points: '50', kind: 'EARN', known: 2 },
    { points: '-30', kind: 'BURN', known: 2 },
    hidden('7'),
    hidden('0'),
    hidden('0'),
    hidden('-15'),
  ]);
});

test('L-08 a statement between two instants begins and ends there, and its pages add up', async () => {
  const all = nodesOf((await statementFor(member)).changes);
  const [from, to] = [textOf(all[2]?.at as Json), textOf(all[5]?.at as Json)];
  const within = all.filter(({ at }) => textOf(at as Json) >= from && textOf(at as Json) < to);
  let after: string | undefined;
  const read: Json[] = [];
  for (;;) {
    const statement = await statementFor(member, { from, to, first: 2, ...(after ? { after } : {}) });
    read.push(...nodesOf(statement.changes));
    const { hasNextPage, endCursor } = (statement.changes as Json).pageInfo as Json;
    if (!hasNextPage) {
      const sum = read.reduce((total, { points }) => total + BigInt(textOf(points as Json)), 0n);
      const { opening, closing } = statement as { opening: Json; closing: Json };
      expect(BigInt(textOf(opening.posted as Json)) + sum).toBe(BigInt(textOf(closing.posted as Json)));
      expect(closing.version).toBe(read.at(-1)?.version);
      break;
    }
    after = textOf(endCursor as Json);
  }
  expect(read).toEqual(within);
});

test('L-08 a statement of a time in which nothing happened is empty, and says what there was', async () => {
  const { opening, closing, changes } = await statementFor(member, { from: BEFORE, to: BEFORE });
  expect([opening?.posted, closing?.posted, nodesOf(changes)]).toEqual(['0', '0', []]);
  const later = await statementFor(member, { from: '2100-01-01T00:00:00.000Z' });
  expect([later.opening?.posted, later.closing?.posted, nodesOf(later.changes)]).toEqual(['112', '112', []]);
});

test.each([
  ['an end before its beginning', { from: BEFORE, to: '2019-12-31T23:59:59.999Z' }, ['to']],
  ['an instant that is none', { from: 'yesterday' }, ['from']],
  ['a cursor of another list', { after: 'bWVtYmVyczoxMg' }, ['after']],
])('a statement with %s is refused', async (_, changes, field) => {
  const { errors } = await member.ask(STATEMENT, { id: member.id, from: BEFORE, ...changes });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
});

const ACCOUNTS = `accounts { id kind balance statement(from: "${BEFORE}") { opening closing
  entries(first: 10) { edges { node { amount postedAt transaction { type } } } } } partner { slug } }`;

async function accountsFor(caller: Caller, partner: WorldPartner): Promise<Json[] | null> {
  const data = await caller.get(`{ partner(id: "${partner.id}") { ${ACCOUNTS} } }`);
  const { accounts } = data.partner as { accounts: Json | null };
  return accounts && listOf(accounts);
}

const summed = (account: Json) =>
  nodesOf((account.statement as Json).entries).reduce(
    (sum, { amount }) => sum + BigInt(textOf(amount as Json)),
    0n,
  );

describe.each([
  ['without spans', async () => undefined],
  [
    'with spans',
    async () => {
      const { node } = world.server;
      await sealEpochs(node.database, world.coalition.coalitionId);
      expect(
        await cutEntrySpans(node.database, world.coalition.coalitionId, { transactions: 2 }),
      ).toBeGreaterThan(1);
    },
  ],
])('L-08 a partner’s accounts %s', (_, prepare) => {
  beforeAll(prepare);

  test.each([
    ['the partner', () => rahnet as Caller],
    ['the operator', () => world.operator],
  ])('are seen by %s, entries and all', async (_who, caller) => {
    const accounts = (await accountsFor(caller(), rahnet)) ?? [];
    expect(accounts.map(({ kind, balance }) => [kind, balance])).toEqual([
      ['ISSUED', '-100'],
      ['REDEEMED', '15'],
      ['EXPIRED', '0'],
      ['SHORTFALL', '0'],
    ]);
    for (const account of accounts) {
      const { opening, closing } = account.statement as { opening: Json; closing: Json };
      expect([opening, closing, String(summed(account))]).toEqual(['0', account.balance, account.balance]);
      expect((account.partner as Json).slug).toBe('rahnet');
    }
  });

  test('have a balance at a past instant, and none in the future', async () => {
    const at = async (instant: string) =>
      rahnet.ask(`{ partner(id: "${rahnet.id}") { accounts { balance(at: "${instant}") } } }`);
    const { data } = await at(BEFORE);
    expect((data.partner as Json).accounts).toEqual(Array.from({ length: 4 }, () => ({ balance: '0' })));
    const { errors } = await at('2100-01-01T00:00:00.000Z');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: ['at'] });
  });
});

test('the coalition’s own accounts are for operators and auditors', async () => {
  const asked = '{ coalition { accounts { kind balance partner { slug } } } }';
  for (const caller of [world.operator, world.auditor]) {
    const { coalition } = await caller.get(asked);
    expect((coalition as Json).accounts).toEqual([
      { kind: 'ADJUSTED', balance: '-7', partner: null },
      { kind: 'EXPIRED', balance: '0', partner: null },
      { kind: 'DONATED', balance: '0', partner: null },
    ]);
  }
  for (const caller of [rahnet, member]) {
    expect((await caller.get(asked)).coalition).toEqual({ accounts: null });
  }
});

test('A-04 accounts are seen by nobody else: another partner, a member, another coalition’s operator', async () => {
  const [account] = (await accountsFor(rahnet, rahnet)) as [Json];
  const id = textOf(account.id as Json);
  const byId = async (caller: Caller) =>
    (await caller.get(`{ node(id: "${id}") { id ... on ProgrammeAccount { kind } } }`)).node;
  expect(await byId(rahnet)).toEqual({ id, kind: 'ISSUED' });
  expect(await byId(world.operator)).toEqual({ id, kind: 'ISSUED' });
  const elsewhere = await newCoalition(world.server.node);
  const stranger = world.caller(
    await world.token({ coalition: encodeId('coalition', elsewhere.coalitionId), roles: ['operator'] }),
  );
  for (const caller of [tizfood, member, stranger]) expect(await byId(caller)).toBeNull();
  for (const caller of [tizfood, member]) expect(await accountsFor(caller, rahnet)).toBeNull();
});
