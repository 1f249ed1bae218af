import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';

/**
 * Locks the accounts of members as a batch locks them: what is decided on them is written before, or is decided on what the
 * caller has written.
 */
export async function lockAccounts(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<void> {
  await em.execute(
    `select 1 from member_account a where a.coalition_id = ? and a.member_id = any (?::bigint[])
      order by a.member_id for no key update`,
    [coalitionId, integerArray(memberIds)],
  );
}
