import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { beginPartnerExit } from '../../settlement/exits/begin-partner-exit.js';
import { cancelPartnerExit } from '../../settlement/exits/cancel-partner-exit.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { BeginPartnerExitInput, CancelPartnerExitInput } from './exit.input.js';
import { BeginPartnerExitPayload, CancelPartnerExitPayload } from './exit.payload.js';
import { Partner } from './partner.type.js';
import { readExit } from './read-exit.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class ExitMutation {
  @Callers({ operator: true })
  @Mutation(() => BeginPartnerExitPayload, {
    description:
      "Lets a partner leave: it gives points until one day, takes them until another, then somebody else bears its open points, and its last settlement closes it. Days are the coalition's business days. See planPartnerExit for what it would mean.",
  })
  async beginPartnerExit(
    @Ctx() context: RequestContext,
    @Arg('input', () => BeginPartnerExitInput, INPUT) input: BeginPartnerExitInput,
  ): Promise<BeginPartnerExitPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      ...readExit(read, input),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await beginPartnerExit(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { partner: Partner.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => CancelPartnerExitPayload, {
    description: 'Lets a partner that leaves stay after all, until its last day of giving points is over.',
  })
  async cancelPartnerExit(
    @Ctx() context: RequestContext,
    @Arg('input', () => CancelPartnerExitInput, INPUT) input: CancelPartnerExitInput,
  ): Promise<CancelPartnerExitPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await cancelPartnerExit(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { partner: Partner.of(outcome.done), userErrors: [] };
  }
}
