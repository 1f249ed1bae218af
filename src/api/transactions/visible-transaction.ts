import type { RequestContext } from '../context.js';
import { Transaction } from './transaction.type.js';
import { maySeeTransaction } from './transaction-visibility.js';

/** The transaction if the caller may see it. */
export async function visibleTransaction(
  context: RequestContext,
  id: bigint | undefined,
): Promise<Transaction | null> {
  const record = id === undefined ? undefined : await context.loaders.transactions.load(id);
  return record && maySeeTransaction(context, record) ? Transaction.of(record) : null;
}
