import pg from 'pg';
import { decodeId } from '../../src/values/ids.js';
import { type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import { liftGuards } from '../harness/past-guards.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import type { World, WorldPartner } from '../harness/world.js';
import { type BusinessScene, type SceneContact, useBusinessScene } from './business-scene.js';
import { BURN, burnInput, nextKey, REVERSE, reverseInput } from './operations.js';

/** Points that an account draws from the account to which it belongs (rule K-11). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;
useBusinessScene((opened) => {
  ({ world, partner: rahnet } = opened);
  scene = opened;
});

interface Family {
  readonly parent: string;
  readonly child: string;
  readonly ofParent: SceneContact;
  readonly ofChild: SceneContact;
  readonly familyId: string;
}

const idOf = (thing: unknown) => textOf((thing as Json).id as Json);

async function gives(id: string, points: string): Promise<void> {
  const input = { idempotencyKey: nextKey(), member: { id }, direction: 'CREDIT', points, reason: 'a gift' };
  const { adjustPoints } = await world.operator.get(
    'mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { userErrors { code } } }',
    { input },
  );
  expect(adjustPoints.userErrors).toEqual([]);
}

/** A parent with so many points, and a child with so many. */
async function family(ofParents: string, ofChilds: string): Promise<Family> {
  const [parent, child] = [await scene.account(), await scene.account()];
  const [ofParent, ofChild] = [await scene.contact(parent, 'ADMIN'), await scene.contact(child, 'ADMIN')];
  const asked = await scene.did('requestParentAccount', { childId: child, parentId: parent }, ofChild);
  const familyId = idOf(asked.parentAccount);
  await scene.did('answerParentAccount', { parentAccountId: familyId, agree: true }, ofParent);
  if (ofParents !== '0') await gives(parent, ofParents);
  if (ofChilds !== '0') await gives(child, ofChilds);
  return { parent, child, ofParent, ofChild, familyId };
}

async function pooled(one: Family, terms: object = {}): Promise<string> {
  const offer = { member: { id: one.parent }, childId: one.child, ...terms };
  const { pool } = await scene.did('offerPointsPool', offer, one.ofParent);
  await scene.did('acceptPointsPool', { poolId: idOf(pool) }, one.ofChild);
  return idOf(pool);
}

/** The pool on which the child draws now. */
async function poolIn({ child, ofChild }: Family): Promise<string> {
  const { businessAccount } = await ofChild.get(
    `{ businessAccount(ref: { id: "${child}" }) { pools { id } } }`,
  );
  return idOf(listOf((businessAccount as Json).pools as Json)[0]);
}

async function burn(id: string, points: string, by: Caller = rahnet): Promise<Json> {
  const { burnPoints } = await by.get(
    BURN.replace('transaction {', 'transaction { drawn { id type points member { id } drawn { id } }'),
    { input: burnInput(rahnet, { id }, { points }) },
  );
  return burnPoints as Json;
}

async function available(...ids: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) {
    const { member } = await world.operator.get(`{ member(ref: { id: "${id}" }) { balance { available } } }`);
    found.push(textOf(member.balance.available));
  }
  return found;
}

