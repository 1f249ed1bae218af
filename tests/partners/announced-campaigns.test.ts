import { addCampaign } from '../../src/partners/campaigns/add-campaign.js';
import { endCampaign } from '../../src/partners/campaigns/end-campaign.js';
import { addCharityCampaign } from '../../src/partners/charities/add-charity-campaign.js';
import { endCharityCampaign } from '../../src/partners/charities/end-charity-campaign.js';
import { registerCharity } from '../../src/partners/charities/register-charity.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { encodeId } from '../../src/values/ids.js';
import type { EventReceiver, JsonObject } from '../../src/webhooks/payloads/event-payload.js';
import { relayEvents } from '../../src/webhooks/relay/relay-events.js';
import {
  codeOf,
  did,
  newCoalition,
  newPartner,
  rate,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { readAnnounced } from '../webhooks/announced-scene.js';
import { endpointAt } from '../webhooks/webhooks-story.js';

/** W-01, A-04: campaigns and their ends are announced with them, to the partners that the API tells of them. */

let opened: OpenedNode;
let story: StoryCoalition;
let shop: StoryPartner;
let funder: StoryPartner;
let other: StoryPartner;
useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  story = await newCoalition(opened.node);
  shop = await newPartner(opened.node, story, 'rahnet');
  funder = await newPartner(opened.node, story, 'tizfood');
  other = await newPartner(opened.node, story, 'bimeno');
});

const OPERATOR: EventReceiver = { kind: 'operator' };
const operator = () => opened.node.as(story.operator);
const rial = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
const DAYS = { from: '2090-01-01', until: '2090-01-31' };

async function campaign(): Promise<bigint> {
  const added = await addCampaign(operator(), {
    ...{ partnerId: shop.partnerId, name: { en: 'Twice as many', fa: 'دو برابر' }, ...DAYS },
    ...{ categories: ['fuel', 'food'], levels: null, earlyAccess: [], minimumAmount: rial(50_000n) },
    ...{ multiplier: rate('2.5'), bonusPoints: 7n, paidAtIssuePercent: rate('100') },
    funders: [
      { partnerId: funder.partnerId, percent: rate('40') },
      { partnerId: null, percent: rate('60') },
    ],
  });
  return did(added).id;
}

let registered = 0;

async function charityCampaign(until: string | null = null): Promise<{ charityId: bigint; id: bigint }> {
  registered += 1;
  const account = { iban: 'IR062960000000100324200001', holder: 'Charity' };
  const registrationNumber = `N-${registered}`;
  const charity = await registerCharity(operator(), {
    name: { en: 'Charity' },
    ...{ registrationNumber, account },
  });
  const { id: charityId } = did(charity);
  const added = await addCharityCampaign(operator(), {
    ...{ charityId, name: { en: 'Books' }, currency: 'IRR', from: DAYS.from, until },
    rate: {
      kind: 'STEPS',
      steps: [
        { points: 500n, minor: 500_000n },
        { points: 1_000n, minor: 1_000_000n },
      ],
    },
    goal: { minor: 9_000_000n, atGoal: 'CLOSE' },
    sponsors: [{ partnerId: funder.partnerId, percent: rate('10'), capMinor: 1_000n, turn: 1 }],
  });
  return { charityId, id: did(added).id };
}

interface Told {
  readonly number: number;
  readonly type: string;
  readonly data: JsonObject;
}

/** What somebody is told of a campaign, in the order of its numbers. */
async function told(receiver: EventReceiver, campaignId: bigint): Promise<Told[]> {
  const { events, payloads } = await readAnnounced(opened.owner, opened.node, story.coalitionId);
  return events
    .filter(({ objectId }) => objectId === campaignId)
    .toSorted((a, b) => a.objectSequence - b.objectSequence)
    .flatMap(({ id, type, objectSequence: number }) => {
      const data = payloads.get(id)?.dataFor(receiver);
      return data ? [{ number, type, data }] : [];
    });
}

const toldTo = ({ partnerId }: StoryPartner, campaignId: bigint) =>
  told({ kind: 'partner', partnerId }, campaignId);

