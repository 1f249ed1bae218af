import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount, kindOf } from './acting-for-account.js';
import { belongsTo, belongsToNobody } from './parent-account.js';
import type { QualificationPool } from './qualification-pool.js';

export interface OfferQualificationPoolInput {
  /** The parent: for whose level purchases shall count. */
  readonly member: MemberRef;
  /** Null: the caller's text is no member's id. */
  readonly childId: bigint | null;
}

/**
 * Offers an account that belongs to it that what it buys counts for the level of the account too (rule K-16), for whoever
 * acts for the parent. It does once somebody else agrees for the child. May refuse with MEMBER_NOT_FOUND,
 * NOT_A_BUSINESS_ACCOUNT, PARENT_ACCOUNT_NOT_FOUND (it does not belong to the account), QUALIFICATION_POOL_EXISTS.
 */
export async function offerQualificationPool(
  context: MembersContext,
  { member, childId }: OfferQualificationPoolInput,
): Promise<CommandOutcome<QualificationPool>> {
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    // Locked, so that the child does not leave meanwhile; the member first, as an erasure does.
    if (childId !== null) await kindOf(em, context.principal, childId);
    if (childId === null || !(await belongsTo(em, coalitionId, { childId, parentId: memberId })))
      return refusedWith(belongsToNobody());
    const by = actorOf(context.principal);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into qualification_pool (coalition_id, parent_id, child_id, offered_at, offered_by)
       values (?, ?, ?, ?::timestamptz, ?)
       on conflict (coalition_id, child_id) where ended_at is null do nothing returning id::text`,
      [coalitionId, memberId, childId, at.toISOString(), by],
    );
    if (!row) {
      const message = 'The account has such a pool or an offer already: end that first.';
      return refusedWith(refusal('QUALIFICATION_POOL_EXISTS', message, ['childId']));
    }
    const id = BigInt(row.id);
    await writeAudit(em, context, {
      coalitionId,
      action: 'qualification-pool.offered',
      objectId: encodeId('qualificationPool', id),
      after: { parent: encodeId('member', memberId), child: encodeId('member', childId) },
    });
    const offer = { id, parentId: memberId, childId, status: 'OFFERED' as const, since: null };
    return done({ ...offer, offeredAt: at, offeredBy: by, agreedAt: null });
  });
}
