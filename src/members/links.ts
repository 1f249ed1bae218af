import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { integerArray, textArray } from '../runtime/array-literal.js';
import { announceMembers } from './announce-members.js';
import type { EnrolmentPlan, KnownMember } from './decide-enrolment.js';
import { Member } from './member.entity.js';
import { MemberLink } from './member-link.entity.js';

/**
 * Locks the members (in id order) and reads the partner's links to them afterwards, so that two that link the same
 * member under different names see each other. Who was erased, or is a part of another member, is nobody any more.
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
    { coalitionId, id: { $in: [...ids] }, erasedAt: null, mergedInto: null },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const links = await em.find(MemberLink, { coalitionId, partnerId, memberId: { $in: [...ids] } });
  const former = await em.execute<{ member_id: string; external_id: string }[]>(
    `select member_id::text, external_id from former_external_id
      where coalition_id = ? and partner_id = ? and member_id = any (?::bigint[])`,
    [coalitionId, partnerId, integerArray(ids)],
  );
  const known = new Map<bigint, KnownMember>();
  for (const { id, kind } of members) {
    const link = links.find((each) => each.memberId === id);
    const formerly = former.filter((row) => BigInt(row.member_id) === id).map((row) => row.external_id);
    known.set(id, { kind, link: link && { externalId: link.externalId ?? null, formerly } });
  }
  return known;
}

/**
 * The members whom a partner calls by these ids, by id; also by those that it had for duplicates of theirs (rule A-11).
 * Ids that it has for nobody are left out.
 */
export async function membersByExternalIds(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  externalIds: readonly string[],
): Promise<Map<string, bigint>> {
  const names = textArray(externalIds);
  const rows = await em.execute<{ external_id: string; member_id: string }[]>(
    `select external_id, member_id::text from member_link
      where coalition_id = ? and partner_id = ? and external_id = any (?::text[])
     union all
     select external_id, member_id::text from former_external_id
      where coalition_id = ? and partner_id = ? and external_id = any (?::text[])`,
    [coalitionId, partnerId, names, coalitionId, partnerId, names],
  );
  return new Map(rows.map((row) => [row.external_id, BigInt(row.member_id)]));
}

/** Writes what was decided about a partner's link to a member, which is locked, and announces a new one (rule W-01). */
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
  if (step === 'add') {
    await em.insert(MemberLink, link);
    await announceMembers(em, link.coalitionId, [memberId], { kind: 'LINKED', partnerId, at: link.linkedAt });
  }
  if (step === 'name') await em.nativeUpdate(MemberLink, { partnerId, memberId }, { externalId });
}
