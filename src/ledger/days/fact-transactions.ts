import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { DayRange, FactFilter, FactKind } from './day-fact.js';
import { askedFor } from './day-facts.js';

/** A transaction behind a fact. */
export interface FactTransaction {
  readonly day: Day;
  readonly transactionId: bigint;
  /** What it adds to the facts that were asked for; above 0. */
  readonly points: bigint;
}

/** Which facts' transactions. */
export interface AskedFacts extends FactFilter {
  readonly kinds: readonly [FactKind, ...FactKind[]];
}

export interface FactPage {
  /** Those that come after it; null: from the first. */
  readonly after: Pick<FactTransaction, 'day' | 'transactionId'> | null;
  /** At most so many. */
  readonly most: number;
}

/**
 * The transactions that facts add up, by business day, then id, page by page: the points of all pages come to those of
 * the facts. Of closed days only those are looked through that have such a fact.
 */
export async function factTransactions(
  em: EntityManager,
  coalitionId: bigint,
  { from, until }: DayRange,
  asked: AskedFacts,
  { after, most }: FactPage,
): Promise<FactTransaction[]> {
  const rows = await em.execute<{ day: Day; transaction_id: string; points: string }[]>(
    `select day::text, transaction_id::text, points::text
       from fact_transactions(?, ?::date, ?::date, ?::jsonb, ?::date, ?::bigint, ?)`,
    [
      coalitionId,
      from,
      until,
      JSON.stringify(askedFor(asked)),
      after?.day ?? null,
      after?.transactionId ?? null,
      most,
    ],
  );
  return rows.map(({ day, transaction_id, points }) => ({
    day,
    transactionId: BigInt(transaction_id),
    points: BigInt(points),
  }));
}
