import { type Database, inCoalition } from '../runtime/database.js';

/** Deltas of one transaction: enough to be quick, few enough not to hold an account's row for long. */
const MOST_AT_ONCE = 5_000;

/**
 * Moves the deltas of a coalition's own accounts into their balances, until few are left. Balances do not change by
 * it, reading them gets cheaper. Safe to run twice and on several nodes at once: each delta is folded once, in the
 * transaction that removes it. Answers how many were folded.
 */
export async function foldAccountDeltas(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  options: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  let total = 0;
  while (!options.signal?.aborted) {
    const [row] = await inCoalition(database, coalitionId, (em) =>
      em.execute<{ folded: number }[]>('select fold_account_deltas(?) as folded', [MOST_AT_ONCE]),
    );
    const folded = row?.folded ?? 0;
    total += folded;
    if (folded < MOST_AT_ONCE) break;
  }
  return total;
}
