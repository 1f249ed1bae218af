import type { EntityManager } from '@mikro-orm/postgresql';
import { type Refusal, refusal } from '../values/refusal.js';

/**
 * Why the partner may not enrol or link members now; undefined when it may. Its row stays locked (shared) until the
 * end of the transaction, so that a suspension that comes meanwhile waits, and one that is there is seen (rule P-04).
 */
export async function refusalToEnrol(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  field: readonly string[] = [],
): Promise<Refusal | undefined> {
  const [partner] = await em.execute<{ status: string }[]>(
    'select status from partner where coalition_id = ? and id = ? for share',
    [coalitionId, partnerId],
  );
  if (!partner) return refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition.', field);
  if (partner.status === 'ACTIVE') return undefined;
  return refusal('PARTNER_NOT_ACTIVE', 'Only an active partner enrols and links members.', field);
}
