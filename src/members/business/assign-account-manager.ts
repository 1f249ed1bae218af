import { writeAudit } from '../../access/audit-log.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { findAccountManager, managerNotFound } from './account-manager.js';
import { changeAccount } from './acting-for-account.js';

export interface AssignAccountManagerInput {
  readonly member: MemberRef;
  /** Null: the caller's text is no account manager's id. */
  readonly managerId: bigint | null;
}

/**
 * Puts a business account into a manager's portfolio (rule K-03); one that is there already stays. A partner's manager
 * looks after accounts that are linked to the partner (rule A-04). For operators. May refuse with MEMBER_NOT_FOUND,
 * ACCOUNT_MANAGER_NOT_FOUND, LINK_CONFIRMATION_REQUIRED, NOT_A_BUSINESS_ACCOUNT.
 */
export async function assignAccountManager(
  context: MembersContext,
  { member, managerId }: AssignAccountManagerInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    const manager = await findAccountManager(em, coalitionId, { id: managerId });
    if (manager?.partnerId != null) {
      const links = await em.execute<unknown[]>(
        // Held until the end: whoever ends the link meanwhile finds the assignment, and ends it too (rule A-09).
        'select 1 from member_link where coalition_id = ? and partner_id = ? and member_id = ? for share',
        [coalitionId, manager.partnerId, memberId],
      );
      if (links.length === 0) {
        const message = "Link the account to the manager's partner first: it sees no others.";
        return refusedWith(refusal('LINK_CONFIRMATION_REQUIRED', message, ['managerId']));
      }
    }
    if (!manager) return refusedWith(managerNotFound());
    const added = await em.execute<unknown[]>(
      `insert into account_assignment (coalition_id, manager_id, member_id, assigned_at) values (?, ?, ?, ?::timestamptz)
       on conflict do nothing returning manager_id::text`,
      [coalitionId, manager.id, memberId, at.toISOString()],
    );
    if (added.length > 0) {
      await writeAudit(em, context, {
        coalitionId,
        action: 'account-manager.assigned',
        objectId: encodeId('accountManager', manager.id),
        after: { member: encodeId('member', memberId) },
      });
    }
    return done({ memberId });
  });
}
