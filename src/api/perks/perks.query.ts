import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { listPerks } from '../../perks/perk.js';
import { listBudgets } from '../../perks/perk-budget.js';
import { listGrants } from '../../perks/perk-grant.js';
import { listRequests } from '../../perks/perk-request.js';
import { usablePerks } from '../../perks/usable-perks.js';
import type { Day } from '../../values/day.js';
import { decodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { visibleBusinessAccount, visiblePortfolio } from '../business/visible-account.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { resolveMember } from '../members/member-reference.js';
import {
  Perk,
  PerkBudget,
  PerkConnection,
  PerkGrant,
  PerkGrantConnection,
  PerkRequest,
  PerkRequestConnection,
  UsablePerk,
} from './perk.type.js';
import {
  PerkEntitlementName,
  PerkGrantStatusName,
  PerkKindName,
  PerkRequestStatusName,
} from './perk-enums.js';

@Resolver()
export class PerksQuery {
  @Callers({ operator: true, auditor: true, manager: true, member: true })
  @Query(() => PerkConnection, {
    description: 'The catalogue of perks, oldest first; members see what can be had today.',
  })
  async perks(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('kind', () => PerkKindName, { nullable: true, description: 'Only of this kind.' })
    kind?: keyof typeof PerkKindName,
    @Arg('entitlement', () => PerkEntitlementName, {
      nullable: true,
      description: 'Only those one comes to so.',
    })
    entitlement?: keyof typeof PerkEntitlementName,
    @Arg('offered', () => Boolean, { nullable: true, description: 'True: only what can be had today.' })
    offered?: boolean,
  ): Promise<Connection<Perk>> {
    const request = pageRequest('perks', { first, after });
    const onlyOffered = offered || context.principal.kind === 'member';
    const perks = await listPerks(
      context.reader(),
      context.coalitionId,
      {
        kind: kind ?? undefined,
        entitlement: entitlement ?? undefined,
        on: onlyOffered ? await todayIn(context) : undefined,
      },
      request,
    );
    return connectionOf(
      request,
      perks.map((each) => ({ node: Perk.of(each), position: each.id })),
    );
  }

  @Callers({ operator: true, auditor: true, manager: true, partner: 'points:read', member: true })
  @Query(() => [UsablePerk], {
    description:
      'What a member can use now: granted perks, that which ends first in front, then those that come with its level; a partner sees what can be used there. Empty where the caller may see no such member.',
  })
  async usablePerks(
    @Ctx() context: RequestContext,
    @Arg('ref', () => MemberRefInput, { description: 'Whose.' }) ref: MemberRefInput,
  ): Promise<UsablePerk[]> {
    const read = new InputReader();
    const parsed = read.finishQuery(read.member(ref, ['ref']));
    const { principal } = context;
    const memberId =
      (await resolveMember(context, parsed)) ?? (await visibleBusinessAccount(context, parsed));
    if (memberId === null) return [];
    const usable = await usablePerks(context.reader(), await context.programme(), {
      memberId,
      partnerId: principal.kind === 'partner' ? principal.partnerId : null,
      at: await context.loaders.coalitionNow(),
    });
    return usable.map((each) => UsablePerk.of(each));
  }

  @Callers({ operator: true, auditor: true, manager: true })
  @Query(() => PerkGrantConnection, {
    description: 'Granted perks, newest first; an account manager sees those of its portfolio.',
  })
  async perkGrants(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('status', () => PerkGrantStatusName, { nullable: true, description: 'Only those in this state.' })
    status?: keyof typeof PerkGrantStatusName,
    @Arg('managerId', () => ID, {
      nullable: true,
      description: 'Only those that this account manager granted.',
    })
    managerId?: string,
    @Arg('member', () => MemberRefInput, { nullable: true, description: 'Only those of this member.' })
    member?: MemberRefInput,
  ): Promise<Connection<PerkGrant>> {
    const request = pageRequest('perkGrants', { first, after });
    const portfolio = await visiblePortfolio(context);
    const memberId = await accountAsked(context, member);
    const asked = managerId == null ? undefined : decodeId('accountManager', managerId);
    const nothing = memberId === null || (managerId != null && asked === undefined);
    if (portfolio === 'none' || nothing) return connectionOf(request, []);
    const grants = await listGrants(
      context.reader(),
      context.coalitionId,
      {
        status: status ?? undefined,
        managerId: asked,
        memberId,
        portfolioOf: portfolio === 'all' ? undefined : portfolio.managerId,
      },
      { size: request.size, older: request.after },
    );
    return connectionOf(
      request,
      grants.map((each) => ({ node: PerkGrant.of(each), position: each.id })),
    );
  }

  @Callers({ operator: true, auditor: true, manager: true })
  @Query(() => PerkRequestConnection, {
    description:
      'Perks that were asked for, newest first; an account manager sees the queue of its portfolio.',
  })
  async perkRequests(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('status', () => PerkRequestStatusName, { nullable: true, description: 'Only those in this state.' })
    status?: keyof typeof PerkRequestStatusName,
    @Arg('member', () => MemberRefInput, { nullable: true, description: 'Only those of this member.' })
    member?: MemberRefInput,
  ): Promise<Connection<PerkRequest>> {
    const request = pageRequest('perkRequests', { first, after });
    const portfolio = await visiblePortfolio(context);
    const memberId = await accountAsked(context, member);
    if (portfolio === 'none' || memberId === null) return connectionOf(request, []);
    const requests = await listRequests(
      context.reader(),
      context.coalitionId,
      {
        status: status ?? undefined,
        memberId,
        portfolioOf: portfolio === 'all' ? undefined : portfolio.managerId,
      },
      { size: request.size, older: request.after },
    );
    return connectionOf(
      request,
      requests.map((each) => ({ node: PerkRequest.of(each), position: each.id })),
    );
  }

  @Callers({ operator: true, auditor: true, manager: true })
  @Query(() => [PerkBudget], {
    description: 'What account managers may give away; an account manager sees its own.',
  })
  async perkBudgets(
    @Ctx() context: RequestContext,
    @Arg('managerId', () => ID, { nullable: true, description: 'Only of this account manager.' })
    managerId?: string,
  ): Promise<PerkBudget[]> {
    const portfolio = await visiblePortfolio(context);
    const asked = managerId == null ? undefined : decodeId('accountManager', managerId);
    if (portfolio === 'none' || (managerId != null && asked === undefined)) return [];
    const own = portfolio === 'all' ? asked : portfolio.managerId;
    if (asked !== undefined && asked !== own) return [];
    const budgets = await listBudgets(context.reader(), context.coalitionId, own);
    return budgets.map((each) => PerkBudget.of(each));
  }
}

/** The account that a list is asked of; undefined: of all; null: of none that the caller may see. */
async function accountAsked(
  context: RequestContext,
  member: MemberRefInput | undefined,
): Promise<bigint | null | undefined> {
  if (member == null) return undefined;
  const read = new InputReader();
  return visibleBusinessAccount(context, read.finishQuery(read.member(member, ['member'])));
}

async function todayIn(context: RequestContext): Promise<Day> {
  const { terms } = await context.programme();
  return dayOf(await context.loaders.coalitionNow(), terms.timeZone);
}
