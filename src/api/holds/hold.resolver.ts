import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { NeedsScopeBeyondId } from '../field-scopes.js';
import { Member } from '../members/member.type.js';
import { memberIfVisible } from '../members/visible-member.js';
import { Merchant, Partner } from '../partners/partner.type.js';
import { merchantById, partnerById } from '../partners/partner-by-id.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { Hold } from './hold.type.js';

@Resolver(() => Hold)
export class HoldResolver {
  @NeedsScopeBeyondId('members:read')
  @FieldResolver(() => Member, {
    nullable: true,
    description: 'Whose points; null where the caller may not see the member (any more).',
  })
  async member(@Root() { record }: Hold, @Ctx() context: RequestContext): Promise<Member | null> {
    return memberIfVisible(context, record.memberId);
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'With which partner.' })
  async partner(@Root() { record }: Hold, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }

  @FieldResolver(() => Merchant, { nullable: true, description: 'Where the points are to be spent.' })
  async merchant(@Root() { record }: Hold, @Ctx() context: RequestContext): Promise<Merchant | null> {
    return merchantById(context, record.merchantId);
  }

  @FieldResolver(() => Transaction, {
    nullable: true,
    description: 'The burn that captured it; null unless it was captured.',
  })
  async transaction(
    @Root() { record }: Hold,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Transaction | null> {
    const { capturedTransactionId: id } = record;
    if (id === null) return null;
    return asksOnlyForId(info) ? Transaction.onlyId(id) : visibleTransaction(context, id);
  }
}
