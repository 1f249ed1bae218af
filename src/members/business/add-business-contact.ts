import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount } from './acting-for-account.js';
import {
  type BusinessContact,
  type ContactDetails,
  contactExists,
  readContact,
  withoutAddress,
} from './contact.js';

export interface AddBusinessContactInput {
  readonly member: MemberRef;
  readonly details: ContactDetails;
}

/**
 * Adds a person who uses a business account (rule K-01). For operators, the account's managers and the admins among its
 * contacts. May refuse with INVALID_INPUT (neither email nor phone), MEMBER_NOT_FOUND, NOT_A_BUSINESS_ACCOUNT,
 * CONTACT_EXISTS.
 */
export async function addBusinessContact(
  context: MembersContext,
  { member, details }: AddBusinessContactInput,
): Promise<CommandOutcome<BusinessContact>> {
  const problem = withoutAddress(details);
  if (problem) return refusedWith(problem);
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    const { name, email, phone, role } = details;
    const [row] = await em.execute<{ id: string }[]>(
      `insert into business_contact (coalition_id, member_id, role, name, email, phone, added_at, added_by)
       values (?, ?, ?, ?, ?, ?, ?::timestamptz, ?) on conflict do nothing returning id::text`,
      [coalitionId, memberId, role, name, email, phone, at.toISOString(), actorOf(context.principal)],
    );
    if (!row) return refusedWith(contactExists());
    const id = BigInt(row.id);
    await writeAudit(em, context, {
      coalitionId,
      action: 'business-contact.added',
      objectId: encodeId('businessContact', id),
      after: { member: encodeId('member', memberId), role, email: email !== null, phone: phone !== null },
    });
    const contact = await readContact(em, coalitionId, id);
    if (!contact) throw new Error('a contact was not written');
    return done(contact);
  });
}
