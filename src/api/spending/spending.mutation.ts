import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { ChangeSpendingLockInput } from '../../points/change-spending-lock.js';
import { createSpendCode } from '../../points/create-spend-code.js';
import { lockSpending } from '../../points/lock-spending.js';
import { unlockSpending } from '../../points/unlock-spending.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader, type Reading } from '../input/input-reader.js';
import { Member } from '../members/member.type.js';
import { CreateSpendCodeInput, LockSpendingInput, UnlockSpendingInput } from './spending.input.js';
import { CreateSpendCodePayload, LockSpendingPayload, UnlockSpendingPayload } from './spending.payload.js';

@Resolver()
export class SpendingMutation {
  @Callers({ member: 'acts', contact: 'BUYER' })
  @Mutation(() => CreateSpendCodePayload, {
    description:
      'Makes a code with which the member confirms one burn, hold, transfer or use of a perk that somebody else asks for; needed above the limit of the coalition.',
  })
  async createSpendCode(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateSpendCodeInput, { description: 'What it is to be good for.' })
    input: CreateSpendCodeInput,
  ): Promise<CreateSpendCodePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: input.partnerId == null ? ('any' as const) : read.id('partner', input.partnerId),
      points: read.optionalPoints(input.points, ['points']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await createSpendCode(context.memberCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const { code, expiresAt } = outcome.done;
    return { code, expiresAt, userErrors: [] };
  }

  @Callers({ operator: true, member: 'acts' })
  @Mutation(() => LockSpendingPayload, {
    description:
      'Stops burns, holds and transfers of a member from the next operation on; captures of open holds go on.',
  })
  async lockSpending(
    @Ctx() context: RequestContext,
    @Arg('input', () => LockSpendingInput, { description: 'Whose spending.' }) input: LockSpendingInput,
  ): Promise<LockSpendingPayload> {
    const { value, refusals } = readLock(input);
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await lockSpending(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { member: await memberOf(context, outcome.done.memberId), userErrors: [] };
  }

  @Callers({ operator: true, member: 'acts' })
  @Mutation(() => UnlockSpendingPayload, {
    description:
      'Lets a member spend again. A member lifts only the lock that it set itself; an operator any, and wrong spend codes are forgiven.',
  })
  async unlockSpending(
    @Ctx() context: RequestContext,
    @Arg('input', () => UnlockSpendingInput, { description: 'Whose spending.' }) input: UnlockSpendingInput,
  ): Promise<UnlockSpendingPayload> {
    const { value, refusals } = readLock(input);
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await unlockSpending(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { member: await memberOf(context, outcome.done.memberId), userErrors: [] };
  }
}

function readLock({
  member,
  reason,
}: LockSpendingInput | UnlockSpendingInput): Reading<ChangeSpendingLockInput> {
  const read = new InputReader();
  return read.finish({
    member: read.member(member, ['member']),
    reason: read.optionalText(reason, 'reason', ['reason']),
  });
}

async function memberOf(context: RequestContext, memberId: bigint): Promise<Member | null> {
  const record = await context.loaders.members.load(memberId);
  return record ? Member.of(record) : null;
}
