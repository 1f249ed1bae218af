import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount, kindOf } from './acting-for-account.js';
import { belongsTo, belongsToNobody } from './parent-account.js';
import type { PointsPool } from './points-pool.js';

export interface OfferPointsPoolInput {
  /** The parent: whose points are offered. */
  readonly member: MemberRef;
  /** Null: the caller's text is no member's id. */
  readonly childId: bigint | null;
  /** Points of a month; null: as many as there are. */
  readonly monthMost: bigint | null;
  /** The last day; null: until it is ended. */
  readonly until: Day | null;
}

/**
 * Offers an account that belongs to it that it may draw the points that it has too little for a burn (rule K-11), for
 * whoever acts for the parent. It may once somebody else agrees for the child. May refuse with MEMBER_NOT_FOUND,
 * NOT_A_BUSINESS_ACCOUNT, PARENT_ACCOUNT_NOT_FOUND (it does not belong to the account), POINTS_POOL_EXISTS, INVALID_INPUT
 * (the last day is over).
 */
export async function offerPointsPool(
  context: MembersContext,
  { member, childId, monthMost, until }: OfferPointsPoolInput,
): Promise<CommandOutcome<PointsPool>> {
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    // Locked, so that the child does not leave meanwhile; the member first, as an erasure does.
    if (childId !== null) await kindOf(em, context.principal, childId);
    if (childId === null || !(await belongsTo(em, coalitionId, { childId, parentId: memberId })))
      return refusedWith(belongsToNobody());
    const [coalition] = await em.execute<{ time_zone: string }[]>(
      'select time_zone from coalition where id = ?',
      [coalitionId],
    );
    if (until !== null && coalition && until < dayOf(at, coalition.time_zone))
      return refusedWith(refusal('INVALID_INPUT', 'Give a last day that is not over yet.', ['until']));
    const by = actorOf(context.principal);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into points_pool (coalition_id, parent_id, child_id, month_most, until_day, offered_at, offered_by)
       values (?, ?, ?, ?, ?::date, ?::timestamptz, ?)
       on conflict (coalition_id, child_id) where ended_at is null do nothing returning id::text`,
      [coalitionId, memberId, childId, monthMost, until, at.toISOString(), by],
    );
    if (!row) {
      const message = 'The account has a pool or an offer already: end that first.';
      return refusedWith(refusal('POINTS_POOL_EXISTS', message, ['childId']));
    }
    const id = BigInt(row.id);
    await writeAudit(em, context, {
      coalitionId,
      action: 'points-pool.offered',
      objectId: encodeId('pointsPool', id),
      after: {
        ...{ parent: encodeId('member', memberId), child: encodeId('member', childId), until },
        monthMost: monthMost === null ? null : String(monthMost),
      },
    });
    const offer = { id, parentId: memberId, childId, status: 'OFFERED' as const, monthMost, until };
    return done({ ...offer, offeredAt: at, offeredBy: by, agreedAt: null });
  });
}
