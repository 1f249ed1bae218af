import { randomInt } from 'node:crypto';
import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatInstant } from '../../values/instant.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount } from './acting-for-account.js';
import { contactNotFound, lockContact } from './contact.js';
import {
  type Employee,
  employeeExists,
  employeesOf,
  endEmployeesOfContact,
  invitationHash,
} from './employee.js';

export interface InviteEmployeeInput {
  readonly member: MemberRef;
  /** Null: the caller's text is no contact's id. */
  readonly contactId: bigint | null;
}

export interface InvitedEmployee {
  readonly employee: Employee;
  /** Sixteen characters; told this once, never kept. */
  readonly code: string;
}

const CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 16;
/** Long enough to be handed over at work, and short enough to be forgotten. */
const DAYS = 14;

/**
 * Invites a contact of a business account to get points for what it buys for the account, as the member that it is
 * (rule K-09): the code is handed to it, and it accepts by itself. An invitation that is open already ends. For operators,
 * the account's managers and the admins among its contacts. May refuse with MEMBER_NOT_FOUND, NOT_A_BUSINESS_ACCOUNT,
 * CONTACT_NOT_FOUND, EMPLOYEE_EXISTS.
 */
export async function inviteEmployee(
  context: MembersContext,
  { member, contactId }: InviteEmployeeInput,
): Promise<CommandOutcome<InvitedEmployee>> {
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    const contact = await lockContact(em, coalitionId, memberId, contactId);
    if (!contact) return refusedWith(contactNotFound());
    const present = await employeesOf(em, coalitionId, [memberId]);
    const own = present.get(memberId)?.find((each) => each.contactId === contact.id);
    if (own?.status === 'AGREED') {
      const message = 'The contact buys for the account already: end that first.';
      return refusedWith(employeeExists(message, ['contactId']));
    }
    const by = actorOf(context.principal);
    await endEmployeesOfContact(em, coalitionId, contact.id, { at, by });
    const code = Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
    const expiresAt = new Date(at.getTime() + DAYS * 86_400_000);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into account_employee (coalition_id, account_id, contact_id, code_hash, invited_at, invited_by, expires_at)
       values (?, ?, ?, ?, ?::timestamptz, ?, ?::timestamptz) returning id::text`,
      [
        ...[coalitionId, memberId, contact.id, invitationHash(coalitionId, code), at.toISOString(), by],
        expiresAt.toISOString(),
      ],
    );
    if (!row) throw new Error('an invitation was not written');
    const id = BigInt(row.id);
    await writeAudit(em, context, {
      coalitionId,
      action: 'employee.invited',
      objectId: encodeId('employee', id),
      after: {
        account: encodeId('member', memberId),
        contact: encodeId('businessContact', contact.id),
        expiresAt: formatInstant(expiresAt),
      },
    });
    const [accountId, status] = [memberId, 'INVITED' as const];
    const nobody = { memberId: null, agreedAt: null, endedAt: null };
    const employee = { id, accountId, contactId: contact.id, status, invitedAt: at, expiresAt, ...nobody };
    return done({ employee, code });
  });
}
