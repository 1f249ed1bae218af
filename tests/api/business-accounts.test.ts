import pg from 'pg';
import { type Caller, type Json, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, type SceneManager } from './business-scene.js';
import { nextKey } from './operations.js';

/** Business accounts as those see them who use them and look after them (rules K-01, K-03, K-05, K-06, A-08). */

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

const ACCOUNT = `query ($id: ID!) { businessAccount(ref: { id: $id }) {
  member { id kind balance { available } } company { legalName country nationalId vatNumber }
  contacts { name role email } managers { name partner { slug } } family { status askedBy childId parentId }
  notes { text author { kind } } grants { status perk { kind costPerUse { amount } } } requests(status: OPEN) { note } } }`;

async function seen(by: Caller, id: string): Promise<Json | null> {
  return (await by.get(ACCOUNT, { id })).businessAccount as Json | null;
}

async function auditOf(objectId: string) {
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{
      actor_kind: string;
      action: string;
      reason: string | null;
      text: string;
    }>(
      `select actor_kind, action, reason, concat(before, after) as text
         from audit_entry natural left join audit_detail where object_id = $1 order by id`,
      [objectId],
    );
    return rows;
  } finally {
    await client.end();
  }
}

test('K-01 A-02 contacts sign in as themselves and may what their role says, at once', async () => {
  const account = await scene.account();
  const [viewer, buyer, admin] = [
    await scene.contact(account, 'VIEWER'),
    await scene.contact(account, 'BUYER'),
    await scene.contact(account, 'ADMIN'),
  ];
  expect(await buyer.get('{ viewer { kind id member { id } } }')).toEqual({
    viewer: { kind: 'MEMBER', id: buyer.id, member: { id: account } },
  });
  const other = await world.member(rahnet);
  const code = (by: Caller) => scene.codeOf('createSpendCode', {}, by);
  const transfer = (by: Caller) =>
    scene.codeOf(
      'transferPoints',
      { idempotencyKey: nextKey(), from: { id: account }, to: { id: other.id }, points: '1' },
      by,
    );
  expect([await code(viewer), await code(buyer), await code(admin)]).toEqual([
    'FORBIDDEN',
    undefined,
    undefined,
  ]);
  expect([await transfer(viewer), await transfer(buyer), await transfer(admin)]).toEqual([
    ...['FORBIDDEN', 'FORBIDDEN', 'INSUFFICIENT_POINTS'],
  ]);
  for (const contact of [viewer, buyer, admin]) {
    expect(await seen(contact, account)).toMatchObject({ member: { id: account }, notes: null });
  }

  const changed = { member: { id: account }, contactId: viewer.id, name: 'Somebody', email: viewer.email };
  expect(await scene.codeOf('changeBusinessContact', { ...changed, role: 'BUYER' }, buyer)).toBe('FORBIDDEN');
  await scene.did('changeBusinessContact', { ...changed, role: 'BUYER' }, admin);
  expect(await code(viewer)).toBeUndefined();

  const removed = { member: { id: account }, contactId: viewer.id, reason: 'has left' };
  expect((await scene.did('removeBusinessContact', removed, admin)).contact).toMatchObject({
    ...{ name: null, email: null, phone: null },
  });
  expect((await viewer.ask('{ viewer { id } }')).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED', reason: 'revoked' } },
  ]);
  expect(
    (await auditOf(viewer.id)).map(({ actor_kind, action, reason }) => [actor_kind, action, reason]),
  ).toEqual([
    ['user', 'business-contact.added', null],
    ['partner', 'contact-token.created', null],
    ['contact', 'business-contact.changed', null],
    ['contact', 'business-contact.removed', 'has left'],
  ]);
  expect(JSON.stringify(await auditOf(viewer.id))).not.toContain(viewer.email);
});

test('K-01 points are the account’s, and the books say which contact moved them', async () => {
  const account = await scene.account();
  const admin = await scene.contact(account, 'ADMIN');
  const purchase = { reference: nextKey(), amount: { amount: '500000', currency: 'IRR' } };
  const earning = {
    idempotencyKey: nextKey(),
    member: { id: account },
    merchantId: rahnet.merchantId,
    purchase,
  };
  await scene.did('earnPoints', earning, rahnet);
  const other = await world.member(rahnet);
  const input = { idempotencyKey: nextKey(), from: { id: account }, to: { id: other.id }, points: '20' };
  const { transferPoints } = await admin.get(
    `mutation ($input: TransferPointsInput!) { transferPoints(input: $input) {
      transaction { actor { kind id } } balance { available } } }`,
    { input },
  );
  expect(transferPoints).toEqual({
    transaction: { actor: { kind: 'CONTACT', id: admin.id } },
    balance: { available: '30' },
  });
});

