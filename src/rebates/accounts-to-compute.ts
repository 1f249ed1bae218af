import type { EntityManager } from '../runtime/database.js';
import { firstDayOf, type Rebate } from './rebate.js';
import type { RebatePeriod } from './rebate-period.js';

/**
 * The business accounts that may get something for a period, or have something corrected with it, and of which it was not
 * computed yet; by id, after one. Nobody erases them until the end of the transaction, and none is closed.
 */
export async function accountsToCompute(
  em: EntityManager,
  coalitionId: bigint,
  rebate: Rebate,
  { from, until }: RebatePeriod,
  { after, most }: { readonly after: bigint; readonly most: number },
): Promise<bigint[]> {
  const { id, currency, partnerId } = rebate;
  const rows = await em.execute<{ id: string }[]>(
    `select m.id::text from member m
       join member_account o on o.coalition_id = m.coalition_id and o.member_id = m.id
      where m.coalition_id = ? and m.kind = 'BUSINESS' and m.erased_at is null and o.status <> 'CLOSED' and m.id > ?
        and not exists (select from rebate_credit c
                         where c.coalition_id = m.coalition_id and c.rebate_id = ? and c.member_id = m.id and c.from_day = ?::date)
        and (exists (select from member_activity a
                      where a.coalition_id = m.coalition_id and a.member_id = m.id and a.currency = ?
                        and (?::bigint is null or a.partner_id = ?) and a.month between ?::date and ?::date
                        and a.spend_minor > 0)
             or exists (select from rebate_credit c
                         where c.coalition_id = m.coalition_id and c.rebate_id = ? and c.member_id = m.id))
      order by m.id limit ? for key share of m`,
    [
      ...[coalitionId, after, id, from, currency, partnerId, partnerId, firstDayOf(rebate) ?? from, until],
      ...[id, most],
    ],
  );
  return rows.map((row) => BigInt(row.id));
}
