import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { planPartnerExit } from '../../settlement/exits/plan-partner-exit.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { InputReader } from '../input/input-reader.js';
import { PlanPartnerExitInput } from './exit.input.js';
import { PartnerExitPlan } from './exit.type.js';
import { readExit } from './read-exit.js';

@Resolver()
export class ExitQuery {
  @Callers({ operator: true, auditor: true })
  @Query(() => PartnerExitPlan, {
    description:
      'What it would mean if a partner left like this, and writes nothing. An error with the code that beginPartnerExit would refuse with, where it would.',
  })
  async planPartnerExit(
    @Ctx() context: RequestContext,
    @Arg('input', () => PlanPartnerExitInput, { description: 'How it would leave.' })
    input: PlanPartnerExitInput,
  ): Promise<PartnerExitPlan> {
    const read = new InputReader();
    const terms = read.finishQuery(readExit(read, input), ['input']);
    const outcome = await planPartnerExit(context.commands, terms);
    if (!outcome.refusals) return PartnerExitPlan.of(outcome.done);
    const [{ code, message, field }] = outcome.refusals;
    throw new ApiError(code, message, { field: ['input', ...field] });
  }
}
