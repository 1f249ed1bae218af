import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';

/**
 * By partner, the charities to which donations are not paid out yet that it has added to, or a part
 * of its purchases: until they are, or are taken back, it has not left (see {@link file://./complete-exit.ts}). Partners that wait for none are left out.
 */
export async function charitiesWaitedFor(
  em: EntityManager,
  coalitionId: bigint,
  partnerIds: readonly bigint[],
): Promise<Map<bigint, bigint[]>> {
  const rows = await em.execute<{ partner_id: string; charity_id: string }[]>(
    `select distinct s.partner_id::text, c.charity_id::text
       from charity_sponsor s
       join charity_campaign c on c.coalition_id = s.coalition_id and c.id = s.campaign_id
      where s.coalition_id = ? and s.partner_id = any (?::bigint[])
        and exists (select from donation d where d.coalition_id = s.coalition_id and d.campaign_id = s.campaign_id
                       and d.payout_id is null and d.reversed_by is null and d.matched_minor[s.number] > 0)
     union
     select p.partner_id::text, p.charity_id::text from charity_pledge p
      where p.coalition_id = ? and p.partner_id = any (?::bigint[])
        and pledged_until(p.coalition_id, p.id, 'infinity') >
            (select coalesce(sum(o.minor), 0) from charity_pledge_part o
              where o.coalition_id = p.coalition_id and o.pledge_id = p.id)
      order by 1, 2`,
    [coalitionId, integerArray(partnerIds), coalitionId, integerArray(partnerIds)],
  );
  const grouped = Map.groupBy(rows, (row) => BigInt(row.partner_id));
  return new Map([...grouped].map(([id, of]) => [id, of.map((row) => BigInt(row.charity_id))]));
}
