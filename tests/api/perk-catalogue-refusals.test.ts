import { encodeId } from '../../src/values/ids.js';
import { type Json, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials, type SceneManager } from './business-scene.js';
import { type Asking, invalid } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of the catalogue of perks and of budgets refuse, one broken thing per row (rules K-02, K-03). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;
let manager: SceneManager;
let perk: string;

const NO_PERK = 'prk_0000000000001';

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  scene = new BusinessScene(world, rahnet);
  manager = await scene.manager('Sara', []);
  perk = await scene.perk();
});

afterAll(async () => world.close());

const adding =
  (changes: object): Asking =>
  () => ({
    input: { kind: 'EVENT', name: { en: 'An evening' }, worth: rials('100000'), ...changes },
    by: world.operator,
  });

refuses('addPerk', () => world, [
  invalid('the name is in no language', ['name'], adding({ name: {} })),
  invalid('V-02 the worth is no money', ['worth', 'amount'], adding({ worth: rials('1.5') })),
  invalid(
    'the cost is in another currency',
    ['costPerUse'],
    adding({ costPerUse: { amount: '1', currency: 'EUR' } }),
  ),
  invalid('K-02 a percentage is not of what is paid', ['percent'], adding({ percent: '10' })),
  ...['0', '-1', '100.00000001'].map((percent) =>
    invalid(`K-02 a discount of ${percent} percent`, ['percent'], adding({ kind: 'DISCOUNT', percent })),
  ),
  invalid('the percentage is no number', ['percent'], adding({ kind: 'DISCOUNT', percent: 'ten' })),
  invalid('the details are in no language', ['details'], adding({ details: {} })),
  invalid('a level is empty', ['levels', '1'], adding({ levels: ['gold', ''] })),
  invalid('a level is no code', ['levels'], adding({ levels: ['gold level'] })),
  invalid('a level comes twice', ['levels'], adding({ levels: ['gold', 'gold'] })),
  invalid(
    'there are too many levels',
    ['levels'],
    adding({ levels: Array.from({ length: 21 }, (_, n) => `l${n}`) }),
  ),
  invalid('it comes with no level', ['levels'], adding({ entitlement: 'LEVEL', period: 'MONTH' })),
  invalid(
    'it comes with a level for no period',
    ['period'],
    adding({ entitlement: 'LEVEL', levels: ['gold'] }),
  ),
  invalid('it is granted and has a period', ['period'], adding({ period: 'MONTH' })),
  invalid(
    'it comes with a level and is granted',
    ['grantDays'],
    adding({ entitlement: 'LEVEL', levels: ['gold'], period: 'MONTH', grantDays: 3 }),
  ),
  invalid('a grant lasts no day', ['grantDays'], adding({ grantDays: 0 })),
  invalid('it cannot be used', ['uses'], adding({ uses: 0 })),
  invalid('the stock is below 0', ['stock'], adding({ stock: -1 })),
  invalid('the first day is none', ['from'], adding({ from: '2090-02-30' })),
  invalid('it ends before it begins', ['until'], adding({ from: '2090-01-02', until: '2090-01-01' })),
  {
    name: 'whoever pays is no partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'payerPartnerId'],
    given: async () => adding({ payerPartnerId: 'par_0000000000001' })(),
  },
  {
    name: 'a place is no partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'places', '1'],
    given: async () => adding({ places: [rahnet.id, 'rahnet'] })(),
  },
]);

refuses('endPerk', () => world, [
  invalid('the reason is empty', ['reason'], () => ({
    input: { perkId: perk, reason: '' },
    by: world.operator,
  })),
  {
    name: 'the id is of no perk',
    code: 'PERK_NOT_FOUND',
    field: ['input', 'perkId'],
    given: async () => ({ input: { perkId: NO_PERK, reason: 'no more' }, by: world.operator }),
  },
  {
    name: 'K-14 a rebate is given as the perk',
    code: 'PERK_PROMISED',
    field: ['input', 'perkId'],
    given: async () => {
      const terms = { thresholds: [{ from: rials('0'), percent: '1' }] };
      const promised = {
        name: { en: 'A good month' },
        period: 'MONTH',
        currency: 'IRR',
        perkId: perk,
        terms,
      };
      const { rebate } = await scene.did('addRebate', promised);
      await scene.did('activateRebateVersion', { rebateId: textOf((rebate as Json).id as Json) });
      return { input: { perkId: perk, reason: 'no more' }, by: world.operator };
    },
  },
]);

const budget =
  (changes: object): Asking =>
  () => ({
    input: { managerId: manager.id, period: 'MONTH', currency: 'IRR', grants: 1, ...changes },
    by: world.operator,
  });

refuses('setPerkBudget', () => world, [
  invalid('it has no limit', ['worth'], budget({ grants: null })),
  invalid('the currency is none', ['currency'], budget({ currency: 'rial' })),
  invalid('most perks are below 0', ['grants'], budget({ grants: -1 })),
  invalid('the level is empty', ['level'], budget({ level: '' })),
  invalid(
    'the worth is in another currency',
    ['worth', 'currency'],
    budget({ worth: { amount: '1', currency: 'EUR' } }),
  ),
  invalid(
    'the threshold is in another currency',
    ['approvalAbove', 'currency'],
    budget({ approvalAbove: { amount: '1', currency: 'EUR' } }),
  ),
  {
    name: 'the id is of no account manager',
    code: 'ACCOUNT_MANAGER_NOT_FOUND',
    field: ['input', 'managerId'],
    given: async () => budget({ managerId: 'acm_0000000000001' })(),
  },
  {
    name: 'K-03 the account manager sets its own, being an operator too',
    code: 'SAME_PERSON_APPROVES',
    field: ['input', 'managerId'],
    given: async () => {
      const coalition = encodeId('coalition', world.coalition.coalitionId);
      const himself = await world.token({ coalition, roles: ['operator', 'account-manager'] }, 'Sara');
      return { ...(await budget({})()), by: world.caller(himself) };
    },
  },
]);
