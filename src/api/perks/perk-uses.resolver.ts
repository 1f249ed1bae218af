import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { actingPartnerOf, hasRole } from '../../access/principal.js';
import { listUses } from '../../perks/read-uses.js';
import { encodeId } from '../../values/ids.js';
import { partnerSeen } from '../business/account-spending.resolver.js';
import { visibleBusinessAccount, visiblePortfolio } from '../business/visible-account.js';
import { Callers } from '../callers.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { NeedsScope } from '../field-scopes.js';
import { InputReader } from '../input/input-reader.js';
import { resolveMember } from '../members/member-reference.js';
import { Perk } from './perk.type.js';
import { PerkUse, PerkUseConnection, PerkUseFilterInput } from './perk-use.type.js';

@Resolver()
export class PerkUsesQuery {
  @Callers({ operator: true, auditor: true, manager: true, partner: 'points:read', member: true })
  @Query(() => PerkUseConnection, {
    description:
      'Uses of perks, newest first, those that were taken back among them. An account manager sees those of its portfolio, a partner, and whoever is its account manager, what was used there, a member its own.',
  })
  async perkUses(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => PerkUseFilterInput, { nullable: true, description: 'Which of them.' })
    filter?: PerkUseFilterInput,
  ): Promise<Connection<PerkUse>> {
    const request = pageRequest('perkUses', { first, after });
    const conditions = await conditionsOf(context, filter ?? {});
    if (!conditions) return connectionOf(request, []);
    const page = { size: request.size, older: request.after };
    const uses = await listUses(context.reader(), context.coalitionId, conditions, page);
    return connectionOf(
      request,
      uses.map((each) => ({ node: PerkUse.of(each), position: each.id })),
    );
  }
}

/** The conditions, narrowed to what the caller may see; undefined when nothing can meet them. */
async function conditionsOf(context: RequestContext, filter: PerkUseFilterInput) {
  const read = new InputReader();
  const { ref, from, to } = read.finishQuery({
    ref: filter.member ? read.member(filter.member, ['filter', 'member']) : undefined,
    from: read.optionalInstant(filter.from, ['filter', 'from']),
    to: read.optionalInstant(filter.to, ['filter', 'to']),
  });
  const { principal } = context;
  const own = principal.kind === 'partner' || principal.kind === 'member';
  const portfolio = own ? 'all' : await visiblePortfolio(context);
  if (portfolio === 'none') return undefined;
  const asked = ref && ((await resolveMember(context, ref)) ?? (await visibleBusinessAccount(context, ref)));
  const itself = principal.kind === 'member' ? principal.memberId : undefined;
  const member = ref ? asked : itself;
  const at = read.askedId('partner', filter.partnerId);
  const seenAt = partnerSeen(context);
  const perkId = read.askedId('perk', filter.perkId);
  const grantId = read.askedId('perkGrant', filter.grantId);
  if ([member, at, perkId, grantId].includes(null)) return undefined;
  if (seenAt !== undefined && at != null && at !== seenAt) return undefined;
  return {
    memberIds: member == null ? undefined : await withMerged(context, member),
    perkId: perkId ?? undefined,
    grantId: grantId ?? undefined,
    partnerId: seenAt ?? at ?? undefined,
    portfolioOf: portfolio === 'all' ? undefined : portfolio.managerId,
    from: from ?? undefined,
    to: to ?? undefined,
  };
}

/** A member and those that are a part of it now: their uses are no others' (rule A-11). */
async function withMerged({ loaders }: RequestContext, memberId: bigint): Promise<bigint[]> {
  return [memberId, ...((await loaders.mergedFrom.load(memberId)) ?? [])];
}

@Resolver(() => PerkUse)
export class PerkUseResolver {
  @FieldResolver(() => Perk, { description: 'The perk.' })
  async perk(@Root() { record }: PerkUse, @Ctx() context: RequestContext): Promise<Perk> {
    const perk = await context.loaders.perks.load(record.perkId);
    if (!perk) throw new Error('a use is of a perk that is not there');
    return Perk.of(perk);
  }

  @NeedsScope('points:read', 'points:write')
  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The member whose it was; null for a partner that only pays for it, or to which the member is not linked (any more).',
  })
  async memberId(@Root() { record }: PerkUse, @Ctx() context: RequestContext): Promise<string | null> {
    return (await seesMember(context, record)) ? encodeId('member', record.memberId) : null;
  }
}

/**
 * A partner sees its members where they are linked to it, an account manager those of its portfolio, the rest of a partner's
 * people none; whoever else sees the use whose it was.
 */
async function seesMember(
  { principal, loaders }: RequestContext,
  { partnerId, memberId }: PerkUse['record'],
): Promise<boolean> {
  if (principal.kind === 'member' || readsWholeCoalition(principal)) return true;
  // Who only pays is not told by whom.
  const acting = actingPartnerOf(principal);
  if (acting !== undefined && acting !== partnerId) return false;
  if (principal.kind === 'partner') return (await loaders.links.load(memberId)) !== undefined;
  if (principal.kind !== 'user' || !hasRole(principal, 'account-manager')) return false;
  const managers = await loaders.managersOfAccounts.load(memberId);
  return managers.some((each) => each.userId === principal.subject && each.partnerId === principal.partnerId);
}
