import type { EntityManager } from '../runtime/database.js';
import type { Day } from '../values/day.js';
import { dayOf, type TimeZone } from '../values/time-zone.js';
import type { Period } from './periods.js';

/** Since when a partner is settled, and until when it has been. */
export interface SettledPartner {
  readonly partnerId: bigint;
  /** On which its first period begins. */
  readonly firstDay: Day;
  readonly settledUntil: Day | null;
}

/** How far each partner is settled. The first period begins on the day of registration, by the coalition's clock. */
export async function readSettledPartners(
  em: EntityManager,
  coalitionId: bigint,
  timeZone: TimeZone,
): Promise<SettledPartner[]> {
  const rows = await em.execute<
    { id: string; created_at: string; first_day: Day | null; settled_until: Day | null }[]
  >(
    `select p.id::text, (extract(epoch from p.created_at) * 1000)::bigint::text as created_at,
            s.first_day::text, s.settled_until::text
       from partner p
       left join lateral (select min(from_day) as first_day, max(until_day) as settled_until from settled_period
                           where coalition_id = p.coalition_id and partner_id = p.id) s on true
      where p.coalition_id = ? order by p.id`,
    [coalitionId],
  );
  return rows.map(({ id, created_at, first_day, settled_until }) => ({
    partnerId: BigInt(id),
    firstDay: first_day ?? dayOf(new Date(Number(created_at)), timeZone),
    settledUntil: settled_until,
  }));
}

/** The last day until which a partner is settled, by now. */
export async function settledUntil(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
): Promise<Day | null> {
  const [row] = await em.execute<{ day: Day | null }[]>(
    'select max(until_day)::text as day from settled_period where coalition_id = ? and partner_id = ?',
    [coalitionId, partnerId],
  );
  return row?.day ?? null;
}

/** Marks a period as settled, whatever it came to. */
export async function writeSettledPeriod(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  { from, until }: Period,
  at: Date,
): Promise<void> {
  await em.execute(
    `insert into settled_period (coalition_id, partner_id, from_day, until_day, settled_at)
     values (?, ?, ?::date, ?::date, ?::timestamptz)`,
    [coalitionId, partnerId, from, until, at.toISOString()],
  );
}
