import { jest } from '@jest/globals';
import pg from 'pg';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { fixedClock } from '../harness/fixed-clock.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import {
  BURN,
  burnInput,
  CAPTURE,
  earnInput,
  HOLD,
  REVERSE,
  reverseInput,
  TRANSFER,
  transferInput,
} from './operations.js';

const LONG = 100;
const SHORT = 10;
/** Members with some of everything: their transactions are more than a long page. */
const MIXED = 40;

let world: World;
let rahnet: WorldPartner;
const members: WorldMember[] = [];

/** Every statement of both pools, as the driver is handed it. */
const statements: string[] = [];
const query = pg.Client.prototype.query;

beforeAll(async () => {
  // Before any client is made: some keep the query that they were made with.
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const [first] = given as [string | { text: string }];
    statements.push(typeof first === 'string' ? first : first.text);
    return Reflect.apply(query, this, given);
  });
  // The clock stands still: what is looked at again when it is old (keys, terms) is not, while statements are counted.
  world = await createWorld({ clock: fixedClock(new Date()) });
  rahnet = await world.partner('rahnet');
  for (let at = 1; at < LONG; at += 1) await world.partner(`partner-${at}`);
  for (let at = 0; at < LONG; at += 1) members.push(await world.member(rahnet));
  const { earnPointsBatch } = await rahnet.get(
    'mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) { results { userErrors { code } } } }',
    { inputs: [...members, ...members].map((member) => earnInput(rahnet, member, { amount: '100000' })) },
  );
  expect(new Set(listOf(earnPointsBatch.results).map(({ userErrors }) => listOf(userErrors).length))).toEqual(
    new Set([0]),
  );
  const burns = members.map((member) =>
    rahnet.get(BURN, { input: burnInput(rahnet, member, { points: '3' }) }),
  );
  const burned = (await Promise.all(burns)).map(({ burnPoints }) => {
    expect(burnPoints.userErrors).toEqual([]);
    return textOf(burnPoints.transaction.id);
  });
  // One after another, so that the newest pages hold some of everything. Who collects gives nothing itself.
  const [collector, ...givers] = members as [WorldMember, ...WorldMember[]];
  const mixed = givers.map((giver, at) => ({ giver, burned: burned[at + 1] })).slice(0, MIXED);
  // The first members last: then the newest of the collector's are between members of the short page, too.
  for (const { giver, burned: reversed } of mixed.reverse()) await mix(giver, collector, reversed);
}, 240_000); // a hundred partners and members take a slow machine a while

afterAll(async () => {
  jest.restoreAllMocks();
  await world.close();
});

/** A hold that stays open, one that is captured, a reversal, and a transfer. */
async function mix(member: WorldMember, collector: WorldMember, burned = ''): Promise<void> {
  const held = async () => {
    const { holdPoints } = await rahnet.get(HOLD, { input: burnInput(rahnet, member, { points: '2' }) });
    return textOf(holdPoints.hold.id);
  };
  await held();
  const holdId = await held();
  const done = {
    ...(await rahnet.get(CAPTURE, { input: { idempotencyKey: holdId, holdId, points: '1' } })),
    ...(await rahnet.get(REVERSE, { input: { ...reverseInput(burned), points: '1' } })),
    ...(await rahnet.get(TRANSFER, { input: transferInput(member, collector, { points: '1' }) })),
  };
  for (const { userErrors } of Object.values(done)) expect(userErrors).toEqual([]);
}

const TRANSACTION = `
  id points actor { id } breakdown { points }
  member { id status balance { available } expiries { points } externalId }
  partner { slug apiKeys { hint } contractInForce { version } exposure { billing } }
  merchant { name { en } partner { slug } }
  entries { amount postedAfter lots { points place } member { id balance { version } } partner { slug } }
  lots { points expiresOn place issuer { slug } }
  reverses { id type points } reversals { id type points shortfall } reversiblePoints shortfall
  hold { id status points member { id status } transaction { id points } }`;

const MEMBER = `
  id status externalId
  balance { available version }
  past: balance(at: "2020-01-01T00:00:00Z") { posted }
  expiries { expiresOn points } spendingLocked
  transactions(first: 2) { edges { node { ${TRANSACTION} } } pageInfo { hasNextPage } }
  burns: transactions(first: 1, filter: { types: [BURN] }) { edges { node { id lots { points } } } }`;

