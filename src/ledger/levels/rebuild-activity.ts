import { integerArray } from '../../runtime/array-literal.js';
import { type Database, inCoalition } from '../../runtime/database.js';
import { monthsOfPurchases } from './months-of-purchases.js';

export interface RebuiltActivity {
  /** Whose counters were computed again. */
  readonly members: number;
  /** Of them, whose counters were other than what the books come to. */
  readonly corrected: number;
}

/** Members whose accounts are locked at once; what is posted for them meanwhile waits. */
const MEMBERS_AT_ONCE = 200;

/**
 * Writes members' counters anew, from the books alone (rule T-08), some members at a time behind the locks of their
 * accounts, while others go on posting. May be stopped and begun again.
 */
export async function rebuildActivity(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  signal?: AbortSignal,
): Promise<RebuiltActivity> {
  let [after, members, corrected] = [0n, 0, 0];
  while (!signal?.aborted) {
    const done = await inCoalition(database, coalitionId, async (em) => {
      const rows = await em.execute<{ member_id: string }[]>(
        `select member_id::text from member_account where coalition_id = ? and member_id > ?
          order by member_id limit ? for no key update`,
        [coalitionId, after, MEMBERS_AT_ONCE],
      );
      const ids = rows.map((row) => BigInt(row.member_id));
      if (ids.length === 0) return undefined;
      // Behind the locks: of these members nothing is posted that the months would not reach.
      const months = await monthsOfPurchases(em, coalitionId, ids);
      const [found] = await em.execute<{ corrected: number }[]>(
        'select correct_activity(?, ?::bigint[], ?::date[]) as corrected',
        [coalitionId, integerArray(ids), `{${months.join()}}`],
      );
      return { last: ids.at(-1) as bigint, count: ids.length, corrected: found?.corrected ?? 0 };
    });
    if (!done) break;
    after = done.last;
    members += done.count;
    corrected += done.corrected;
  }
  return { members, corrected };
}