test('K-03 A-03 an account manager sees and changes its portfolio and nothing else', async () => {
  const [own, others] = [await scene.account(), await scene.account()];
  const manager = await scene.manager('Sara', [own]);
  const stranger = await scene.person('nobody in particular');
  const details = {
    member: { id: own },
    legalName: 'Fictitious Lines',
    country: 'ir',
    nationalId: '۱۰۳۸۰۲۸۴۷۹۰',
  };
  await scene.did('setCompanyDetails', details, manager);
  await scene.did('addAccountNote', { member: { id: own }, text: 'calls on Mondays' }, manager);
  expect(await seen(manager, own)).toMatchObject({
    member: { id: own, kind: 'BUSINESS' },
    company: { legalName: 'Fictitious Lines', country: 'IR', nationalId: '10380284790' },
    managers: [{ name: 'Sara', partner: null }],
    notes: [{ text: 'calls on Mondays', author: { kind: 'USER' } }],
  });
  for (const caller of [manager, stranger]) expect(await seen(caller, others)).toBeNull();
  expect(await seen(stranger, own)).toBeNull();
  expect(await scene.codeOf('addAccountNote', { member: { id: others }, text: 'x' }, manager)).toBe(
    'MEMBER_NOT_FOUND',
  );
  expect(await listed(manager)).toEqual([own]);
  expect(await listed(stranger)).toEqual([]);
  expect(await listed(world.operator, `managerId: "${manager.id}"`)).toEqual([own]);
  expect(await listed(world.auditor, 'unassigned: true')).toContain(others);
  expect(await listed(world.auditor, 'unassigned: true')).not.toContain(own);
  expect(await listed(world.operator, 'inactiveSince: "2020-01-01T00:00:00Z"')).toEqual([]);
  const partnersOwn = await scene.manager('Reza', [own], rahnet);
  expect(await seen(partnersOwn, own)).toMatchObject({ member: { id: own } });
  // The same person as staff of another partner is somebody else.
  expect(await seen(await scene.person('Reza', tizfood), own)).toBeNull();

  await scene.did('unassignAccountManager', {
    member: { id: own },
    managerId: manager.id,
    reason: 'moved on',
  });
  expect(await seen(manager, own)).toBeNull();
  expect(await listed(manager)).toEqual([]);
  expect((await auditOf(manager.id)).map(({ action, reason }) => [action, reason])).toEqual([
    ['account-manager.registered', null],
    ['account-manager.assigned', null],
    ['account-manager.unassigned', 'moved on'],
  ]);
  expect(JSON.stringify(await auditOf(own))).not.toMatch(/10380284790|Fictitious/);
});

async function listed(by: Caller, filter = ''): Promise<string[]> {
  const { portfolio } = await by.get(
    `{ portfolio(first: 100, filter: { ${filter} }) { edges { node { member { id } } } } }`,
  );
  return listOf(portfolio.edges).map(({ node }) => String((node as Json).member?.id));
}

test('A-03 the portfolio has pages', async () => {
  const accounts = [await scene.account(), await scene.account(), await scene.account()];
  const manager = await scene.manager('Pages', accounts);
  const page = (after: string) =>
    manager.get(`{ portfolio(first: 2${after}) { edges { node { member { id } contacts { id } managers { id } } cursor }
      pageInfo { hasNextPage endCursor } } }`);
  const first = (await page('')).portfolio;
  expect(first.pageInfo.hasNextPage).toBe(true);
  const second = (await page(`, after: "${first.pageInfo.endCursor}"`)).portfolio;
  const ids = [...listOf(first.edges), ...listOf(second.edges)].map(({ node }) => (node as Json).member?.id);
  expect(ids).toEqual(accounts);
});

test('K-06 an account belongs to another once both sides have agreed, and to itself by no way', async () => {
  const [group, company, branch] = [await scene.account(), await scene.account(), await scene.account()];
  const [ofGroup, ofCompany] = [await scene.contact(group, 'ADMIN'), await scene.contact(company, 'ADMIN')];
  const asked = await scene.did('requestParentAccount', { childId: company, parentId: group }, ofCompany);
  expect(asked.parentAccount).toMatchObject({ status: 'REQUESTED', askedBy: 'CHILD' });
  const parentAccountId = (asked.parentAccount as Json).id;
  const agree = { parentAccountId, agree: true };
  expect(await scene.codeOf('answerParentAccount', agree, ofCompany)).toBe('PARENT_ACCOUNT_NOT_FOUND');
  expect(await scene.did('answerParentAccount', agree, ofGroup)).toMatchObject({
    parentAccount: { status: 'AGREED' },
  });
  expect(await seen(ofGroup, group)).toMatchObject({
    family: [{ childId: company, parentId: group, status: 'AGREED' }],
  });
  const circle = { childId: group, parentId: company };
  expect(await scene.codeOf('requestParentAccount', circle, ofGroup)).toBe('PARENT_NOT_POSSIBLE');

  // Two agreements at once, each of which is possible without the other.
  await scene.did('endParentAccount', { parentAccountId, reason: 'sold' }, ofGroup);
  const pairs = [
    { childId: company, parentId: branch },
    { childId: branch, parentId: company },
  ];
  const requests = [];
  for (const pair of pairs) requests.push(await scene.did('requestParentAccount', pair));
  const outcomes = await Promise.all(
    requests.map(({ parentAccount }) =>
      scene.codeOf(
        'answerParentAccount',
        { parentAccountId: (parentAccount as Json).id, agree: true },
        world.secondOperator,
      ),
    ),
  );
  expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
  expect(outcomes).toContain('PARENT_NOT_POSSIBLE');
});

