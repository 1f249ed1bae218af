import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GivingTerms } from '../../partners/charities/charity-terms.js';
import { encodeId } from '../../values/ids.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import { type Connection, pageOfList } from '../connection/connection.js';
import { type PageArguments, pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { Partner, SettlementAccount } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { Money } from '../values/money.type.js';
import { Charity, CharityCampaign, CharityCampaignConnection, CharitySponsor } from './charity.type.js';
import { CampaignProgress, SponsorMatch } from './donation.type.js';

@Resolver(() => Charity)
export class CharityResolver {
  @FieldResolver(() => SettlementAccount, {
    nullable: true,
    description: 'Where it is paid to; for operators and auditors, null for others.',
  })
  account(@Root() { terms }: Charity, @Ctx() { principal }: RequestContext): SettlementAccount | null {
    return readsWholeCoalition(principal) ? { ...terms.account } : null;
  }

  @FieldResolver(() => CharityCampaignConnection, { description: 'Its campaigns, oldest first.' })
  async campaigns(
    @Root() { terms, id }: Charity,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<CharityCampaign>> {
    const { giving } = await context.programme();
    return campaignsPage(`charity-campaigns:${id}`, giving, { first, after }, terms.id);
  }
}

/** A page of the campaigns of all charities, or of one, oldest first. */
export function campaignsPage(
  list: string,
  { campaigns }: GivingTerms,
  page: PageArguments,
  charityId?: bigint,
): Connection<CharityCampaign> {
  const own = [...campaigns.values()]
    .filter((campaign) => charityId === undefined || campaign.charityId === charityId)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return pageOfList(
    pageRequest(list, page),
    own.map((campaign) => ({ node: CharityCampaign.of(campaign), position: campaign.id })),
  );
}

@Resolver(() => CharityCampaign)
export class CharityCampaignResolver {
  @FieldResolver(() => Charity, { description: 'For whom.' })
  async charity(@Root() { terms }: CharityCampaign, @Ctx() context: RequestContext): Promise<Charity> {
    const charity = (await context.programme()).giving.charities.get(terms.charityId);
    if (!charity) throw new Error('a campaign names a charity that is not there');
    return Charity.of(charity);
  }

  @FieldResolver(() => CampaignProgress, { description: 'What it has come to.' })
  async progress(
    @Root() { terms }: CharityCampaign,
    @Ctx() context: RequestContext,
  ): Promise<CampaignProgress> {
    const progress = await context.loaders.campaignProgress.load(terms.id);
    if (!progress) throw new Error('of a campaign it is not known what it has come to');
    return CampaignProgress.of(progress);
  }
}

@Resolver(() => CampaignProgress)
export class CampaignProgressResolver {
  @FieldResolver(() => [SponsorMatch], { description: 'What each sponsor added, in their order.' })
  async matches(
    @Root() { progress }: CampaignProgress,
    @Ctx() context: RequestContext,
  ): Promise<SponsorMatch[]> {
    const { currency } = progress;
    const { campaigns } = (await context.programme()).giving;
    return (campaigns.get(progress.campaignId)?.sponsors ?? []).map(({ partnerId }, at) => ({
      partnerId: encodeId('partner', partnerId),
      amount: Money.of({ minor: progress.matched[at] ?? 0n, currency }),
    }));
  }
}

@Resolver(() => CharitySponsor)
export class CharitySponsorResolver {
  @FieldResolver(() => Partner, { nullable: true, description: 'Which partner.' })
  async partner(
    @Root() { partnerId }: CharitySponsor,
    @Ctx() context: RequestContext,
  ): Promise<Partner | null> {
    return partnerById(context, partnerId);
  }
}
