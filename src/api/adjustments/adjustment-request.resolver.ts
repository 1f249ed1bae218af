import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { Member } from '../members/member.type.js';
import { memberIfVisible } from '../members/visible-member.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { AdjustmentRequest } from './adjustment-request.type.js';

@Resolver(() => AdjustmentRequest)
export class AdjustmentRequestResolver {
  @FieldResolver(() => Member, { nullable: true, description: 'Whose balance.' })
  async member(
    @Root() { record }: AdjustmentRequest,
    @Ctx() context: RequestContext,
  ): Promise<Member | null> {
    return memberIfVisible(context, record.memberId);
  }

  @FieldResolver(() => Transaction, {
    nullable: true,
    description: 'What it was posted as; null unless it was approved.',
  })
  async transaction(
    @Root() { record }: AdjustmentRequest,
    @Ctx() context: RequestContext,
  ): Promise<Transaction | null> {
    return record.transactionId === null ? null : visibleTransaction(context, record.transactionId);
  }
}
