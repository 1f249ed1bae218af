import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { TRANSFER, transferInput } from './operations.js';

/** Transfers as callers meet them: what each side and the partner see (rules A-04, L-04, L-07). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let giver: WorldMember;
let getter: WorldMember;
let id: string;
let asked: Json;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  giver = await world.member(rahnet, 100);
  getter = await world.member(rahnet, 7);
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${getter.id}" } }) { userErrors { code } } }`,
  );
  const input = {
    ...transferInput(giver, getter, { points: '40' }),
    reason: 'for the trip',
    metadata: { a: 1 },
  };
  const { transferPoints } = await giver.get(TRANSFER, { input });
  expect(transferPoints.userErrors).toEqual([]);
  const { transferPoints: again } = await giver.get(TRANSFER, { input });
  expect(again).toEqual({ ...transferPoints, replayed: true });
  asked = transferPoints;
  id = textOf(transferPoints.transaction.id);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const FIELDS = `type points reason metadata actor { kind id } member { id } partner { slug } merchant { id }
  reversiblePoints lots { points place expiresOn }
  entries { account amount sequence version postedAfter lots { points } member { id } }`;

async function seenBy(caller: Caller, of: WorldMember) {
  const data = await caller.get(
    `query ($id: ID!, $of: ID!) { transaction(id: $id) { ${FIELDS} } node(id: $id) { ... on Transaction { ${FIELDS} } }
      transactions(first: 1) { edges { node { ${FIELDS} } } }
      member(ref: { id: $of }) { balance { posted }
        transactions(first: 1, filter: { types: [TRANSFER] }) { edges { node { ${FIELDS} } } } } }`,
    { id, of: of.id },
  );
  const listed = [data.transactions, data.member?.transactions].flatMap((list) =>
    listOf(list?.edges as Json).map((edge) => edge.node as Json),
  );
  return { posted: data.member?.balance?.posted, seen: [data.transaction, data.node, ...listed] };
}

test('the answer has the balance of who gives', () => {
  expect(asked).toMatchObject({
    transaction: { type: 'TRANSFER', points: '40', member: { id: giver.id }, partner: { slug: 'rahnet' } },
    balance: { posted: '60', available: '60' },
    replayed: false,
  });
});

test('A-04 who gives sees all of its side, and of the other that it got the points', async () => {
  const { posted, seen } = await seenBy(giver, giver);
  expect(posted).toBe('60');
  expect(seen).toHaveLength(4);
  for (const each of seen) {
    expect(each).toEqual({
      ...{
        type: 'TRANSFER',
        points: '40',
        reason: 'for the trip',
        metadata: { a: 1 },
        reversiblePoints: '0',
      },
      ...{ actor: { kind: 'MEMBER', id: giver.id }, member: { id: giver.id }, partner: { slug: 'rahnet' } },
      merchant: null,
      lots: [{ points: '-40', place: 'SPENDABLE', expiresOn: expect.any(String) }],
      entries: [
        {
          ...{ account: 'MEMBER', amount: '-40', sequence: 2, version: 2, postedAfter: '60' },
          ...{ lots: [{ points: '-40' }], member: { id: giver.id } },
        },
        {
          ...{ account: 'MEMBER', amount: '40', sequence: null, version: null, postedAfter: null },
          ...{ lots: [], member: null },
        },
      ],
    });
  }
});

test('A-04 who gets finds it in its list, with the points it got and nothing of who gave them', async () => {
  const { posted, seen } = await seenBy(getter, getter);
  expect(posted).toBe('47');
  expect(seen).toHaveLength(4);
  for (const each of seen) {
    expect(each).toEqual({
      ...{ type: 'TRANSFER', points: '40', reason: null, metadata: null, reversiblePoints: '0' },
      ...{ actor: { kind: 'MEMBER', id: null }, member: null, partner: { slug: 'rahnet' }, merchant: null },
      lots: [{ points: '40', place: 'SPENDABLE', expiresOn: expect.any(String) }],
      entries: [
        {
          ...{ account: 'MEMBER', amount: '-40', sequence: null, version: null, postedAfter: null },
          ...{ lots: [], member: null },
        },
        {
          ...{ account: 'MEMBER', amount: '40', sequence: 2, version: 2, postedAfter: '47' },
          ...{ lots: [{ points: '40' }], member: { id: getter.id } },
        },
      ],
    });
  }
  expect(JSON.stringify(seen)).not.toContain(giver.id);
});

test('A-04 followers of both balances are told the cause as far as they see it', async () => {
  for (const [caller, of, shown] of [
    [giver, giver, { type: 'TRANSFER', reason: 'for the trip' }],
    [getter, getter, { type: 'TRANSFER', reason: null }],
    [rahnet, getter, { type: 'TRANSFER', reason: 'for the trip' }],
    [tizfood, getter, null],
  ] as const) {
    const follower = caller.follow(
      `subscription { balanceChanged(member: { id: "${of.id}" }) { cause { type reason } } }`,
    );
    expect((await follower.next()).balanceChanged).toEqual({ cause: shown });
    await follower.stop();
  }
});

test('A-04 the partner through which it went sees both sides, another sees neither', async () => {
  const { seen } = await seenBy(rahnet, getter);
  for (const each of seen) {
    expect(each).toMatchObject({
      ...{ reason: 'for the trip', member: { id: giver.id } },
      lots: [{ points: '-40' }],
      entries: [{ member: { id: giver.id } }, { member: { id: getter.id }, postedAfter: '47' }],
    });
  }
  expect((await seenBy(tizfood, getter)).seen).toEqual([null, null]);
});