test('K-11 B-01 what an account has too little for a burn comes from its parent, once both have agreed', async () => {
  const one = await family('100', '30');
  const short = { userErrors: [{ code: 'INSUFFICIENT_POINTS' }] };
  expect(await burn(one.child, '50')).toMatchObject(short);
  const poolId = await pooled(one);
  const seen = `{ businessAccount(ref: { id: "${one.child}" }) { pools { id status childId parentId } } }`;
  expect((await one.ofChild.get(seen)).businessAccount).toEqual({
    pools: [{ id: poolId, status: 'AGREED', childId: one.child, parentId: one.parent }],
  });

  const { quoteBurn } = await rahnet.get(
    `{ quoteBurn(input: { member: { id: "${one.child}" }, merchantId: "${rahnet.merchantId}", points: "50" }) { points refusal { code } } }`,
  );
  expect(quoteBurn).toEqual({ points: '50', refusal: null });
  const payload = (await burn(one.child, '50')) as { transaction: Json };
  // What the parent gave is nothing of the partner's (rule A-04).
  expect(payload).toMatchObject({ transaction: { points: '50', drawn: null }, balance: { available: '0' } });
  const read = `query ($id: ID!) { transaction(id: $id) { points drawn { type points partner { id } drawn { id }
    entries { account amount member { id } } } } }`;
  const told = await world.operator.get(read, { id: payload.transaction.id });
  expect(told.transaction).toMatchObject({
    points: '50',
    drawn: {
      ...{ type: 'TRANSFER', points: '20', partner: null, drawn: { id: payload.transaction.id } },
      entries: [
        { account: 'MEMBER', amount: '-20', member: { id: one.parent } },
        { account: 'MEMBER', amount: '20', member: { id: one.child } },
      ],
    },
  });
  expect(await available(one.parent, one.child)).toEqual(['80', '0']);

  // Its own come first, and come back to it.
  const { reverseTransaction } = await rahnet.get(REVERSE, {
    input: reverseInput(textOf(payload.transaction.id as Json)),
  });
  expect(reverseTransaction.userErrors).toEqual([]);
  expect(await available(one.parent, one.child)).toEqual(['80', '50']);
  await burn(one.child, '50');
  expect(await available(one.parent, one.child)).toEqual(['80', '0']);
  // All of it or nothing.
  expect(await burn(one.child, '81')).toMatchObject(short);
  expect(await available(one.parent, one.child)).toEqual(['80', '0']);

  await scene.did('endPointsPool', { poolId, reason: 'enough' }, one.ofParent);
  expect(await burn(one.child, '1')).toMatchObject(short);
});

test('K-11 the parent’s limit per month, its locks, and its last day hold', async () => {
  const one = await family('100', '0');
  const poolId = await pooled(one, { monthMost: '30' });
  const short = { userErrors: [{ code: 'INSUFFICIENT_POINTS' }] };
  expect(await burn(one.child, '31')).toMatchObject(short);
  expect(await burn(one.child, '20')).toMatchObject({ userErrors: [] });
  expect(await burn(one.child, '11')).toMatchObject(short);
  const lock = `mutation { lockSpending(input: { member: { id: "${one.parent}" }, reason: "test" }) { userErrors { code } } }`;
  expect((await world.operator.get(lock)).lockSpending.userErrors).toEqual([]);
  expect(await burn(one.child, '10')).toMatchObject(short);
  await world.operator.get(lock.replace('lockSpending', 'unlockSpending'));
  expect(await burn(one.child, '10')).toMatchObject({ userErrors: [] });
  // A limit that is agreed on anew counts what was drawn before.
  await scene.did('endPointsPool', { poolId, reason: 'more' }, one.ofChild);
  await pooled(one, { monthMost: '35' });
  expect(await burn(one.child, '6')).toMatchObject(short);
  expect(await burn(one.child, '5')).toMatchObject({ userErrors: [] });
  // It lasts until the end of its last day.
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  const lastDay = async (days: number) => {
    const until = `(now() at time zone 'Asia/Tehran')::date + ${days}`;
    await client.query(`update points_pool set until_day = ${until} where ended_at is null`);
  };
  await gives(one.parent, '10');
  await scene.did('endPointsPool', { poolId: await poolIn(one), reason: 'without limit' }, one.ofChild);
  await pooled(one);
  await lastDay(-1);
  expect(await burn(one.child, '1')).toMatchObject(short);
  await lastDay(0);
  expect(await burn(one.child, '1')).toMatchObject({ userErrors: [] });
  await client.end();
  // With the family it ends.
  await scene.did('endParentAccount', { parentAccountId: one.familyId, reason: 'sold' }, one.ofParent);
  expect(await burn(one.child, '1')).toMatchObject(short);
  const { businessAccount } = await one.ofChild.get(
    `{ businessAccount(ref: { id: "${one.child}" }) { pools { id } } }`,
  );
  expect(businessAccount).toEqual({ pools: [] });
});

