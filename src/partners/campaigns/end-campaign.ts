import { writeAudit } from '../../access/audit-log.js';
import { defineInBoth, type ProgrammeChange } from '../../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { announceCampaignEnd } from '../announce-campaign.js';
import { partnerInTwin } from '../find-partner.js';
import { lastDayProblem } from '../last-day-problem.js';
import { Partner } from '../partner.entity.js';
import type { ProgrammeContext } from '../programme-context.js';
import type { CampaignTerms } from './campaign-terms.js';
import { campaignById, campaignsOfPartner } from './read-campaigns.js';

export interface EndCampaignInput {
  readonly campaignId: bigint | null;
  /** Its last day; null: today. */
  readonly until: Day | null;
  readonly reason: string;
}

/**
 * Ends a campaign before its time: today is its last day at the earliest, so that nothing changes for purchases that have
 * happened. One that has not begun by then never runs. May refuse with CAMPAIGN_NOT_FOUND, CAMPAIGN_DATES_CONFLICT,
 * LEDGER_BUSY. For operators.
 */
export async function endCampaign(
  context: ProgrammeContext,
  { campaignId, until, reason }: EndCampaignInput,
): Promise<CommandOutcome<CampaignTerms>> {
  return defineInBoth(context, async (change) => {
    const { em, coalitionId, coalition, at } = change;
    const campaign = await campaignById(em, coalitionId, campaignId);
    if (!campaign) {
      const message = 'Give the id of a campaign of your coalition.';
      return refusedWith(refusal('CAMPAIGN_NOT_FOUND', message, ['campaignId']));
    }
    const today = dayOf(at, coalition.timeZone);
    const last = until ?? today;
    const conflict = lastDayProblem(last, campaign.until, today);
    if (conflict) return refusedWith(conflict);
    const { slug } = await em.findOneOrFail(Partner, { coalitionId, id: campaign.partnerId });
    await insertEnd(change, campaign.id, last);
    await change.inTwin(async (twin) => {
      const partner = await partnerInTwin(twin.em, twin.coalitionId, slug);
      const campaigns = await campaignsOfPartner(twin.em, twin.coalitionId, partner.id);
      const counterpart = campaigns.find(({ number }) => number === campaign.number);
      if (!counterpart) throw new Error('a campaign has no counterpart in the twin');
      await insertEnd(twin, counterpart.id, last);
    });
    await writeAudit(em, context, {
      coalitionId,
      action: 'campaign.ended',
      objectId: encodeId('campaign', campaign.id),
      reason,
      before: { until: campaign.until },
      after: { until: last },
    });
    return done({ ...campaign, until: last });
  });
}

async function insertEnd(change: ProgrammeChange, campaignId: bigint, last: Day): Promise<void> {
  const { em, coalitionId, referenceVersion, at } = change;
  await em.execute(
    `insert into campaign_end (coalition_id, campaign_id, last_day, reference_version, created_at)
     values (?, ?, ?::date, ?, ?::timestamptz)`,
    [coalitionId, campaignId, last, referenceVersion, at.toISOString()],
  );
  await announceCampaignEnd(change, 'campaign', campaignId);
}
