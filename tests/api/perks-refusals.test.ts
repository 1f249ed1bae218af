import { encodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials, type SceneContact, type SceneManager } from './business-scene.js';
import { nextKey } from './operations.js';
import { type Asking, busyWhileTermsChange, invalid, reused, row } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of perks refuse, one broken thing per row (rules K-02 … K-04). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;
/** In the portfolio of `manager`. */
let account: string;
let other: string;
let person: WorldMember;
let manager: SceneManager;
let stranger: SceneManager;
let buyer: SceneContact;
/** Can be granted; has ended; is for gold; comes with gold; none is left. */
let perk: string;
let ended: string;
let forGold: string;
let ofGold: string;
let gone: string;
/** Of `perk`: waits for approval; can be used; was revoked. The keys they were granted and revoked under. */
let pending: string;
let active: string;
let revoked: string;
/** Open, and declined. */
let asked: string;
let declined: string;

const NO_PERK = 'prk_0000000000001';
const NO_GRANT = 'pgr_0000000000001';
const NO_REQUEST = 'prq_0000000000001';

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  scene = new BusinessScene(world, rahnet);
  [account, other] = [await scene.account(), await scene.account()];
  person = await world.member(rahnet);
  manager = await scene.manager('Sara', [account]);
  stranger = await scene.manager('Reza', [other]);
  buyer = await scene.contact(account, 'BUYER');
  await scene.budget(manager, { worth: rials('1000000'), approvalAbove: rials('200000') });
  [perk, ended, forGold, ofGold, gone] = [
    await scene.perk(),
    await scene.perk(),
    await scene.perk({ levels: ['gold'] }),
    await scene.perk({ levels: ['gold'], entitlement: 'LEVEL', period: 'MONTH' }),
    await scene.perk({ stock: 0 }),
  ];
  await scene.did('endPerk', { perkId: ended, reason: 'no more' });
  pending = await scene.granted(manager, account, await scene.perk({ worth: rials('200001') }));
  const first = { idempotencyKey: 'granted', member: { id: account }, perkId: perk, reason: 'a good year' };
  active = idOf((await scene.did('grantPerk', first, manager)).grant);
  revoked = await scene.granted(manager, account, perk);
  await scene.did('revokePerkGrant', { idempotencyKey: 'revoked', grantId: revoked, reason: 'a mistake' });
  const ask = async (idempotencyKey: string) => {
    const note = 'for the fleet';
    return idOf((await scene.did('requestPerk', { idempotencyKey, perkId: perk, note }, buyer)).request);
  };
  declined = await ask('buyer again');
  await scene.did('declinePerkRequest', { idempotencyKey: 'declined', requestId: declined, reason: 'no' });
  asked = await ask('buyer');
  const used = {
    idempotencyKey: 'till',
    member: { id: account },
    perkId: perk,
    merchantId: rahnet.merchantId,
  };
  await scene.did('usePerk', used, rahnet);
  active = await scene.granted(manager, account, perk);
});

const idOf = (thing: unknown) => String((thing as { readonly id: string }).id);

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const busy = (given: Asking) => busyWhileTermsChange(() => world, given);

const granting =
  (changes: object = {}, by?: Caller): Asking =>
  () => ({
    input: {
      ...{ idempotencyKey: nextKey(), member: { id: account }, perkId: perk, reason: 'a good year' },
      ...changes,
    },
    by: by ?? manager,
  });

refuses('grantPerk', () => world, [
  invalid('the reason is empty', ['reason'], granting({ reason: '' })),
  invalid('the last day is none', ['until'], granting({ until: 'later' })),
  invalid('it ends before today', ['until'], granting({ until: '2020-01-01' })),
  // For another last day: the very same would be the same grant.
  reused('granted', granting({ until: '2090-01-01' })),
  row('K-03 the account is not in the portfolio', 'MEMBER_NOT_FOUND', 'member', async () =>
    granting({ member: { id: other } })(),
  ),
  row('the id is of no perk', 'PERK_NOT_FOUND', 'perkId', async () => granting({ perkId: NO_PERK })()),
  row('the id is of no request', 'PERK_REQUEST_NOT_FOUND', 'requestId', async () =>
    granting({ requestId: NO_REQUEST })(),
  ),
  row('the request is for another perk', 'PERK_REQUEST_NOT_FOUND', 'requestId', async () =>
    granting({ requestId: asked, perkId: gone })(),
  ),
  {
    name: 'the account is suspended',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => {
      const suspended = await scene.account();
      await scene.did('assignAccountManager', { member: { id: suspended }, managerId: manager.id });
      await scene.did('suspendMember', { member: { id: suspended }, reason: 'audit' });
      return granting({ member: { id: suspended } })();
    },
  },
  row('the perk has ended', 'PERK_NOT_AVAILABLE', 'perkId', async () => granting({ perkId: ended })()),
  row('the account has not its level', 'PERK_NOT_FOR_LEVEL', 'perkId', async () =>
    granting({ perkId: forGold })(),
  ),
  row('K-04 it comes with a level by itself', 'PERK_NOT_FOR_LEVEL', 'perkId', async () =>
    granting({ perkId: ofGold })(),
  ),
  row('the request was answered', 'PERK_REQUEST_NOT_OPEN', 'requestId', async () =>
    granting({ requestId: declined })(),
  ),
  row('the manager has no budget', 'PERK_BUDGET_EXCEEDED', 'perkId', async () =>
    granting({ member: { id: other } }, stranger)(),
  ),
  row('none is left', 'PERK_OUT_OF_STOCK', 'perkId', async () => granting({ perkId: gone })()),
  busy(granting()),
]);

