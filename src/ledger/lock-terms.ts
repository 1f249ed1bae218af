import type { EntityManager } from '../runtime/database.js';

/**
 * Keeps the coalition's terms as they are until the transaction ends, so that no partner is suspended or leaves meanwhile
 * (rule P-04), and answers which version they have. In the lock order it comes before members.
 */
export async function lockTerms(em: EntityManager, coalitionId: bigint): Promise<bigint> {
  await em.execute('select pg_advisory_xact_lock_shared(ledger_terms_lock(?))', [coalitionId]);
  const [row] = await em.execute<{ version: string }[]>(
    'select reference_version::text as version from coalition where id = ?',
    [coalitionId],
  );
  if (!row) throw new RangeError('the coalition is not there');
  return BigInt(row.version);
}
