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

test('K-03 T-05 A-04 the portfolio by level, by what was spent, and by how long nothing has moved', async () => {
  const [first, second, third] = [await scene.account(), await scene.account(), await scene.account()];
  const accounts = [first, second, third];
  const manager = await scene.manager('Orders', accounts);
  const partnersOwn = await scene.manager('Orders of tizfood', [], tizfood);
  for (const id of accounts) {
    await tizfood.get(`mutation { linkMember(input: { member: { id: "${id}" } }) { userErrors { code } } }`);
    await scene.did('assignAccountManager', { member: { id }, managerId: partnersOwn.id });
  }
  const buys = async (id: string, at: WorldPartner, amount: string) => {
    const purchase = { reference: nextKey(), amount: rials(amount) };
    const input = { idempotencyKey: nextKey(), member: { id }, merchantId: at.merchantId, purchase };
    expect((await at.get(EARN, { input })).earnPoints.userErrors).toEqual([]);
  };
  await buys(third, rahnet, '2000000');
  await buys(first, tizfood, '300000');
  await buys(second, tizfood, '200000');
  const listed = async (by: Caller, of: string) => {
    const found: string[] = [];
    for (let after = ''; ; ) {
      const { portfolio } = await by.get(
        `{ portfolio(first: 1, ${of}${after}) { edges { cursor node { member { id } } } pageInfo { hasNextPage endCursor } } }`,
      );
      for (const { node } of listOf(portfolio.edges)) found.push(String((node as Json).member?.id));
      if (String(portfolio.pageInfo.hasNextPage) !== 'true')
        return found.map((id) => accounts.indexOf(id) + 1);
      after = `, after: "${portfolio.pageInfo.endCursor}"`;
    }
  };
  expect(await listed(manager, 'filter: { level: "gold" }')).toEqual([3]);
  expect(await listed(manager, 'filter: { level: "base" }')).toEqual([1, 2]);
  expect(await listed(manager, 'filter: { level: "nickel" }')).toEqual([]);
  expect(await listed(manager, 'order: { by: VALUE, currency: "IRR" }')).toEqual([3, 1, 2]);
  expect(await listed(manager, 'order: { by: VALUE, currency: "IRR", since: "2090-01-01" }')).toEqual([
    1, 2, 3,
  ]);
  // What was bought at others no order tells.
  expect(await listed(partnersOwn, 'order: { by: VALUE, currency: "IRR" }')).toEqual([1, 2, 3]);
  expect(await listed(manager, 'order: { by: INACTIVITY }')).toEqual([3, 1, 2]);
  expect(await listed(manager, 'order: { by: JOINED }')).toEqual([1, 2, 3]);
  for (const wrong of [
    'order: { by: VALUE }',
    'order: { by: VALUE, currency: "rial" }',
    'order: { by: INACTIVITY, currency: "IRR" }',
    'order: { by: JOINED, since: "2020-01-01" }',
    'filter: { level: "" }',
  ]) {
    const { errors } = await manager.ask(`{ portfolio(${wrong}) { edges { cursor } } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  }
});

test('K-01 K-03 A-03 whatever is told of an account has an id by which those get it who see the account', async () => {
  const [account, parent] = [await scene.account(), await scene.account()];
  const manager = await scene.manager('Nodes', [account]);
  const stranger = await scene.manager('Other nodes', [parent]);
  const admin = await scene.contact(account, 'ADMIN');
  const person = await world.member(rahnet);
  const perkId = await scene.perk();
  await scene.budget(manager, { grants: 1 });
  const grantId = await scene.granted(manager, account, perkId);
  const idOf = (thing: unknown) => textOf((thing as Json).id as Json);
  const asked = await scene.did('requestPerk', { idempotencyKey: nextKey(), perkId }, admin);
  const family = await scene.did('requestParentAccount', { childId: account, parentId: parent });
  const invited = await scene.did('inviteEmployee', { member: { id: account }, contactId: admin.id }, admin);
  await scene.did('acceptEmployeeInvitation', { code: invited.code }, person);
  const employeeId = idOf(invited.employee);
  const ids = [admin.id, idOf(family.parentAccount), employeeId, grantId, idOf(asked.request), perkId];
  const types = ['BusinessContact', 'ParentAccount', 'Employee', 'PerkGrant', 'PerkRequest', 'Perk'];
  const got = async (by: Caller) => {
    const { nodes } = await by.get('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids });
    return listOf(nodes).map((node) => (node === null ? null : String((node as Json).__typename)));
  };
  // An account manager asks for an account, not for ids: the field is not for such people.
  for (const caller of [world.operator, world.auditor, admin]) expect(await got(caller)).toEqual(types);
  expect(await got(person)).toEqual([null, null, 'Employee', null, null, 'Perk']);
  expect(await got(rahnet)).toEqual(types.map(() => null));
  expect((await stranger.ask('{ nodes(ids: []) { id } }')).errors).toBeDefined();
  await scene.did('endPerk', { perkId, reason: 'sold out' });
  expect((await got(person)).at(-1)).toBeNull();
  expect((await got(world.operator)).at(-1)).toBe('Perk');
});

test('K-01 K-03 all that was noted, granted and asked for of an account can be read, page by page', async () => {
  const [account, other] = [await scene.account(), await scene.account()];
  const manager = await scene.manager('Pages', [account, other]);
  const buyer = await scene.contact(account, 'BUYER');
  await scene.budget(manager, { grants: 10 });
  for (const text of ['one', 'two', 'three']) {
    await scene.did('addAccountNote', { member: { id: account }, text }, manager);
  }
  const notes = async (page: string, by: Caller = manager) => {
    const of = `businessAccount(ref: { id: "${account}" }) { notes${page} { id text } }`;
    const { businessAccount } = await by.get(`{ ${of} }`);
    return listOf((businessAccount as Json).notes as Json);
  };
  const texts = async (page: string) => (await notes(page)).map(({ text }) => text);
  expect(await texts('')).toEqual(['three', 'two', 'one']);
  expect(await texts('(first: 2)')).toEqual(['three', 'two']);
  const last = (await notes('(first: 2)')).at(-1)?.id;
  expect(await texts(`(first: 2, before: "${last}")`)).toEqual(['one']);
  expect(await texts('(before: "none")')).toEqual([]);
  const { errors } = await manager.ask(
    `{ businessAccount(ref: { id: "${account}" }) { notes(first: 101) { id } } }`,
  );
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);

  const perkId = await scene.perk();
  const [mine, theirs] = [
    await scene.granted(manager, account, perkId),
    await scene.granted(manager, other, perkId),
  ];
  const asked = await scene.did('requestPerk', { idempotencyKey: nextKey(), perkId }, buyer);
  const listed = async (list: string, member: string, by: Caller = manager) => {
    const { [list]: found } = await by.get(
      `{ ${list}(member: { id: "${member}" }) { edges { node { id } } } }`,
    );
    return listOf((found as Json).edges as Json).map(({ node }) => (node as Json).id);
  };
  expect(await listed('perkGrants', account)).toEqual([mine]);
  expect(await listed('perkGrants', other, world.auditor)).toEqual([theirs]);
  expect(await listed('perkRequests', account)).toEqual([(asked.request as Json).id]);
  expect(await listed('perkRequests', other)).toEqual([]);
  const stranger = await scene.manager('Other pages', []);
  for (const list of ['perkGrants', 'perkRequests']) {
    expect(await listed(list, account, stranger)).toEqual([]);
    expect(await listed(list, 'none')).toEqual([]);
  }
});

test('K-03 A-06 a portfolio is searched by the names of companies', async () => {
  const named = async (legalName: string) => {
    const account = await scene.account();
    await scene.did('setCompanyDetails', { member: { id: account }, legalName, country: 'IR' });
    return account;
  };
  const [steel, percent, persian] = [
    await named('Fictitious Steel'),
    await named('100% fictitious_trade'),
    await named('بازرگانی نمونه'),
  ];
  const manager = await scene.manager('Names', [steel, percent, persian]);
  const search = async (name: string, by: Caller = manager) => {
    const { portfolio } = await by.get(
      'query ($name: String) { portfolio(filter: { name: $name }) { edges { node { member { id } } } } }',
      { name },
    );
    return listOf(portfolio.edges).map(({ node }) => ((node as Json).member as Json).id);
  };
  expect(await search('FICTITIOUS')).toEqual([steel, percent]);
  // What stands for anything elsewhere stands for itself.
  expect(await search('%')).toEqual([percent]);
  expect(await search('s_t')).toEqual([percent]);
  expect(await search('نمونه')).toEqual([persian]);
  expect(await search('fictitious', await scene.manager('Other names', []))).toEqual([]);
  const { errors } = await manager.ask('{ portfolio(filter: { name: "" }) { edges { cursor } } }');
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: ['filter', 'name'] } }]);
});
