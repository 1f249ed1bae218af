import { coalitionNow } from '../ledger/balances.js';
import { type Database, entityManagerFor } from '../runtime/database.js';

/** The coalition's clock: that of a test twin may be ahead of this machine's. */
export function nowIn(
  { database }: { readonly database: Pick<Database, 'orm'> },
  coalitionId: bigint,
): Promise<Date> {
  return coalitionNow(entityManagerFor(database, coalitionId), coalitionId);
}
