import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { closeSettlementPeriod } from '../../settlement/close/close-settlement-period.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { CloseSettlementPeriodInput } from './settlement.input.js';
import { CloseSettlementPeriodPayload } from './settlement.payload.js';
import { SettlementStatement } from './statement.type.js';

@Resolver()
export class SettlementMutation {
  @Callers({ operator: true })
  @Mutation(() => CloseSettlementPeriodPayload, {
    description:
      "Closes now what is closed by itself within minutes: business days that are over, and all partners' periods that are. Safe to send again.",
  })
  async closeSettlementPeriod(
    @Ctx() context: RequestContext,
    @Arg('input', () => CloseSettlementPeriodInput, { description: 'Up to when.' })
    input: CloseSettlementPeriodInput,
  ): Promise<CloseSettlementPeriodPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      until: input.until == null ? null : read.day(input.until, ['until']),
    });
    if (refusals) return { statements: [], closedDays: [], userErrors: userErrors(refusals) };
    const outcome = await closeSettlementPeriod(context.commands, value);
    if (outcome.refusals) return { statements: [], closedDays: [], userErrors: userErrors(outcome.refusals) };
    const { statements, days } = outcome.done;
    return { statements: statements.map(SettlementStatement.of), closedDays: [...days], userErrors: [] };
  }
}
