import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { busyWhileTermsChange } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of campaigns refuse, one broken thing per row (rule A-07). */

let world: World;
let rahnet: WorldPartner;
let running: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  const { addTierLadderVersion } = await world.operator.get(
    `mutation ($input: AddTierLadderVersionInput!) { addTierLadderVersion(input: $input) { userErrors { code } } }`,
    { input: { kind: 'PERSON', levels: LEVELS } },
  );
  expect(addTierLadderVersion.userErrors).toEqual([]);
  const { addCampaign } = await world.operator.get(ADD, { input: campaign({})() });
  running = String(addCampaign.campaign.id);
});

afterAll(async () => world.close());

const LEVELS = [
  { code: 'base', name: { en: 'Base' } },
  {
    code: 'gold',
    name: { en: 'Gold' },
    requirement: { window: 'CALENDAR_YEAR', criteria: [{ metric: 'PURCHASES', atLeast: '5' }] },
    validity: { kind: 'YEARS', count: 1 },
  },
];
const ADD = `mutation ($input: AddCampaignInput!) { addCampaign(input: $input) { campaign { id } userErrors { code } } }`;
const NOBODY = 'par_0000000000001';
const byOperator = (input: () => object) => async () => ({ input: input(), by: world.operator });
const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: byOperator(input),
});
const campaign = (changes: object | (() => object)) => () => ({
  partnerId: rahnet.id,
  name: { en: 'Twice as many' },
  from: '2090-01-01',
  until: '2090-01-31',
  multiplier: '2',
  funders: [{ partnerId: rahnet.id, percent: '60' }, { percent: '40' }],
  ...(typeof changes === 'function' ? changes() : changes),
});
const rial = (amount: string) => ({ amount, currency: 'IRR' });
const early = (level: string, from: string) => ({ level, from });
const funder = (partnerId: string | null, percent: string) => ({ partnerId, percent });

