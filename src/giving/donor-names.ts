import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';

/**
 * Under which names members give, by member: a duplicate's is that of the member that it is a part of, else its own.
 * Those who have said none are left out.
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

async function namesOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  onlyWhere: string,
): Promise<Map<bigint, string>> {
  const rows = await em.execute<{ id: string; name: string }[]>(
    `select m.id::text, coalesce(s.name, o.name) as name from member m
       left join donor_name o on o.coalition_id = m.coalition_id and o.member_id = m.id
       left join donor_name s on s.coalition_id = m.coalition_id and s.member_id = m.merged_into
      where m.coalition_id = ? and m.id = any (?::bigint[]) and coalesce(s.name, o.name) is not null ${onlyWhere}`,
    [coalitionId, integerArray(memberIds)],
  );
  return new Map(rows.map(({ id, name }) => [BigInt(id), name]));
}
