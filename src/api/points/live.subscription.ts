import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { TransactionRecord } from '../../ledger/transactions.js';
import type { FollowedBalance } from '../../points/follow-balances.js';
import { decodeId, encodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { Balance } from '../members/member.type.js';
import { memberToFollow } from '../members/member-reference.js';
import { Transaction } from '../transactions/transaction.type.js';
import { transactionFor } from '../transactions/visible-transaction.js';
import { BalanceUpdate } from './points.payload.js';

interface Subscribing<Arguments> {
  readonly args: Arguments;
  readonly context: RequestContext;
}

@Resolver()
export class LiveSubscription {
  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Subscription(() => BalanceUpdate, {
    description:
      "A member's balance now, then every later state at least in its newest version; versions only rise. Coming back with afterVersion brings what changed since.",
    subscribe: followBalance,
  })
  balanceChanged(
    @Root() followed: FollowedBalance,
    @Ctx() context: RequestContext,
    @Arg('member', () => MemberRefInput, { description: 'Which member.' }) _member: MemberRefInput,
    @Arg('afterVersion', () => Int, {
      nullable: true,
      description: 'The newest version that the caller has seen.',
    })
    _afterVersion?: number,
  ): BalanceUpdate {
    context.forgetReadings();
    const { balance } = followed;
    return { followed, memberId: encodeId('member', balance.memberId), balance: Balance.of(balance) };
  }

  @Callers({ partner: 'points:read' })
  @Subscription(() => Transaction, {
    description: "The calling partner's transactions as they are posted, each once.",
    subscribe: followTransactions,
  })
  transactionPosted(
    @Root() record: TransactionRecord,
    @Ctx() context: RequestContext,
    @Arg('partnerId', () => ID, { nullable: true, description: 'The calling partner; another is refused.' })
    _partnerId?: string,
    @Arg('merchantId', () => ID, { nullable: true, description: 'Only those at this merchant of it.' })
    _merchantId?: string,
  ): Transaction {
    context.forgetReadings();
    return Transaction.of(record);
  }
}

@Resolver(() => BalanceUpdate)
export class BalanceUpdateResolver {
  @FieldResolver(() => Transaction, {
    nullable: true,
    description:
      'The transaction that brought the balance to this version; null where there is none or the caller may not see it.',
  })
  async cause(
    @Root() { followed }: BalanceUpdate,
    @Ctx() context: RequestContext,
  ): Promise<Transaction | null> {
    const { cause } = followed;
    return cause && transactionFor(context, cause);
  }
}

async function followBalance({
  args: { member, afterVersion },
  context,
}: Subscribing<{ member: MemberRefInput; afterVersion?: number | null }>) {
  if (afterVersion != null && afterVersion < 0) {
    throw new ApiError('INVALID_INPUT', 'Give a version as it came, 0 or more.', { field: ['afterVersion'] });
  }
  const { memberId, through } = await memberToFollow(context, member);
  const { balances } = context.services;
  return balances.follow(context.coalitionId, memberId, { afterVersion: afterVersion ?? undefined, through });
}

async function followTransactions({
  args: { partnerId, merchantId },
  context,
}: Subscribing<{ partnerId?: string | null; merchantId?: string | null }>) {
  const { coalitionId, partnerId: own } = context.partner;
  if (partnerId != null && decodeId('partner', partnerId) !== own) {
    throw new ApiError(
      'FORBIDDEN',
      'This is the feed of your own transactions: give your own partner id or none.',
    );
  }
  const merchant = merchantId == null ? undefined : (decodeId('merchant', merchantId) ?? 0n);
  if (merchant !== undefined && (await context.programme()).merchants.get(merchant)?.partnerId !== own) {
    throw new ApiError('MERCHANT_NOT_FOUND', 'Give the id of a merchant of yours.', {
      field: ['merchantId'],
    });
  }
  return context.services.feed.follow({ coalitionId, partnerId: own, merchantId: merchant });
}