test('K-11 L-05 children that draw at once, on two nodes, never get more than there is, nor than their limit', async () => {
  const one = await family('60', '5');
  await pooled(one, { monthMost: '40' });
  const other = await scene.account();
  const asked = await scene.did('requestParentAccount', { childId: other, parentId: one.parent });
  await scene.did(
    'answerParentAccount',
    { parentAccountId: idOf(asked.parentAccount), agree: true },
    one.ofParent,
  );
  const { pool } = await scene.did(
    'offerPointsPool',
    { member: { id: one.parent }, childId: other },
    one.ofParent,
  );
  await scene.did('acceptPointsPool', { poolId: idOf(pool) });
  const second = await world.secondServer();
  const nodes: Caller[] = [rahnet, callerOn(second.api.port, rahnet.credential)];
  const answers = await Promise.all(
    Array.from({ length: 24 }, async (_, at) => {
      const child = at % 3 === 0 ? other : one.child;
      return { child, told: await burn(child, '5', nodes[at % 2] as Caller) };
    }),
  );
  const done = (of: string) =>
    answers.filter(({ child, told }) => child === of && listOf(told.userErrors as Json).length === 0).length;
  // Five of its own and at most forty drawn; the parent's sixty are all gone.
  expect(done(one.child)).toBeLessThanOrEqual(9);
  expect(done(one.child) + done(other)).toBe(13);
  expect(await available(one.parent, one.child, other)).toEqual(['0', '0', '0']);
});

test.each([
  [
    'a draw is forgotten',
    'delete from pool_draw where transfer_id = (select max(transfer_id) from pool_draw)',
  ],
  [
    'a draw is of more points',
    'update pool_draw set points = points + 1 where transfer_id = (select max(transfer_id) from pool_draw)',
  ],
  [
    'a draw is of another child',
    'update pool_draw set child_id = parent_id where transfer_id = (select max(transfer_id) from pool_draw)',
  ],
  [
    'a draw is of another pool',
    'update pool_draw set pool_id = 1 where transfer_id = (select max(transfer_id) from pool_draw)',
  ],
  ['what is counted of a month is less', "update member_day set points = points - 1 where purpose = 'DRAWN'"],
  ['what is counted is of another month', "update member_day set day = day - 40 where purpose = 'DRAWN'"],
])('K-11 the auditor sees that %s', async (_, sql) => {
  const one = await family('10', '0');
  await pooled(one);
  expect(await burn(one.child, '5')).toMatchObject({ userErrors: [] });
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    const kept = ['create temp table kept_draws as select * from pool_draw'];
    kept.push("create temp table kept_days as select * from member_day where purpose = 'DRAWN'");
    for (const statement of kept) await client.query(statement);
    await liftGuards(client);
    expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
    const found = (await world.differences()) as readonly { readonly rule: string }[];
    await client.query("delete from pool_draw; delete from member_day where purpose = 'DRAWN'");
    await client.query(
      'insert into pool_draw select * from kept_draws; insert into member_day select * from kept_days',
    );
    expect(found.map(({ rule }) => rule)).toContain('K-11');
  } finally {
    await client.end();
  }
});

test('K-11 a burn that is under way while its pool is ended draws nothing', async () => {
  const one = await family('100', '30');
  const poolId = await pooled(one);
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    // As whoever ends it: the accounts are locked, and the burn, which has found the pool, waits for them.
    await client.query('begin');
    const { coalitionId } = world.coalition;
    await client.query('select from member_account where coalition_id = $1 for no key update', [coalitionId]);
    const burning = burn(one.child, '50');
    await untilSessionsWait(client);
    const ended = await client.query(
      `update points_pool set ended_at = now(), ended_by = 'test'
        where coalition_id = $1 and id = $2 and ended_at is null`,
      [coalitionId, decodeId('pointsPool', poolId)],
    );
    expect(ended.rowCount).toBe(1);
    await client.query('commit');
    expect(await burning).toMatchObject({ userErrors: [{ code: 'INSUFFICIENT_POINTS' }] });
  } finally {
    await client.end();
  }
  expect(await available(one.parent, one.child)).toEqual(['100', '30']);
});