refuses('addCampaign', () => world, [
  invalid('the name is in no language', ['name'], campaign({ name: {} })),
  invalid('the first day is none', ['from'], campaign({ from: '2090-02-30' })),
  invalid('the last day is none', ['until'], campaign({ until: 'later' })),
  invalid('it ends before it begins', ['until'], campaign({ until: '2089-12-31' })),
  invalid('it gives nothing', ['multiplier'], campaign({ multiplier: null })),
  invalid('it multiplies by one', ['multiplier'], campaign({ multiplier: '1' })),
  invalid('it multiplies by more than 1000', ['multiplier'], campaign({ multiplier: '1000.00000001' })),
  invalid(
    'V-03 the multiplier has 9 fraction digits',
    ['multiplier'],
    campaign({ multiplier: '1.000000001' }),
  ),
  invalid('V-01 it gives a bonus of nothing', ['bonusPoints'], campaign({ bonusPoints: '0' })),
  invalid(
    'V-01 its bonus is more than a transaction takes',
    ['bonusPoints'],
    campaign({ bonusPoints: '1000000000001' }),
  ),
  invalid('it is for no category at all', ['categories'], campaign({ categories: [] })),
  invalid('a category is none', ['categories', '1'], campaign({ categories: ['fuel', 'Fuel'] })),
  invalid('a category comes twice', ['categories', '2'], campaign({ categories: ['fuel', 'shop', 'fuel'] })),
  invalid(
    'it names more categories than there can be',
    ['categories'],
    campaign({ categories: Array.from({ length: 51 }, (_, at) => `kind-${at}`) }),
  ),
  invalid(
    'V-02 the minimum has fractions of a rial',
    ['minimumAmount', 'amount'],
    campaign({ minimumAmount: rial('1.5') }),
  ),
  invalid(
    'the minimum is below nothing',
    ['minimumAmount', 'amount'],
    campaign({ minimumAmount: rial('-1') }),
  ),
  invalid(
    'E-09 the minimum is in another currency than the contract',
    ['minimumAmount', 'currency'],
    campaign({ minimumAmount: { amount: '1', currency: 'USD' } }),
  ),
  invalid('T-15 it is for no level at all', ['levels'], campaign({ levels: [] })),
  invalid(
    'T-15 it names more levels than there can be',
    ['levels'],
    campaign({ levels: Array.from({ length: 21 }, (_, at) => `level-${at}`) }),
  ),
  invalid('T-15 a level comes twice', ['levels', '1'], campaign({ levels: ['gold', 'gold'] })),
  invalid(
    'T-15 it begins early for more levels than there can be',
    ['earlyAccess'],
    campaign({ earlyAccess: Array.from({ length: 21 }, (_, at) => early(`level-${at}`, '2089-12-01')) }),
  ),
  invalid(
    'T-15 it begins early for a level twice',
    ['earlyAccess', '1', 'level'],
    campaign({ earlyAccess: [early('gold', '2089-12-01'), early('gold', '2089-12-02')] }),
  ),
  invalid(
    'T-15 it begins early for a level that it is not for',
    ['earlyAccess', '0', 'level'],
    campaign({ levels: ['gold'], earlyAccess: [early('base', '2089-12-01')] }),
  ),
  invalid(
    'T-15 the early day is none',
    ['earlyAccess', '0', 'from'],
    campaign({ earlyAccess: [early('gold', 'soon')] }),
  ),
  invalid(
    'T-15 the early day is the first one',
    ['earlyAccess', '0', 'from'],
    campaign({ earlyAccess: [early('gold', '2090-01-01')] }),
  ),
  invalid('nobody pays', ['funders'], campaign({ funders: [] })),
  invalid(
    'V-03 shares come to less than 100',
    ['funders'],
    campaign({ funders: [funder(null, '99.99999999')] }),
  ),
  invalid(
    'V-03 shares come to more than 100',
    ['funders'],
    campaign(() => ({ funders: [funder(null, '60'), funder(rahnet.id, '41')] })),
  ),
  invalid(
    'a share is nothing',
    ['funders', '1', 'percent'],
    campaign(() => ({ funders: [funder(null, '100'), funder(rahnet.id, '0')] })),
  ),
  invalid(
    'a funder comes twice',
    ['funders', '1', 'partnerId'],
    campaign(() => ({ funders: [funder(rahnet.id, '50'), funder(rahnet.id, '50')] })),
  ),
  invalid(
    'more than all is paid at issue',
    ['paidAtIssuePercent'],
    campaign({ paidAtIssuePercent: '100.5' }),
  ),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(campaign({ partnerId: NOBODY })),
  },
  {
    name: 'a funder is no partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'funders', '1', 'partnerId'],
    given: byOperator(campaign({ funders: [funder(null, '50'), funder(NOBODY, '50')] })),
  },
  {
    name: 'a funder’s id is no id: it does not pass for the coalition',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'funders', '0', 'partnerId'],
    given: byOperator(campaign({ funders: [funder('nonsense', '100')] })),
  },
  {
    name: 'T-15 no ladder has the level',
    code: 'LEVEL_NOT_FOUND',
    field: ['input', 'levels', '1'],
    given: byOperator(campaign({ levels: ['gold', 'platinum'] })),
  },
  {
    name: 'T-15 no ladder has the level that it begins early for, or it is no code',
    code: 'LEVEL_NOT_FOUND',
    field: ['input', 'earlyAccess', '0', 'level'],
    given: byOperator(campaign({ earlyAccess: [early('Gold!', '2089-12-01')] })),
  },
  {
    name: 'T-15 L-06 it would begin before today for a level',
    code: 'CAMPAIGN_DATES_CONFLICT',
    field: ['input', 'earlyAccess', '0', 'from'],
    given: byOperator(campaign({ earlyAccess: [early('gold', '2026-01-01')] })),
  },
  {
    name: 'L-06 it would begin before today',
    code: 'CAMPAIGN_DATES_CONFLICT',
    field: ['input', 'from'],
    given: byOperator(campaign({ from: '2026-01-01' })),
  },
  busy(campaign({})),
]);

const end = (changes: object) => () => ({
  campaignId: running,
  until: '2090-01-10',
  reason: 'over',
  ...changes,
});

refuses('endCampaign', () => world, [
  invalid('the day is none', ['until'], end({ until: '2090-13-01' })),
  invalid('the reason is empty', ['reason'], end({ reason: '' })),
  {
    name: 'there is no such campaign',
    code: 'CAMPAIGN_NOT_FOUND',
    field: ['input', 'campaignId'],
    given: byOperator(end({ campaignId: 'cmp_0000000000001' })),
  },
  {
    name: 'the id is that of something else',
    code: 'CAMPAIGN_NOT_FOUND',
    field: ['input', 'campaignId'],
    given: async () => ({ input: end({ campaignId: rahnet.id })(), by: world.operator }),
  },
  {
    name: 'L-06 it would end in the past',
    code: 'CAMPAIGN_DATES_CONFLICT',
    field: ['input', 'until'],
    given: byOperator(end({ until: '2026-01-01' })),
  },
  {
    name: 'it would not end earlier than it does',
    code: 'CAMPAIGN_DATES_CONFLICT',
    field: ['input', 'until'],
    given: byOperator(end({ until: '2090-01-31' })),
  },
  busy(end({})),
]);
