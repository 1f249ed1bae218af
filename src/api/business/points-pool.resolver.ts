import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { BusinessAccount } from './business-account.type.js';
import { PointsPool } from './points-pool.type.js';

@Resolver(() => BusinessAccount)
export class PointsPoolsOfAccountResolver {
  @FieldResolver(() => [PointsPool], {
    description: 'On whose points it draws, who draws on its own, and what was offered; oldest first.',
  })
  async pools(@Root() { memberId }: BusinessAccount, @Ctx() context: RequestContext): Promise<PointsPool[]> {
    return (await context.loaders.pointsPools.load(memberId)).map((each) => PointsPool.of(each));
  }
}

@Resolver(() => Transaction)
export class PoolDrawOfTransactionResolver {
  @FieldResolver(() => Transaction, {
    nullable: true,
    description:
      "Of a burn for which a business account drew on its parent's points: the transfer of these; of that transfer: the burn. Null of all others.",
  })
  async drawn(
    @Root() { record }: Transaction,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Transaction | null> {
    const otherId = (await context.loaders.poolDraws.load(record.id)) ?? null;
    if (otherId === null) return null;
    return asksOnlyForId(info) ? Transaction.onlyId(otherId) : visibleTransaction(context, otherId);
  }
}
