import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addCampaign } from '../../partners/campaigns/add-campaign.js';
import {
  MOST_CAMPAIGN_CATEGORIES,
  MOST_CAMPAIGN_LEVELS,
  MOST_FUNDERS,
} from '../../partners/campaigns/campaign-offer-problems.js';
import type { CampaignFunder } from '../../partners/campaigns/campaign-terms.js';
import { endCampaign } from '../../partners/campaigns/end-campaign.js';
import { HUNDRED_PERCENT } from '../../partners/settlement-terms.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Campaign } from './campaign.type.js';
import { AddCampaignInput, type CampaignFunderInput, EndCampaignInput } from './campaigns.input.js';
import { AddCampaignPayload, EndCampaignPayload } from './campaigns.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class CampaignsMutation {
  @Callers({ operator: true })
  @Mutation(() => AddCampaignPayload, {
    description:
      "Adds a campaign to a partner, in the coalition and in its twin for tests: points on top of the contract's, for which several may pay; for members of some levels only, or earlier, where it says so. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, LEVEL_NOT_FOUND, CAMPAIGN_DATES_CONFLICT.",
  })
  async addCampaign(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddCampaignInput, INPUT) input: AddCampaignInput,
  ): Promise<AddCampaignPayload> {
    const read = new InputReader();
    const { minimumAmount, multiplier, categories, paidAtIssuePercent } = input;
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      name: read.localizedText(input.name, ['name']),
      from: read.day(input.from, ['from']),
      until: read.day(input.until, ['until']),
      categories: categories == null ? null : read.list(categories, ['categories'], MOST_CAMPAIGN_CATEGORIES),
      levels: input.levels == null ? null : read.list(input.levels, ['levels'], MOST_CAMPAIGN_LEVELS),
      earlyAccess: read
        .list(input.earlyAccess ?? [], ['earlyAccess'], MOST_CAMPAIGN_LEVELS)
        .map(({ level, from }, at) => ({ level, from: read.day(from, ['earlyAccess', String(at), 'from']) })),
      minimumAmount: minimumAmount == null ? null : read.money(minimumAmount, ['minimumAmount']),
      multiplier: multiplier == null ? null : read.rate(multiplier, ['multiplier']),
      bonusPoints: read.optionalPoints(input.bonusPoints, ['bonusPoints']),
      funders: read
        .list(input.funders, ['funders'], MOST_FUNDERS)
        .map((funder, at) => readFunder(read, funder, at)),
      paidAtIssuePercent:
        paidAtIssuePercent == null ? HUNDRED_PERCENT : read.rate(paidAtIssuePercent, ['paidAtIssuePercent']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addCampaign(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { campaign: Campaign.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => EndCampaignPayload, {
    description: 'Ends a campaign early. Purchases that have happened keep what they got.',
  })
  async endCampaign(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndCampaignInput, INPUT) input: EndCampaignInput,
  ): Promise<EndCampaignPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      campaignId: read.id('campaign', input.campaignId),
      until: input.until == null ? null : read.day(input.until, ['until']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await endCampaign(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { campaign: Campaign.of(outcome.done), userErrors: [] };
  }
}

function readFunder(
  read: InputReader,
  { partnerId, percent }: CampaignFunderInput,
  at: number,
): CampaignFunder {
  return {
    // Text that is no partner's id must not pass for the coalition.
    partnerId: partnerId == null ? null : (read.id('partner', partnerId) ?? 0n),
    percent: read.rate(percent, ['funders', String(at), 'percent']),
  };
}
