import { type Caller, type Json, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials, type SceneContact } from './business-scene.js';
import { EARN, nextKey } from './operations.js';

/** What an account buys and counts for the level of the account to which it belongs too (rule K-16). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  scene = new BusinessScene(world, rahnet);
  const gold = {
    ...{ code: 'gold', name: { en: 'Gold' }, validity: { kind: 'YEARS', count: 1 } },
    requirement: { window: 'CALENDAR_YEAR', criteria: [{ metric: 'SPEND', amount: rials('1000000') }] },
  };
  const levels = [{ code: 'base', name: { en: 'Base' } }, gold];
  await scene.did('addTierLadderVersion', { kind: 'BUSINESS', levels });
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

interface Family {
  readonly parent: string;
  readonly child: string;
  readonly ofParent: SceneContact;
  readonly ofChild: SceneContact;
  readonly familyId: string;
}

const idOf = (thing: unknown) => textOf((thing as Json).id as Json);

async function family(): Promise<Family> {
  const [parent, child] = [await scene.account(), await scene.account()];
  const [ofParent, ofChild] = [await scene.contact(parent, 'ADMIN'), await scene.contact(child, 'ADMIN')];
  const asked = await scene.did('requestParentAccount', { childId: child, parentId: parent }, ofChild);
  const familyId = idOf(asked.parentAccount);
  await scene.did('answerParentAccount', { parentAccountId: familyId, agree: true }, ofParent);
  return { parent, child, ofParent, ofChild, familyId };
}

async function pooled({ parent, child, ofParent, ofChild }: Family): Promise<string> {
  const offer = { member: { id: parent }, childId: child };
  const { pool } = await scene.did('offerQualificationPool', offer, ofParent);
  await scene.did('acceptQualificationPool', { poolId: idOf(pool) }, ofChild);
  return idOf(pool);
}

async function buys(id: string, amount: string): Promise<unknown> {
  const purchase = { reference: nextKey(), amount: rials(amount) };
  const input = { idempotencyKey: nextKey(), member: { id }, merchantId: rahnet.merchantId, purchase };
  const { earnPoints } = await rahnet.get(
    EARN.replace('{', '{').replace('userErrors {', 'tierChange { level memberId } userErrors {'),
    {
      input,
    },
  );
  expect(earnPoints.userErrors).toEqual([]);
  return earnPoints.tierChange;
}

/** Its level, and what there is of what the next one asks for. */
async function stands(id: string, by: Caller = world.operator): Promise<string> {
  const { member } = await by.get(
    `{ member(ref: { id: "${id}" }) { tier { level { code } next { share progress { value missing } } } } }`,
  );
  const { level, next } = (member as Json).tier as Json;
  const [progress] = ((next as Json | null)?.progress ?? []) as Json[];
  return [(level as Json).code, progress?.value ?? '-', (next as Json | null)?.share ?? '-'].join(' ');
}

test('K-16 T-05 A-03 both sides see what counts for whom, and a level that is reached together', async () => {
  const one = await family();
  const offer = { member: { id: one.parent }, childId: one.child };
  const { pool } = await scene.did('offerQualificationPool', offer, one.ofParent);
  const poolId = idOf(pool);
  expect(pool).toMatchObject({ status: 'OFFERED', since: null });
  expect(await buys(one.child, '300000')).toBeNull();
  expect(await stands(one.parent)).toBe('base 0 0');
  const accepted = await scene.did('acceptQualificationPool', { poolId }, one.ofChild);
  expect(accepted).toMatchObject({
    pool: { status: 'AGREED', since: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
  });
  expect([await stands(one.parent), await stands(one.child)]).toEqual([
    'base 300000 3000',
    'base 300000 3000',
  ]);
  await buys(one.parent, '600000');
  const seen = `{ businessAccount(ref: { id: "${one.child}" }) { qualificationPools { id status childId parentId } } }`;
  const shown = { id: poolId, status: 'AGREED', childId: one.child, parentId: one.parent };
  for (const caller of [one.ofChild, world.operator])
    expect((await caller.get(seen)).businessAccount).toEqual({ qualificationPools: [shown] });
  const node = `{ node(id: "${poolId}") { __typename id } }`;
  for (const caller of [one.ofChild, one.ofParent, world.operator])
    expect((await caller.get(node)).node).toEqual({ __typename: 'QualificationPool', id: poolId });
  for (const caller of [rahnet, await scene.contact(await scene.account(), 'ADMIN')])
    expect((await caller.get(node)).node).toBeNull();

  // It brings the parent a level, and tells the till nothing of that.
  expect(await buys(one.child, '100000')).toBeNull();
  expect([await stands(one.parent), await stands(one.child)]).toEqual(['gold - -', 'base 400000 4000']);
  // To a partner neither amounts nor shares are told: they would say what was bought at others.
  expect(await stands(one.child, rahnet)).toBe('base - -');
});

test('K-16 K-06 it ends with the family, and by either side', async () => {
  const one = await family();
  await pooled(one);
  await buys(one.child, '300000');
  await scene.did('endParentAccount', { parentAccountId: one.familyId, reason: 'sold' }, one.ofChild);
  expect(await stands(one.parent)).toBe('base 0 0');
  const { businessAccount } = await one.ofChild.get(
    `{ businessAccount(ref: { id: "${one.child}" }) { qualificationPools { id } } }`,
  );
  expect(businessAccount).toEqual({ qualificationPools: [] });
  await buys(one.child, '900000');
  expect([await stands(one.parent), await stands(one.child)]).toEqual(['base 0 0', 'gold - -']);

  const other = await family();
  const poolId = await pooled(other);
  await buys(other.child, '200000');
  await scene.did('endQualificationPool', { poolId, reason: 'enough' }, other.ofParent);
  expect(await stands(other.parent)).toBe('base 0 0');
});

test('K-16 A-05 with either account’s data ends that it counts', async () => {
  const [erasedChild, erasedParent] = [await family(), await family()];
  for (const one of [erasedChild, erasedParent]) {
    await pooled(one);
    await buys(one.child, '200000');
  }
  const erase = (id: string) =>
    scene.did('eraseMember', { member: { id }, ground: 'ASKED_BY_MEMBER', forfeit: true });
  await erase(erasedChild.child);
  expect(await stands(erasedChild.parent)).toBe('base 0 0');
  await erase(erasedParent.parent);
  await buys(erasedParent.child, '700000');
  expect(await stands(erasedParent.child)).toBe('base 900000 9000');
});
