import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addTierLadderVersion } from '../../coalition/ladders/add-tier-ladder-version.js';
import { setMemberLevel } from '../../tiers/set-member-level.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Member } from '../members/member.type.js';
import { TierLadder } from './ladder.type.js';
import { readLadder } from './read-ladder.js';
import { AddTierLadderVersionInput, SetMemberLevelInput } from './tiers.input.js';
import { AddTierLadderVersionPayload, SetMemberLevelPayload } from './tiers.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class TiersMutation {
  @Callers({ operator: true })
  @Mutation(() => AddTierLadderVersionPayload, {
    description:
      'Adds a version to the ladder of a kind of members, in the coalition and in its twin for tests. Members keep level and validity; those of a level that is gone move to the one that takes its place. May refuse with INVALID_INPUT, LADDER_DATES_CONFLICT.',
  })
  async addTierLadderVersion(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddTierLadderVersionInput, INPUT) input: AddTierLadderVersionInput,
  ): Promise<AddTierLadderVersionPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      ...readLadder(read, input),
      effectiveFrom: input.effectiveFrom == null ? null : read.day(input.effectiveFrom, ['effectiveFrom']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addTierLadderVersion(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { ladder: TierLadder.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => SetMemberLevelPayload, {
    description:
      'Gives a member a level until a day, whatever it asks for, or takes back what was given. A purchase that reaches a higher one lifts the member all the same. May refuse with INVALID_INPUT, MEMBER_NOT_FOUND, LEVEL_NOT_FOUND, LEVEL_BELOW_OWN.',
  })
  async setMemberLevel(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetMemberLevelInput, INPUT) input: SetMemberLevelInput,
  ): Promise<SetMemberLevelPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      level: input.level ?? null,
      until: input.until == null ? null : read.day(input.until, ['until']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setMemberLevel(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const record = await context.loaders.members.load(outcome.done.memberId);
    if (!record) throw new Error('a member whose level was changed is gone');
    return { member: Member.of(record), userErrors: [] };
  }
}
