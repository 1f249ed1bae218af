import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { reverseTransaction } from '../../points/reverse-transaction.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { ofInputWith } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { postedPayload, transactionResolver, unreadPayload } from '../points/posted-payload.js';
import { ReverseTransactionInput } from './reversals.input.js';
import { ReverseTransactionPayload } from './reversals.payload.js';

const OF_REVERSAL = ['idempotencyKey', 'transactionId', 'points', 'amount'];

@Resolver()
export class ReversalsMutation {
  @Callers({ operator: true, partner: 'points:write' })
  @Mutation(() => ReverseTransactionPayload, {
    description:
      'Undoes an earn or a burn, or a part of it, by a transaction of its own. Of a refund that is too small to change the points there is none, and no user error either; it counts together with the next one.',
  })
  async reverseTransaction(
    @Ctx() context: RequestContext,
    @Arg('input', () => ReverseTransactionInput, { description: 'What to undo.' })
    input: ReverseTransactionInput,
  ): Promise<ReverseTransactionPayload> {
    const read = new InputReader();
    const { points, amount } = input;
    if (points != null && amount != null)
      read.problem('Give either points or amount, or neither.', ['amount']);
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      transactionId: read.id('transaction', input.transactionId),
      points: read.optionalPoints(points, ['points']),
      amount: amount == null ? null : read.refund(amount, ['amount']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { ...unreadPayload(refusals), shortfall: null };
    const outcome = await reverseTransaction(context.commands, value);
    if (outcome.kind === 'posted') return { ...postedPayload(outcome), shortfall: outcome.shortfall };
    // Whose points they are is said by the transaction alone.
    const refusal = ofInputWith(OF_REVERSAL, outcome.refusal, ['transactionId']);
    return { ...postedPayload({ ...outcome, refusal }), shortfall: null };
  }
}

export const ReverseTransactionPayloadResolver = transactionResolver(
  ReverseTransactionPayload,
  'The reversal; null when refused, and when the refund changes no points.',
);
