import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';

/** What is announced of members themselves (rule W-01); the row that tells what happened is written with it. */
export const MEMBER_EVENTS = ['member.linked', 'member.unlinked', 'member.merged', 'member.erased'] as const;
export type MemberEventType = (typeof MEMBER_EVENTS)[number];

/** What has happened to a member. */
export type MemberChange = {
  /** By the coalition's clock. */
  readonly at: Date;
} & (
  | { readonly kind: 'LINKED' | 'UNLINKED'; readonly partnerId: bigint }
  | {
      readonly kind: 'MERGED';
      /** Of whom it is a part now. */
      readonly survivorId: bigint;
      /** To which it was linked. */
      readonly partnerIds: readonly bigint[];
    }
  | { readonly kind: 'ERASED'; readonly partnerIds: readonly bigint[] }
);

const TYPES = {
  LINKED: 'member.linked',
  UNLINKED: 'member.unlinked',
  MERGED: 'member.merged',
  ERASED: 'member.erased',
} as const satisfies Record<MemberChange['kind'], MemberEventType>;

/**
 * Numbers what has happened to members, the same to each, and announces it in the transaction in which it happens. The
 * caller has locked the members, or made them: so numbers are without gap. Ids only: it stays when the member is erased.
 */
export async function announceMembers(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  change: MemberChange,
): Promise<void> {
  const { kind, at } = change;
  const partnerIds = 'partnerId' in change ? [change.partnerId] : change.partnerIds;
  await em.execute(
    `with changed as (
       insert into member_change (coalition_id, member_id, number, kind, partner_ids, survivor_id, at)
         select ?, u.member_id,
                coalesce((select max(c.number) from member_change c
                           where c.coalition_id = ? and c.member_id = u.member_id), 0) + 1, ?, ?::bigint[], ?::bigint, ?::timestamptz
           from unnest(?::bigint[]) u(member_id)
       returning coalition_id, id, member_id, number, at)
     insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
       select coalition_id, new_id(), ?, member_id, number, id, at, outbox_sent_at(coalition_id, at) from changed`,
    [
      ...[coalitionId, coalitionId, kind, integerArray(partnerIds)],
      ...[kind === 'MERGED' ? change.survivorId : null, at.toISOString()],
      ...[integerArray(memberIds), TYPES[kind]],
    ],
  );
}
