import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Day } from '../values/day.js';

/** By when something must have been due, and whom not to look at. */
export interface DueQuestion {
  /** The coalition's clock. */
  readonly now: Date;
  /** The day it is then, in the coalition's zone. */
  readonly today: Day;
  readonly except: readonly bigint[];
  /** Of each kind: holds whose time is over, points that vest, lots whose last day is over, levels to look at. */
  readonly most: number;
}

/**
 * Members of whom something is due (rules B-03, E-03, X-02), by the indexes made for it: those of holds and vesting
 * first, so that none of them waits behind a million members whose points expire on the same day.
 */
export async function findDueMembers(
  em: EntityManager,
  coalitionId: bigint,
  { now, today, except, most }: DueQuestion,
): Promise<bigint[]> {
  const skipped = integerArray(except);
  const at = now.toISOString();
  const rows = await em.execute<{ member_id: string }[]>(
    `(select member_id::text from hold
       where coalition_id = ? and status = 'OPEN' and expires_at <= ?::timestamptz and member_id <> all (?::bigint[])
       order by expires_at limit ?)
     union all
     (select member_id::text from pending_lot
       where coalition_id = ? and vests_at <= ?::timestamptz and member_id <> all (?::bigint[])
       order by vests_at limit ?)
     union all
     (select member_id::text from member_account
       where coalition_id = ? and soonest_expiry < ?::date and soonest_expiry < 'infinity'
         and member_id <> all (?::bigint[])
       order by soonest_expiry limit ?)
     union all
     (select member_id::text from member_tier
       where coalition_id = ? and review_on <= ?::date and member_id <> all (?::bigint[])
       order by review_on limit ?)`,
    [
      ...[coalitionId, at, skipped, most, coalitionId, at, skipped, most],
      ...[coalitionId, today, skipped, most, coalitionId, today, skipped, most],
    ],
  );
  return [...new Set(rows.map((row) => row.member_id))].map(BigInt);
}
