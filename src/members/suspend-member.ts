import type { CommandOutcome } from '../values/command-outcome.js';
import { type ChangeMemberStatusInput, changeMemberStatus } from './change-member-status.js';
import type { MembersContext } from './members-context.js';

/**
 * Stops a member's earning and burning, from the next operation that the ledger applies on. Nothing changes when it is
 * suspended already. May refuse with MEMBER_NOT_FOUND, MEMBER_NOT_ACTIVE (closed). For operators.
 */
export function suspendMember(
  context: MembersContext,
  input: ChangeMemberStatusInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  return changeMemberStatus(context, input, { to: 'SUSPENDED', action: 'member.suspended' });
}
