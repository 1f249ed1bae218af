import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';

/**
 * Locks the accounts of members whose purchases are about to count for each other's levels (rule K-16), as a batch locks
 * them, and forgets what they tell of levels: whatever is decided on them after this transaction is decided on the
 * counters of both.
 */
export async function lockToPool(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<void> {
  const ids = integerArray(memberIds);
  await em.execute(
    `select 1 from member_account a where a.coalition_id = ? and a.member_id = any (?::bigint[])
      order by a.member_id for no key update`,
    [coalitionId, ids],
  );
  await em.execute('select forget_level_watches(?, ?::bigint[])', [coalitionId, ids]);
}
