import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import { burnPoints } from '../../points/burn-points.js';
import { earnPoints } from '../../points/earn-points.js';
import type { PointsOutcome } from '../../points/points-outcome.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { inWords, oneTo } from '../limits/limit-text.js';
import { LIMITS } from '../limits/limits.js';
import { Balance } from '../members/member.type.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { BatchFailures } from './batch-failures.js';
import { BurnPointsInput, EarnPointsInput } from './points.input.js';
import {
  BurnPointsPayload,
  EarnPointsBatchPayload,
  EarnPointsPayload,
  type PointsPayload,
} from './points.payload.js';
import { readBurn, readEarn } from './points-input-reading.js';

@Resolver()
export class PointsMutation {
  @Callers({ partner: 'points:write' })
  @Mutation(() => EarnPointsPayload, { description: 'Gives a member the points of a purchase.' })
  async earnPoints(
    @Ctx() context: RequestContext,
    @Arg('input', () => EarnPointsInput, { description: 'The purchase.' }) input: EarnPointsInput,
  ): Promise<EarnPointsPayload> {
    return earn(context, input, ['input']);
  }

  @Callers({ partner: 'points:write' })
  @Mutation(() => EarnPointsBatchPayload, {
    description: `Gives the points of up to ${inWords(LIMITS.batchItems)} purchases; each is judged on its own. An item that fails on our side is told LEDGER_BUSY: send it again with the same key, alone or in another batch.`,
  })
  async earnPointsBatch(
    @Ctx() context: RequestContext,
    @Arg('inputs', () => [EarnPointsInput], { description: `${oneTo(LIMITS.batchItems)} purchases.` })
    inputs: EarnPointsInput[],
  ): Promise<EarnPointsBatchPayload> {
    if (inputs.length < 1 || inputs.length > LIMITS.batchItems) {
      const problem = refusal('INVALID_INPUT', `Give 1 to ${LIMITS.batchItems} inputs.`, ['inputs']);
      return { results: [], userErrors: userErrors([problem], []) };
    }
    const failures = new BatchFailures(context);
    const results = await Promise.all(
      inputs.map(async (input, index) => {
        const argument = ['inputs', String(index)];
        try {
          return await earn(context, input, argument);
        } catch (error) {
          return refusedPayload([failures.add(index, error)], argument);
        }
      }),
    );
    failures.log();
    return { results, userErrors: [] };
  }

  @Callers({ partner: 'points:write' })
  @Mutation(() => BurnPointsPayload, { description: "Spends a member's points, the soonest-expiring first." })
  async burnPoints(
    @Ctx() context: RequestContext,
    @Arg('input', () => BurnPointsInput, { description: 'What to spend.' }) input: BurnPointsInput,
  ): Promise<BurnPointsPayload> {
    const { value, refusals } = readBurn(input);
    if (refusals) return refusedPayload(refusals, ['input']);
    return payloadOf(await burnPoints(context.partnerCommands, value), ['input']);
  }
}

@Resolver(() => EarnPointsPayload)
export class EarnPointsPayloadResolver {
  @FieldResolver(() => Transaction, { nullable: true, description: 'The transaction; null when refused.' })
  transaction(
    @Root() payload: EarnPointsPayload,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Transaction | null> | Transaction | null {
    return transactionOf(payload, context, info);
  }
}

@Resolver(() => BurnPointsPayload)
export class BurnPointsPayloadResolver {
  @FieldResolver(() => Transaction, { nullable: true, description: 'The transaction; null when refused.' })
  transaction(
    @Root() payload: BurnPointsPayload,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Transaction | null> | Transaction | null {
    return transactionOf(payload, context, info);
  }
}

async function earn(
  context: RequestContext,
  input: EarnPointsInput,
  argument: readonly string[],
): Promise<EarnPointsPayload> {
  const { value, refusals } = readEarn(input);
  if (refusals) return refusedPayload(refusals, argument);
  return payloadOf(await earnPoints(context.partnerCommands, value), argument);
}

function payloadOf(outcome: PointsOutcome, argument: readonly string[]): PointsPayload {
  const { balance, replayed } = outcome;
  return {
    transactionId: outcome.kind === 'posted' ? outcome.transactionId : null,
    balance: balance && Balance.of(balance),
    replayed,
    userErrors: outcome.kind === 'refused' ? userErrors([outcome.refusal], argument) : [],
  };
}

function refusedPayload(refusals: readonly Refusal[], argument: readonly string[]): PointsPayload {
  return { transactionId: null, balance: null, replayed: false, userErrors: userErrors(refusals, argument) };
}

/** The id comes with the outcome; the row is read only for whoever asks for more. */
function transactionOf(
  { transactionId }: PointsPayload,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<Transaction | null> | Transaction | null {
  if (transactionId === null) return null;
  return asksOnlyForId(info) ? Transaction.onlyId(transactionId) : visibleTransaction(context, transactionId);
}
