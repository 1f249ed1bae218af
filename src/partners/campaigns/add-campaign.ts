import { writeAudit } from '../../access/audit-log.js';
import {
  defineInBoth,
  type OwnProgrammeChange,
  type ProgrammeChange,
} from '../../coalition/change-programme.js';
import { readLadders } from '../../coalition/ladders/read-ladders.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount } from '../../values/money.js';
import { formatRate } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { announceCampaign } from '../announce-campaign.js';
import { ContractCategoryTerms } from '../contract-category-terms.entity.js';
import { type ContractTerms, contractInForceOn, termsOf } from '../contract-terms.js';
import { ContractVersion } from '../contract-version.entity.js';
import { partnerById, partnerInTwin, partnerNotFound } from '../find-partner.js';
import { Partner } from '../partner.entity.js';
import type { ProgrammeContext } from '../programme-context.js';
import { impossibleOffer, unknownLevels } from './campaign-offer-problems.js';
import { type CampaignFunder, type CampaignOffer, type CampaignTerms, opensOn } from './campaign-terms.js';
import { fundCampaigns, fundersJson } from './fund-campaigns.js';
import { campaignById, campaignsOfPartner } from './read-campaigns.js';

export interface AddCampaignInput extends CampaignOffer {
  readonly partnerId: bigint | null;
}

/** How many campaigns of a partner may run on the same day: each is another lot of every purchase. */
const MOST_AT_A_TIME = 20;

/**
 * Adds a campaign to a partner: from its first day on, today at the earliest, purchases get points on top, for which the
 * funders pay in their shares. It is never edited; see `endCampaign`. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND,
 * LEVEL_NOT_FOUND, CAMPAIGN_DATES_CONFLICT, LEDGER_BUSY. For operators.
 */