test('K-03 K-05 perks: asked for, granted, approved, used and revoked, each with who, when and why', async () => {
  const account = await scene.account();
  const manager: SceneManager = await scene.manager('Perks', [account]);
  const buyer = await scene.contact(account, 'BUYER');
  await scene.budget(manager, {
    worth: { amount: '250000', currency: 'IRR' },
    approvalAbove: { amount: '0', currency: 'IRR' },
  });
  const perkId = await scene.perk({ uses: 2, payerPartnerId: tizfood.id });
  const asked = { idempotencyKey: nextKey(), perkId, note: 'for the fleet' };
  const requested = await scene.did('requestPerk', asked, buyer);
  expect(await scene.did('requestPerk', asked, buyer)).toEqual({ ...requested, replayed: true });
  const { perkRequests } = await manager.get(
    '{ perkRequests(status: OPEN) { edges { node { id note perk { kind } } } } }',
  );
  const requestId = (requested.request as Json).id;
  expect(perkRequests.edges).toEqual([
    { node: { id: requestId, note: 'for the fleet', perk: { kind: 'FREE_SERVICE' } } },
  ]);
  expect(await listed(world.operator, 'waiting: true')).toEqual([account]);

  const granting = {
    idempotencyKey: nextKey(),
    member: { id: account },
    perkId,
    reason: 'a good year',
    requestId,
  };
  const granted = await scene.did('grantPerk', granting, manager);
  expect(granted.grant).toMatchObject({ status: 'PENDING' });
  const grantId = String((granted.grant as Json).id);
  const { perkGrants } = await world.operator.get(
    '{ perkGrants(status: PENDING) { edges { node { id manager { name } } } } }',
  );
  expect(perkGrants.edges).toEqual([{ node: { id: grantId, manager: { name: 'Perks' } } }]);
  await scene.did('approvePerkGrant', { idempotencyKey: nextKey(), grantId, reason: 'fine' });

  const usable =
    '{ usablePerks(ref: { id: "ID" }) { usesLeft perk { id stock costPerUse { amount } payer { slug } } } }';
  const usableBy = async (by: Caller) =>
    (await by.get(usable.replace('ID', account))).usablePerks as unknown as Json[];
  const terms = { id: perkId, stock: null };
  expect(await usableBy(rahnet)).toEqual([
    { usesLeft: 2, perk: { ...terms, costPerUse: { amount: '40000' }, payer: null } },
  ]);
  expect(await usableBy(buyer)).toEqual([{ usesLeft: 2, perk: { ...terms, costPerUse: null, payer: null } }]);
  expect(await usableBy(manager)).toMatchObject([{ perk: { payer: { slug: 'tizfood' } } }]);
  expect(await usableBy(tizfood)).toEqual([]);

  const using = { idempotencyKey: nextKey(), member: { id: account }, perkId, merchantId: rahnet.merchantId };
  const used = await scene.did('usePerk', using, rahnet);
  expect(used).toMatchObject({ use: { grantId, cost: { amount: '40000' } }, replayed: false });
  expect(await scene.did('usePerk', using, rahnet)).toEqual({ ...used, replayed: true });
  await scene.did('revokePerkGrant', { idempotencyKey: nextKey(), grantId, reason: 'misused' }, manager);
  expect(await usableBy(rahnet)).toEqual([]);

  expect(
    (await auditOf(grantId)).map(({ actor_kind, action, reason }) => [actor_kind, action, reason]),
  ).toEqual([
    ['user', 'perk-grant.granted', 'a good year'],
    ['user', 'perk-grant.approved', 'fine'],
    ['user', 'perk-grant.revoked', 'misused'],
  ]);
  expect(await auditOf(String((used.use as Json).id))).toMatchObject([
    { actor_kind: 'partner', action: 'perk.used' },
  ]);
  expect((await auditOf(String(requestId))).map(({ actor_kind, action }) => [actor_kind, action])).toEqual([
    ['contact', 'perk-request.opened'],
    ['user', 'perk-request.granted'],
  ]);
  const { perkBudgets } = await manager.get(
    '{ perkBudgets { worth { amount } used { worth { amount } grants } } }',
  );
  expect(perkBudgets).toEqual([
    { worth: { amount: '250000' }, used: { worth: { amount: '100000' }, grants: 1 } },
  ]);
});
