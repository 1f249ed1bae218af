import { type Caller, type Json, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials, type SceneManager } from './business-scene.js';
import { EARN, nextKey } from './operations.js';

/** Portfolios in the order of how far accounts have come on their way to the next level (rule K-17). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let scene: BusinessScene;
let manager: SceneManager;
let partnersOwn: SceneManager;
const accounts: string[] = [];

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  scene = new BusinessScene(world, rahnet);
  for (let at = 0; at < 8; at += 1) accounts.push(await scene.account());
  for (const id of accounts)
    await tizfood.get(`mutation { linkMember(input: { member: { id: "${id}" } }) { userErrors { code } } }`);
  manager = await scene.manager('All of them', accounts);
  partnersOwn = await scene.manager('For tizfood', accounts, tizfood);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function buys(at: number, partner: WorldPartner, amount: string): Promise<void> {
  const purchase = { reference: nextKey(), amount: rials(amount) };
  const member = { id: accounts[at] };
  const input = { idempotencyKey: nextKey(), member, merchantId: partner.merchantId, purchase };
  expect((await partner.get(EARN, { input })).earnPoints.userErrors).toEqual([]);
}

/** Account and share of the way, as pages of three list them. */
async function listed(by: Caller): Promise<{ at: number; share: number | null }[]> {
  const found: { at: number; share: number | null }[] = [];
  for (let after = ''; ; ) {
    const { portfolio } = await by.get(
      `{ portfolio(first: 3, order: { by: PROGRESS }${after}) { pageInfo { hasNextPage endCursor }
           edges { node { member { id tier { next { share } } } } } } }`,
    );
    for (const { node } of listOf(portfolio.edges)) {
      const { id, tier } = (node as Json).member as Json;
      const share = ((tier as Json | null)?.next as Json | null)?.share;
      found.push({ at: accounts.indexOf(String(id)), share: share == null ? null : Number(share) });
    }
    if (String(portfolio.pageInfo.hasNextPage) !== 'true') return found;
    after = `, after: "${portfolio.pageInfo.endCursor}"`;
  }
}

test('K-17 those that have gone most of the way come first, on every ladder, and no page leaves one out', async () => {
  // Without a ladder nobody has a way to go.
  expect((await listed(manager)).map(({ at }) => at)).toEqual(accounts.map((_, at) => at));
  const level = (code: string, match: string, spend: string, more: object[] = []) => ({
    ...{ code, name: { en: code }, validity: { kind: 'YEARS', count: 1 } },
    requirement: {
      ...{ match, window: 'CALENDAR_YEAR' },
      criteria: [{ metric: 'SPEND', amount: rials(spend) }, ...more],
    },
  });
  const partners = { metric: 'PARTNERS', atLeast: '2' };
  const purchases = { metric: 'PURCHASES', atLeast: '9' };
  await scene.did('addTierLadderVersion', {
    kind: 'BUSINESS',
    levels: [
      { code: 'base', name: { en: 'Base' } },
      level('silver', 'ALL', '1000000', [partners]),
      level('gold', 'ANY', '10000000', [purchases, { metric: 'POINTS', atLeast: '3000' }]),
    ],
  });
  await buys(0, rahnet, '999999');
  await buys(1, rahnet, '300000');
  await buys(1, tizfood, '300000');
  for (const partner of [rahnet, tizfood]) await buys(2, partner, '500000');
  for (const partner of [rahnet, tizfood, rahnet, tizfood, rahnet, tizfood]) await buys(3, partner, '200000');
  for (const partner of [rahnet, tizfood]) await buys(4, partner, '20000000');
  await buys(5, tizfood, '400000');
  await buys(6, tizfood, '500000');
  const order = [
    { at: 3, share: 6_666 },
    { at: 1, share: 6_000 },
    { at: 0, share: 5_000 },
    { at: 6, share: 5_000 },
    { at: 5, share: 4_000 },
    { at: 2, share: 2_222 },
    { at: 7, share: 0 },
    { at: 4, share: null },
  ];
  expect(await listed(manager)).toEqual(order);
  expect(await listed(world.operator)).toEqual(order);
  // Account managers of a partner would learn from it what is bought at others: of that nothing counts for them.
  const own = await listed(partnersOwn);
  expect(own.map(({ share }) => share)).toEqual(own.map(() => null));
  // By tizfood alone: 6 has half, 5 four tenths, 1 three, 3 a third of the purchases, 2 a ninth, 0 and 7 nothing.
  expect(own.map(({ at }) => at)).toEqual([6, 5, 3, 1, 2, 0, 7, 4]);

  // What counts for an account counts for its place too.
  const asked = await scene.did('requestParentAccount', { childId: accounts[5], parentId: accounts[7] });
  const parentAccountId = String((asked.parentAccount as Json).id);
  await scene.did('answerParentAccount', { parentAccountId, agree: true }, world.secondOperator);
  const offer = { member: { id: accounts[7] }, childId: accounts[5] };
  const { pool } = await scene.did('offerQualificationPool', offer);
  const poolId = String((pool as Json).id);
  await scene.did('acceptQualificationPool', { poolId }, world.secondOperator);
  await buys(5, tizfood, '50000');
  expect((await listed(manager)).slice(4, 6)).toEqual([
    { at: 5, share: 4_500 },
    { at: 7, share: 4_500 },
  ]);
});
