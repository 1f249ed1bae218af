import type { EntityManager } from '../runtime/database.js';

/**
 * Lets one at a time close or settle with a partner, until the transaction ends. It comes before the rows of statements
 * in the order of locks; others wait for at most the `lock_timeout`.
 */
export async function lockPartnerSettlement(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `hamsood settlement ${coalitionId} ${partnerId}`,
  ]);
}
