import type { ProgrammeChange } from '../coalition/change-programme.js';
import { announceEvent } from '../ledger/announce-event.js';

/** What is announced of campaigns, of partners' purchases and of charities (rule W-01). */
export const CAMPAIGN_EVENTS = [
  'campaign.added',
  'campaign.ended',
  'charity-campaign.added',
  'charity-campaign.ended',
] as const;
export type CampaignEventType = (typeof CAMPAIGN_EVENTS)[number];

type CampaignKind = 'campaign' | 'charity-campaign';

const ENDS = { campaign: 'campaign_end', 'charity-campaign': 'charity_campaign_end' } as const;

/** Announces a campaign, in the transaction that adds it. */
export async function announceCampaign(
  { em, coalitionId, at }: ProgrammeChange,
  kind: CampaignKind,
  campaignId: bigint,
): Promise<void> {
  const type: CampaignEventType = `${kind}.added`;
  await announceEvent(em, coalitionId, {
    type,
    objectId: campaignId,
    sequence: 1,
    subjectId: campaignId,
    at,
  });
}

/**
 * Announces that a campaign ends earlier, in the transaction that has written so. A campaign's first event is that it was
 * added; the others are its ends, in the order in which they were written: changes of a coalition's terms wait for each other.
 */
export async function announceCampaignEnd(
  { em, coalitionId, at }: ProgrammeChange,
  kind: CampaignKind,
  campaignId: bigint,
): Promise<void> {
  const [row] = await em.execute<{ ends: number }[]>(
    `select count(*)::integer as ends from ${ENDS[kind]} where coalition_id = ? and campaign_id = ?`,
    [coalitionId, campaignId],
  );
  const type: CampaignEventType = `${kind}.ended`;
  const sequence = 1 + (row?.ends ?? 0);
  await announceEvent(em, coalitionId, { type, objectId: campaignId, sequence, subjectId: campaignId, at });
}
