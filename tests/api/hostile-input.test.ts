import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput } from './operations.js';

/** What a hostile caller sends: each is a clear refusal, none reaches the books, none is an INTERNAL. */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  member = await world.member(rahnet, 100);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const LONG = 'x'.repeat(10_000);
const NUMBERS = [
  '',
  ' ',
  '1 ',
  '+1',
  '-1',
  '1.0',
  '1e3',
  '1E3',
  '0x10',
  '1_000',
  '۱۰',
  '١٠',
  '１０',
  'NaN',
  'Infinity',
  '9'.repeat(10_000),
  '\u00001',
  '1\n',
];
const TEXTS = ['', LONG, 'a\u0000b', 'a\nb', '\u202eabc', 'a\u2066b', '\ud800'];

test.each(NUMBERS)('V-01 points of %j are INVALID_INPUT', async (points) => {
  const { burnPoints } = await rahnet.get(BURN, { input: burnInput(rahnet, member, { points }) });
  expect(burnPoints.userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'points'] }]);
});

test.each(NUMBERS.filter((number) => number !== '1.0'))(
  'V-02 an amount of %j is INVALID_INPUT',
  async (amount) => {
    const { earnPoints } = await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount }) });
    expect(earnPoints.userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'purchase', 'amount', 'amount'] },
    ]);
  },
);

test.each(TEXTS)('a key of %j is INVALID_INPUT', async (idempotencyKey) => {
  const input = burnInput(rahnet, member, { points: '1', idempotencyKey });
  const { burnPoints } = await rahnet.get(BURN, { input });
  expect(burnPoints.userErrors).toMatchObject([
    { code: 'INVALID_INPUT', field: ['input', 'idempotencyKey'] },
  ]);
});

test.each(TEXTS)('a purchase reference of %j is INVALID_INPUT', async (purchaseReference) => {
  const input = { ...burnInput(rahnet, member, { points: '1' }), purchaseReference };
  const { burnPoints } = await rahnet.get(BURN, { input });
  expect(burnPoints.userErrors).toMatchObject([
    { code: 'INVALID_INPUT', field: ['input', 'purchaseReference'] },
  ]);
});

test.each([
  ['id', LONG],
  ['id', 'mem_'],
  ['id', 'MEM_0000000000001'],
  ['id', 'mem_0000000000000'],
  ['id', 'mem_8000000000000'],
  ['id', "mem_' or 1=1 --"],
  ['id', '\u0000'],
])('a member of %s %j is not found', async (by, value) => {
  const input = { ...burnInput(rahnet, member, { points: '1' }), member: { [by]: value } };
  const { burnPoints } = await rahnet.get(BURN, { input });
  expect(burnPoints.userErrors).toMatchObject([{ code: 'MEMBER_NOT_FOUND', field: ['input', 'member'] }]);
});

test.each([
  ['phone', LONG],
  ['phone', '\u0000'],
  ['phone', '+98912000000\u202e1'],
  ['email', LONG],
  ['email', 'a\u0000@example.com'],
  ['card', '\u0000'],
  ['card', LONG],
  ['externalId', 'a\u0000'],
  ['externalId', '\udfff'],
])('a member of %s %j is INVALID_INPUT', async (by, value) => {
  const input = { ...burnInput(rahnet, member, { points: '1' }), member: { [by]: value } };
  const { burnPoints } = await rahnet.get(BURN, { input });
  expect(burnPoints.userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'member', by] }]);
  const { errors } = await rahnet.ask('query ($ref: MemberRefInput!) { member(ref: $ref) { id } }', {
    ref: { [by]: value },
  });
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: ['ref', by] } }]);
});

