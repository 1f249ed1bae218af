import { type BalanceChange, isOfHold } from '../../ledger/balance-changes.js';
import type { RequestContext } from '../context.js';
import type { Hold } from '../holds/hold.type.js';
import { visibleHold } from '../holds/visible-hold.js';
import type { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';

/** What a change of a balance is about, as far as the caller may see it (rule A-04). */
export interface VisibleSubject {
  readonly transaction: Transaction | null;
  readonly hold: Hold | null;
}

/**
 * Of other partners' operations a partner sees what they left of the balance, and neither what they were nor whose: both
 * are null then.
 */
export async function visibleSubject(
  context: RequestContext,
  { kind, subjectId }: BalanceChange,
): Promise<VisibleSubject> {
  if (isOfHold(kind)) return { transaction: null, hold: await visibleHold(context, subjectId) };
  return { transaction: await visibleTransaction(context, subjectId), hold: null };
}
