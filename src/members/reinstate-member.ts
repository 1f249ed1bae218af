import type { CommandOutcome } from '../values/command-outcome.js';
import { type ChangeMemberStatusInput, changeMemberStatus } from './change-member-status.js';
import type { MembersContext } from './members-context.js';

/**
 * Lets a suspended member earn and burn again. Nothing changes when it may already. May refuse with MEMBER_NOT_FOUND,
 * MEMBER_NOT_ACTIVE (closed). For operators.
 */
export function reinstateMember(
  context: MembersContext,
  input: ChangeMemberStatusInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  return changeMemberStatus(context, input, { to: 'ACTIVE', action: 'member.reinstated' });
}
