import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { transferPoints } from '../../points/transfer-points.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { postedPayload, transactionResolver, unreadPayload } from '../points/posted-payload.js';
import { TransferPointsInput } from './transfers.input.js';
import { TransferPointsPayload } from './transfers.payload.js';

@Resolver()
export class TransfersMutation {
  @Callers({ operator: true, partner: 'points:write', member: 'acts' })
  @Mutation(() => TransferPointsPayload, {
    description:
      'Gives points of one member to another, the soonest-expiring first; they keep their issuer and expiry.',
  })
  async transferPoints(
    @Ctx() context: RequestContext,
    @Arg('input', () => TransferPointsInput, { description: 'What to give, and to whom.' })
    input: TransferPointsInput,
  ): Promise<TransferPointsPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      from: read.member(input.from, ['from']),
      to: read.member(input.to, ['to']),
      points: read.points(input.points, ['points']),
      spendCode: read.optionalText(input.spendCode, 'spendCode', ['spendCode']),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
      metadata: read.metadata(input.metadata, ['metadata']),
    });
    if (refusals) return unreadPayload(refusals);
    return postedPayload(await transferPoints(context.commands, value));
  }
}

export const TransferPointsPayloadResolver = transactionResolver(TransferPointsPayload);
