import { Arg, Ctx, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { CampaignProgress as Progress } from '../../giving/campaign-progress.js';
import { quoteDonation } from '../../giving/quote-donation.js';
import { campaignNotFound } from '../../rules/price-donation.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { type Connection, pageOfList } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { ofInputWith, userError } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Money } from '../values/money.type.js';
import { campaignsPage } from './charity.resolver.js';
import { Charity, CharityCampaign, CharityCampaignConnection, CharityConnection } from './charity.type.js';
import { CampaignProgress, DonationQuote } from './donation.type.js';
import { QuoteDonationInput } from './giving.input.js';

/** What a quote is told of; it takes no spend code, which the donation may need. */
const OF_QUOTE = ['member', 'campaignId', 'points'];

@Resolver()
export class GivingQuery {
  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => CharityConnection, { description: 'The charities of the coalition, oldest first.' })
  async charities(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<Charity>> {
    const { giving } = await context.programme();
    const charities = [...giving.charities.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return pageOfList(
      pageRequest('charities', { first, after }),
      charities.map((charity) => ({ node: Charity.of(charity), position: charity.id })),
    );
  }

  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => CharityCampaignConnection, {
    description: 'The campaigns of all charities, oldest first; past ones too.',
  })
  async charityCampaigns(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<CharityCampaign>> {
    const { giving } = await context.programme();
    return campaignsPage('charity-campaigns', giving, { first, after });
  }

  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => CampaignProgress, {
    nullable: true,
    description: 'What a campaign of a charity has come to; null when there is none.',
  })
  async campaignProgress(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID, { description: 'Which.' }) campaignId: string,
  ): Promise<CampaignProgress | null> {
    const id = decodeId('charityCampaign', campaignId);
    const progress = id === undefined ? undefined : await context.loaders.campaignProgress.load(id);
    return progress ? CampaignProgress.of(progress) : null;
  }

  @Callers({ operator: true, partner: 'points:read', member: true })
  @Query(() => DonationQuote, {
    description:
      'What a donation at this instant would come to, or why it would be refused. Changes nothing.',
  })
  async quoteDonation(
    @Ctx() context: RequestContext,
    @Arg('input', () => QuoteDonationInput, { description: 'What to quote.' }) input: QuoteDonationInput,
  ): Promise<DonationQuote> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: input.member == null ? null : read.member(input.member, ['member']),
      campaignId: read.id('charityCampaign', input.campaignId),
      points: read.points(input.points, ['points']),
    });
    if (refusals) {
      const [first] = refusals;
      return {
        amount: null,
        matched: null,
        available: null,
        refusal: first ? userError(first, ['input']) : null,
      };
    }
    const { money, matched, available, refusal } = await quoteDonation(context.commands, value);
    return {
      amount: money && Money.of(money),
      matched: matched && Money.of(matched),
      available,
      refusal: refusal && userError(ofInputWith(OF_QUOTE, refusal), ['input']),
    };
  }
}

@Resolver()
export class GivingSubscription {
  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Subscription(() => CampaignProgress, {
    description:
      'What a campaign of a charity has come to, then every later state at least in its newest version; versions only rise.',
    subscribe: followCampaign,
  })
  campaignProgress(
    @Root() progress: Progress,
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID, { description: 'Which.' }) _campaignId: string,
  ): CampaignProgress {
    context.forgetReadings();
    return CampaignProgress.of(progress);
  }
}

async function followCampaign({
  args,
  context,
}: {
  readonly args: { readonly campaignId: string };
  readonly context: RequestContext;
}) {
  const id = decodeId('charityCampaign', args.campaignId);
  const { giving } = await context.programme();
  if (id === undefined || !giving.campaigns.has(id)) {
    const { code, message, field } = campaignNotFound();
    throw new ApiError(code, message, { field });
  }
  return context.services.campaigns.follow(context.coalitionId, id);
}