const answering =
  (changes: object = {}, by?: Caller): Asking =>
  () => ({
    input: { idempotencyKey: nextKey(), grantId: pending, reason: 'as agreed', ...changes },
    by: by ?? world.operator,
  });
/** The manager as an operator too: the same person. */
const himself = async () => {
  const coalition = encodeId('coalition', world.coalition.coalitionId);
  return world.caller(await world.token({ coalition, roles: ['operator'] }, 'Sara'));
};

for (const mutation of ['approvePerkGrant', 'rejectPerkGrant']) {
  refuses(mutation, () => world, [
    invalid('the reason is empty', ['reason'], answering({ reason: '' })),
    reused('revoked', answering()),
    row('the id is of no grant', 'PERK_GRANT_NOT_FOUND', 'grantId', async () =>
      answering({ grantId: NO_GRANT })(),
    ),
    {
      name: 'K-03 the person who granted it answers',
      code: 'SAME_PERSON_APPROVES',
      field: ['input', 'grantId'],
      given: async () => {
        return answering({}, await himself())();
      },
    },
    row('it needed no approval', 'PERK_GRANT_NOT_PENDING', 'grantId', async () =>
      answering({ grantId: active })(),
    ),
    busy(answering()),
  ]);
}

refuses('revokePerkGrant', () => world, [
  invalid('the reason is empty', ['reason'], answering({ reason: '' })),
  reused('revoked', answering()),
  row('K-03 the account is not in the portfolio', 'PERK_GRANT_NOT_FOUND', 'grantId', async () =>
    answering({}, stranger)(),
  ),
  row('it was revoked', 'PERK_GRANT_NOT_ACTIVE', 'grantId', async () => answering({ grantId: revoked })()),
  busy(answering()),
]);

const requesting =
  (changes: object = {}, by?: Caller): Asking =>
  () => ({ input: { idempotencyKey: nextKey(), perkId: perk, ...changes }, by: by ?? buyer });

refuses('requestPerk', () => world, [
  invalid('the note is too long', ['note'], requesting({ note: 'x'.repeat(501) })),
  reused('buyer', requesting()),
  {
    name: 'a person asks',
    code: 'NOT_A_BUSINESS_ACCOUNT',
    field: null,
    given: async () => requesting({}, person)(),
  },
  row('the id is of no perk', 'PERK_NOT_FOUND', 'perkId', async () => requesting({ perkId: NO_PERK })()),
  {
    name: 'the account is suspended',
    code: 'MEMBER_NOT_ACTIVE',
    field: null,
    given: async () => {
      const suspended = await scene.account();
      const by = await scene.contact(suspended, 'BUYER');
      await scene.did('suspendMember', { member: { id: suspended }, reason: 'audit' });
      return requesting({}, by)();
    },
  },
  row('the perk has ended', 'PERK_NOT_AVAILABLE', 'perkId', async () => requesting({ perkId: ended })()),
  row('K-04 it comes with a level by itself', 'PERK_NOT_FOR_LEVEL', 'perkId', async () =>
    requesting({ perkId: ofGold })(),
  ),
  row('K-15 somebody has asked for it already', 'PERK_REQUESTED', 'perkId', async () => requesting()()),
  busy(requesting()),
]);

const declining =
  (changes: object = {}, by?: Caller): Asking =>
  () => ({
    input: { idempotencyKey: nextKey(), requestId: asked, reason: 'no', ...changes },
    by: by ?? world.operator,
  });

refuses('declinePerkRequest', () => world, [
  invalid('the reason is empty', ['reason'], declining({ reason: '' })),
  reused('declined', declining()),
  row('K-03 the account is not in the portfolio', 'PERK_REQUEST_NOT_FOUND', 'requestId', async () =>
    declining({}, stranger)(),
  ),
  row('it was declined', 'PERK_REQUEST_NOT_OPEN', 'requestId', async () =>
    declining({ requestId: declined })(),
  ),
  busy(declining()),
]);
