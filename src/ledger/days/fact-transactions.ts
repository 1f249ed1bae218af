import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { DayRange, FactFilter, FactKind } from './day-fact.js';
import { askedFor } from './day-facts.js';

/**
 * What a fact adds up: a transaction, or points that came back to a member who owed and filled the debt, for which there
 * is none. Then it is what they came out of: the earn that vested, or the hold that was released or timed out.
 */
export interface FactTransaction {
  /** The transaction's business day; of points that came back, the one on which they did. */
  readonly day: Day;
  readonly of: 'TRANSACTION' | 'HOLD';
  /** The transaction's or the hold's. */
  readonly id: bigint;
  /** What it adds to the facts that were asked for; above 0. */
  readonly points: bigint;
}

/** Which facts' transactions. */
export interface AskedFacts extends FactFilter {
  readonly kinds: readonly [FactKind, ...FactKind[]];
}

export interface FactPage {
  /** Those that come after it; null: from the first. */
  readonly after: Pick<FactTransaction, 'day' | 'id'> | null;
  /** At most so many. */
  readonly most: number;
}

/**
 * What facts add up, by business day, then id, page by page: the points of all pages come to those of the facts. Of closed
 * days only those are looked through that have such a fact.
 */
export async function factTransactions(
  em: EntityManager,
  coalitionId: bigint,
  { from, until }: DayRange,
  asked: AskedFacts,
  { after, most }: FactPage,
): Promise<FactTransaction[]> {
  const rows = await em.execute<{ day: Day; id: string; of_hold: boolean; points: string }[]>(
    `select day::text, id::text, of_hold, points::text
       from fact_transactions(?, ?::date, ?::date, ?::jsonb, ?::date, ?::bigint, ?)`,
    [coalitionId, from, until, JSON.stringify(askedFor(asked)), after?.day ?? null, after?.id ?? null, most],
  );
  return rows.map(({ day, id, of_hold, points }) => ({
    day,
    of: of_hold ? 'HOLD' : 'TRANSACTION',
    id: BigInt(id),
    points: BigInt(points),
  }));
}

/** The business day on which what has such an id is behind facts of a kind: where a page goes on. */
export async function dayBehindFact(
  em: EntityManager,
  coalitionId: bigint,
  kind: FactKind,
  id: bigint,
): Promise<Day | null> {
  // An earn that waits fills no debt when it is posted, only when it vests.
  const [row] = await em.execute<{ day: Day | null }[]>(
    `select coalesce(
       (select s.business_day from balance_step s
         where s.coalition_id = ? and s.subject_id = ? and 3 = any (s.lot_places) and ? = 'CONSUMED' limit 1),
       (select t.business_day from ledger_transaction t where t.coalition_id = ? and t.id = ?))::text as day`,
    [coalitionId, id, kind, coalitionId, id],
  );
  return row?.day ?? null;
}
