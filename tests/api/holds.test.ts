import { type Caller, type Json, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { burnInput, CAPTURE, HOLD, nextKey, RELEASE } from './operations.js';

/** Holds as callers meet them (rules B-03, L-04, A-04). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

beforeEach(async () => {
  member = await world.member(rahnet, 100);
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function open(changes: object = {}, by = rahnet): Promise<Json> {
  const { holdPoints } = await by.get(HOLD, {
    input: { ...burnInput(by, member, { points: '40' }), ...changes },
  });
  expect(holdPoints.userErrors).toEqual([]);
  return holdPoints;
}

const end = async (document: string, hold: Json, changes: object = {}, by: Caller = rahnet) => {
  const input = { idempotencyKey: nextKey(), holdId: hold.id, ...changes };
  const data = await by.get(document, { input });
  return Object.values(data)[0] as Json;
};

test('B-03 a hold reserves its points at once, and is captured in part; the rest is released', async () => {
  const { hold, balance } = await open({
    purchaseReference: 'table 7',
    metadata: { waiter: 3 },
    expiresIn: 600,
  });
  expect(balance).toMatchObject({ posted: '100', held: '40', available: '60', version: 2 });
  expect(hold).toMatchObject({
    id: expect.stringMatching(/^hld_/),
    ...{ status: 'OPEN', points: '40', capturedPoints: null, endedAt: null, transaction: null },
    ...{ purchaseReference: 'table 7', metadata: { waiter: 3 }, member: { id: member.id } },
    ...{ partner: { slug: 'rahnet' }, merchant: { id: rahnet.merchantId }, actor: { kind: 'API_KEY' } },
  });
  expect(Date.parse(textOf(hold.expiresAt)) - Date.parse(textOf(hold.openedAt))).toBe(600_000);

  const captured = await end(CAPTURE, hold, { points: '25' });
  expect(captured).toMatchObject({
    transaction: { type: 'BURN', points: '25', purchaseReference: 'table 7', hold: { id: hold.id } },
    hold: {
      status: 'CAPTURED',
      points: '40',
      capturedPoints: '25',
      transaction: { id: captured.transaction.id },
    },
    balance: { posted: '75', held: '0', available: '75' },
    replayed: false,
    userErrors: [],
  });
});

test('B-03 a hold without a time lives as long as the contract says', async () => {
  const { hold } = await open();
  expect(Date.parse(textOf(hold.expiresAt)) - Date.parse(textOf(hold.openedAt))).toBe(900_000);
});

test('B-03 a released hold gives its points back; an operator may end one as its partner may', async () => {
  const released = await end(RELEASE, (await open()).hold);
  expect(released).toMatchObject({
    hold: { status: 'RELEASED', capturedPoints: null, transaction: null },
    balance: { posted: '100', held: '0', available: '100' },
  });
  const byOperator = await end(CAPTURE, (await open()).hold, {}, world.operator);
  expect(byOperator).toMatchObject({
    hold: { status: 'CAPTURED' },
    transaction: { points: '40' },
    userErrors: [],
  });
});

test('L-04 holding, capturing and releasing again with the same key answer the first outcome', async () => {
  const input = burnInput(rahnet, member, { points: '40' });
  const [first, again] = [await rahnet.get(HOLD, { input }), await rahnet.get(HOLD, { input })];
  expect(again.holdPoints).toEqual({ ...first.holdPoints, replayed: true });
  const { hold } = first.holdPoints;

  const idempotencyKey = nextKey();
  const captured = await end(CAPTURE, hold, { idempotencyKey });
  expect(await end(CAPTURE, hold, { idempotencyKey })).toEqual({ ...captured, replayed: true });
  // What is told of the hold is what it is now; the balance is that of the first outcome.
  expect((await rahnet.get(HOLD, { input })).holdPoints).toMatchObject({
    hold: { id: hold.id, status: 'CAPTURED' },
    balance: first.holdPoints.balance,
    replayed: true,
  });

  const other = await open();
  const releaseKey = nextKey();
  const released = await end(RELEASE, other.hold, { idempotencyKey: releaseKey });
  expect(await end(RELEASE, other.hold, { idempotencyKey: releaseKey })).toEqual({
    ...released,
    replayed: true,
  });
});

test('several mutations of one document each tell what is true after them', async () => {
  const { hold } = await open();
  const data = await rahnet.get(
    `mutation ($hold: ID!) {
      again: holdPoints(input: { idempotencyKey: "${nextKey()}", member: { id: "${member.id}" },
        merchantId: "${rahnet.merchantId}", points: "1" }) { hold { member { holds { id status } } } }
      releaseHold(input: { idempotencyKey: "${nextKey()}", holdId: $hold }) { hold { member { holds { id status } } } }
    }`,
    { hold: hold.id },
  );
  expect(data.again.hold.member.holds).toMatchObject([{ status: 'OPEN' }, { id: hold.id, status: 'OPEN' }]);
  expect(data.releaseHold.hold.member.holds).toMatchObject([
    { status: 'OPEN' },
    { id: hold.id, status: 'RELEASED' },
  ]);
});

const SEEN = `hold(id: $id) { id status purchaseReference metadata actor { kind id } }
  node(id: $id) { id ... on Hold { status } } nodes(ids: [$id]) { id }
  member(ref: { id: $member }) { holds { id } open: holds(status: OPEN) { id } released: holds(status: RELEASED) { id } }`;

const seenBy = (caller: Caller, hold: Json) =>
  caller.get(`query ($id: ID!, $member: ID!) { ${SEEN} }`, { id: hold.id, member: member.id });

test('A-04 a hold is seen by its partner, its member, operators and auditors, and by no other partner', async () => {
  const { hold } = await open({ purchaseReference: 'table 7', metadata: { waiter: 3 } });
  const { id } = hold;
  for (const caller of [rahnet, member, world.operator, world.auditor]) {
    expect(await seenBy(caller, hold)).toEqual({
      hold: {
        ...{ id, status: 'OPEN', purchaseReference: 'table 7', metadata: { waiter: 3 } },
        actor: { kind: 'API_KEY', id: expect.stringMatching(/^key_/) },
      },
      node: { id, status: 'OPEN' },
      nodes: [{ id }],
      member: { holds: [{ id }], open: [{ id }], released: [] },
    });
  }
  for (const caller of [tizfood, await world.member(rahnet)]) {
    expect(await seenBy(caller, hold)).toMatchObject({ hold: null, node: null, nodes: [null] });
  }
  expect((await seenBy(tizfood, hold)).member).toEqual({ holds: [], open: [], released: [] });
});

test("A-04 a member's token shows what a partner wrote to a hold only at the partner of the token", async () => {
  const { hold } = await open({ purchaseReference: 'table 7', metadata: { waiter: 3 } });
  const { createMemberToken } = await tizfood.get(
    `mutation { createMemberToken(input: { member: { id: "${member.id}" } }) { token } }`,
  );
  const elsewhere = world.caller(textOf(createMemberToken.token));
  expect((await seenBy(elsewhere, hold)).hold).toEqual({
    ...{ id: hold.id, status: 'OPEN', purchaseReference: null, metadata: null },
    actor: { kind: 'API_KEY', id: null },
  });
});

test('U-01 followers see a hold come and go, without a cause of their own', async () => {
  const follower = member.follow(
    `subscription { balanceChanged(member: { id: "${member.id}" }) { balance { version held available } cause { type } } }`,
  );
  const next = async () => (await follower.next()).balanceChanged;
  expect(await next()).toMatchObject({ balance: { version: 1 }, cause: { type: 'EARN' } });
  const { hold } = await open();
  expect(await next()).toEqual({ balance: { version: 2, held: '40', available: '60' }, cause: null });
  await end(RELEASE, hold);
  expect(await next()).toEqual({ balance: { version: 3, held: '0', available: '100' }, cause: null });
  await follower.stop();
});
