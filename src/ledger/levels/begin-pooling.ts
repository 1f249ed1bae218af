import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { lockAccounts } from '../lock-accounts.js';

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
  await lockAccounts(em, coalitionId, memberIds);
  await em.execute('select forget_level_watches(?, ?::bigint[])', [coalitionId, ids]);
}
