import { parse } from 'graphql';
import { assertAffordable, costOf, countObjects } from '../../src/api/limits/document-cost.js';
import { limitExceeded } from '../../src/api/limits/document-limits.js';
import { LIMITS } from '../../src/api/limits/limits.js';
import { Throttle } from '../../src/api/limits/throttle.js';
import { apiSchema } from '../../src/api/schema.js';
import { callerOn } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { MemoryBuckets } from './memory-buckets.js';

let world: World;
let rahnet: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
});

afterAll(async () => world.close());

/** The only error of an answer. */
async function refusedWith(query: string, variables?: object) {
  const { errors, data } = await rahnet.ask(query, { ...variables });
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  return errors?.[0];
}

const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const nested = (levels: number): string =>
  levels === 0 ? 'id' : `id partner { merchants(first: 1) { edges { node { ${nested(levels - 1)} } } } }`;

describe('A-06 documents', () => {
  test.each([
    ['too many tokens', `{ viewer { ${many(LIMITS.tokens, () => 'id')} } }`],
    ['too many characters', `{ __typename }\n#${'x'.repeat(LIMITS.documentLength)}`],
    ['lists in lists', `{ viewer(a: ${'['.repeat(LIMITS.tokens - 100)}`],
    ['objects in objects', `{ viewer(a: ${'{a:'.repeat(LIMITS.brackets)}`],
    ['selections in selections', '{ viewer '.repeat(LIMITS.brackets + 1)],
    ['too many fields', `{ viewer { ${many(LIMITS.fields + 1, () => 'id')} } }`],
    ['too many aliases', `{ viewer { ${many(LIMITS.aliases + 1, (i) => `a${i}: id`)} } }`],
    [
      'too many levels',
      `{ partner(slug: "rahnet") { merchants(first: 1) { edges { node { ${nested(4)} } } } } }`,
    ],
    [
      'levels hidden in fragments',
      `{ partner(slug: "rahnet") { merchants(first: 1) { edges { node { ...a } } } } }
       fragment a on Merchant { partner { merchants(first: 1) { edges { node { ...b } } } } }
       fragment b on Merchant { partner { merchants(first: 1) { edges { node { ...c } } } } }
       fragment c on Merchant { partner { merchants(first: 1) { edges { node { partner { id } } } } } }`,
    ],
    [
      'too many fragments',
      `{ viewer { ...f0 } } ${many(LIMITS.fragments, (i) => `fragment f${i} on Viewer { ...f${i + 1} }`)} fragment f${LIMITS.fragments} on Viewer { id }`,
    ],
    [
      'long pages in long pages',
      '{ members(first: 100) { edges { node { transactions(first: 100) { edges { node { id } } } } } } }',
    ],
  ])('with %s are refused clearly and before they are executed', async (_, document) => {
    expect(await refusedWith(document)).toMatchObject({
      message: expect.stringMatching(/[.]$/),
      extensions: { code: 'TOO_COMPLEX' },
    });
  });

  test('just within each limit are served', async () => {
    await rahnet.get(`{ viewer { ${many(LIMITS.fields - 1, () => 'id')} } }`);
    await rahnet.get(`{ viewer { ${many(LIMITS.aliases, (i) => `a${i}: id`)} } }`);
    await rahnet.get(
      '{ members(first: 50) { edges { node { transactions(first: 100) { edges { node { id } } } } } } }',
    );
  });

  test('brackets that close again, or stand in texts and comments, nest nothing', async () => {
    const pairs = '{ a: viewer { id } b: viewer { id } }';
    const texts = `{ node(id: "${'[{('.repeat(200)}") { id } } # ${'{'.repeat(200)}`;
    const block = `{ node(id: """${'[{('.repeat(200)}""") { id } }`;
    for (const document of [pairs, texts, block]) await rahnet.get(document);
    const wide = many(LIMITS.aliases, (i) => `a${i}: nodes(ids: ["${i}"]) { id }`);
    await rahnet.get(`{ ${wide} }`);
  });

  test('the same comes by GET', async () => {
    const query = encodeURIComponent(`{ viewer(a: ${'['.repeat(3_900)}`);
    // Bytes that are no UTF-8 must not make one reader see another document than the other.
    for (const prefix of ['', '%23%ff%0a']) {
      const url = `http://127.0.0.1:${world.server.api.port}/graphql?query=${prefix}${query}`;
      const { errors } = (await (await fetch(url)).json()) as { errors: object[] };
      expect(errors).toMatchObject([{ extensions: { code: 'TOO_COMPLEX' } }]);
    }
  });

  test('a fragment inside itself is refused, and costs no time', async () => {
    const { errors } = await rahnet.ask(
      '{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }',
    );
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('fragments that double themselves are measured without being unfolded', () => {
    const doubling = many(49, (i) => `fragment f${i} on Partner { ...f${i + 1} ...f${i + 1} }`);
    const document = parse(
      `{ partner(slug: "x") { ...f0 } } ${doubling} fragment f49 on Partner { name { en } }`,
    );
    expect(limitExceeded(parse(`{ partner(slug: "x") { ...f0 } } ${doubling}`))).toMatch(/fragments/);
    const [operation] = document.definitions;
    if (operation?.kind !== 'OperationDefinition') throw new Error('the document begins with an operation');
    // 2^49 times the cost of `name`, and 1 for the partner: summed, never walked.
    expect(costOf(apiSchema(), document, operation)({})).toBe(2 ** 49 + 1);
  });
});

describe('A-06 cost', () => {
  const cost = (source: string, variables: Record<string, unknown> = {}) => {
    const document = parse(source);
    const [operation] = document.definitions;
    if (operation?.kind !== 'OperationDefinition') throw new Error('the document begins with an operation');
    return costOf(apiSchema(), document, operation)(variables);
  };

  test.each<[string, string, Record<string, unknown>, number]>([
    ['nothing but values', '{ __typename }', {}, 0],
    ['one object', '{ viewer { id } }', {}, 1],
    ['a page as long as asked for', '{ partners(first: 7) { edges { node { id } } } }', {}, 21],
    [
      'a page as long as the variable',
      'query ($n: Int) { partners(last: $n) { edges { node { id } } } }',
      { n: 3 },
      9,
    ],
    [
      'a page as long as the default of the variable',
      'query ($n: Int = 5) { partners(first: $n) { edges { cursor } } }',
      {},
      10,
    ],
    ['a page of the default length', '{ partners { edges { node { id } } } }', {}, 60],
    [
      'as many as there are ids',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids: ['a', 'b', 'c'] },
      3,
    ],
    ['as many as there are ids in the document', '{ nodes(ids: ["a", "b"]) { id } }', {}, 2],
    ['a write', 'mutation ($i: BurnPointsInput!) { burnPoints(input: $i) { balance { version } } }', {}, 12],
    ['an inline fragment', '{ node(id: "x") { id ... on Partner { name { en } } } }', {}, 2],
  ])('of %s', (_, source, variables, expected) => {
    expect(cost(source, variables)).toBe(expected);
  });

  test('a batch of 1,000 with what a caller wants to know of each is affordable', () => {
    const batch = `mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) { results {
      transaction { id points breakdown { rule points } } balance { version available } replayed
      userErrors { code message field } } userErrors { code } } }`;
    const requested = cost(batch, { inputs: Array.from({ length: LIMITS.batchItems }) });
    expect(() => assertAffordable(requested)).not.toThrow();
  });

  test('a length that is no number does not make a page free', () => {
    for (const n of [0, -1, null, 'many', Number.NaN]) {
      expect(cost('query ($n: Int) { partners(first: $n) { edges { cursor } } }', { n })).toBeGreaterThan(0);
    }
  });

  test('the actual cost counts the objects of an answer', () => {
    expect(countObjects({ a: 1, b: { c: [{}, { d: {} }], e: null } })).toBe(4);
    expect(countObjects(null)).toBe(0);
  });
});

describe('lists', () => {
  test.each([
    ['first: 0', ['first']],
    ['first: 101', ['first']],
    ['first: -1', ['first']],
    ['last: 101', ['last']],
    ['first: 2, last: 2', ['last']],
    ['after: "nonsense"', ['after']],
    ['after: ""', ['after']],
    ['before: "cDoxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMw"', ['before']],
  ])('partners(%s) is refused, not clamped', async (given, field) => {
    const { errors } = await rahnet.ask(`{ partners(${given}) { edges { cursor } } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field } }]);
  });

  test('nodes takes up to 100 ids', async () => {
    const ids = Array.from({ length: 101 }, () => rahnet.id);
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect((await rahnet.ask(query, { ids })).errors).toMatchObject([
      { extensions: { code: 'INVALID_INPUT', field: ['ids'] } },
    ]);
    expect((await rahnet.get(query, { ids: ids.slice(1) })).nodes).toHaveLength(100);
    expect((await rahnet.get(query, { ids: [] })).nodes).toEqual([]);
  });

  test('a list is walked forwards and backwards by its cursors, each item once', async () => {
    for (let index = 0; index < 6; index += 1) await world.partner(`walk-${index}`);
    const page = `edges { cursor node { slug } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
    const all = (await rahnet.get(`{ partners(first: 100) { ${page} } }`)).partners;
    const slugs = slugsOf(all);
    expect(all.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });

    const forwards: string[] = [];
    for (let after = ''; ; ) {
      const given = after === '' ? 'first: 3' : `first: 3, after: "${after}"`;
      const { partners } = await rahnet.get(`{ partners(${given}) { ${page} } }`);
      forwards.push(...slugsOf(partners));
      if (String(partners.pageInfo.hasNextPage) === 'false') break;
      after = String(partners.pageInfo.endCursor);
    }
    expect(forwards).toEqual(slugs);

    const backwards: string[] = [];
    for (let before = ''; ; ) {
      const given = before === '' ? 'last: 2' : `last: 2, before: "${before}"`;
      const { partners } = await rahnet.get(`{ partners(${given}) { ${page} } }`);
      backwards.unshift(...slugsOf(partners));
      if (String(partners.pageInfo.hasPreviousPage) === 'false') break;
      before = String(partners.pageInfo.startCursor);
    }
    expect(backwards).toEqual(slugs);
  });

  test('transactions and members are walked by their cursors, each item once', async () => {
    const member = await world.member(rahnet, 10);
    for (let index = 0; index < 5; index += 1) {
      await rahnet.get('mutation ($input: BurnPointsInput!) { burnPoints(input: $input) { replayed } }', {
        input: {
          idempotencyKey: `walk-${index}`,
          member: { id: member.id },
          merchantId: rahnet.merchantId,
          points: '1',
        },
      });
      await world.member(rahnet);
    }
    const walk = async (list: string, inside: (body: string) => string) => {
      const seen: string[] = [];
      for (let after = ''; ; ) {
        const given = after === '' ? 'first: 2' : `first: 2, after: "${after}"`;
        const body = inside(`${list}(${given}) { edges { node { id } } pageInfo { hasNextPage endCursor } }`);
        const data = await rahnet.get(body);
        const connection = (data.member ?? data)[list];
        if (!connection) throw new Error('no connection');
        seen.push(...(JSON.stringify(connection.edges).match(/(?:txn|mem)_\w+/g) ?? []));
        if (String(connection.pageInfo?.hasNextPage) === 'false') return seen;
        after = String(connection.pageInfo?.endCursor);
      }
    };
    const ofMember = await walk(
      'transactions',
      (body) => `{ member(ref: { id: "${member.id}" }) { ${body} } }`,
    );
    expect(ofMember).toHaveLength(6);
    expect([...new Set(ofMember)].sort().reverse()).toEqual(ofMember);
    const ofPartner = await walk('transactions', (body) => `{ ${body} }`);
    expect([...new Set(ofPartner)].sort().reverse()).toEqual(ofPartner);
    const members = await walk('members', (body) => `{ ${body} }`);
    expect([...new Set(members)].sort()).toEqual(members);
    expect(members).toHaveLength(6);
  });

  test('transactions are found by type, time, member and merchant, and only there', async () => {
    const member = await world.member(rahnet, 3);
    const found = async (filter: object) =>
      (
        await rahnet.get(
          'query ($filter: TransactionFilterInput) { transactions(filter: $filter) { edges { node { type member { id } } } } }',
          { filter },
        )
      ).transactions;
    const own = { edges: [{ node: { type: 'EARN', member: { id: member.id } } }] };
    expect(await found({ member: { id: member.id } })).toEqual(own);
    expect(
      await found({ member: { phone: member.phone }, types: ['EARN'], merchantId: rahnet.merchantId }),
    ).toEqual(own);
    for (const filter of [
      { member: { id: member.id }, types: ['BURN'] },
      { member: { id: member.id }, types: [] },
      { member: { id: 'mem_nobody' } },
      { member: { id: member.id }, to: '2020-01-01T00:00:00Z' },
      { member: { id: member.id }, from: '2999-01-01T00:00:00Z' },
      { merchantId: 'mer_0000000000001' },
      { partnerId: 'par_0000000000001' },
    ]) {
      expect({ filter, found: await found(filter) }).toEqual({ filter, found: { edges: [] } });
    }
    const { errors } = await rahnet.ask(
      '{ transactions(filter: { from: "yesterday" }) { edges { cursor } } }',
    );
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: ['filter', 'from'] } }]);
  });
});