/** What was announced of campaigns in the twin, where nobody else makes any. */
async function toldInTwin(kind: string): Promise<string[]> {
  const { events, payloads } = await readAnnounced(opened.owner, opened.node, story.twinId);
  return events
    .filter(({ type }) => type.startsWith(`${kind}.`))
    .toSorted((a, b) => a.objectSequence - b.objectSequence)
    .map(({ id, type, objectSequence }) => {
      const data = payloads.get(id)?.dataFor(OPERATOR);
      return `${objectSequence} ${type} ${data?.until}`;
    });
}

const found = async () => {
  const { differences } = await auditSettlement(opened.node.database, story.coalitionId, new Set(['W-01']));
  return differences.map(({ rule, text }) => `${rule} ${text}`);
};

test('W-01 A-04 a campaign and each of its ends is told to its partner and those that pay for it', async () => {
  const campaignId = await campaign();
  for (const until of ['2090-01-20', '2090-01-10'])
    did(await endCampaign(operator(), { campaignId, until, reason: 'sold out' }));
  const later = { campaignId, until: '2090-01-15', reason: 'not so' };
  expect(codeOf(await endCampaign(operator(), later))).toBe('CAMPAIGN_DATES_CONFLICT');

  const data = {
    campaignId: encodeId('campaign', campaignId),
    partnerId: encodeId('partner', shop.partnerId),
    name: { en: 'Twice as many', fa: 'دو برابر' },
    ...DAYS,
    multiplier: '2.5',
    bonusPoints: '7',
    minimumAmount: { amount: '50000', currency: 'IRR' },
    categories: ['fuel', 'food'],
    levels: null,
    earlyAccess: [],
  };
  const expected = [
    { number: 1, type: 'campaign.added', data },
    {
      ...{ number: 2, type: 'campaign.ended' },
      data: { ...data, until: '2090-01-20', previousUntil: '2090-01-31' },
    },
    {
      ...{ number: 3, type: 'campaign.ended' },
      data: { ...data, until: '2090-01-10', previousUntil: '2090-01-20' },
    },
  ];
  expect(await told(OPERATOR, campaignId)).toEqual(expected);
  expect(await toldTo(shop, campaignId)).toEqual(expected);
  expect(await toldTo(funder, campaignId)).toEqual(expected);
  expect(await toldTo(other, campaignId)).toEqual([]);
  expect(await toldInTwin('campaign')).toEqual([
    '1 campaign.added 2090-01-31',
    '2 campaign.ended 2090-01-20',
    '3 campaign.ended 2090-01-10',
  ]);
  expect(await found()).toEqual([]);
});

test('W-01 A-04 a campaign of a charity and each of its ends is told to all partners', async () => {
  const { charityId, id: campaignId } = await charityCampaign();
  for (const until of ['2090-01-20', '2089-12-31'])
    did(await endCharityCampaign(operator(), { campaignId, until, reason: 'enough' }));

  const data = {
    campaignId: encodeId('charityCampaign', campaignId),
    charityId: encodeId('charity', charityId),
    name: { en: 'Books', fa: null },
    from: DAYS.from,
    until: null,
    linear: null,
    steps: [
      { points: '500', amount: { amount: '500000', currency: 'IRR' } },
      { points: '1000', amount: { amount: '1000000', currency: 'IRR' } },
    ],
    goal: { amount: '9000000', currency: 'IRR' },
    atGoal: 'CLOSE',
  };
  const expected = [
    { number: 1, type: 'charity-campaign.added', data },
    {
      ...{ number: 2, type: 'charity-campaign.ended' },
      data: { ...data, until: '2090-01-20', previousUntil: null },
    },
    {
      ...{ number: 3, type: 'charity-campaign.ended' },
      data: { ...data, until: '2089-12-31', previousUntil: '2090-01-20' },
    },
  ];
  expect(await told(OPERATOR, campaignId)).toEqual(expected);
  for (const partner of [shop, funder, other]) expect(await toldTo(partner, campaignId)).toEqual(expected);
  expect(await toldInTwin('charity-campaign')).toEqual([
    '1 charity-campaign.added null',
    '2 charity-campaign.ended 2090-01-20',
    '3 charity-campaign.ended 2089-12-31',
  ]);
  expect(await found()).toEqual([]);
});

