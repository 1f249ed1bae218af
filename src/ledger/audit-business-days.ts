import { textArray, wordArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { addDays } from '../values/day.js';
import { startOfDay } from '../values/time-zone.js';
import type { AuditFinding } from './audit-checks.js';

/**
 * Each transaction's business day against the instant at which it was posted (rule L-06): that instant's day in the
 * coalition's zone, or a later one when that day was closed already. Zones are read from where the ledger reads them:
 * PostgreSQL's own may be of another year.
 */
export async function findWrongBusinessDays(
  em: EntityManager,
  coalitionId: bigint,
  most: number,
): Promise<AuditFinding[]> {
  // Days outside of this range are nobody's; they have no bounds below, and so are named.
  const days = await em.execute<{ day: string; zone: string }[]>(
    `select d.day::text, c.time_zone as zone
       from (select distinct business_day as day from ledger_transaction where coalition_id = ?) d
       join coalition c on c.id = ?
      where d.day between '1970-01-02' and '9998-12-31'`,
    [coalitionId, coalitionId],
  );
  const rows = await em.execute<{ id: string; day: string }[]>(
    `select t.id::text as id, t.business_day::text as day
       from ledger_transaction t
       join ledger_state s on s.coalition_id = t.coalition_id
       left join unnest(?::date[], ?::timestamptz[], ?::timestamptz[]) d(day, begins, ends) on d.day = t.business_day
      where t.coalition_id = ?
        and (d.day is null or t.posted_at >= d.ends
             or (t.posted_at < d.begins and t.business_day > s.first_open_day))
      limit ${most}`,
    [
      wordArray(days.map(({ day }) => day)),
      textArray(days.map(({ day, zone }) => startOfDay(day, zone).toISOString())),
      textArray(days.map(({ day, zone }) => startOfDay(addDays(day, 1), zone).toISOString())),
      coalitionId,
    ],
  );
  return rows.map(({ id, day }) => ({
    rule: 'L-06',
    subject: 'transaction',
    id,
    text: `its business day ${day} is not the day on which it was posted, nor the first that was open then`,
  }));
}
