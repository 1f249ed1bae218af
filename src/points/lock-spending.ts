import type { CommandOutcome } from '../values/command-outcome.js';
import { type ChangeSpendingLockInput, changeSpendingLock, type LockAfter } from './change-spending-lock.js';
import type { PointsContext } from './points-context.js';

/**
 * Stops burns, holds and transfers of a member from the next operation on (rule B-05); captures of holds that are open
 * go on. Nothing changes when it is locked already, but an operator's lock takes the place of another. For the member
 * itself, and for operators with a reason. Refuses, in rank: INVALID_INPUT (no reason), MEMBER_NOT_FOUND.
 */
export function lockSpending(
  context: PointsContext,
  input: ChangeSpendingLockInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  return changeSpendingLock(context, input, { lockAfter, action: 'member.spending-locked' });
}

const lockAfter: LockAfter = (before, by) => ({ lock: by === 'OPERATOR' ? by : (before ?? by) });
