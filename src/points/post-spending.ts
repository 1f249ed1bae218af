import { writeAudit } from '../access/audit-log.js';
import type { Operation } from '../ledger/operations.js';
import { readSpendingLocks } from '../ledger/spending.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { inCoalition } from '../runtime/database.js';
import { encodeId } from '../values/ids.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';

/**
 * Posts what may need a spend code, and tells the audit log of a wrong one: who sent it for whom, and what it has locked
 * (rules A-08, B-05). An operator who is asked to unlock a member has to see whether somebody locks members on purpose.
 * The ledger counts wrong codes in its batch, before; a process that ends in between loses the line, not the count.
 */
export async function postSpending(
  context: PointsContext,
  coalitionId: bigint,
  operationOn: (snapshot: ProgrammeSnapshot) => Operation,
): Promise<PointsOutcome> {
  const outcome = await postOperation(context, coalitionId, operationOn);
  const wrongCode = outcome.kind === 'refused' && outcome.refusal.code === 'SPEND_CODE_INVALID';
  if (wrongCode && outcome.balance) await auditWrongCode(context, coalitionId, outcome.balance.memberId);
  return outcome;
}

function auditWrongCode(context: PointsContext, coalitionId: bigint, memberId: bigint): Promise<void> {
  return inCoalition(context.database, coalitionId, async (em) => {
    const locks = await readSpendingLocks(em, coalitionId, [memberId]);
    await writeAudit(em, context, {
      coalitionId,
      action: 'member.spend-code-refused',
      objectId: encodeId('member', memberId),
      after: { spendingLock: locks.get(memberId) ?? null },
    });
  });
}
