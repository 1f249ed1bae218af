import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { MembersContext } from '../members-context.js';
import { sideOf } from './acting-for-account.js';
import { familiesOf, isBusiness, notPossibleAsParent, type ParentAccount } from './parent-account.js';

export interface RequestParentAccountInput {
  /** The account that is to belong to the other; null: the caller's text is no member's id. */
  readonly childId: bigint | null;
  readonly parentId: bigint | null;
}

/**
 * Asks that one business account belongs to another (rules K-01, K-06), for whoever acts for one of them: an operator, its
 * manager or an admin among its contacts. It does so once somebody else agrees on the other side; asking again changes
 * nothing. May refuse with MEMBER_NOT_FOUND (either is no business account, or the caller acts for neither),
 * PARENT_NOT_POSSIBLE.
 */
export async function requestParentAccount(
  context: MembersContext,
  { childId, parentId }: RequestParentAccountInput,
): Promise<CommandOutcome<ParentAccount>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  return commandTransaction(context.database, coalitionId, async (em) => {
    if (!(await isBusiness(em, principal, childId)) || childId === null)
      return refusedWith(noAccount('childId'));
    if (!(await isBusiness(em, principal, parentId)) || parentId === null)
      return refusedWith(noAccount('parentId'));
    const askedBy = (await sideOf(em, principal, childId))
      ? 'CHILD'
      : (await sideOf(em, principal, parentId))
        ? 'PARENT'
        : undefined;
    if (!askedBy) return refusedWith(noAccount('childId'));
    const impossible = await notPossibleAsParent(em, coalitionId, { childId, parentId });
    if (impossible) return refusedWith(impossible);
    const at = await coalitionNow(em, coalitionId);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into parent_account (coalition_id, child_id, parent_id, asked_by, requested_at, requested_by)
       values (?, ?, ?, ?, ?::timestamptz, ?)
       on conflict (coalition_id, child_id, parent_id) where status = 'REQUESTED' do nothing returning id::text`,
      [coalitionId, childId, parentId, askedBy, at.toISOString(), actorOf(principal)],
    );
    if (row) {
      await writeAudit(em, context, {
        coalitionId,
        action: 'parent-account.requested',
        objectId: encodeId('parentAccount', BigInt(row.id)),
        after: { child: encodeId('member', childId), parent: encodeId('member', parentId), askedBy },
      });
    }
    const family = await familiesOf(em, coalitionId, [childId]);
    const agreement = family
      .get(childId)
      ?.find((each) => each.status === 'REQUESTED' && each.parentId === parentId);
    if (!agreement) throw new Error('a request for a parent account was not written');
    return done(agreement);
  });
}

function noAccount(field: 'childId' | 'parentId'): Refusal {
  const message = 'Name two business accounts of your coalition, one of which you act for.';
  return refusal('MEMBER_NOT_FOUND', message, [field]);
}
