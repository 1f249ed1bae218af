import type { Refusal } from '../../values/refusal.js';
import type { EarnPrice, PairedTarget, PurchaseCredit } from '../operations.js';
import type { BatchWrites } from './batch-writes.js';

/** A refusal that is about the member of an operation, told of the employee. */
export function employeeRefusal(refused: Refusal): Refusal {
  return refused.field[0] === 'member' ? { ...refused, field: ['employee'] } : refused;
}

/**
 * An employee's price with what the account has left of the caps that both are under: the partner's of the day, and, of
 * a purchase that they share, that of the purchase (rule K-09).
 */
export function beside(
  price: EarnPrice,
  { points }: { readonly points: bigint },
  credit: Pick<PurchaseCredit, 'accountShare'> | undefined,
): EarnPrice {
  const { perPurchase, perPartnerDay, ...others } = price.limits;
  const less = (cap: bigint | null) => (cap === null ? null : cap - points);
  const limits = {
    ...others,
    perPurchase: credit?.accountShare ? less(perPurchase) : perPurchase,
    perPartnerDay: less(perPartnerDay),
  };
  return { ...price, limits };
}

/** Remembers whose purchase it was, and that its transactions belong together. */
export function creditWritten(
  writes: BatchWrites,
  credit: Pick<PurchaseCredit, 'accountId' | 'employeeId' | 'accountShare'>,
  transactionId: bigint,
  pairedId: bigint | null,
): void {
  const { accountId, employeeId, accountShare } = credit;
  if (accountId === null || employeeId === null) throw new Error('a purchase of nobody was not refused');
  const both = { accountId, employeeId, accountShare, kind: 'BOTH' } as const;
  const { purchaseCredits } = writes.more;
  if (pairedId === null) {
    purchaseCredits.push({ ...both, transactionId, pairedId, accountShare: null, kind: 'EMPLOYEE' });
  } else {
    purchaseCredits.push({ ...both, transactionId, pairedId });
    purchaseCredits.push({ ...both, transactionId: pairedId, pairedId: transactionId });
  }
}

/** Remembers which reversals belong together; one that took no point back has no transaction. */
export function creditUndone(
  writes: BatchWrites,
  { credit }: PairedTarget,
  transactionIds: readonly [bigint | null, bigint | null],
): void {
  const [one, other] = transactionIds;
  const row = { ...credit, kind: 'BOTH' } as const;
  const { purchaseCredits } = writes.more;
  if (one !== null) purchaseCredits.push({ ...row, transactionId: one, pairedId: other });
  if (other !== null) purchaseCredits.push({ ...row, transactionId: other, pairedId: one });
}
