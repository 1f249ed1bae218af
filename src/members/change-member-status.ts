import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { readAccounts } from '../ledger/balances.js';
import { memberNotActive, memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import { setMemberAccountStatus } from '../ledger/open-accounts.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import type { MemberRef } from './member-ref.js';
import type { MembersContext } from './members-context.js';

export interface ChangeMemberStatusInput {
  readonly member: MemberRef;
  readonly reason: string | null;
}

type Change =
  | { readonly to: 'SUSPENDED'; readonly action: 'member.suspended' }
  | { readonly to: 'ACTIVE'; readonly action: 'member.reinstated' };

/** Sets the state of a member's account; the ledger's batches wait for it, or it for them. */
export async function changeMemberStatus(
  context: MembersContext,
  { member, reason }: ChangeMemberStatusInput,
  { to, action }: Change,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const coalitionId = actingCoalition(context);
  const memberId = await context.members.resolve(coalitionId, null, member);
  if (memberId === null) return refusedWith(memberNotInCoalition());

  return commandTransaction(context.database, coalitionId, async (em) => {
    const before = (await readAccounts(em, coalitionId, [memberId])).get(memberId)?.status;
    if (before === 'CLOSED') {
      return refusedWith(memberNotActive(before));
    }
    if (before === to) return done({ memberId });
    // Closed meanwhile, it stays closed.
    if (!(await setMemberAccountStatus(em, coalitionId, memberId, to)))
      return refusedWith(before === undefined ? memberNotInCoalition() : memberNotActive('CLOSED'));
    await writeAudit(em, context, {
      coalitionId,
      action,
      objectId: encodeId('member', memberId),
      reason,
      before: { status: before ?? null },
      after: { status: to },
    });
    return done({ memberId });
  });
}
