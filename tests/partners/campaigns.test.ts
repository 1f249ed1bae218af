import type pg from 'pg';
import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { type AddCampaignInput, addCampaign } from '../../src/partners/campaigns/add-campaign.js';
import { endCampaign } from '../../src/partners/campaigns/end-campaign.js';
import { addDays, type Day } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { dayOf } from '../../src/values/time-zone.js';
import {
  CONTRACT,
  codeOf,
  did,
  newCoalition,
  newPartner,
  rate,
  type StoryCoalition,
} from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode, TestContext } from '../harness/programme-node.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let context: TestContext;
let partnerId: bigint;
let funderId: bigint;
let today: Day;

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  today = dayOf(new Date(), 'Asia/Tehran');
  story = await newCoalition(node);
  context = node.as(story.operator);
  const categoryTerms = [
    { category: 'fuel', earnRate: null, burnValue: null, issuePrice: rate('400'), redemptionPrice: null },
  ];
  ({ partnerId } = await newPartner(node, story, 'rahnet', { categoryTerms }));
  ({ partnerId: funderId } = await newPartner(node, story, 'tizfood'));
});

const campaign = (changes: Partial<AddCampaignInput> = {}) =>
  addCampaign(context, {
    partnerId,
    name: { en: 'Twice as many' },
    from: today,
    until: addDays(today, 9),
    levels: null,
    earlyAccess: [],
    categories: ['shop'],
    minimumAmount: { minor: 50_000n, currency: 'IRR' },
    multiplier: rate('2'),
    bonusPoints: 5n,
    funders: [
      { partnerId, percent: rate('60') },
      { partnerId: funderId, percent: rate('30.5') },
      { partnerId: null, percent: rate('9.5') },
    ],
    paidAtIssuePercent: rate('25'),
    ...changes,
  });

/** Fundings of campaigns in a coalition, in the words of what they are for. */
async function fundings(coalitionId: bigint) {
  const { rows } = await owner.query(
    `select v.version, k.category, trim_scale(f.issue_price)::text as price, trim_scale(f.paid_at_issue_percent)::text as paid,
            (select string_agg(coalesce(p.slug, 'coalition') || ' ' || (u ->> 'percent'), ', ' order by at)
               from jsonb_array_elements(f.funders) with ordinality as funder(u, at)
               left join partner p on p.coalition_id = f.coalition_id and p.id = (u ->> 'partnerId')::bigint) as funders
       from campaign_funding c
       join funding f on f.coalition_id = c.coalition_id and f.id = c.funding_id and f.campaign_id = c.campaign_id
       join contract_version v on v.coalition_id = f.coalition_id and v.id = f.contract_version_id
       left join contract_category_terms k on k.coalition_id = c.coalition_id and k.funding_id = c.base_funding_id
      where c.coalition_id = $1 order by v.version, k.category nulls first`,
    [coalitionId],
  );
  return rows;
}

test('E-11 A-02 its points have fundings of their own, at the contract’s prices, in the twin with the twin’s partners', async () => {
  did(await campaign());
  const shared = { paid: '25', funders: 'rahnet 60, tizfood 30.5, coalition 9.5' };
  const expected = [
    { version: 1, category: null, price: '900', ...shared },
    { version: 1, category: 'fuel', price: '400', ...shared },
  ];
  expect(await fundings(story.coalitionId)).toEqual(expected);
  expect(await fundings(story.twinId)).toEqual(expected);
  const snapshot = await node.programme.snapshot(story.twinId);
  expect([...snapshot.campaigns.values()].flat()).toMatchObject([
    {
      number: 1,
      from: today,
      until: addDays(today, 9),
      categories: ['shop'],
      bonusPoints: 5n,
      multiplier: rate('2'),
    },
  ]);
});

