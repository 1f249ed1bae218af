import { isItself } from '../../access/principal.js';
import type { TransactionRecord } from '../../ledger/transactions.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';

/** Whose a transaction or a hold is. */
type OfWhom = Pick<TransactionRecord, 'partnerId' | 'memberId'>;

/**
 * Whether the caller may see the transaction or hold (rule A-04): a partner its own, a member its own, operators and
 * auditors all of their coalition; nobody else any. What no partner has to do with (expiry, corrections) no partner sees.
 */
export function maySeeOperation(
  { principal }: Pick<RequestContext, 'principal'>,
  { partnerId, memberId }: OfWhom,
): boolean {
  switch (principal.kind) {
    case 'partner':
      return principal.partnerId === partnerId;
    case 'member':
      return isItself(principal, memberId);
    default:
      return readsWholeCoalition(principal);
  }
}

/**
 * Whether the caller may also see what was written down with it for the partner's own use, and which key
 * or user it was. A member sees it at the partner of its token only: a partner can make such tokens for itself, and must
 * not come by it to what other partners keep for themselves (rule A-04).
 */
export function maySeeDetails(
  { principal }: Pick<RequestContext, 'principal'>,
  { partnerId }: Pick<OfWhom, 'partnerId'>,
): boolean {
  return principal.kind !== 'member' || principal.partnerId === partnerId;
}
