import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Connection, pageOfList } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { mayReadTerms } from '../partners/partner.resolver.js';
import { Partner } from '../partners/partner.type.js';
import { Campaign, CampaignConnection, CampaignFunder } from './campaign.type.js';

@Resolver(() => Partner)
export class PartnerCampaignsResolver {
  @FieldResolver(() => CampaignConnection, {
    nullable: true,
    description: 'What its purchases get on top, oldest first; null as for contractVersions.',
  })
  async campaigns(
    @Root() partner: Partner,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<Campaign> | null> {
    if (!mayReadTerms(context, partner)) return null;
    const request = pageRequest(`campaigns:${partner.id}`, { first, after });
    const { campaigns } = await context.programme();
    const own = campaigns.get(partner.partnerId) ?? [];
    return pageOfList(
      request,
      own.map((campaign) => ({ node: Campaign.of(campaign), position: campaign.id })),
    );
  }
}

@Resolver(() => Campaign)
export class CampaignResolver {
  @FieldResolver(() => Partner, { description: 'At whose merchants.' })
  async partner(@Root() { partnerId }: Campaign, @Ctx() context: RequestContext): Promise<Partner> {
    return partnerOf(context, partnerId);
  }
}

@Resolver(() => CampaignFunder)
export class CampaignFunderResolver {
  @FieldResolver(() => Partner, { nullable: true, description: 'Which partner; null: the coalition itself.' })
  async partner(
    @Root() { partnerId }: CampaignFunder,
    @Ctx() context: RequestContext,
  ): Promise<Partner | null> {
    return partnerId === null ? null : partnerOf(context, partnerId);
  }
}

/** The partner that a campaign names. */
export async function partnerOf(context: RequestContext, id: bigint): Promise<Partner> {
  const { partners } = await context.programme();
  const partner = partners.get(id);
  if (!partner) throw new Error('a campaign names a partner that is not there');
  return Partner.of(partner);
}