export async function addCampaign(
  context: ProgrammeContext,
  { partnerId, ...offer }: AddCampaignInput,
): Promise<CommandOutcome<CampaignTerms>> {
  const [first, ...others] = impossibleOffer(offer);
  if (first) return refusedWith(first, ...others);

  return defineInBoth(context, async (change) => {
    const { em, coalitionId } = change;
    const partner = await partnerById(em, coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    const slugs = await slugsOf(change, offer.funders);
    const strange = slugs.indexOf(undefined);
    if (strange >= 0)
      return refusedWith({ ...partnerNotFound(), field: ['funders', String(strange), 'partnerId'] });
    const contracts = await contractsOf(change, partner.id);
    const siblings = await campaignsOfPartner(em, coalitionId, partner.id);
    const [strangeLevel] = unknownLevels(await readLadders(em, coalitionId), offer);
    const conflict =
      foreignMinimum(contracts, offer) ??
      strangeLevel ??
      beginsInThePast(change, offer) ??
      tooMany(siblings, offer);
    if (conflict) return refusedWith(conflict);

    const number = siblings.length + 1;
    const campaign = await insertCampaign(change, partner.id, number, offer, contracts);
    await change.inTwin(async (twin) => {
      const twinOf = (slug: string) => partnerInTwin(twin.em, twin.coalitionId, slug);
      const { id } = await twinOf(partner.slug);
      const funders: CampaignFunder[] = [];
      for (const [at, { percent }] of offer.funders.entries()) {
        const slug = slugs[at];
        funders.push({ partnerId: slug ? (await twinOf(slug)).id : null, percent });
      }
      await insertCampaign(twin, id, number, { ...offer, funders }, await contractsOf(twin, id));
    });
    await writeAudit(em, context, {
      coalitionId,
      action: 'campaign.added',
      objectId: encodeId('campaign', campaign.id),
      after: { partner: encodeId('partner', partner.id), number, ...inWords(offer) },
    });
    return done(campaign);
  });
}

/** Of each funder the slug, null of the coalition, undefined where there is no such partner. */
async function slugsOf(
  { em, coalitionId }: ProgrammeChange,
  funders: readonly CampaignFunder[],
): Promise<(string | null | undefined)[]> {
  const ids = funders.flatMap(({ partnerId }) => (partnerId === null ? [] : [partnerId]));
  const partners = await em.find(Partner, { coalitionId, id: { $in: ids } });
  const byId = new Map(partners.map(({ id, slug }) => [id, slug]));
  return funders.map(({ partnerId }) => (partnerId === null ? null : byId.get(partnerId)));
}

async function contractsOf(
  { em, coalitionId }: ProgrammeChange,
  partnerId: bigint,
): Promise<ContractTerms[]> {
  const versions = await em.find(
    ContractVersion,
    { coalitionId, partnerId },
    { orderBy: { version: 'asc' } },
  );
  const categories = await em.find(ContractCategoryTerms, {
    coalitionId,
    contractVersionId: { $in: versions.map(({ id }) => id) },
  });
  const byVersion = Map.groupBy(categories, (row) => row.contractVersionId);
  return versions.map((row) => termsOf(row, byVersion.get(row.id)));
}

/** A minimum is compared with purchases, which are in the contract's currency. */
function foreignMinimum(
  contracts: readonly ContractTerms[],
  { minimumAmount, from }: CampaignOffer,
): Refusal | undefined {
  const currency = contractInForceOn(contracts, from)?.currency;
  if (!minimumAmount || currency === undefined || minimumAmount.currency === currency) return undefined;
  const message = `Give the amount in ${currency}, the contract's currency.`;
  return refusal('INVALID_INPUT', message, ['minimumAmount', 'currency']);
}

function beginsInThePast(
  { coalition, at }: OwnProgrammeChange,
  { from, earlyAccess }: CampaignOffer,
): Refusal | undefined {
  const today = dayOf(at, coalition.timeZone);
  const early = earlyAccess.findIndex((each) => each.from < today);
  if (from >= today && early < 0) return undefined;
  return refusal(
    'CAMPAIGN_DATES_CONFLICT',
    `Let the campaign begin today (${today}) or later: purchases of earlier days have earned without it.`,
    from < today ? ['from'] : ['earlyAccess', String(early), 'from'],
  );
}

function tooMany(siblings: readonly CampaignTerms[], offer: CampaignOffer): Refusal | undefined {
  const beside = siblings.filter((each) => opensOn(each) <= offer.until && each.until >= opensOn(offer));
  if (beside.length < MOST_AT_A_TIME) return undefined;
  return refusal(
    'CAMPAIGN_DATES_CONFLICT',
    `Choose other days, or end a campaign: ${beside.length} of the partner run on some of these already.`,
    ['from'],
  );
}

async function insertCampaign(
  change: ProgrammeChange,
  partnerId: bigint,
  number: number,
  offer: CampaignOffer,
  contracts: readonly ContractTerms[],
): Promise<CampaignTerms> {
  const { em, coalitionId, referenceVersion, at } = change;
  const { name, from, until, categories, minimumAmount, multiplier, bonusPoints, paidAtIssuePercent } = offer;
  const { levels, earlyAccess } = offer;
  const [row] = await em.execute<{ id: string }[]>(
    `insert into campaign (coalition_id, partner_id, number, name, first_day, last_day, categories, minimum_amount,
       currency, multiplier, bonus_points, levels, early_access, funders, paid_at_issue_percent, reference_version,
       created_at)
     values (?, ?, ?, ?::jsonb, ?::date, ?::date, ?::jsonb, ?::numeric, ?, ?::numeric, ?::bigint, ?::jsonb, ?::jsonb,
       ?::jsonb, ?::numeric, ?, ?::timestamptz)
     returning id::text`,
    [
      coalitionId,
      partnerId,
      number,
      JSON.stringify(name),
      from,
      until,
      categories && JSON.stringify(categories),
      minimumAmount && formatMoneyAmount(minimumAmount),
      minimumAmount?.currency ?? null,
      multiplier && formatRate(multiplier),
      bonusPoints === null ? null : String(bonusPoints),
      levels && JSON.stringify(levels),
      earlyAccess.length === 0 ? null : JSON.stringify(earlyAccess),
      fundersJson(offer),
      formatRate(paidAtIssuePercent),
      referenceVersion,
      at.toISOString(),
    ],
  );
  if (!row) throw new Error('a campaign was not kept');
  const campaign = await campaignById(em, coalitionId, BigInt(row.id));
  if (!campaign) throw new Error('a campaign was not kept');
  await fundCampaigns(change, [campaign], contracts);
  await announceCampaign(change, 'campaign', campaign.id);
  return campaign;
}

/** For the audit log. */
function inWords(offer: CampaignOffer) {
  const {
    name: _,
    minimumAmount,
    multiplier,
    bonusPoints,
    funders,
    categories,
    paidAtIssuePercent,
    levels,
    earlyAccess,
    ...days
  } = offer;
  return {
    ...days,
    levels: levels && [...levels],
    earlyAccess: earlyAccess.map((early) => ({ ...early })),
    categories: categories && [...categories],
    minimumAmount: minimumAmount && `${formatMoneyAmount(minimumAmount)} ${minimumAmount.currency}`,
    multiplier: multiplier && formatRate(multiplier),
    bonusPoints: bonusPoints === null ? null : String(bonusPoints),
    paidAtIssuePercent: formatRate(paidAtIssuePercent),
    funders: funders.map(({ partnerId, percent }) => ({
      partner: partnerId === null ? null : encodeId('partner', partnerId),
      percent: formatRate(percent),
    })),
  };
}
