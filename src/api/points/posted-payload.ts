import type { GraphQLResolveInfo } from 'graphql';
import { type ClassType, Ctx, Field, FieldResolver, Info, ObjectType, Resolver, Root } from 'type-graphql';
import type { PointsOutcome } from '../../points/points-outcome.js';
import type { Refusal } from '../../values/refusal.js';
import type { RequestContext } from '../context.js';
import { UserError, userErrors } from '../errors/user-error.type.js';
import { Balance } from '../members/member.type.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';

/**
 * What all payloads of operations on points hold, beside what their resolvers read if it is asked for. No type of the
 * schema by itself.
 */
@ObjectType({ simpleResolvers: true })
export abstract class PostedPayload {
  /** Not a field. Null when refused, and where nothing was posted: a hold, an adjustment that waits. */
  transactionId!: bigint | null;

  /** Not a field. What the outcome is about beside it: a hold, an adjustment. */
  subjectId!: bigint | null;

  @Field(() => Balance, {
    nullable: true,
    description: 'The balance after it; when refused, as it stands, or null where no member is known.',
  })
  balance!: Balance | null;

  @Field(() => Boolean, { description: 'Whether the key was known, and this is its first outcome again.' })
  replayed!: boolean;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

/** The payload of an outcome; `argument` is the path of the input that a refusal speaks of. */
export function postedPayload(
  outcome: PointsOutcome,
  argument: readonly string[] = ['input'],
): PostedPayload {
  const { balance, replayed } = outcome;
  const posted = outcome.kind === 'posted';
  return {
    transactionId: posted ? outcome.transactionId : null,
    subjectId: posted ? outcome.subjectId : null,
    balance: balance && Balance.of(balance),
    replayed,
    userErrors: posted ? [] : userErrors([outcome.refusal], argument),
  };
}

/** The payload of an input that could not be read. */
export function unreadPayload(
  refusals: readonly Refusal[],
  argument: readonly string[] = ['input'],
): PostedPayload {
  return {
    transactionId: null,
    subjectId: null,
    balance: null,
    replayed: false,
    userErrors: userErrors(refusals, argument),
  };
}

/**
 * The resolver of `transaction` in a payload: the id comes with the outcome, the row is read only for whoever asks for
 * more.
 */
export function transactionResolver(
  payload: ClassType<PostedPayload>,
  description = 'The transaction; null when refused.',
): new () => object {
  @Resolver(() => payload)
  class PayloadResolver {
    @FieldResolver(() => Transaction, { nullable: true, description })
    transaction(
      @Root() { transactionId }: PostedPayload,
      @Ctx() context: RequestContext,
      @Info() info: GraphQLResolveInfo,
    ): Promise<Transaction | null> | Transaction | null {
      if (transactionId === null) return null;
      if (asksOnlyForId(info)) return Transaction.onlyId(transactionId);
      return visibleTransaction(context, transactionId);
    }
  }
  return PayloadResolver;
}
