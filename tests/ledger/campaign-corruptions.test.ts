import { audit } from '../../src/ledger/audit/auditor.js';
import { rate } from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { liftGuards } from '../harness/past-guards.js';
import { PointsStory, type TwinPartner, transactionOf } from '../points/points-story.js';
import { type RunningCampaign, runCampaign } from '../points/run-campaign.js';

/** Whatever is changed of what campaigns gave, the auditor names it (rules E-11, R-07). */

const TABLES = ['ledger_transaction', 'entry', 'campaign', 'campaign_funding', 'funding'];

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let twice: RunningCampaign;
let earned: bigint;
let reversal: bigint;

useProgrammeNode((parts) => {
  opened = parts;
});

beforeAll(async () => {
  story = await PointsStory.open(opened);
  shop = await story.partner('tizfood', {
    caps: { perPurchase: 18n, perMemberDay: null, perPartnerDay: null },
  });
  twice = await runCampaign(story, opened.owner, 'tizfood', {
    minimumAmount: { minor: 50_000n, currency: 'IRR' },
    multiplier: rate('1.5'),
    bonusPoints: 4n,
  });
  await runCampaign(story, opened.owner, 'tizfood', { categories: ['fuel'] });
  const member = await story.member(shop);
  // 10 + 5 + 4, of which the cap cuts one
  earned = transactionOf(await story.earn(shop, member, 10n));
  reversal = transactionOf(await story.reverse(shop.system, earned, { points: 9n }));
  await opened.owner.query(`
    create schema kept;
    ${TABLES.map((table) => `create table kept.${table} as table public.${table};`).join('\n')}
  `);
  await liftGuards(opened.owner);
});

afterEach(() =>
  opened.owner.query(
    TABLES.map((table) => `delete from ${table}; insert into ${table} select * from kept.${table};`).join(
      '\n',
    ),
  ),
);

interface Corruption {
  readonly rule: string;
  readonly sql: () => string;
  readonly says: RegExp;
}

const change = (id: () => bigint, breakdown: string) => () =>
  `update ledger_transaction set breakdown = ${breakdown} where id = ${id()}`;
const ofEarn = (path: string, value: string) =>
  change(() => earned, `jsonb_set(breakdown, '${path}', '${value}')`);
const ofReversal = (path: string, value: string) =>
  change(() => reversal, `jsonb_set(breakdown, '${path}', '${value}')`);

const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
  'a point of the base is said to be the campaign’s': {
    rule: 'E-01',
    sql: change(() => earned, `jsonb_set(jsonb_set(breakdown, '{0,points}', '"9"'), '{1,points}', '"10"')`),
    says: /gives 9 \+ 10 points for a purchase that earns 10 \+ 9/,
  },
  'another multiplier': {
    rule: 'E-01',
    sql: ofEarn('{1,rate}', '"1"'),
    says: /another multiplier/,
  },
  'another amount': {
    rule: 'E-01',
    sql: ofEarn('{1,amount,amount}', '"100001"'),
    says: /another amount/,
  },
  'another funding in the breakdown': {
    rule: 'E-01',
    sql: ofEarn('{1,funding}', '"1"'),
    says: /names another funding/,
  },
  'a campaign that is not there': {
    rule: 'E-01',
    sql: ofEarn('{1,rule}', '"campaign:cmp_0000000000001"'),
    says: /a rule in its breakdown that nothing applies/,
  },
  'a campaign that runs at other merchants': {
    rule: 'E-01',
    sql: () => `update campaign set categories = '["fuel"]' where id = ${twice.twinId}`,
    says: /a rule in its breakdown that nothing applies/,
  },
  'a campaign twice': {
    rule: 'E-01',
    sql: change(
      () => earned,
      `jsonb_insert(jsonb_set(breakdown, '{2,points}', '"-10"'), '{1}', breakdown -> 1)`,
    ),
    says: /a rule in its breakdown that nothing applies/,
  },
  'a campaign of other days': {
    rule: 'E-01',
    sql: () => `update campaign set first_day = last_day where id = ${twice.twinId}`,
    says: /a rule in its breakdown that nothing applies/,
  },
  'a campaign for larger purchases': {
    rule: 'E-01',
    sql: () => `update campaign set minimum_amount = 100001 where id = ${twice.twinId}`,
    says: /its purchase is too small/,
  },
  'a campaign that gives less': {
    rule: 'E-01',
    sql: () => `update campaign set bonus_points = 3 where id = ${twice.twinId}`,
    says: /gives 10 \+ 9 points for a purchase that earns 10 \+ 8/,
  },
  'a point in the lot of the other funding': {
    rule: 'E-01',
    sql: () => `update entry set lot_points = array[11, 7] where transaction_id = ${earned} and leg = 0`,
    says: /its points in other lots than its breakdown says/,
  },
  'the reversal does not say of which parts': {
    rule: 'R-07',
    sql: change(() => reversal, 'null'),
    says: /does not say of which parts/,
  },
  'the reversal says other parts': {
    rule: 'R-07',
    sql: ofReversal('{1,funding}', '"1"'),
    says: /does not say of which parts/,
  },
  'the reversal’s parts do not add up': {
    rule: 'R-07',
    sql: ofReversal('{1,points}', '"3"'),
    says: /does not say of which parts/,
  },
  'the reversal’s points cannot be read': {
    rule: 'R-07',
    sql: ofReversal('{1,points}', '"-4"'),
    says: /does not say of which parts/,
  },
  'more of a part is undone than was given': {
    rule: 'R-07',
    sql: change(() => reversal, `jsonb_set(jsonb_set(breakdown, '{0,points}', '"0"'), '{1,points}', '"9"')`),
    says: /9 points were undone, 8 were given/,
  },
  'a campaign’s funding at another price': {
    rule: 'E-11',
    sql: () => `update funding set issue_price = 901 where campaign_id = ${twice.twinId}`,
    says: /is not what campaign .* and the contract say/,
  },
  'a campaign’s funding with other funders': {
    rule: 'E-11',
    sql: () =>
      `update campaign set funders = '[{"partnerId": null, "percent": "100"}]' where id = ${twice.twinId}`,
    says: /is not what campaign .* and the contract say/,
  },
  'a campaign’s funding that no contract has': {
    rule: 'E-11',
    sql: () => `delete from campaign_funding where campaign_id = ${twice.twinId}`,
    says: /is not what campaign .* and the contract say/,
  },
};

test.each(Object.entries(CORRUPTIONS))(
  'L-09 E-11 R-07 %s: named by the auditor',
  async (_name, corruption) => {
    await opened.owner.query(corruption.sql());
    const { differences } = await audit(story.nodes[0].database, story.twinId);
    expect(differences).toContainEqual(
      expect.objectContaining({ rule: corruption.rule, text: expect.stringMatching(corruption.says) }),
    );
  },
);

test('E-11 R-07 books that are put back are in order', async () => {
  expect(await story.differences()).toEqual([]);
});
