import type { TransactionRecord } from '../../ledger/transactions.js';
import type { RequestContext } from '../context.js';
import { Transaction } from './transaction.type.js';
import { maySeeDetails, maySeeTransaction } from './transaction-visibility.js';

/** What the caller may see of a transaction; null when nothing. */
export function transactionFor(
  context: Pick<RequestContext, 'principal'>,
  record: TransactionRecord,
): Transaction | null {
  if (!maySeeTransaction(context, record)) return null;
  return maySeeDetails(context, record) ? Transaction.of(record) : Transaction.withoutDetails(record);
}

/** The transaction of that id, as far as the caller may see it. */
export async function visibleTransaction(
  context: RequestContext,
  id: bigint | undefined,
): Promise<Transaction | null> {
  const record = id === undefined ? undefined : await context.loaders.transactions.load(id);
  return record ? transactionFor(context, record) : null;
}
