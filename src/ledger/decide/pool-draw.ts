import { firstOfMonth } from '../../values/calendar.js';
import type { BurnOperation, MemberDayName } from '../operations.js';
import { type AccountState, availableOf } from './batch-state.js';
import { countMemberDay } from './earn-limits.js';
import { MemberPoints } from './member-points.js';
import { Posting } from './posting.js';

/**
 * Whether the account to which a child belongs gives what it has too little for a burn (rule K-11): all of it or nothing,
 * within the limit of the month; not while that account is suspended or has locked spending, and not to fill a debt.
 */
export function mayDraw(
  posting: Posting,
  { pool }: BurnOperation,
  child: AccountState,
  parent: AccountState | undefined,
  missing: bigint,
): boolean {
  if (!pool || !parent || child.owed > 0n || posting.state.endedPools.has(pool.id)) return false;
  if (parent.status !== 'ACTIVE' || parent.spendingLock !== null || availableOf(parent) < missing)
    return false;
  if (pool.monthMost === null) return true;
  return posting.state.limits.memberDay(drawnInMonth(posting, child)) + missing <= pool.monthMost;
}

/** Moves the points to the child, soonest-expiring first; each lot keeps its expiry and its issuer. */
export function draw(
  { state, writes, terms }: Posting,
  { pool, actor }: BurnOperation,
  child: AccountState,
  parent: AccountState,
  missing: bigint,
): (burnId: bigint) => void {
  if (!pool) throw new Error('points were drawn on nobody');
  const posting = new Posting(state, writes, { actor, details: null, terms }, [parent, child]);
  const [given, received] = [new MemberPoints(parent), new MemberPoints(child)];
  for (const portion of given.takeSpendable(missing)) received.giveSpendable(portion);
  // Of no partner: what else the parent has is not for the one where the child spends (rule A-04).
  const nowhere = { partnerId: null, merchantId: null, contractVersionId: null };
  const facts = { type: 'TRANSFER', points: missing, ...nowhere, occurredAt: posting.postedAt } as const;
  const transferId = posting.transaction(facts, [given, received], [], 'points.transferred');
  const month = drawnInMonth(posting, child);
  countMemberDay(posting, month, missing);
  return (burnId) =>
    writes.more.poolDraws.push({
      ...{ transferId, burnId, poolId: pool.id, points: missing, month: month.day },
      ...{ parentId: parent.memberId, childId: child.memberId },
    });
}

/** What a child has drawn in a month, by its first day. */
function drawnInMonth(posting: Posting, { memberId }: AccountState): MemberDayName {
  const day = firstOfMonth(posting.day(), posting.terms.calendar);
  return { memberId, purpose: 'DRAWN', partnerId: 0n, day };
}
