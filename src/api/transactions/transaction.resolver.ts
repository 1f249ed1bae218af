import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { isItself } from '../../access/principal.js';
import type { RequestContext } from '../context.js';
import { NeedsScopeBeyondId } from '../field-scopes.js';
import { Hold } from '../holds/hold.type.js';
import { visibleHold } from '../holds/visible-hold.js';
import { Member } from '../members/member.type.js';
import { memberIfVisible } from '../members/visible-member.js';
import { Merchant, Partner } from '../partners/partner.type.js';
import { merchantById, partnerById } from '../partners/partner-by-id.js';
import { Points } from '../scalars.js';
import { asksOnlyForId } from './only-id.js';
import { Entry, LotMovement, Transaction } from './transaction.type.js';
import { visibleTransaction } from './visible-transaction.js';

@Resolver(() => Transaction)
export class TransactionResolver {
  @NeedsScopeBeyondId('members:read')
  @FieldResolver(() => Member, {
    nullable: true,
    description:
      'Whose points, of a transfer who gave them; null where the caller may not see the member (any more).',
  })
  async member(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Member | null> {
    return memberIfVisible(context, record.memberId);
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'With which partner; null for the coalition itself.',
  })
  async partner(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }

  @FieldResolver(() => Merchant, { nullable: true, description: 'Where; null when it was at none.' })
  async merchant(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Merchant | null> {
    return merchantById(context, record.merchantId);
  }

  @FieldResolver(() => [Entry], { description: 'Both or all sides; they sum to zero.' })
  async entries(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Entry[]> {
    const { principal } = context;
    const entries = await context.loaders.entries.load(record.id);
    return entries.map((entry) => {
      const ofAnother =
        principal.kind === 'member' &&
        entry.accountKind === 'MEMBER' &&
        !isItself(principal, entry.accountId);
      return ofAnother ? Entry.ofAnother(entry) : Entry.of(entry);
    });
  }

  @FieldResolver(() => [LotMovement], {
    description:
      "Which of the member's points came or went, by expiry and funding, soonest-expiring first; of a transfer those of the giver, and for the member that got them its own.",
  })
  async lots(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<LotMovement[]> {
    const { principal } = context;
    const memberId =
      principal.kind === 'member' && !isItself(principal, record.memberId)
        ? principal.memberId
        : record.memberId;
    const entries = await context.loaders.entries.load(record.id);
    const own = entries.find((entry) => entry.accountKind === 'MEMBER' && entry.accountId === memberId);
    return own ? own.lots.map(LotMovement.of) : [];
  }

  @FieldResolver(() => Transaction, { nullable: true, description: 'Of a reversal: what it undoes.' })
  async reverses(
    @Root() { record }: Transaction,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Transaction | null> {
    const { reversesId } = record;
    if (reversesId === null) return null;
    return asksOnlyForId(info) ? Transaction.onlyId(reversesId) : visibleTransaction(context, reversesId);
  }

  @FieldResolver(() => [Transaction], { description: 'What has undone it or parts of it, oldest first.' })
  async reversals(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Transaction[]> {
    const ids = await context.loaders.reversals.load(record.id);
    const shown = await Promise.all(ids.map((id) => visibleTransaction(context, id)));
    return shown.filter((transaction) => transaction !== null);
  }

  @FieldResolver(() => Points, {
    description: 'How many of its points can still be reversed; 0 of what is neither an earn nor a burn.',
  })
  async reversiblePoints(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<bigint> {
    return (await context.loaders.reversiblePoints.load(record.id)) ?? 0n;
  }

  @FieldResolver(() => Hold, { nullable: true, description: 'Of a burn: the hold that it captured.' })
  async hold(
    @Root() { record }: Transaction,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Hold | null> {
    const { holdId } = record;
    if (holdId === null) return null;
    return asksOnlyForId(info) ? Hold.onlyId(holdId) : visibleHold(context, holdId);
  }

  @FieldResolver(() => Points, {
    nullable: true,
    description:
      'Of a reversal: how many of its points were spent already and are borne by the partner; null of all others.',
  })
  async shortfall(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<bigint | null> {
    if (record.type !== 'REVERSAL') return null;
    return (await context.loaders.shortfalls.load(record.id)) ?? 0n;
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
    return partnerById(context, issuer);
  }
}

@Resolver(() => Entry)
export class EntryResolver {
  @NeedsScopeBeyondId('members:read')
  @FieldResolver(() => Member, {
    nullable: true,
    description: "Whose account it is; null for the programme's own.",
  })
  async member(@Root() { record }: Entry, @Ctx() context: RequestContext): Promise<Member | null> {
    return record.accountKind === 'MEMBER' ? memberIfVisible(context, record.accountId) : null;
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: "The partner whose account it is; null for a member's.",
  })
  async partner(@Root() { record }: Entry, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }
}
