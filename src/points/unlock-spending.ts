import type { CommandOutcome } from '../values/command-outcome.js';
import { refusal } from '../values/refusal.js';
import { type ChangeSpendingLockInput, changeSpendingLock, type LockAfter } from './change-spending-lock.js';
import type { PointsContext } from './points-context.js';

/**
 * Lets a member spend again, and forgives the wrong spend codes. The member itself lifts only its own lock; an operator,
 * with a reason, any. Nothing changes when nothing is locked. Refuses, in rank: INVALID_INPUT (no reason),
 * MEMBER_NOT_FOUND, SPENDING_LOCKED (by an operator or by wrong codes, and the member asks).
 */
export function unlockSpending(
  context: PointsContext,
  input: ChangeSpendingLockInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  return changeSpendingLock(context, input, { lockAfter, action: 'member.spending-unlocked' });
}

const lockAfter: LockAfter = (before, by) => {
  if (by === 'OPERATOR' || before === null || before === 'MEMBER') return { lock: null };
  return {
    refused: refusal(
      'SPENDING_LOCKED',
      before === 'CODES'
        ? 'Too many wrong spend codes have locked spending. Ask the operator of the coalition to unlock it.'
        : 'An operator has locked spending. Ask the operator of the coalition to unlock it.',
      ['member'],
    ),
  };
};
