import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { actingPartnerOf, actorOf, type Principal } from '../../access/principal.js';
import { Callers } from '../callers.js';
import { Coalition } from '../coalition/coalition.type.js';
import type { RequestContext } from '../context.js';
import { Member } from '../members/member.type.js';
import { Partner } from '../partners/partner.type.js';
import { Viewer } from './viewer.type.js';

const ROLES = {
  operator: 'OPERATOR',
  auditor: 'AUDITOR',
  'account-manager': 'ACCOUNT_MANAGER',
  'partner-staff': 'PARTNER_STAFF',
} as const;
const KINDS = { platform: 'PLATFORM', user: 'USER', partner: 'PARTNER', member: 'MEMBER' } as const;

@Resolver(() => Viewer)
export class ViewerQuery {
  @Callers({ platform: true, operator: true, auditor: true, staff: true, partner: 'any', member: true })
  @Query(() => Viewer, { description: 'Who the credential is, and what it may do.' })
  viewer(@Ctx() { principal }: RequestContext): Viewer {
    return viewerOf(principal);
  }

  @FieldResolver(() => Coalition, {
    nullable: true,
    description: 'Where it acts; null for platform administrators.',
  })
  async coalition(@Root() _viewer: Viewer, @Ctx() context: RequestContext): Promise<Coalition | null> {
    return context.principal.kind === 'platform' ? null : Coalition.of(await context.programme());
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: "The partner whose key, staff or app it is; null for the operator's people.",
  })
  async partner(@Root() _viewer: Viewer, @Ctx() context: RequestContext): Promise<Partner | null> {
    const { principal } = context;
    if (principal.kind === 'platform') return null;
    const partnerId = principal.kind === 'member' ? principal.partnerId : actingPartnerOf(principal);
    const partner = partnerId === undefined ? undefined : (await context.programme()).partners.get(partnerId);
    return partner ? Partner.of(partner) : null;
  }

  @FieldResolver(() => Member, { nullable: true, description: 'The member itself; null for others.' })
  async member(@Root() _viewer: Viewer, @Ctx() context: RequestContext): Promise<Member | null> {
    const { principal } = context;
    if (principal.kind !== 'member') return null;
    const record = await context.loaders.members.load(principal.memberId);
    return record ? Member.of(record) : null;
  }
}

function viewerOf(principal: Principal): Viewer {
  const partner = principal.kind === 'partner' ? principal : undefined;
  return {
    kind: KINDS[principal.kind],
    id: actorOf(principal),
    roles: principal.kind === 'user' ? principal.roles.map((role) => ROLES[role]) : [],
    scopes: [...(partner?.scopes ?? [])],
    environment: partner ? (partner.environment === 'test' ? 'TEST' : 'LIVE') : null,
    expiresAt: principal.expiresAt,
  };
}
