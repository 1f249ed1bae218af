import { isItself } from '../../access/principal.js';
import type { TransactionRecord } from '../../ledger/transactions.js';
import type { RequestContext } from '../context.js';
import { Transaction } from './transaction.type.js';
import { maySeeDetails, maySeeOperation } from './transaction-visibility.js';

/** What the caller may see of a transaction; null when nothing. */
export async function transactionFor(
  context: Pick<RequestContext, 'principal' | 'loaders'>,
  record: TransactionRecord,
): Promise<Transaction | null> {
  if (maySeeOperation(context, record)) {
    return maySeeDetails(context, record) ? Transaction.of(record) : Transaction.withoutDetails(record);
  }
  // What goes with a transfer is between its giver and the partner.
  return (await isGettingMember(context, record)) ? Transaction.withoutDetails(record) : null;
}

/** The transaction of that id, as far as the caller may see it. */
export async function visibleTransaction(
  context: RequestContext,
  id: bigint | undefined,
): Promise<Transaction | null> {
  const record = id === undefined ? undefined : await context.loaders.transactions.load(id);
  return record ? transactionFor(context, record) : null;
}

/** A transfer is of the member that gives; who gets is told by its entries. */
async function isGettingMember(
  { principal, loaders }: Pick<RequestContext, 'principal' | 'loaders'>,
  { id, type }: TransactionRecord,
): Promise<boolean> {
  if (type !== 'TRANSFER' || principal.kind !== 'member') return false;
  const entries = await loaders.entries.load(id);
  return entries.some((entry) => entry.accountKind === 'MEMBER' && isItself(principal, entry.accountId));
}
