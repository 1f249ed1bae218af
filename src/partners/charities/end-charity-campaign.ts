import { writeAudit } from '../../access/audit-log.js';
import { defineInBoth, type ProgrammeChange } from '../../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { announceCampaignEnd } from '../announce-campaign.js';
import { lastDayProblem } from '../last-day-problem.js';
import type { ProgrammeContext } from '../programme-context.js';
import type { CharityCampaignTerms } from './charity-terms.js';
import { campaignsOfCharity, charityById, charityCampaignById, charityInTwin } from './read-charities.js';

export interface EndCharityCampaignInput {
  readonly campaignId: bigint | null;
  /** Its last day; null: today. */
  readonly until: Day | null;
  readonly reason: string;
}

/**
 * Ends a campaign of a charity before its time: today is its last day at the earliest. One that has not begun by then never
 * runs; what was given stays given. May refuse with CHARITY_CAMPAIGN_NOT_FOUND, CAMPAIGN_DATES_CONFLICT, LEDGER_BUSY. For
 * operators.
 */
export async function endCharityCampaign(
  context: ProgrammeContext,
  { campaignId, until, reason }: EndCharityCampaignInput,
): Promise<CommandOutcome<CharityCampaignTerms>> {
  return defineInBoth(context, async (change) => {
    const { em, coalitionId, coalition, at } = change;
    const campaign = await charityCampaignById(em, coalitionId, campaignId);
    const charity = campaign && (await charityById(em, coalitionId, campaign.charityId));
    if (!campaign || !charity) {
      const message = 'Give the id of a campaign of a charity of your coalition.';
      return refusedWith(refusal('CHARITY_CAMPAIGN_NOT_FOUND', message, ['campaignId']));
    }
    const today = dayOf(at, coalition.timeZone);
    const last = until ?? today;
    const conflict = lastDayProblem(last, campaign.until, today);
    if (conflict) return refusedWith(conflict);
    await insertEnd(change, campaign.id, last);
    await change.inTwin(async (twin) => {
      const { id } = await charityInTwin(twin.em, twin.coalitionId, charity.number);
      const campaigns = await campaignsOfCharity(twin.em, twin.coalitionId, id);
      const counterpart = campaigns.find(({ number }) => number === campaign.number);
      if (!counterpart) throw new Error('a campaign has no counterpart in the twin');
      await insertEnd(twin, counterpart.id, last);
    });
    await writeAudit(em, context, {
      coalitionId,
      action: 'charity-campaign.ended',
      objectId: encodeId('charityCampaign', campaign.id),
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
    `insert into charity_campaign_end (coalition_id, campaign_id, last_day, reference_version, created_at)
     values (?, ?, ?::date, ?, ?::timestamptz)`,
    [coalitionId, campaignId, last, referenceVersion, at.toISOString()],
  );
  await announceCampaignEnd(change, 'charity-campaign', campaignId);
}
