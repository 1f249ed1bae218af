import { writeAudit } from '../../access/audit-log.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount } from './acting-for-account.js';

export interface UnassignAccountManagerInput {
  readonly member: MemberRef;
  /** Null: the caller's text is no account manager's id. */
  readonly managerId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Takes a business account out of a manager's portfolio: from now on the manager sees nothing of it and grants it nothing;
 * what was granted stays. For operators. May refuse with MEMBER_NOT_FOUND, ACCOUNT_MANAGER_NOT_FOUND (it is not in the
 * portfolio), NOT_A_BUSINESS_ACCOUNT.
 */
export async function unassignAccountManager(
  context: MembersContext,
  { member, managerId, reason }: UnassignAccountManagerInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  return changeAccount(context, member, async ({ em, coalitionId, memberId }) => {
    const [gone] = await em.execute<{ id: string }[]>(
      `delete from account_assignment where coalition_id = ? and manager_id = ? and member_id = ?
       returning manager_id::text as id`,
      [coalitionId, managerId, memberId],
    );
    if (!gone) {
      const message = 'Give the id of an account manager who looks after the account.';
      return refusedWith(refusal('ACCOUNT_MANAGER_NOT_FOUND', message, ['managerId']));
    }
    await writeAudit(em, context, {
      coalitionId,
      action: 'account-manager.unassigned',
      objectId: encodeId('accountManager', BigInt(gone.id)),
      reason,
      before: { member: encodeId('member', memberId) },
    });
    return done({ memberId });
  });
}
