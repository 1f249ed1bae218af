import type { EntityManager } from '../../runtime/database.js';
import { monthsOfPurchases } from '../levels/months-of-purchases.js';
import type { AuditFinding } from './audit-checks.js';

const COUNTED = ['base_points', 'bonus_points', 'spend_minor', 'purchases'];

/** Members' counters against what the books come to (rule T-06); one that counts nothing is as good as none. */
export async function findWrongActivity(
  em: EntityManager,
  coalitionId: bigint,
  most: number,
): Promise<AuditFinding[]> {
  const months = await monthsOfPurchases(em, coalitionId, null);
  const counts = (of: string) => COUNTED.map((column) => `coalesce(${of}.${column}, 0)`).join();
  const rows = await em.execute<{ id: string; text: string }[]>(
    `select coalesce(a.member_id, b.member_id)::text as id,
            format('in the month of %s at partner %s it counts (%s) of base points, bonus points, %s and purchases, the books come to (%s)',
                   coalesce(a.month, b.month), coalesce(a.partner_id, b.partner_id), concat_ws(', ', ${counts('a')}),
                   coalesce(a.currency, b.currency), concat_ws(', ', ${counts('b')})) as text
       from (select * from member_activity where coalition_id = ?) a
       full join activity_from_books(?, null, ?::date[]) b
         on (b.member_id, b.month, b.partner_id, b.currency) = (a.member_id, a.month, a.partner_id, a.currency)
      where (${counts('a')}) is distinct from (${counts('b')}) limit ?`,
    [coalitionId, coalitionId, `{${months.join()}}`, most],
  );
  return rows.map(({ id, text }) => ({ rule: 'T-06', subject: 'account', id, text }));
}
