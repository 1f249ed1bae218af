import type { EntityManager } from '../runtime/database.js';
import { lockNames } from './lock-names.js';
import { MemberIdentity } from './member-identity.entity.js';
import { MemberLink } from './member-link.entity.js';

/** How far a member is from being erased. */
export interface MemberToErase {
  readonly joinedAt: Date;
  readonly erasedAt: Date | null;
  /** Whose it is now (rule A-11); null: its own. */
  readonly mergedInto: bigint | null;
  /** The partners to which it is linked. */
  readonly partnerIds: readonly bigint[];
}

/**
 * Locks everything that the member is known by, and then the member, until the end of the transaction: whoever enrols
 * under one of these names meanwhile waits, and then finds nobody. Undefined when there is no such member.
 */
export async function lockMemberToErase(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
): Promise<MemberToErase | undefined> {
  const identities = await em.find(MemberIdentity, { coalitionId, memberId });
  const links = await em.find(MemberLink, { coalitionId, memberId });
  const former = await em.execute<{ partner_id: string; external_id: string }[]>(
    'select partner_id::text, external_id from former_external_id where coalition_id = ? and member_id = ?',
    [coalitionId, memberId],
  );
  await lockNames(em, coalitionId, {
    identities: identities.map(({ kind, value }) => ({ kind, value })),
    externalIds: [
      ...links.flatMap(({ partnerId, externalId }) =>
        externalId == null ? [] : [{ partnerId, externalId }],
      ),
      ...former.map((row) => ({ partnerId: BigInt(row.partner_id), externalId: row.external_id })),
    ],
  });
  const [member] = await em.execute<
    { joined_at: string; erased_at: string | null; merged_into: string | null }[]
  >(
    `select (extract(epoch from joined_at) * 1000)::bigint::text as joined_at,
            (extract(epoch from erased_at) * 1000)::bigint::text as erased_at, merged_into::text
       from member where coalition_id = ? and id = ? for update`,
    [coalitionId, memberId],
  );
  const linked = await em.find(MemberLink, { coalitionId, memberId }, { orderBy: { partnerId: 'asc' } });
  return (
    member && {
      joinedAt: new Date(Number(member.joined_at)),
      erasedAt: member.erased_at === null ? null : new Date(Number(member.erased_at)),
      mergedInto: member.merged_into === null ? null : BigInt(member.merged_into),
      partnerIds: linked.map(({ partnerId }) => partnerId),
    }
  );
}

/** Notes that nothing personal is left of the member. */
export async function noteErased(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  at: Date,
): Promise<void> {
  await em.execute('update member set erased_at = ?::timestamptz where coalition_id = ? and id = ?', [
    at.toISOString(),
    coalitionId,
    memberId,
  ]);
}
