import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import { lockSpendingState, type SpendingLock, setSpendingLock } from '../ledger/spending.js';
import type { MemberRef } from '../members/member-ref.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { operatorOnly } from './operator-only.js';
import type { PointsContext } from './points-context.js';

export interface ChangeSpendingLockInput {
  /** Where a member asks with its own token, nobody else. */
  readonly member: MemberRef;
  /** An operator must give one. */
  readonly reason: string | null;
}

/** Whose lock it is after the change, or why it stays as it is. */
export type LockAfter = (
  before: SpendingLock | null,
  by: 'MEMBER' | 'OPERATOR',
) => { readonly lock: SpendingLock | null } | { readonly lock?: undefined; readonly refused: Refusal };

/** What locking and unlocking share. The ledger's batches wait for it, or it for them. */
export async function changeSpendingLock(
  context: PointsContext,
  { member, reason }: ChangeSpendingLockInput,
  { lockAfter, action }: { readonly lockAfter: LockAfter; readonly action: string },
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { principal, members, database } = context;
  const byMember = principal.kind === 'member';
  if (!byMember) operatorOnly(principal);
  if (!byMember && reason === null) {
    return refusedWith(refusal('INVALID_INPUT', 'Give the reason.', ['reason']));
  }
  const coalitionId = actingCoalition(context);
  const memberId = await members.resolve(coalitionId, byMember ? principal.partnerId : null, member);
  // The same whether there is such a member or not: a member is told of no other (rule A-04).
  if (byMember && memberId !== principal.memberId) return refusedWith(onlyYourself());
  if (memberId === null) return refusedWith(memberNotInCoalition());

  return commandTransaction(database, coalitionId, async (em) => {
    const account = await lockSpendingState(em, coalitionId, memberId);
    if (!account) return refusedWith(memberNotInCoalition());
    const after = lockAfter(account.lock, byMember ? 'MEMBER' : 'OPERATOR');
    if (after.lock === undefined) return refusedWith(after.refused);
    if (after.lock === account.lock) return done({ memberId });
    await setSpendingLock(em, coalitionId, memberId, after.lock);
    await writeAudit(em, context, {
      coalitionId,
      action,
      objectId: encodeId('member', memberId),
      reason,
      before: { spendingLock: account.lock },
      after: { spendingLock: after.lock },
    });
    return done({ memberId });
  });
}

function onlyYourself(): Refusal {
  return refusal('MEMBER_NOT_FOUND', "Name yourself: by its own token a member changes nobody else's lock.", [
    'member',
  ]);
}
