import type { TransactionRecord } from '../../ledger/transactions.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';

/**
 * Whether the caller may see the transaction (rule A-04): a partner its own, a member its own, operators and auditors
 * all of their coalition; nobody else any.
 */
export function maySeeTransaction(
  { principal }: Pick<RequestContext, 'principal'>,
  { partnerId, memberId }: Pick<TransactionRecord, 'partnerId' | 'memberId'>,
): boolean {
  switch (principal.kind) {
    case 'partner':
      return principal.partnerId === partnerId;
    case 'member':
      return principal.memberId === memberId;
    default:
      return readsWholeCoalition(principal);
  }
}
