import { writeAudit } from '../../access/audit-log.js';
import type { CommandContext } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import type { MemberPrincipal } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { MembersContext } from '../members-context.js';
import { kindOf } from './acting-for-account.js';
import { type Employee, employeeExists, invitationHash, lockEmployee } from './employee.js';

/** What the command is given: that the caller is a member has been seen to. */
type OfMember<Context extends CommandContext> = Context & { readonly principal: MemberPrincipal };

/**
 * Agrees, as a person with its own token, to get points for what it buys for the business account that has invited it
 * (rule K-09). May refuse with EMPLOYEE_INVITATION_INVALID (the code is wrong, used or too old, or the caller is no
 * person), EMPLOYEE_EXISTS (it buys for the account already, as another contact).
 */
export async function acceptEmployeeInvitation(
  context: OfMember<MembersContext>,
  { code }: { readonly code: string },
): Promise<CommandOutcome<Employee>> {
  const { principal } = context;
  const { coalitionId, memberId } = principal;
  return commandTransaction(context.database, coalitionId, async (em) => {
    // Before the invitation, as an erasure does: it locks the member first, and ends what it finds then.
    const isPerson = (await kindOf(em, principal, memberId)) === 'PERSON';
    const invited = await lockEmployee(em, coalitionId, { codeHash: invitationHash(coalitionId, code) });
    const at = await coalitionNow(em, coalitionId);
    if (!invited || invited.expiresAt <= at || !isPerson) return refusedWith(invitationInvalid());
    if (await buysFor(em, coalitionId, invited.accountId, memberId)) {
      const message = 'You buy for this account already, as another of its contacts.';
      return refusedWith(employeeExists(message, ['code']));
    }
    await em.execute(
      `update account_employee set member_id = ?, agreed_at = ?::timestamptz, code_hash = null
        where coalition_id = ? and id = ?`,
      [memberId, at.toISOString(), coalitionId, invited.id],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'employee.agreed',
      objectId: encodeId('employee', invited.id),
      after: { account: encodeId('member', invited.accountId), member: encodeId('member', memberId) },
    });
    return done({ ...invited, status: 'AGREED', memberId, agreedAt: at });
  });
}

/** Nobody agrees for the same two meanwhile: the account is locked until the end of the transaction. */
async function buysFor(
  em: EntityManager,
  coalitionId: bigint,
  accountId: bigint,
  memberId: bigint,
): Promise<boolean> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `hamsood employees ${coalitionId} ${accountId} ${memberId}`,
  ]);
  const rows = await em.execute<unknown[]>(
    `select 1 from account_employee
      where coalition_id = ? and account_id = ? and member_id = ? and ended_at is null`,
    [coalitionId, accountId, memberId],
  );
  return rows.length > 0;
}

function invitationInvalid(): Refusal {
  const message = 'The code is wrong, used or too old, or is not for you: ask the account for a new one.';
  return refusal('EMPLOYEE_INVITATION_INVALID', message, ['code']);
}
