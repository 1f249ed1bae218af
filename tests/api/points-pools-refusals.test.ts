import { type Caller, type Json, textOf } from '../harness/api-client.js';
import { createWorld, type World } from '../harness/world.js';
import type { BusinessScene, SceneContact } from './business-scene.js';
import { createPoolFamily } from './pool-family.js';
import { busyWhilePointsMove } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations about pools of points refuse, one broken thing per row (rule K-11). */

let world: World;
let scene: BusinessScene;
/** `child` belongs to `parent`, and has an offer of it; `free` belongs to it too, and has none. */
let [parent, child, free] = ['', '', ''];
let ofParent: SceneContact;
let ofChild: SceneContact;
let poolId: string;
let person: string;

beforeAll(async () => {
  world = await createWorld();
  ({ scene, parent, child, free, ofParent, ofChild, person } = await createPoolFamily(world));
  poolId = await offered(child);
});

afterAll(async () => world.close());

const offer = (changes: object = {}) => ({ member: { id: parent }, childId: free, ...changes });

async function offered(childId: string, by: Caller = ofParent): Promise<string> {
  const { pool } = await scene.did('offerPointsPool', offer({ childId }), by);
  return textOf((pool as Json).id as Json);
}

const row = (
  name: string,
  code: 'INVALID_INPUT' | 'MEMBER_NOT_FOUND' | 'NOT_A_BUSINESS_ACCOUNT' | 'PARENT_ACCOUNT_NOT_FOUND',
  field: string,
  changes: () => object,
  by: () => Caller = () => world.operator,
) => ({
  ...{ name, code, field: ['input', field] },
  given: async () => ({ input: offer(changes()), by: by() }),
});

refuses('offerPointsPool', () => world, [
  row('the points are none', 'INVALID_INPUT', 'monthMost', () => ({ monthMost: '0' })),
  row('the day is none', 'INVALID_INPUT', 'until', () => ({ until: '2026-02-30' })),
  row('the last day is over', 'INVALID_INPUT', 'until', () => ({ until: '2020-01-01' })),
  row('the id is of no member', 'MEMBER_NOT_FOUND', 'member', () => ({
    member: { id: 'mem_0000000000001' },
  })),
  row(
    'the child offers it itself',
    'MEMBER_NOT_FOUND',
    'member',
    () => ({}),
    () => ofChild,
  ),
  row('the member is a person', 'NOT_A_BUSINESS_ACCOUNT', 'member', () => ({ member: { id: person } })),
  row('it does not belong to the account', 'PARENT_ACCOUNT_NOT_FOUND', 'childId', () => ({
    childId: parent,
  })),
  {
    name: 'it has an offer',
    code: 'POINTS_POOL_EXISTS',
    field: ['input', 'childId'],
    given: async () => ({ input: offer({ childId: child }), by: ofParent }),
  },
]);

const notFound = (name: string, input: () => object, by: () => Caller) => ({
  ...{ name, code: 'POINTS_POOL_NOT_FOUND' as const, field: ['input', 'poolId'] },
  given: async () => ({ input: input(), by: by() }),
});

refuses('acceptPointsPool', () => world, [
  notFound(
    'the id is of nothing',
    () => ({ poolId: 'pol_0000000000001' }),
    () => ofChild,
  ),
  notFound(
    'the parent accepts itself',
    () => ({ poolId }),
    () => ofParent,
  ),
  {
    name: 'it was accepted',
    code: 'POINTS_POOL_NOT_FOUND',
    field: ['input', 'poolId'],
    given: async () => {
      const id = await offered(free);
      await scene.did('acceptPointsPool', { poolId: id }, world.secondOperator);
      return { input: { poolId: id }, by: world.secondOperator };
    },
  },
  {
    name: 'the same person accepts who has offered it',
    code: 'SAME_PERSON_APPROVES',
    field: ['input', 'poolId'],
    given: async () => {
      await scene.did('endPointsPool', { poolId, reason: 'offered by another' }, ofParent);
      poolId = await offered(child, world.operator);
      return { input: { poolId }, by: world.operator };
    },
  },
]);

refuses('endPointsPool', () => world, [
  {
    name: 'the reason is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'reason'],
    given: async () => ({ input: { poolId, reason: '' }, by: world.operator }),
  },
  {
    name: 'the caller acts for neither',
    code: 'POINTS_POOL_NOT_FOUND',
    field: ['input', 'poolId'],
    given: async () => ({
      input: { poolId, reason: 'none of mine' },
      by: await scene.contact(await scene.account(), 'ADMIN'),
    }),
  },
  busyWhilePointsMove(
    () => world,
    () => ({ input: { poolId, reason: 'enough' }, by: ofChild }),
  ),
  {
    name: 'it has ended',
    code: 'POINTS_POOL_NOT_FOUND',
    field: ['input', 'poolId'],
    given: async () => {
      await scene.did('endPointsPool', { poolId, reason: 'enough' }, ofChild);
      return { input: { poolId, reason: 'again' }, by: ofChild };
    },
  },
]);
