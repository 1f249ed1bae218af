import { addDays } from '../../src/values/day.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials } from './business-scene.js';
import { EARN, nextKey } from './operations.js';

/** The level of a business account, what it brings, and what the account has bought (rules K-03, K-04, T-05). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let scene: BusinessScene;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  scene = new BusinessScene(world, rahnet);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

test('K-03 K-04 T-05 A-03 whoever looks after an account sees its level, what it brings, and what was bought where', async () => {
  const reached = {
    ...{ code: 'gold', name: { en: 'Gold' }, validity: { kind: 'YEARS', count: 1 } },
    requirement: {
      window: 'CALENDAR_YEAR',
      criteria: [{ metric: 'SPEND', amount: rials('1000000') }],
    },
  };
  await scene.did('addTierLadderVersion', {
    kind: 'BUSINESS',
    levels: [{ code: 'base', name: { en: 'Base' } }, reached],
  });
  const account = await scene.account();
  const member = { id: account };
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${account}" } }) { userErrors { code } } }`,
  );
  const manager = await scene.manager('Levels', [account]);
  const partnersOwn = await scene.manager('Levels of rahnet', [account], rahnet);
  const admin = await scene.contact(account, 'ADMIN');
  const level = { entitlement: 'LEVEL', levels: ['gold'], uses: 2, period: 'YEAR' };
  const perkId = await scene.perk({ ...level, places: [rahnet.id] });

  const view = async (by: Caller, page = '') => {
    const { portfolio } = await by.get(
      `{ portfolio(first: 100) { edges { node { member { id tier { level { code } next { progress { missing } } } }
           spending${page} { month partner { slug } spent { amount currency } basePoints bonusPoints purchases } } } } }`,
    );
    const nodes = listOf(portfolio.edges).map(({ node }) => node as Json);
    return nodes.find((node) => String(node.member?.id) === account);
  };
  const usable = async (by: Caller) => {
    const { usablePerks } = await by.get(
      `{ usablePerks(ref: { id: "${account}" }) { grantId usesLeft perk { id } } }`,
    );
    return usablePerks;
  };
  const buy = async (at: WorldPartner, amount: string) => {
    const reference = nextKey();
    const purchase = { reference, amount: rials(amount) };
    const input = { idempotencyKey: reference, member, merchantId: at.merchantId, purchase };
    const { earnPoints } = await at.get(EARN, { input });
    return textOf(earnPoints.transaction.id);
  };

  await buy(rahnet, '300000');
  await buy(rahnet, '400000');
  const returned = await buy(tizfood, '200000');
  await tizfood.get(
    `mutation { reverseTransaction(input: { idempotencyKey: "${nextKey()}", transactionId: "${returned}", reason: "returned" }) { userErrors { code } } }`,
  );
  await buy(tizfood, '250000');
  const of = (slug: string, amount: string, basePoints: string, purchases: number) => ({
    ...{ month: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), partner: { slug } },
    ...{ spent: rials(amount), basePoints, bonusPoints: '0', purchases },
  });
  const [atRahnet, atTizfood] = [of('rahnet', '700000', '70', 2), of('tizfood', '250000', '25', 1)];
  const below = {
    member: { id: account, tier: { level: { code: 'base' }, next: { progress: [{ missing: '50000' }] } } },
    spending: [atRahnet, atTizfood],
  };
  for (const caller of [manager, world.operator, world.auditor]) expect(await view(caller)).toEqual(below);
  // What is missing would tell what was spent at others (rule A-04).
  const ofPartner = { level: { code: 'base' }, next: { progress: [{ missing: null }] } };
  expect(await view(partnersOwn)).toEqual({
    member: { ...below.member, tier: ofPartner },
    spending: [atRahnet],
  });
  const kinds = async (by: Caller) => {
    const answer = await by.get(
      `{ businessAccount(ref: { id: "${account}" }) { member { statement(from: "2020-01-01T00:00:00Z") {
           changes { edges { node { kind } } } } } } }`,
    );
    const { member: itself } = answer.businessAccount as Json;
    const { changes } = (itself as Json).statement as Json;
    return new Set(listOf((changes as Json).edges as Json).map(({ node }) => (node as Json).kind as unknown));
  };
  expect(await kinds(manager)).toEqual(new Set(['EARN', 'REVERSAL']));
  expect(await kinds(partnersOwn)).toEqual(new Set([null]));
  expect(await view(manager, '(first: 1)')).toMatchObject({ spending: [atRahnet] });
  expect(await view(manager, '(until: "2020-01-01")')).toMatchObject({ spending: [] });
  const month = String(listOf((await view(manager))?.spending as Json)[0]?.month);
  const inMonth = `(from: "${addDays(month, 20)}", until: "${month}")`;
  expect(await view(manager, inMonth)).toMatchObject({ spending: [atRahnet, atTizfood] });
  expect(await view(manager, '(from: "2090-01-01")')).toMatchObject({ spending: [] });
  const { businessAccount } = await admin.get(
    `{ businessAccount(ref: { id: "${account}" }) { spending { partner { slug } } } }`,
  );
  expect(businessAccount).toEqual({
    spending: [{ partner: { slug: 'rahnet' } }, { partner: { slug: 'tizfood' } }],
  });

  for (const caller of [rahnet, manager, admin]) expect(await usable(caller)).toEqual([]);
  await buy(rahnet, '50000');
  expect(await view(manager)).toMatchObject({ member: { tier: { level: { code: 'gold' }, next: null } } });
  for (const caller of [rahnet, manager, admin]) {
    expect(await usable(caller)).toEqual([{ grantId: null, usesLeft: 2, perk: { id: perkId } }]);
  }
  expect(await usable(tizfood)).toEqual([]);
  const using = { member, perkId, merchantId: rahnet.merchantId };
  const used = await scene.did('usePerk', { ...using, idempotencyKey: nextKey() }, rahnet);
  expect(used).toMatchObject({ use: { grantId: null, cost: { amount: '40000' } } });
  expect(await usable(rahnet)).toEqual([{ grantId: null, usesLeft: 1, perk: { id: perkId } }]);

  // Given by hand to another account, and taken back.
  const guest = await scene.account();
  const codeOfUse = () =>
    scene.codeOf('usePerk', { ...using, member: { id: guest }, idempotencyKey: nextKey() }, rahnet);
  const given = { member: { id: guest }, reason: 'guest of honour' };
  expect(await codeOfUse()).toBe('PERK_NOT_USABLE');
  await scene.did('setMemberLevel', { ...given, level: 'gold', until: '2090-01-01' });
  expect(await codeOfUse()).toBeUndefined();
  await scene.did('setMemberLevel', given);
  expect(await codeOfUse()).toBe('PERK_NOT_USABLE');
});
