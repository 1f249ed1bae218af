import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { ADJUST, APPROVE, adjustInput, nextKey, REJECT } from './operations.js';

/** Corrections as callers meet them: one person, two persons, who sees what (rules A-04, L-04, L-07). */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld({ coalition: { adjustmentApprovalAbove: 10n } });
  rahnet = await world.partner('rahnet');
});

beforeEach(async () => {
  member = await world.member(rahnet, 100);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function adjust(direction: 'CREDIT' | 'DEBIT', points: string): Promise<Json> {
  const input = { ...adjustInput(member, { direction, points }), metadata: { case: 7 } };
  const { adjustPoints } = await world.operator.get(ADJUST, { input });
  expect(adjustPoints.userErrors).toEqual([]);
  const { adjustPoints: again } = await world.operator.get(ADJUST, { input });
  expect(again).toEqual({ ...adjustPoints, replayed: true });
  return adjustPoints;
}

const decide = async (document: string, request: Json, changes: object = {}) => {
  const input = { idempotencyKey: nextKey(), adjustmentId: request.id, ...changes };
  const first = Object.values(await world.secondOperator.get(document, { input }))[0] as Json;
  const again = Object.values(await world.secondOperator.get(document, { input }))[0] as Json;
  expect(again).toEqual({ ...first, replayed: true });
  return first;
};

test('a small correction is posted at once, at the cost of the coalition', async () => {
  const given = await adjust('CREDIT', '10');
  expect(given).toMatchObject({
    transaction: {
      type: 'ADJUSTMENT',
      points: '10',
      partner: null,
      merchant: null,
      member: { id: member.id },
    },
    ...{ request: null, balance: { posted: '110', available: '110' } },
  });
  expect(await adjust('DEBIT', '4')).toMatchObject({
    transaction: { points: '4' },
    balance: { posted: '106' },
  });
  const { transaction } = await world.auditor.get(
    `{ transaction(id: "${given.transaction.id}") { reason metadata actor { kind } entries { account amount partner { slug } }
      lots { points issuer { slug } } reversiblePoints } }`,
  );
  expect(transaction).toEqual({
    ...{
      reason: 'a mistake at the till',
      metadata: { case: 7 },
      actor: { kind: 'USER' },
      reversiblePoints: '0',
    },
    entries: [
      { account: 'MEMBER', amount: '10', partner: null },
      { account: 'ADJUSTED', amount: '-10', partner: null },
    ],
    lots: [{ points: '10', issuer: null }],
  });
});

test('a larger one moves nothing until a second person approves it', async () => {
  const { request, transaction, balance } = await adjust('CREDIT', '11');
  expect({ request, transaction, balance }).toMatchObject({
    request: {
      id: expect.stringMatching(/^adj_/),
      ...{ status: 'PENDING', direction: 'CREDIT', points: '11', reason: 'a mistake at the till' },
      ...{ requestedBy: { kind: 'USER' }, decidedBy: null, decidedAt: null, transaction: null },
    },
    transaction: null,
    balance: { posted: '100' },
  });
  const approved = await decide(APPROVE, request);
  expect(approved).toMatchObject({
    transaction: { type: 'ADJUSTMENT', points: '11' },
    request: { id: request.id, status: 'APPROVED', transaction: { id: approved.transaction.id } },
    balance: { posted: '111' },
    userErrors: [],
  });
  expect(approved.request.decidedBy.id).not.toBe(request.requestedBy.id);
});

test('a rejected one never moves anything', async () => {
  const { request } = await adjust('DEBIT', '50');
  const rejected = await decide(REJECT, request, { reason: 'not our mistake' });
  expect(rejected).toMatchObject({
    request: { id: request.id, status: 'REJECTED', transaction: null },
    balance: { posted: '100' },
    userErrors: [],
  });
});

test('operators and auditors list what waits, page by page, newest first; nobody else sees a request', async () => {
  const requests = [await adjust('CREDIT', '20'), await adjust('CREDIT', '21'), await adjust('CREDIT', '22')];
  const ids = requests.map(({ request }) => textOf(request.id)).reverse();
  const list = async (caller: Caller, after?: string) => {
    const { adjustmentRequests } = await caller.get(
      `query ($after: String) { adjustmentRequests(first: 2, after: $after, status: PENDING) {
        edges { node { id points member { id } metadata } } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    return adjustmentRequests;
  };
  for (const caller of [world.operator, world.auditor]) {
    const first = await list(caller);
    const second = await list(caller, textOf(first.pageInfo.endCursor));
    const seen = [...listOf(first.edges), ...listOf(second.edges)].map(({ node }) => node.id);
    expect(seen.slice(0, 3)).toEqual(ids);
    expect(first).toMatchObject({
      edges: [{ node: { points: '22', member: { id: member.id }, metadata: { case: 7 } } }, {}],
      pageInfo: { hasNextPage: true },
    });
  }
  const node = `{ node(id: "${ids[0]}") { id } }`;
  expect(await world.auditor.get(node)).toEqual({ node: { id: ids[0] } });
  for (const caller of [rahnet, member]) expect(await caller.get(node)).toEqual({ node: null });
});

test('A-04 the member sees its correction without what the operator wrote down, partners see the balance alone', async () => {
  const { transaction } = await adjust('CREDIT', '5');
  const query = `{ transaction(id: "${transaction.id}") { type points reason metadata actor { kind id } lots { points } }
    member(ref: { id: "${member.id}" }) { balance { posted } transactions { edges { node { type } } } } }`;
  expect(await member.get(query)).toEqual({
    transaction: {
      ...{ type: 'ADJUSTMENT', points: '5', reason: null, metadata: null },
      ...{ actor: { kind: 'USER', id: null }, lots: [{ points: '5' }] },
    },
    member: {
      balance: { posted: '105' },
      transactions: { edges: [{ node: { type: 'ADJUSTMENT' } }, { node: { type: 'EARN' } }] },
    },
  });
  expect(await rahnet.get(query)).toEqual({
    transaction: null,
    member: { balance: { posted: '105' }, transactions: { edges: [{ node: { type: 'EARN' } }] } },
  });
});
