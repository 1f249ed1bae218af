import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EnrolmentPlan, KnownMember } from './decide-enrolment.js';
import { Member } from './member.entity.js';
import { MemberLink } from './member-link.entity.js';

/**
 * Locks the members (in id order) and reads the partner's links to them afterwards, so that two that link the same
 * member under different names see each other. Who was erased is nobody any more.
 */
export async function lockMembers(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, KnownMember>> {
  if (ids.length === 0) return new Map();
  const members = await em.find(
    Member,
    { coalitionId, id: { $in: [...ids] }, erasedAt: null },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const links = await em.find(MemberLink, { coalitionId, partnerId, memberId: { $in: [...ids] } });
  const known = new Map<bigint, KnownMember>();
  for (const { id, kind } of members) {
    const link = links.find((each) => each.memberId === id);
    known.set(id, { kind, link: link && { externalId: link.externalId ?? null } });
  }
  return known;
}

/** Writes what was decided about a partner's link to a member. */
export async function writeLink(
  em: EntityManager,
  step: EnrolmentPlan['link'],
  link: {
    readonly coalitionId: bigint;
    readonly partnerId: bigint;
    readonly memberId: bigint;
    readonly externalId: string | null;
    readonly linkedAt: Date;
  },
): Promise<void> {
  const { partnerId, memberId, externalId } = link;
  if (step === 'add') await em.insert(MemberLink, link);
  if (step === 'name') await em.nativeUpdate(MemberLink, { partnerId, memberId }, { externalId });
}
