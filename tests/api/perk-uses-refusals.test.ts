import pg from 'pg';
import { decodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { liftGuards } from '../harness/past-guards.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials, type SceneManager } from './business-scene.js';
import { nextKey } from './operations.js';
import { type Asking, busyWhileTermsChange, invalid, reused, row } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What using perks, and taking that back, refuses, one broken thing per row (rules K-04, K-07, K-15). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;
/** In the portfolio of `manager`. */
let account: string;
let other: string;
let manager: SceneManager;
/** Can be used; cannot be used at rahnet. */
let perk: string;
let elsewhere: string;
/** Can be used with a spend code. */
let confirmed: string;
/** A use that was undone. */
let mistaken: string;

const NO_PERK = 'prk_0000000000001';

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  const tizfood = await world.partner('tizfood');
  scene = new BusinessScene(world, rahnet);
  [account, other] = [await scene.account(), await scene.account()];
  manager = await scene.manager('Sara', [account]);
  await scene.budget(manager, { grants: 100 });
  [perk, elsewhere] = [await scene.perk(), await scene.perk({ places: [tizfood.id] })];
  confirmed = await scene.perk({ confirmation: 'SPEND_CODE' });
  for (const each of [perk, confirmed]) await scene.granted(manager, account, each);
  mistaken = idOf((await scene.did('usePerk', { ...using()().input, idempotencyKey: 'till' }, rahnet)).use);
  const undone = { idempotencyKey: 'undone', useId: mistaken, reason: 'the wrong till' };
  await scene.did('undoPerkUse', undone, rahnet);
});

const idOf = (thing: unknown) => String((thing as { readonly id: string }).id);

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const busy = (given: Asking) => busyWhileTermsChange(() => world, given);

const using =
  (changes: object = {}, by?: Caller): Asking =>
  () => ({
    input: {
      ...{ idempotencyKey: nextKey(), member: { id: account }, perkId: perk, merchantId: rahnet.merchantId },
      ...changes,
    },
    by: by ?? rahnet,
  });

refuses('usePerk', () => world, [
  invalid('the key is empty', ['idempotencyKey'], using({ idempotencyKey: '' })),
  // For another perk: of the same one it would be the same use.
  reused('till', () => using({ perkId: elsewhere })()),
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => {
      const by = await world.partner('stranger');
      return using({ merchantId: by.merchantId }, by)();
    },
  },
  {
    name: 'the merchant is another partner’s',
    code: 'MERCHANT_NOT_FOUND',
    field: ['input', 'merchantId'],
    given: async () => {
      const { merchantId } = await world.partner('neighbour');
      return using({ merchantId })();
    },
  },
  row('the id is of no perk', 'PERK_NOT_FOUND', 'perkId', async () => using({ perkId: NO_PERK })()),
  row('K-02 it cannot be used at the partner', 'PERK_NOT_FOUND', 'perkId', async () =>
    using({ perkId: elsewhere })(),
  ),
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => {
      const by = await world.partner('suspended');
      const ofIt = await new BusinessScene(world, by).account();
      await scene.did('suspendPartner', { partnerId: by.id, reason: 'audit' });
      return using({ member: { id: ofIt }, merchantId: by.merchantId }, by)();
    },
  },
  {
    name: 'the member is suspended',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => {
      const suspended = await scene.account();
      await scene.did('suspendMember', { member: { id: suspended }, reason: 'audit' });
      return using({ member: { id: suspended } })();
    },
  },
  row('K-04 the member has none', 'PERK_NOT_USABLE', 'perkId', async () =>
    using({ member: { id: other } })(),
  ),
  {
    name: 'K-07 whoever pays has left the coalition',
    code: 'PERK_NOT_USABLE',
    field: ['input', 'perkId'],
    given: async () => {
      const payer = await world.partner('payer');
      const perkId = await scene.perk({ payerPartnerId: payer.id, worth: rials('0') });
      await scene.granted(manager, account, perkId);
      await world.exit(payer);
      return using({ perkId })();
    },
  },
  row('B-05 spending is locked', 'SPENDING_LOCKED', 'member', async () => {
    const locked = await scene.account();
    const by = await scene.manager('Of the locked', [locked]);
    await scene.budget(by, { grants: 1 });
    await scene.granted(by, locked, confirmed);
    await scene.did('lockSpending', { member: { id: locked }, reason: 'a lost phone' });
    return using({ member: { id: locked }, perkId: confirmed })();
  }),
  row('B-05 the perk asks for a code', 'SPEND_CODE_REQUIRED', 'spendCode', async () =>
    using({ perkId: confirmed })(),
  ),
  {
    ...row('B-05 the code is wrong', 'SPEND_CODE_INVALID', 'spendCode', async () =>
      using({ perkId: confirmed, spendCode: '00000000' })(),
    ),
    writes: ['member_account.failed_codes'],
  },
  invalid('the code is too long', ['spendCode'], using({ spendCode: '0'.repeat(65) })),
  busy(using()),
]);

const undoing =
  (changes: object = {}, by?: Caller): Asking =>
  () => ({
    input: { idempotencyKey: nextKey(), useId: mistaken, reason: 'the wrong till', ...changes },
    by: by ?? rahnet,
  });

refuses('undoPerkUse', () => world, [
  invalid('the reason is empty', ['reason'], undoing({ reason: '' })),
  reused('undone', undoing({ reason: 'another one' })),
  row('the id is of no use', 'PERK_USE_NOT_FOUND', 'useId', async () =>
    undoing({ useId: 'pus_0000000000001' })(),
  ),
  row('another partner has counted it', 'PERK_USE_NOT_FOUND', 'useId', async () =>
    undoing({}, await world.partner('onlooker'))(),
  ),
  row('K-15 it was undone already', 'PERK_USE_UNDONE', 'useId', async () => undoing()()),
  row('K-15 whoever pays has a statement of that day', 'PERK_USE_SETTLED', 'useId', async () => {
    const payer = await world.partner('billed');
    const perkId = await scene.perk({ payerPartnerId: payer.id, worth: rials('0') });
    await scene.granted(manager, account, perkId);
    const { use } = await scene.did('usePerk', using({ perkId })().input, rahnet);
    await settledToday(payer);
    return undoing({ useId: idOf(use) })();
  }),
  busy(undoing()),
]);

/** As if a period of the partner's had been closed that ends today. */
async function settledToday({ id }: WorldPartner): Promise<void> {
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    await liftGuards(client);
    await client.query(
      `insert into settled_period (coalition_id, partner_id, from_day, until_day, settled_at)
       values ($1, $2, '2020-01-01', now()::date + 1, now())`,
      [world.coalition.coalitionId, decodeId('partner', id)],
    );
  } finally {
    await client.end();
  }
}
