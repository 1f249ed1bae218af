import type { EntityManager } from '../../runtime/database.js';
import type { PartnerExits } from './bearers.js';

/**
 * Whether those who bear points are still the ones that the caller knows of, and keeps it so until the transaction ends:
 * nobody takes points over while a period is being closed. Whoever is told no begins anew. In the order of locks it comes
 * after the partner's.
 */
export async function exitsAreCurrent(
  em: EntityManager,
  coalitionId: bigint,
  { transferred }: Pick<PartnerExits, 'transferred'>,
): Promise<boolean> {
  await em.execute('select pg_advisory_xact_lock_shared(hashtextextended(?, 0))', [nameOf(coalitionId)]);
  const [row] = await em.execute<{ transferred: number }[]>(
    'select count(*)::integer as transferred from partner_exit where coalition_id = ? and transferred_after is not null',
    [coalitionId],
  );
  return row?.transferred === transferred;
}

/** Waits until no period is being closed, and lets none be closed until the transaction ends. */
export async function lockTakingOver(em: EntityManager, coalitionId: bigint): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [nameOf(coalitionId)]);
}

function nameOf(coalitionId: bigint): string {
  return `hamsood settlement exits ${coalitionId}`;
}
