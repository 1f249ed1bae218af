import { writeAudit } from '../../access/audit-log.js';
import {
  defineInBoth,
  type OwnProgrammeChange,
  type ProgrammeChange,
} from '../../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount } from '../../values/money.js';
import { formatRate } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { announceCampaign } from '../announce-campaign.js';
import { partnerInTwin, partnerNotFound } from '../find-partner.js';
import { Partner } from '../partner.entity.js';
import type { ProgrammeContext } from '../programme-context.js';
import { charityNotFound } from './change-charity.js';
import { impossibleCharityOffer } from './charity-offer-problems.js';
import type { CharityCampaignTerms, CharityOffer, CharitySponsor, DonationRate } from './charity-terms.js';
import { campaignsOfCharity, charityById, charityCampaignById, charityInTwin } from './read-charities.js';

export interface AddCharityCampaignInput extends CharityOffer {
  readonly charityId: bigint | null;
}

/** How many campaigns of a charity may run on the same day. */
const MOST_AT_A_TIME = 50;

/**
 * Adds a campaign to a charity, in the twin too: from its first day on, today at the earliest, members can give points to
 * it. It is never edited; see `endCharityCampaign`. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, CHARITY_NOT_FOUND,
 * CAMPAIGN_DATES_CONFLICT, LEDGER_BUSY. For operators.
 */
export async function addCharityCampaign(
  context: ProgrammeContext,
  { charityId, ...offer }: AddCharityCampaignInput,
): Promise<CommandOutcome<CharityCampaignTerms>> {
  const [first, ...others] = impossibleCharityOffer(offer);
  if (first) return refusedWith(first, ...others);

  return defineInBoth(context, async (change) => {
    const { em, coalitionId } = change;
    const slugs = await slugsOf(change, offer.sponsors);
    const strange = slugs.indexOf(undefined);
    if (strange >= 0)
      return refusedWith({ ...partnerNotFound(), field: ['sponsors', String(strange), 'partnerId'] });
    const charity = await charityById(em, coalitionId, charityId);
    if (!charity) return refusedWith(charityNotFound());
    const siblings = await campaignsOfCharity(em, coalitionId, charity.id);
    const conflict = beginsInThePast(change, offer) ?? tooMany(siblings, offer);
    if (conflict) return refusedWith(conflict);

    const number = siblings.length + 1;
    const campaign = await insertCampaign(change, charity.id, number, offer);
    await change.inTwin(async (twin) => {
      const counterpart = await charityInTwin(twin.em, twin.coalitionId, charity.number);
      const sponsors: CharitySponsor[] = [];
      for (const [at, sponsor] of offer.sponsors.entries()) {
        const { id } = await partnerInTwin(twin.em, twin.coalitionId, slugs[at] ?? '');
        sponsors.push({ ...sponsor, partnerId: id });
      }
      await insertCampaign(twin, counterpart.id, number, { ...offer, sponsors });
    });
    await writeAudit(em, context, {
      coalitionId,
      action: 'charity-campaign.added',
      objectId: encodeId('charityCampaign', campaign.id),
      after: { charity: encodeId('charity', charity.id), number, ...inWords(offer) },
    });
    return done(campaign);
  });
}

/** Of each sponsor the slug; undefined where there is no such partner. */
async function slugsOf(
  { em, coalitionId }: ProgrammeChange,
  sponsors: readonly CharitySponsor[],
): Promise<(string | undefined)[]> {
  const ids = sponsors.map(({ partnerId }) => partnerId);
  const partners = await em.find(Partner, { coalitionId, id: { $in: ids } });
  const byId = new Map(partners.map(({ id, slug }) => [id, slug]));
  return ids.map((id) => byId.get(id));
}

function beginsInThePast({ coalition, at }: OwnProgrammeChange, { from }: CharityOffer): Refusal | undefined {
  const today = dayOf(at, coalition.timeZone);
  if (from >= today) return undefined;
  const message = `Let the campaign begin today (${today}) or later.`;
  return refusal('CAMPAIGN_DATES_CONFLICT', message, ['from']);
}

