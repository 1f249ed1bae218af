import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { openOffers } from '../../tiers/open-offers.js';
import { dayOf } from '../../values/time-zone.js';
import type { RequestContext } from '../context.js';
import { needScope } from '../key-scopes.js';
import { LIMITS } from '../limits/limits.js';
import { Member } from '../members/member.type.js';
import { Partner } from '../partners/partner.type.js';
import { partnerOf } from './campaign.resolver.js';
import { Offer } from './offer.type.js';

@Resolver(() => Member)
export class MemberOffersResolver {
  @FieldResolver(() => [Offer], {
    description: `The campaigns that run today, also those for other levels; what ends first in front, at most ${LIMITS.listItems}. A partner is told of its own. Keys need points:read or points:write.`,
  })
  async offers(@Root() { memberId, kind }: Member, @Ctx() context: RequestContext): Promise<Offer[]> {
    needScope(context, 'points:read', 'points:write');
    const snapshot = await context.programme();
    const [state, at] = await Promise.all([
      snapshot.ladders.has(kind) ? context.loaders.levels.load(memberId) : undefined,
      context.loaders.coalitionNow(),
    ]);
    const { principal } = context;
    return openOffers(snapshot, kind, state, { at, today: dayOf(at, snapshot.terms.timeZone) })
      .filter(({ campaign }) => principal.kind !== 'partner' || campaign.partnerId === principal.partnerId)
      .slice(0, LIMITS.listItems)
      .map(Offer.of);
  }
}

@Resolver(() => Offer)
export class OfferResolver {
  @FieldResolver(() => Partner, { description: 'At whose merchants.' })
  async partner(@Root() { partnerId }: Offer, @Ctx() context: RequestContext): Promise<Partner> {
    return partnerOf(context, partnerId);
  }
}