test('E-11 P-01 a version that replaces the contract while it runs gets them too, others do not', async () => {
  did(await campaign());
  const version = { ...CONTRACT, partnerId, issuePrice: rate('700') };
  did(await addContractVersion(context, { ...version, effectiveFrom: addDays(today, 9) }));
  did(await addContractVersion(context, { ...version, effectiveFrom: addDays(today, 10) }));
  did(await addContractVersion(context, { ...version, effectiveFrom: addDays(today, 2), issuer: false }));
  const found = await fundings(story.twinId);
  expect(found.map((each) => `${each.version} ${each.category} ${each.price}`)).toEqual([
    '1 null 900',
    '1 fuel 400',
    '2 null 700',
  ]);
});

test('E-11 A-08 it ends early, once or earlier still, never later, and not in the past', async () => {
  const { id } = did(await campaign());
  const end = (until: string | null) => endCampaign(context, { campaignId: id, until, reason: 'sold out' });
  expect(did(await end(addDays(today, 5))).until).toBe(addDays(today, 5));
  expect(codeOf(await end(addDays(today, 5)))).toBe('CAMPAIGN_DATES_CONFLICT');
  expect(codeOf(await end(addDays(today, 7)))).toBe('CAMPAIGN_DATES_CONFLICT');
  expect(codeOf(await end(addDays(today, -1)))).toBe('CAMPAIGN_DATES_CONFLICT');
  expect(did(await end(null)).until).toBe(today);
  expect(codeOf(await end(null))).toBe('CAMPAIGN_DATES_CONFLICT');
  for (const coalitionId of [story.coalitionId, story.twinId]) {
    const snapshot = await node.programme.snapshot(coalitionId);
    expect([...snapshot.campaigns.values()].flat()).toMatchObject([{ until: today }]);
  }
  const { rows } = await owner.query(
    `select action, before, after, reason from audit_entry natural left join audit_detail
      where coalition_id = $1 and object_id = $2 and action = 'campaign.ended' order by id`,
    [story.coalitionId, encodeId('campaign', id)],
  );
  expect(rows).toEqual([
    expect.objectContaining({
      before: { until: addDays(today, 9) },
      after: { until: addDays(today, 5) },
      reason: 'sold out',
    }),
    expect.objectContaining({ before: { until: addDays(today, 5) }, after: { until: today } }),
  ]);
});

test('E-11 one that has not begun never runs once it is ended', async () => {
  const { id } = did(await campaign({ from: addDays(today, 3) }));
  did(await endCampaign(context, { campaignId: id, until: null, reason: 'dropped' }));
  const snapshot = await node.programme.snapshot(story.coalitionId);
  expect([...snapshot.campaigns.values()].flat()).toMatchObject([{ from: addDays(today, 3), until: today }]);
});

test('E-11 A-08 who added it, with its terms, is in the audit log', async () => {
  const { id } = did(await campaign());
  const { rows } = await owner.query(
    'select actor_id, after from audit_entry where coalition_id = $1 and object_id = $2',
    [story.coalitionId, encodeId('campaign', id)],
  );
  expect(rows).toMatchObject([
    {
      actor_id: story.operator.subject,
      after: {
        partner: encodeId('partner', partnerId),
        multiplier: '2',
        bonusPoints: '5',
        minimumAmount: '50000 IRR',
        funders: [
          { percent: '60' },
          { partner: encodeId('partner', funderId), percent: '30.5' },
          { partner: null },
        ],
      },
    },
  ]);
});

test('E-11 no more than twenty run on a day', async () => {
  for (let number = 1; number <= 20; number += 1) did(await campaign());
  expect(codeOf(await campaign())).toBe('CAMPAIGN_DATES_CONFLICT');
  expect(did(await campaign({ from: addDays(today, 10), until: addDays(today, 10) })).number).toBe(21);
});

test('E-11 its rows and its fundings never change', async () => {
  did(await campaign());
  for (const table of ['campaign', 'campaign_funding']) {
    await expect(owner.query(`update ${table} set coalition_id = coalition_id`)).rejects.toThrow(
      /append-only/,
    );
    await expect(owner.query(`delete from ${table}`)).rejects.toThrow(/append-only/);
  }
});
