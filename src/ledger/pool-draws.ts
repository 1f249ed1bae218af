import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';

/** Of burns the transfers from a parent's account that were posted with them, and of those the burns (rule K-11). */
export async function poolDrawsOf(
  em: EntityManager,
  coalitionId: bigint,
  transactionIds: readonly bigint[],
): Promise<Map<bigint, bigint>> {
  const ids = integerArray(transactionIds);
  const rows = await em.execute<{ transfer_id: string; burn_id: string }[]>(
    `select transfer_id::text, burn_id::text from pool_draw
      where coalition_id = ? and (transfer_id = any (?::bigint[]) or burn_id = any (?::bigint[]))`,
    [coalitionId, ids, ids],
  );
  return new Map(
    rows.flatMap((row) => {
      const [transferId, burnId] = [BigInt(row.transfer_id), BigInt(row.burn_id)];
      return [
        [transferId, burnId],
        [burnId, transferId],
      ] as const;
    }),
  );
}