test.each<[string, unknown]>([
  ['a list', []],
  ['a text', 'text'],
  ['a number', 1],
])('metadata that is %s has the wrong JSON type', async (_, metadata) => {
  const { errors } = await rahnet.ask(BURN, {
    input: { ...burnInput(rahnet, member, { points: '1' }), metadata },
  });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test.each<[string, object, readonly string[]]>([
  ['is too large', { a: LONG }, []],
  ['is too deep', { a: { b: { c: { d: 1 } } } }, ['a', 'b', 'c']],
  ['has a key with a NUL', { 'a\u0000': 1 }, ['a\u0000']],
  ['has half a character', { a: '\ud800' }, ['a']],
  ['has an empty key', { '': 1 }, ['']],
])('L-07 metadata that %s is INVALID_INPUT', async (_, metadata, path) => {
  const { burnPoints } = await rahnet.get(BURN, {
    input: { ...burnInput(rahnet, member, { points: '1' }), metadata },
  });
  expect(burnPoints.userErrors).toMatchObject([
    { code: 'INVALID_INPUT', field: ['input', 'metadata', ...path] },
  ]);
});

describe('L-07 metadata whose keys reach for the prototype of objects is data', () => {
  const WRITE = 'mutation ($input: BurnPointsInput!) { burnPoints(input: $input) { transaction { id } } }';
  const overHttp = (input: object) => rahnet.get(WRITE, { input: { ...input } });
  const overSocket = async (input: object) => {
    const operation = rahnet.follow(WRITE, { input: { ...input } });
    const data = await operation.next();
    await operation.stop();
    return data;
  };

  test.each([
    ['HTTP', overHttp],
    ['WebSocket', overSocket],
  ])('over %s', async (_, send) => {
    const metadata = JSON.parse(
      '{ "__proto__": { "polluted": true, "__proto__": 1 }, "constructor": { "prototype": { "polluted": true } } }',
    );
    const input = { ...burnInput(rahnet, member, { points: '1' }), metadata };
    const { burnPoints } = await send(input);
    const { transaction } = await rahnet.get(
      `{ transaction(id: "${burnPoints.transaction.id}") { metadata } }`,
    );
    expect(JSON.parse(JSON.stringify(transaction.metadata))).toEqual(metadata);
    expect(Object.keys(transaction.metadata).sort()).toEqual(['__proto__', 'constructor']);
    expect({}).not.toHaveProperty('polluted');

    // It belongs to what was asked under the key: another value is another input.
    const other = { ...input, metadata: JSON.parse('{ "__proto__": { "polluted": false } }') };
    const again = await rahnet.get(BURN, { input: other });
    expect(again.burnPoints.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });

  test('and so is one that is the body, its variables or an input, where no such field is', async () => {
    const response = await fetch(`http://127.0.0.1:${world.server.api.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${rahnet.credential}` },
      body: `{ "__proto__": { "query": "{ a }" }, "query": "query ($id: ID!) { node(id: $id) { id } }",
               "variables": { "__proto__": { "id": "x" } } }`,
    });
    // Nothing is inherited: the variable is missing.
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    const input = JSON.parse('{ "__proto__": { "id": "x" } }');
    const { errors } = await rahnet.ask('query ($ref: MemberRefInput!) { member(ref: $ref) { id } }', {
      ref: input,
    });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

test('L-07 metadata that looks like something else is data', async () => {
  const { burnPoints } = await rahnet.get(
    `mutation { burnPoints(input: {
       idempotencyKey: "looks", member: { id: "${member.id}" }, merchantId: "${rahnet.merchantId}", points: "1"
       metadata: { __proto__: { polluted: true }, constructor: 1, x: "{{7*7}}", y: [1.5, null, true] }
     }) { transaction { id } userErrors { message field } } }`,
  );
  expect(burnPoints.userErrors).toEqual([]);
  const { transaction } = await rahnet.get(
    `{ transaction(id: "${burnPoints.transaction.id}") { metadata } }`,
  );
  expect(Object.entries(transaction.metadata).sort()).toEqual([
    ['__proto__', { polluted: true }],
    ['constructor', 1],
    ['x', '{{7*7}}'],
    ['y', [1.5, null, true]],
  ]);
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test.each<[string, unknown]>([
  ['points as a number', { points: 5 }],
  ['points as a fraction', { points: 5.5 }],
  ['points as null', { points: null }],
  ['points as a list', { points: ['5', '6'] }],
  ['no merchant', { merchantId: undefined }],
  ['a merchant that is an object', { merchantId: {} }],
  ['a member in two ways', { member: { id: 'mem_x', phone: '+989120000001' } }],
  ['a member in no way', { member: {} }],
  ['a member that is null', { member: { id: null } }],
  ['a field that is not there', { amount: 1 }],
])('the wrong JSON type is told by the request: %s', async (_, changes) => {
  const input = { ...burnInput(rahnet, member, { points: '1' }), ...(changes as object) };
  const { errors, data } = await rahnet.ask(BURN, { input });
  expect(data?.burnPoints).toBeUndefined();
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('the same in the document itself is told by its validation', async () => {
  const { errors } = await rahnet.ask(
    `mutation { burnPoints(input: { idempotencyKey: "k", member: { id: "x" }, merchantId: "y", points: 5 }) { replayed } }`,
  );
  expect(errors?.[0]?.message).toMatch(/Points must be a JSON string/);
  expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(errors?.[0]?.extensions.code);
});

test.each([
  '2026-01-01',
  '2026-01-01T00:00:00',
  '2026-02-30T00:00:00Z',
  '1e12',
  '',
  LONG,
  '۲۰۲۶-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
])('V-04 an instant of %j is INVALID_INPUT', async (occurredAt) => {
  const input = { ...earnInput(rahnet, member, { amount: '1' }), occurredAt };
  const { earnPoints } = await rahnet.get(EARN, { input });
  expect(earnPoints.userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'occurredAt'] }]);
});

test.each([
  '',
  'x',
  'mem_0000000000001',
  'coa_0000000000001',
  'txn_zzzzzzzzzzzzz',
  'evt_0000000000001',
  LONG,
  '\u0000',
  '_',
])('a node of id %j is nothing', async (id) => {
  expect(
    await rahnet.get(
      'query ($id: ID!) { node(id: $id) { id } transaction(id: $id) { id } partner(id: $id) { id } }',
      { id },
    ),
  ).toEqual({ node: null, transaction: null, partner: null });
});

test('a query is given variables that are no object', async () => {
  for (const variables of ['[]', '1', '"x"']) {
    const response = await fetch(`http://127.0.0.1:${world.server.api.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${rahnet.credential}` },
      body: `{ "query": "{ viewer { id } }", "variables": ${variables} }`,
    });
    expect(await response.text()).not.toContain('INTERNAL');
    expect(response.status).toBeLessThan(500);
  }
});

test('E-07 the largest amount that fits is priced exactly; one more is INVALID_INPUT', async () => {
  const rich = await world.member(rahnet);
  const largest = { ...earnInput(rahnet, rich, { amount: '10000000000000000' }) };
  const { earnPoints } = await rahnet.get(EARN, { input: largest });
  expect(earnPoints).toMatchObject({ transaction: { points: '1000000000000' }, userErrors: [] });
  const beyond = await rahnet.get(EARN, {
    input: earnInput(rahnet, rich, { amount: '1000000000000000001' }),
  });
  expect(beyond.earnPoints.userErrors).toMatchObject([
    { code: 'INVALID_INPUT', field: ['input', 'purchase', 'amount', 'amount'] },
  ]);
  // 10^18 rial would be 10^14 points: more than one transaction moves.
  const tooMany = await rahnet.get(EARN, {
    input: earnInput(rahnet, rich, { amount: '1000000000000000000' }),
  });
  expect(tooMany.earnPoints.userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
});

test('L-04 fifty at once under one key move points once', async () => {
  const fresh = await world.member(rahnet, 10);
  const input = burnInput(rahnet, fresh, { points: '10' });
  const answers = await Promise.all(Array.from({ length: 50 }, () => rahnet.get(BURN, { input })));
  const ids = new Set(answers.map(({ burnPoints }) => String(burnPoints.transaction?.id)));
  expect(ids.size).toBe(1);
  expect(
    answers.filter(({ burnPoints }) => JSON.stringify(burnPoints).includes('"replayed":false')),
  ).toHaveLength(1);
});

test('a request whose caller hangs up leaves the books whole', async () => {
  const fresh = await world.member(rahnet, 10);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const hangUp = new AbortController();
    const asking = fetch(`http://127.0.0.1:${world.server.api.port}/graphql`, {
      method: 'POST',
      signal: hangUp.signal,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${rahnet.credential}` },
      body: JSON.stringify({ query: BURN, variables: { input: burnInput(rahnet, fresh, { points: '1' }) } }),
    }).catch(() => undefined);
    setImmediate(() => hangUp.abort());
    await asking;
  }
  expect(await world.differences()).toEqual([]);
});
