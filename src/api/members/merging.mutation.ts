import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { mergeMembers } from '../../journeys/merging/merge-members.js';
import { dismissDuplicate } from '../../members/duplicates/dismiss-duplicate.js';
import { reportDuplicate } from '../../members/duplicates/report-duplicate.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { DismissDuplicateInput, MergeMembersInput, ReportDuplicateInput } from './merging.input.js';
import { DismissDuplicatePayload, MergeMembersPayload, ReportDuplicatePayload } from './merging.payload.js';
import { memberIfVisible } from './visible-member.js';

@Resolver()
export class MergingMutation {
  @Callers({ operator: true })
  @Mutation(() => MergeMembersPayload, {
    description:
      'Makes a member a part of another one that it is a duplicate of: points with their lots, debts, names, links, purchases and level go over at once, and its account is closed. Whatever is asked by its names or of its purchases afterwards happens to the survivor. There is no way back.',
  })
  async mergeMembers(
    @Ctx() context: RequestContext,
    @Arg('input', () => MergeMembersInput, { description: 'Who is whose duplicate.' })
    input: MergeMembersInput,
  ): Promise<MergeMembersPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      duplicate: read.member(input.duplicate, ['duplicate']),
      survivor: read.member(input.survivor, ['survivor']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    const outcome = await mergeMembers(context.commands, value);
    if (outcome.refusals) return { replayed: false, userErrors: userErrors(outcome.refusals) };
    const { survivorId, transactionId, replayed } = outcome.done;
    const [member, transaction] = await Promise.all([
      memberIfVisible(context, survivorId),
      visibleTransaction(context, transactionId ?? undefined),
    ]);
    return { member, transaction, replayed, userErrors: [] };
  }

  @Callers({ partner: 'members:write' })
  @Mutation(() => ReportDuplicatePayload, {
    description:
      'Says that a member is known by another name too, so that an operator looks whether both are one person. Answers the same whether there is anybody of that name or not.',
  })
  async reportDuplicate(
    @Ctx() context: RequestContext,
    @Arg('input', () => ReportDuplicateInput, { description: 'Who may be one person.' })
    input: ReportDuplicateInput,
  ): Promise<ReportDuplicatePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      other: read.member(input.other, ['other']),
    });
    if (refusals) return { reported: false, userErrors: userErrors(refusals) };
    const outcome = await reportDuplicate(context.partnerCommands, value);
    return { reported: outcome.done !== undefined, userErrors: userErrors(outcome.refusals ?? []) };
  }

  @Callers({ operator: true })
  @Mutation(() => DismissDuplicatePayload, {
    description:
      'Says that two members are two persons: the pair is listed no more, whoever notices it again.',
  })
  async dismissDuplicate(
    @Ctx() context: RequestContext,
    @Arg('input', () => DismissDuplicateInput, { description: 'Which pair.' }) input: DismissDuplicateInput,
  ): Promise<DismissDuplicatePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      id: read.id('duplicateSuspicion', input.id),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { dismissed: false, userErrors: userErrors(refusals) };
    const outcome = await dismissDuplicate(context.commands, value);
    return { dismissed: outcome.done !== undefined, userErrors: userErrors(outcome.refusals ?? []) };
  }
}