test('W-01 ends of a campaign that are asked for at once are numbered as they follow each other', async () => {
  const campaignId = await campaign();
  const { id } = await charityCampaign();
  const days = ['2090-01-25', '2090-01-20', '2090-01-15', '2090-01-10'];
  const ends = [
    ...days.map((until) => endCampaign(operator(), { campaignId, until, reason: 'sold out' })),
    ...days.map((until) => endCharityCampaign(operator(), { campaignId: id, until, reason: 'enough' })),
  ];
  const outcomes = await Promise.all(ends);
  const done = outcomes.filter((outcome) => !outcome.refusals).length;
  const events = [...(await told(OPERATOR, campaignId)), ...(await told(OPERATOR, id))];
  expect(events).toHaveLength(2 + done);
  for (const [index, { number, type, data }] of events.entries()) {
    const before = type.endsWith('.added') ? undefined : events[index - 1];
    expect({ number, was: data.previousUntil }).toEqual({
      ...{ number: 1 + (before?.number ?? 0), was: before?.data.until },
    });
  }
  expect(await found()).toEqual([]);
});

test("W-01 A-04 of a charity's campaigns every partner hears from when it listens, of a partner's those that take part", async () => {
  const { node, owner } = opened;
  const listen = ({ partnerId }: StoryPartner) =>
    endpointAt(node, story, `https://${partnerId}.example/hooks`, { partnerId });
  const [first, second] = [await listen(shop), await listen(other)];
  const campaignId = await campaign();
  const { id } = await charityCampaign(DAYS.until);
  const joined = await newPartner(node, story, 'sayeban');
  const third = await listen(joined);
  did(await endCharityCampaign(operator(), { campaignId: id, until: '2090-01-20', reason: 'enough' }));
  did(await endCampaign(operator(), { campaignId, until: '2090-01-20', reason: 'sold out' }));
  while ((await relayEvents(node.database, story.coalitionId, new Date())).more);

  const { rows } = await owner.query<{ endpoint_id: string; type: string }>(
    `select endpoint_id::text, type from webhook_delivery
      where coalition_id = $1 and type like '%campaign.%' order by type`,
    [String(story.coalitionId)],
  );
  const heard = ({ endpoint }: Awaited<ReturnType<typeof listen>>) =>
    rows.filter(({ endpoint_id: it }) => it === String(endpoint.id)).map(({ type }) => type);
  const ofCharity = ['charity-campaign.added', 'charity-campaign.ended'];
  expect(heard(first)).toEqual(['campaign.added', 'campaign.ended', ...ofCharity]);
  expect(heard(second)).toEqual(ofCharity);
  expect(heard(third)).toEqual(['charity-campaign.ended']);
});

/** What is done behind the guards to one event after another, and what the auditor says of it then. */
const HARMS: readonly (readonly [string, string])[] = [
  [
    "update outbox set occurred_at = occurred_at + interval '1 s' where type = 'campaign.ended'",
    'campaign.ended number 2 .* otherwise than it happened',
  ],
  ["delete from outbox where type = 'campaign.added'", 'campaign.added number 1 .* never announced'],
  [
    "update outbox set object_sequence = 3 where type = 'charity-campaign.ended'",
    'charity-campaign.ended number 3 .* did not happen',
  ],
  [
    `insert into outbox select coalition_id, new_id(), type, object_id, object_sequence, subject_id, occurred_at
       from outbox where type = 'charity-campaign.added'`,
    'charity-campaign.added number 1 .* or more than once',
  ],
];

test('W-01 the auditor names what was announced of campaigns and is not so, and what was not', async () => {
  story = await newCoalition(opened.node);
  shop = await newPartner(opened.node, story, 'rahnet');
  funder = await newPartner(opened.node, story, 'tizfood');
  did(
    await endCampaign(operator(), { campaignId: await campaign(), until: '2090-01-20', reason: 'sold out' }),
  );
  const { id } = await charityCampaign();
  did(await endCharityCampaign(operator(), { campaignId: id, until: '2090-01-20', reason: 'enough' }));
  let before = await found();
  expect(before).toEqual([]);
  for (const [harm, text] of HARMS) {
    const sql = `${harm} and coalition_id = ${story.coalitionId}`;
    await pastGuards(opened.owner, async () => {
      expect((await opened.owner.query(sql)).rowCount).toBe(1);
    });
    const after = await found();
    expect(after.filter((said) => !before.includes(said)).join('\n')).toMatch(new RegExp(`W-01 ${text}`));
    before = after;
  }
});
