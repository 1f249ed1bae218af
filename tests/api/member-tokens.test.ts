import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput } from './operations.js';

/**
 * What a member's token shows. A partner can make one for itself: by it, it must not come to what other partners wrote
 * down for themselves (rule A-04), while the member sees what it has and why.
 */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;
/** The member's own app of each partner, or the partner itself: nobody can tell. */
let inRahnetsApp: Caller;
let inTizfoodsApp: Caller;
let earned: string;
let burned: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  member = await world.member(rahnet);
  await tizfood.get(
    `mutation { linkMember(input: { member: { phone: "${member.phone}" } }) { userErrors { code } } }`,
  );
  const earn = earnInput(rahnet, member, { amount: '1000000' });
  const { earnPoints } = await rahnet.get(EARN, {
    input: {
      ...earn,
      purchase: { ...earn.purchase, reference: 'rahnet-secret' },
      metadata: { till: 'rahnet-secret' },
    },
  });
  earned = textOf(earnPoints.transaction.id);
  const { burnPoints } = await tizfood.get(BURN, {
    input: {
      ...burnInput(tizfood, member, { points: '30' }),
      purchaseReference: 'tizfood-secret',
      metadata: { till: 'tizfood-secret' },
    },
  });
  burned = textOf(burnPoints.transaction.id);
  inRahnetsApp = await tokenOf(rahnet);
  inTizfoodsApp = await tokenOf(tizfood);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function tokenOf(partner: WorldPartner): Promise<Caller> {
  const { createMemberToken } = await partner.get(
    `mutation { createMemberToken(input: { member: { id: "${member.id}" } }) { token } }`,
  );
  return world.caller(textOf(createMemberToken.token));
}

const DETAILS = 'id purchaseReference reason metadata actor { kind id }';

/** The transaction by every way on which a member reaches one. */
async function seenBy(caller: Caller, id: string): Promise<Json[]> {
  const data = await caller.get(`{
    transaction(id: "${id}") { ${DETAILS} }
    node(id: "${id}") { ... on Transaction { ${DETAILS} } }
    nodes(ids: ["${id}"]) { ... on Transaction { ${DETAILS} } }
    transactions { edges { node { ${DETAILS} } } }
    viewer { member { transactions { edges { node { ${DETAILS} } } } } }
    member(ref: { id: "${member.id}" }) { transactions { edges { node { ${DETAILS} } } } }
  }`);
  const lists = [data.transactions, data.viewer?.member?.transactions, data.member?.transactions];
  const listed = lists.flatMap((list) => listOf(list?.edges as Json).map((edge) => edge.node as Json));
  return [
    data.transaction as Json,
    data.node as Json,
    ...listOf(data.nodes as Json),
    ...listed.filter((each) => textOf(each.id as Json) === id),
  ];
}

const HIDDEN = {
  purchaseReference: null,
  reason: null,
  metadata: null,
  actor: { kind: 'API_KEY', id: null },
};
const shown = (slug: string) => ({
  purchaseReference: `${slug}-secret`,
  reason: null,
  metadata: { till: `${slug}-secret` },
  actor: { kind: 'API_KEY', id: expect.stringMatching(/^key_/) },
});

test("A-04 a member's token shows what a partner wrote down only at the partner of the token", async () => {
  for (const [caller, id, details] of [
    [inRahnetsApp, earned, shown('rahnet')],
    [inRahnetsApp, burned, HIDDEN],
    [inTizfoodsApp, earned, HIDDEN],
    [inTizfoodsApp, burned, shown('tizfood')],
  ] as const) {
    const seen = await seenBy(caller, id);
    expect(seen).toEqual(Array.from({ length: 6 }, () => ({ id, ...details })));
  }
});

test('A-04 the member sees by any token what it has and why', async () => {
  for (const caller of [inRahnetsApp, inTizfoodsApp]) {
    const { transactions } = await caller.get(
      `{ transactions { edges { node { type points amount { amount } partner { slug } merchant { id }
        breakdown { rule points } member { id balance { available } } entries { amount postedAfter } lots { points } } } } }`,
    );
    expect(transactions.edges).toMatchObject([
      {
        node: {
          type: 'BURN',
          points: '30',
          partner: { slug: 'tizfood' },
          member: { id: member.id, balance: { available: '70' } },
          lots: [{ points: '-30' }],
        },
      },
      {
        node: {
          type: 'EARN',
          points: '100',
          amount: { amount: '1000000' },
          partner: { slug: 'rahnet' },
          merchant: { id: rahnet.merchantId },
          breakdown: [{ rule: 'base', points: '100' }],
        },
      },
    ]);
  }
});

test('A-04 the cause of a followed balance hides the same', async () => {
  const query = `subscription { balanceChanged(member: { id: "${member.id}" }, afterVersion: 1) {
    balance { version } cause { ${DETAILS} } } }`;
  for (const [caller, details] of [
    [inRahnetsApp, HIDDEN],
    [inTizfoodsApp, shown('tizfood')],
  ] as const) {
    const follower = caller.follow(query);
    expect((await follower.next()).balanceChanged).toEqual({
      balance: { version: 2 },
      cause: { id: burned, ...details },
    });
    await follower.stop();
  }
});

test('A-02 a token made by a key that may not move points shows, and does nothing', async () => {
  const { issueApiKey } = await world.operator.get(
    'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { apiKey { id } secret } }',
    { input: { partnerId: tizfood.id, environment: 'LIVE', label: 'desk', scopes: ['members:write'] } },
  );
  const desk = world.caller(textOf(issueApiKey.secret));
  const { createMemberToken } = await desk.get(
    `mutation { createMemberToken(input: { member: { id: "${member.id}" } }) { token } }`,
  );
  const shows = world.caller(textOf(createMemberToken.token));
  const self = { id: member.id };
  const friend = await world.member(tizfood);
  const look = () => inTizfoodsApp.get('{ viewer { member { spendingLocked balance { version } } } }');
  const before = await look();
  for (const [operation, input] of [
    ['transferPoints', { idempotencyKey: 'by-detour', from: self, to: { id: friend.id }, points: '1' }],
    ['createSpendCode', {}],
    ['lockSpending', { member: self }],
    ['unlockSpending', { member: self }],
  ] as const) {
    const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${operation}(input: $input) { userErrors { code } } }`;
    const { data, errors } = await shows.ask(document, { input });
    expect({ operation, data, errors }).toMatchObject({
      operation,
      data: null,
      errors: [{ message: expect.stringContaining('points:write'), extensions: { code: 'FORBIDDEN' } }],
    });
  }
  expect(await look()).toEqual(before);
  // What it shows is the same.
  expect(await shows.get('{ viewer { member { spendingLocked balance { version } } } }')).toEqual(before);
  await world.operator.get(
    `mutation { revokeApiKey(input: { keyId: "${textOf(issueApiKey.apiKey.id)}" }) { userErrors { code } } }`,
  );
});

test('A-04 operators see everything, partners everything of their own', async () => {
  for (const [caller, id, slug] of [
    [world.operator, earned, 'rahnet'],
    [world.operator, burned, 'tizfood'],
    [rahnet, earned, 'rahnet'],
    [tizfood, burned, 'tizfood'],
  ] as const) {
    const { transaction } = await caller.get(`{ transaction(id: "${id}") { ${DETAILS} } }`);
    expect(transaction).toEqual({ id, ...shown(slug) });
  }
});