test('A-06 what is refused before it has a cost takes nothing from an allowance', async () => {
  const five = { maximum: 5, restoreRate: 1 };
  const server = await world.secondServer({
    replace: ({ logger }) => ({
      throttle: new Throttle({
        allowances: { key: five, person: five, coalition: five },
        store: new MemoryBuckets(() => 0),
        logger,
        now: () => 0,
      }),
    }),
  });
  const { api } = server;
  const refused: readonly (readonly [string | undefined, string, string])[] = [
    [undefined, '{ viewer { id } }', 'UNAUTHENTICATED'],
    ['hs_live_nobody', '{ viewer { id } }', 'UNAUTHENTICATED'],
    [rahnet.credential, '{ viewer { ', 'GRAPHQL_PARSE_FAILED'],
    [rahnet.credential, '{ viewr }', 'GRAPHQL_VALIDATION_FAILED'],
    [rahnet.credential, `{ viewer { ${many(LIMITS.fields + 1, () => 'id')} } }`, 'TOO_COMPLEX'],
  ];
  for (const [credential, query, code] of [...refused, ...refused]) {
    const { errors, headers } = await callerOn(api.port, credential).ask(query);
    expect([errors?.[0]?.extensions.code, headers.get('ratelimit')]).toEqual([code, null]);
  }
  const { headers } = await callerOn(api.port, rahnet.credential).ask('{ viewer { id } }');
  expect(headers.get('ratelimit')).toBe('"key";r=4;t=1');
});

function slugsOf(connection: object): string[] {
  return [...JSON.stringify(connection).matchAll(/"slug":"([^"]+)"/g)].map((match) => match[1] ?? '');
}
