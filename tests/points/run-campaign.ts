import type pg from 'pg';
import { type AddCampaignInput, addCampaign } from '../../src/partners/campaigns/add-campaign.js';
import { endCampaign } from '../../src/partners/campaigns/end-campaign.js';
import { addDays, type Day } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { dayOf } from '../../src/values/time-zone.js';
import { did, rate } from '../harness/coalition-story.js';
import type { PointsStory } from './points-story.js';

const ZONE = 'Asia/Tehran';

/** A campaign of a story's partner, in the live coalition and in its twin, where the story goes on. */
export interface RunningCampaign {
  readonly liveId: bigint;
  readonly twinId: bigint;
  /** As breakdowns of the twin name it. */
  readonly rule: string;
  readonly until: Day;
}

/** What of a campaign is not the usual; funders by slug, null: the coalition. */
export interface CampaignChanges extends Partial<Omit<AddCampaignInput, 'partnerId' | 'funders'>> {
  readonly funders?: readonly (readonly [slug: string | null, percent: string])[];
}

/** Adds a campaign: from today on for thirty days, twice the base, paid for by the partner itself. */
export async function runCampaign(
  story: PointsStory,
  owner: pg.Client,
  slug: string,
  { funders = [[slug, '100']], ...changes }: CampaignChanges = {},
): Promise<RunningCampaign> {
  const { coalitionId } = story.liveOperator;
  if (coalitionId === null) throw new Error('an operator without a coalition');
  const today = dayOf(new Date(), ZONE);
  const campaign = did(
    await addCampaign(story.as(story.liveOperator), {
      partnerId: await idOf(owner, coalitionId, slug),
      name: { en: 'Twice as many' },
      from: today,
      until: addDays(today, 29),
      levels: null,
      earlyAccess: [],
      categories: null,
      minimumAmount: null,
      multiplier: rate('2'),
      bonusPoints: null,
      paidAtIssuePercent: rate('100'),
      ...changes,
      funders: await Promise.all(
        funders.map(async ([funder, percent]) => ({
          partnerId: funder === null ? null : await idOf(owner, coalitionId, funder),
          percent: rate(percent),
        })),
      ),
    }),
  );
  const { rows } = await owner.query<{ id: string }>(
    `select c.id::text from campaign c join partner p on p.coalition_id = c.coalition_id and p.id = c.partner_id
      where c.coalition_id = $1 and p.slug = $2 and c.number = $3`,
    [story.twinId, slug, campaign.number],
  );
  const twinId = BigInt(rows[0]?.id ?? 0);
  const rule = `campaign:${encodeId('campaign', twinId)}`;
  return { liveId: campaign.id, twinId, rule, until: campaign.until };
}

/** Ends it, as of today unless said otherwise. */
export async function stopCampaign(
  story: PointsStory,
  { liveId }: RunningCampaign,
  until: Day | null = null,
): Promise<void> {
  did(await endCampaign(story.as(story.liveOperator), { campaignId: liveId, until, reason: 'sold out' }));
}

async function idOf(owner: pg.Client, coalitionId: bigint, slug: string): Promise<bigint> {
  const { rows } = await owner.query<{ id: string }>(
    'select id::text from partner where coalition_id = $1 and slug = $2',
    [coalitionId, slug],
  );
  return BigInt(rows[0]?.id ?? 0);
}
