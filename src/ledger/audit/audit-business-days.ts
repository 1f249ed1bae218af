import { textArray, wordArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { addDays } from '../../values/day.js';
import { startOfDay } from '../../values/time-zone.js';
import type { AuditFinding } from './audit-checks.js';

/** Whatever has a business day: transactions, and the steps of balances between them. */
const POSTED = `(
  select 'transaction' as subject, id, posted_at, business_day from ledger_transaction where coalition_id = :coalition
   union all
  select 'account', member_id, at, business_day from balance_step where coalition_id = :coalition)`;

/**
 * The business day of each transaction and step against the instant at which it was posted (rule L-06): that instant's
 * day in the coalition's zone, or a later one when that day was closed already. Zones are read from where the ledger
 * reads them: PostgreSQL's own may be of another year.
 */
export async function findWrongBusinessDays(
  em: EntityManager,
  coalitionId: bigint,
  most: number,
): Promise<AuditFinding[]> {
  const posted = POSTED.replaceAll(':coalition', String(coalitionId));
  // Days outside of this range are nobody's; they have no bounds below, and so are named.
  const days = await em.execute<{ day: string; zone: string }[]>(
    `select d.day::text, c.time_zone as zone
       from (select distinct business_day as day from ${posted} p) d
       join coalition c on c.id = ?
      where d.day between '1970-01-02' and '9998-12-31'`,
    [coalitionId],
  );
  const rows = await em.execute<{ subject: 'transaction' | 'account'; id: string; day: string }[]>(
    `select p.subject, p.id::text as id, p.business_day::text as day
       from ${posted} p
       join ledger_state s on s.coalition_id = ?
       left join unnest(?::date[], ?::timestamptz[], ?::timestamptz[]) d(day, begins, ends) on d.day = p.business_day
      where d.day is null or p.posted_at >= d.ends
            or (p.posted_at < d.begins and p.business_day > s.first_open_day)
      limit ${most}`,
    [
      coalitionId,
      wordArray(days.map(({ day }) => day)),
      textArray(days.map(({ day, zone }) => startOfDay(day, zone).toISOString())),
      textArray(days.map(({ day, zone }) => startOfDay(addDays(day, 1), zone).toISOString())),
    ],
  );
  return rows.map(({ subject, id, day }) => ({
    rule: 'L-06',
    subject,
    id,
    text: `its business day ${day} is not the day on which it was posted, nor the first that was open then`,
  }));
}
