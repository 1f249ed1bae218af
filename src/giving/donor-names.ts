import type { MergedPair } from '../members/merged-member.js';
import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';

/**
 * Under which names members give, by member: a duplicate's is that of the member that it is a part of. Those who have said
 * none are left out.
 */
export function donorNames(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, string>> {
  return namesOf(em, coalitionId, memberIds, '');
}

/** The same, without those who have withdrawn their consent that charities are told who gives (rules A-10, C-13). */
export function namesForCharities(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, string>> {
  return namesOf(
    em,
    coalitionId,
    memberIds,
    `and (select c.given from consent c
           where c.coalition_id = m.coalition_id and c.member_id = coalesce(m.merged_into, m.id)
             and c.purpose = 'GIVING' and c.partner_id = 0
           order by c.id desc limit 1) is distinct from false`,
  );
}

/**
 * Of two members that become one the survivor gives under its own name, or else under the duplicate's (rule A-11): from then
 * on there is one, which it can change or take back. The caller has locked both.
 */
export async function mergeDonorNames(
  em: EntityManager,
  coalitionId: bigint,
  { duplicateId, survivorId }: MergedPair,
): Promise<void> {
  await em.execute(
    `with gone as (
       delete from donor_name where coalition_id = ? and member_id = ? returning coalition_id, name, changed_at)
     insert into donor_name (coalition_id, member_id, name, changed_at)
       select coalition_id, ?, name, changed_at from gone on conflict (coalition_id, member_id) do nothing`,
    [coalitionId, duplicateId, survivorId],
  );
}

async function namesOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  onlyWhere: string,
): Promise<Map<bigint, string>> {
  const rows = await em.execute<{ id: string; name: string }[]>(
    `select m.id::text, n.name from member m
       join donor_name n on n.coalition_id = m.coalition_id and n.member_id = coalesce(m.merged_into, m.id)
      where m.coalition_id = ? and m.id = any (?::bigint[]) ${onlyWhere}`,
    [coalitionId, integerArray(memberIds)],
  );
  return new Map(rows.map(({ id, name }) => [BigInt(id), name]));
}
