import type { EntityManager } from '@mikro-orm/postgresql';
import { COALITION_VARIABLE } from '../runtime/database.js';

/**
 * Does a part of the transaction in the coalition's twin, so that both change or neither does (decision record
 * "The test twin"). The only place where a transaction sees a second coalition: for the time of the work the
 * row-level security is the twin's, and the caller's own rows are out of sight.
 *
 * What the work throws must leave the transaction: it is still the twin's then.
 */
export async function inTwin<T>(
  em: EntityManager,
  live: { readonly id: bigint; readonly twinId: bigint },
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  await actFor(em, live.twinId);
  // An entity manager of its own: what the work reads must not mix with the other coalition's rows.
  const done = await work(em.fork({ keepTransactionContext: true }));
  await actFor(em, live.id);
  return done;
}

async function actFor(em: EntityManager, coalitionId: bigint): Promise<void> {
  await em.execute('select set_config(?, ?, true)', [COALITION_VARIABLE, String(coalitionId)]);
}
