import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { NEVER_EXPIRES } from '../../values/expiry-policy.js';
import type { RequestContext } from '../context.js';
import { needScope } from '../key-scopes.js';
import { Member } from '../members/member.type.js';
import { maySeeMember } from '../members/member-reference.js';
import { Merchant, Partner } from '../partners/partner.type.js';
import { asksOnlyForId } from './only-id.js';
import { Entry, LotMovement, Transaction } from './transaction.type.js';

@Resolver(() => Transaction)
export class TransactionResolver {
  @FieldResolver(() => Member, {
    nullable: true,
    description:
      'Whose points; null where the caller may not see the member (any more). Keys need members:read for more than its id.',
  })
  async member(
    @Root() { record }: Transaction,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Member | null> {
    return memberIfVisible(context, record.memberId, info);
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'With which partner; null for the coalition itself.',
  })
  async partner(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerOf(context, record.partnerId);
  }

  @FieldResolver(() => Merchant, { nullable: true, description: 'Where; null when it was at none.' })
  async merchant(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Merchant | null> {
    const merchant = (await context.programme()).merchants.get(record.merchantId ?? 0n);
    return merchant ? Merchant.of(merchant) : null;
  }

  @FieldResolver(() => [Entry], { description: 'Both or all sides; they sum to zero.' })
  async entries(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Entry[]> {
    return (await context.loaders.entries.load(record.id)).map(Entry.of);
  }

  @FieldResolver(() => [LotMovement], {
    description: 'Which points came or went, by expiry and funding, soonest-expiring first.',
  })
  async lots(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<LotMovement[]> {
    const entries = await context.loaders.entries.load(record.id);
    return entries.flatMap(({ amount, lots }) =>
      lots.map(({ fundingId, expiresOn, points }) => ({
        fundingId,
        points: amount < 0n ? -points : points,
        expiresOn: expiresOn === NEVER_EXPIRES ? null : expiresOn,
      })),
    );
  }
}

@Resolver(() => LotMovement)
export class LotMovementResolver {
  @FieldResolver(() => Partner, {
    nullable: true,
    description:
      'Who issued the points; null for partners that did not issue them themselves, and for what the coalition issued.',
  })
  async issuer(@Root() { fundingId }: LotMovement, @Ctx() context: RequestContext): Promise<Partner | null> {
    const { principal } = context;
    const issuer = await context.loaders.issuers.load(fundingId);
    // Where else its customers collect is not a partner's to know (rule A-04).
    if (principal.kind === 'partner' && principal.partnerId !== issuer) return null;
    return partnerOf(context, issuer);
  }
}

@Resolver(() => Entry)
export class EntryResolver {
  @FieldResolver(() => Member, {
    nullable: true,
    description:
      "Whose account it is; null for the programme's own. Keys need members:read for more than its id.",
  })
  async member(
    @Root() { record }: Entry,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Member | null> {
    return record.accountKind === 'MEMBER' ? memberIfVisible(context, record.accountId, info) : null;
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: "The partner whose account it is; null for a member's.",
  })
  async partner(@Root() { record }: Entry, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerOf(context, record.partnerId);
  }
}

async function memberIfVisible(
  context: RequestContext,
  memberId: bigint | null,
  info: GraphQLResolveInfo,
): Promise<Member | null> {
  if (memberId === null) return null;
  // Whose points they are belongs to a transaction; who that is does not.
  if (!asksOnlyForId(info)) needScope(context, 'members:read');
  const [visible, record] = await Promise.all([
    maySeeMember(context, memberId),
    context.loaders.members.load(memberId),
  ]);
  return visible && record ? Member.of(record) : null;
}

async function partnerOf(context: RequestContext, partnerId: bigint | null): Promise<Partner | null> {
  if (partnerId === null) return null;
  const partner = (await context.programme()).partners.get(partnerId);
  return partner ? Partner.of(partner) : null;
}
