import { writeAudit } from '../../access/audit-log.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount } from './acting-for-account.js';
import {
  type BusinessContact,
  type ContactDetails,
  contactExists,
  contactNotFound,
  lockContact,
  withoutAddress,
} from './contact.js';

export interface ChangeBusinessContactInput {
  readonly member: MemberRef;
  /** Null: the caller's text is no contact's id. */
  readonly contactId: bigint | null;
  /** In place of all that was said before. */
  readonly details: ContactDetails;
}

/**
 * Changes what is said of a contact and what it may do; it may so from its next request on, tokens that it has included.
 * For operators, the account's managers and the admins among its contacts. May refuse with INVALID_INPUT (neither email
 * nor phone), MEMBER_NOT_FOUND, CONTACT_NOT_FOUND, NOT_A_BUSINESS_ACCOUNT, CONTACT_EXISTS.
 */
export async function changeBusinessContact(
  context: MembersContext,
  { member, contactId, details }: ChangeBusinessContactInput,
): Promise<CommandOutcome<BusinessContact>> {
  const problem = withoutAddress(details);
  if (problem) return refusedWith(problem);
  return changeAccount(context, member, async ({ em, coalitionId, memberId }) => {
    // One at a time of an account, so that no two take the same address at once.
    await em.execute('select 1 from member where coalition_id = ? and id = ? for no key update', [
      coalitionId,
      memberId,
    ]);
    const contact = await lockContact(em, coalitionId, memberId, contactId);
    if (!contact) return refusedWith(contactNotFound());
    const { name, email, phone, role } = details;
    const others = await em.execute<{ id: string }[]>(
      `select id::text from business_contact
        where coalition_id = ? and member_id = ? and id <> ? and (email = ? or phone = ?)`,
      [coalitionId, memberId, contact.id, email, phone],
    );
    if (others.length > 0) return refusedWith(contactExists());
    await em.execute(
      'update business_contact set role = ?, name = ?, email = ?, phone = ? where coalition_id = ? and id = ?',
      [role, name, email, phone, coalitionId, contact.id],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'business-contact.changed',
      objectId: encodeId('businessContact', contact.id),
      before: { role: contact.role, email: contact.email !== null, phone: contact.phone !== null },
      // What is personal is told to have changed, not to what (rule A-05).
      after: {
        ...{ role, email: email !== null, phone: phone !== null },
        changed: (['name', 'email', 'phone'] as const).filter((field) => details[field] !== contact[field]),
      },
    });
    return done({ ...contact, ...details });
  });
}
