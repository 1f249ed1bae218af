import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { burnPoints } from '../../points/burn-points.js';
import { earnPoints } from '../../points/earn-points.js';
import { refusal } from '../../values/refusal.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { inWords, oneTo } from '../limits/limit-text.js';
import { LIMITS } from '../limits/limits.js';
import { BatchFailures } from './batch-failures.js';
import { BurnPointsInput, EarnPointsInput } from './points.input.js';
import { BurnPointsPayload, EarnPointsBatchPayload, EarnPointsPayload } from './points.payload.js';
import { readBurn, readEarn } from './points-input-reading.js';
import { postedPayload, transactionResolver, unreadPayload } from './posted-payload.js';

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
          return unreadPayload([failures.add(index, error)], argument);
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
    if (refusals) return unreadPayload(refusals);
    return postedPayload(await burnPoints(context.partnerCommands, value));
  }
}

export const EarnPointsPayloadResolver = transactionResolver(EarnPointsPayload);
export const BurnPointsPayloadResolver = transactionResolver(BurnPointsPayload);

async function earn(
  context: RequestContext,
  input: EarnPointsInput,
  argument: readonly string[],
): Promise<EarnPointsPayload> {
  const { value, refusals } = readEarn(input);
  if (refusals) return unreadPayload(refusals, argument);
  return postedPayload(await earnPoints(context.partnerCommands, value), argument);
}