const STATEMENT = `
  id statement(from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z") { opening { posted } closing { version }
    changes(first: 5) { edges { node { version kind points transaction { id type } hold { id } partner { slug } } } } }`;

const HOLDS = `
  holds { id status points purchaseReference member { id status } partner { slug } merchant { id }
    transaction { id points lots { points place } } }
  open: holds(status: OPEN) { id expiresAt }`;

const PARTNER = `
  id slug status apiKeys { hint lastUsedAt } contractVersions { version } contractInForce { earnRate }
  accounts { id kind balance statement(from: "2020-01-01T00:00:00Z") { opening closing
    entries(first: 2) { edges { node { amount transaction { id type } } } } } }
  merchants(first: 2) { edges { node { id partner { slug } } } }`;

const lists = (
  ...fields: readonly (readonly [list: 'members' | 'transactions' | 'partners', node: string])[]
) =>
  fields.map(
    ([list, node]) =>
      [list, `query ($first: Int) { ${list}(first: $first) { edges { node { ${node} } } } }`] as const,
  );

describe.each([
  ['the operator', () => world.operator],
  ['a partner', () => rahnet],
])('A-06 %s asks as many statements for a long page as for a short one', (_, caller) => {
  test.each(
    lists(
      ['members', MEMBER],
      ['members', STATEMENT],
      ['members', HOLDS],
      ['transactions', TRANSACTION],
      ['partners', PARTNER],
    ),
  )('of %s, with everything in them', async (list, document) => {
    const page = (first: number) =>
      asked(caller(), document, { first }, (data) => expect(data[list].edges).toHaveLength(first));
    await page(LONG); // whatever is kept from now on is there
    const short = await page(SHORT);
    expect(short.length).toBeGreaterThan(0);
    expect(await page(LONG)).toEqual(short);
  });

  test('of nodes by id', async () => {
    const ids = members.map((member) => member.id);
    const some = (count: number) =>
      asked(
        caller(),
        'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Member { id balance { posted } } } }',
        { ids: ids.slice(0, count) },
        ({ nodes }) => expect(listOf(nodes).map((node) => node.id)).toEqual(ids.slice(0, count)),
      );
    await some(LONG);
    const short = await some(SHORT);
    expect(short.length).toBeGreaterThan(0);
    expect(await some(LONG)).toEqual(short);
  });
});

test('the counter sees the statements of the ledger and of the look-up of members alike', async () => {
  const earned = await asked(
    rahnet,
    'mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { userErrors { code } } }',
    { input: earnInput(rahnet, members[0] as WorldMember, { amount: '10000' }) },
    ({ earnPoints }) => expect(earnPoints.userErrors).toEqual([]),
  );
  for (const seen of [/^commit/, /^select find_members/, /^select apply_batch/]) {
    expect(earned.filter((statement) => seen.test(statement))).toHaveLength(1);
  }
});

test('an earn looks the member up once and posts in one batch, whatever of the outcome is asked', async () => {
  const document = `mutation ($input: EarnPointsInput!) { earnPoints(input: $input) {
    transaction { __typename id } balance { version available } replayed userErrors { code } } }`;
  const earned = await asked(
    rahnet,
    document,
    { input: earnInput(rahnet, members[0] as WorldMember, { amount: '10000' }) },
    ({ earnPoints }) => expect(earnPoints.userErrors).toEqual([]),
  );
  // One for the member; begin, lock and read, apply, commit for the batch.
  expect(earned).toHaveLength(5);
});

/** What the live channel says and how it feels its pulse: on its own time, whoever asks what meanwhile. */
const OF_THE_CHANNEL = /^select (?:1$|pg_notify)/;

/** The statements that an operation makes: their beginnings, sorted, because loaders ask side by side. */
async function asked(
  caller: Caller,
  document: string,
  variables: Record<string, unknown>,
  check: (data: Json) => void,
): Promise<string[]> {
  statements.length = 0;
  check(await caller.get(document, variables));
  return statements
    .filter((text) => !OF_THE_CHANNEL.test(text))
    .map((text) => text.replace(/\s+/g, ' ').slice(0, 60))
    .sort();
}
