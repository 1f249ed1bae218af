import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { linksOf } from '../../members/read-members.js';
import { entityManagerFor } from '../../runtime/database.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { hasScope } from '../key-scopes.js';
import { PartnerExit, PartnerExitTakeover } from './exit.type.js';
import { Partner } from './partner.type.js';

@Resolver(() => Partner)
export class PartnerLeavingResolver {
  @FieldResolver(() => PartnerExit, {
    nullable: true,
    description:
      'How it leaves, or has left; null where it does not, and for callers who are neither operator nor auditor, nor the partner itself, nor a member that it knows.',
  })
  async exit(@Root() { partnerId }: Partner, @Ctx() context: RequestContext): Promise<PartnerExit | null> {
    const exit = (await context.programme()).partners.get(partnerId)?.exit ?? null;
    return exit !== null && (await maySeeDates(context, partnerId)) ? PartnerExit.of(exit, partnerId) : null;
  }
}

@Resolver(() => PartnerExit)
export class PartnerExitResolver {
  @FieldResolver(() => PartnerExitTakeover, {
    nullable: true,
    description:
      'Who takes its points over; null for members, and for keys that may not read what concerns the partner.',
  })
  async takeover(
    @Root() { bearerPartnerId, pricePercent }: PartnerExit,
    @Ctx() context: RequestContext,
  ): Promise<PartnerExitTakeover | null> {
    // Of other partners the exit itself is not told, so a key that comes here is the partner's own.
    const { principal } = context;
    if (
      !readsWholeCoalition(principal) &&
      !(principal.kind === 'partner' && hasScope(context, 'partner:read'))
    ) {
      return null;
    }
    const bearer =
      bearerPartnerId === null ? undefined : (await context.programme()).partners.get(bearerPartnerId);
    return { bearer: bearer ? Partner.of(bearer) : null, pricePercent };
  }
}

async function maySeeDates({ principal, services }: RequestContext, partnerId: bigint): Promise<boolean> {
  if (principal.kind === 'partner') return principal.partnerId === partnerId;
  if (principal.kind === 'member') {
    const { coalitionId, memberId } = principal;
    const em = entityManagerFor(services.database, coalitionId);
    return (await linksOf(em, coalitionId, partnerId, [memberId])).has(memberId);
  }
  return readsWholeCoalition(principal);
}
