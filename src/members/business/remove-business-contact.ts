import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount } from './acting-for-account.js';
import { type BusinessContact, contactNotFound, lockContact } from './contact.js';
import { endEmployeesOfContact } from './employee.js';

export interface RemoveBusinessContactInput {
  readonly member: MemberRef;
  /** Null: the caller's text is no contact's id. */
  readonly contactId: bigint | null;
  /** 1–500 characters; null: none given. */
  readonly reason: string | null;
}

/**
 * Removes a contact from a business account for good: its tokens are good no more from now on, and what was personal of
 * it is erased (rule A-05), and it buys for the account no more (rule K-09); the books keep that a contact did this or that, by its id. For operators, the account's
 * managers and the admins among its contacts. May refuse with MEMBER_NOT_FOUND, CONTACT_NOT_FOUND,
 * NOT_A_BUSINESS_ACCOUNT.
 */
export async function removeBusinessContact(
  context: MembersContext,
  { member, contactId, reason }: RemoveBusinessContactInput,
): Promise<CommandOutcome<BusinessContact>> {
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    const contact = await lockContact(em, coalitionId, memberId, contactId);
    if (!contact) return refusedWith(contactNotFound());
    await em.execute(
      `update business_contact set removed_at = ?::timestamptz, name = null, email = null, phone = null
        where coalition_id = ? and id = ?`,
      [at.toISOString(), coalitionId, contact.id],
    );
    await endEmployeesOfContact(em, coalitionId, contact.id, { at, by: actorOf(context.principal) });
    await writeAudit(em, context, {
      coalitionId,
      action: 'business-contact.removed',
      objectId: encodeId('businessContact', contact.id),
      reason,
      before: { role: contact.role },
    });
    return done({ ...contact, name: null, email: null, phone: null, removedAt: at });
  });
}
