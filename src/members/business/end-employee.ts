import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf, type Principal } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MembersContext } from '../members-context.js';
import { sideOf } from './acting-for-account.js';
import { type Employee, lockEmployee } from './employee.js';

export interface EndEmployeeInput {
  /** Null: the caller's text is no such id. */
  readonly employeeId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Ends that a member buys for a business account, or takes an invitation back: either side may, by itself (rule K-09). What
 * was earned stays. May refuse with EMPLOYEE_NOT_FOUND (there is none, it has ended, or the caller is neither side).
 */
export async function endEmployee(
  context: MembersContext,
  { employeeId, reason }: EndEmployeeInput,
): Promise<CommandOutcome<Employee>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  return commandTransaction(context.database, coalitionId, async (em) => {
    const employee = await lockEmployee(em, coalitionId, { id: employeeId });
    const isOwn =
      employee && (isTheMember(principal, employee) || (await sideOf(em, principal, employee.accountId)));
    if (!employee || !isOwn) {
      const message = 'Give the id of an employee or invitation that has not ended, and that you may end.';
      return refusedWith(refusal('EMPLOYEE_NOT_FOUND', message, ['employeeId']));
    }
    const at = await coalitionNow(em, coalitionId);
    await em.execute(
      `update account_employee set ended_at = ?::timestamptz, ended_by = ?, code_hash = null
        where coalition_id = ? and id = ?`,
      [at.toISOString(), actorOf(principal), coalitionId, employee.id],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'employee.ended',
      objectId: encodeId('employee', employee.id),
      reason,
      before: { status: employee.status },
      after: { status: 'ENDED' },
    });
    return done({ ...employee, status: 'ENDED', endedAt: at });
  });
}

function isTheMember(principal: Principal, { memberId }: Employee): boolean {
  return principal.kind === 'member' && !principal.contact && principal.memberId === memberId;
}