function tooMany(
  siblings: readonly CharityCampaignTerms[],
  { from, until }: CharityOffer,
): Refusal | undefined {
  const beside = siblings.filter(
    (each) => (until === null || each.from <= until) && (each.until === null || each.until >= from),
  );
  if (beside.length < MOST_AT_A_TIME) return undefined;
  return refusal(
    'CAMPAIGN_DATES_CONFLICT',
    `Choose other days, or end a campaign: ${beside.length} of the charity run on some of these already.`,
    ['from'],
  );
}

async function insertCampaign(
  change: ProgrammeChange,
  charityId: bigint,
  number: number,
  { name, currency, rate, from, until, goal, sponsors }: CharityOffer,
): Promise<CharityCampaignTerms> {
  const { em, coalitionId, referenceVersion, at } = change;
  const { multiple, multipleMinor, minimum, steps } = columnsOf(rate);
  const [row] = await em.execute<{ id: string }[]>(
    `insert into charity_campaign (coalition_id, charity_id, number, name, currency, multiple, multiple_minor, minimum, steps,
        first_day, last_day, goal_minor, at_goal, reference_version, created_at)
     values (?, ?, ?, ?::jsonb, ?, ?::bigint, ?::bigint, ?::bigint, ?::jsonb, ?::date, ?::date, ?::bigint, ?, ?, ?::timestamptz)
     returning id::text`,
    [
      ...[coalitionId, charityId, number, JSON.stringify(name), currency],
      ...[multiple, multipleMinor, minimum, steps, from, until],
      ...[goal && String(goal.minor), goal?.atGoal ?? null, referenceVersion, at.toISOString()],
    ],
  );
  if (!row) throw new Error('a campaign was not kept');
  const campaignId = BigInt(row.id);
  await em.execute(
    `insert into charity_sponsor (coalition_id, campaign_id, number, partner_id, percent, cap_minor, turn)
     select ?, ?, s.number, s.partner, s.percent, s.cap, s.turn
       from jsonb_to_recordset(?::jsonb) s(number integer, partner bigint, percent numeric, cap bigint, turn integer)`,
    [
      coalitionId,
      campaignId,
      JSON.stringify(
        sponsors.map(({ partnerId, percent, capMinor, turn }, index) => ({
          ...{ number: index + 1, partner: String(partnerId), percent: formatRate(percent) },
          ...{ cap: String(capMinor), turn },
        })),
      ),
    ],
  );
  await em.execute(
    `insert into charity_campaign_total (coalition_id, campaign_id, matched_minor)
     values (?, ?, array_fill(0::bigint, array[?::integer]))`,
    [coalitionId, campaignId, sponsors.length],
  );
  await announceCampaign(change, 'charity-campaign', campaignId);
  const campaign = await charityCampaignById(em, coalitionId, campaignId);
  if (!campaign) throw new Error('a campaign was not kept');
  return campaign;
}

function columnsOf(rate: DonationRate) {
  if (rate.kind === 'LINEAR') {
    const { multiple, multipleMinor, minimum } = rate;
    return {
      multiple: String(multiple),
      multipleMinor: String(multipleMinor),
      minimum: String(minimum),
      steps: null,
    };
  }
  const steps = rate.steps.map(({ points, minor }) => ({ points: String(points), minor: String(minor) }));
  return { multiple: null, multipleMinor: null, minimum: null, steps: JSON.stringify(steps) };
}

/** For the audit log. */
function inWords({ name: _, currency, rate, goal, sponsors, ...days }: CharityOffer) {
  const words = (minor: bigint) => `${formatMoneyAmount({ minor, currency })} ${currency}`;
  return {
    ...days,
    ...(rate.kind === 'LINEAR'
      ? {
          linear: `${rate.multiple} points: ${words(rate.multipleMinor)}`,
          minimum: String(rate.minimum),
        }
      : { steps: rate.steps.map(({ points, minor }) => `${points} points: ${words(minor)}`) }),
    goal: goal && `${words(goal.minor)}, ${goal.atGoal}`,
    sponsors: sponsors.map(({ partnerId, percent, capMinor, turn }) => ({
      ...{
        partner: encodeId('partner', partnerId),
        percent: formatRate(percent),
        cap: words(capMinor),
        turn,
      },
    })),
  };
}
