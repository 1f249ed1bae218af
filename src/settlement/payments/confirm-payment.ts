import type { EntityManager } from '../../runtime/database.js';
import { type MoneyAccountName, type MoneyEntry, postMoney } from '../money/post-money.js';
import { writeStatementEvent } from '../statements/statement-events.js';
import { changePayment } from './change-payment.js';
import type { Payment } from './payment.js';
import { stepStatement } from './step-statement.js';

/** When the bank's word was taken in, by whom. */
export interface Confirming {
  readonly at: Date;
  readonly actor: string;
}

/** The bank has booked a payment: it is in the money books from now on, and a statement that it pays is RECONCILED (rule S-05). */
export async function confirmPayment(
  em: EntityManager,
  coalitionId: bigint,
  payment: Payment,
  { at, actor }: Confirming,
): Promise<void> {
  const { id: paymentId, statementId } = payment;
  await changePayment(em, coalitionId, payment, 'CONFIRMED', at);
  if (statementId !== null)
    await stepStatement(em, coalitionId, { statementId, to: 'RECONCILED', paymentId, at, actor });
  const entries = entriesOf(payment, 'forth');
  await postMoney(em, coalitionId, { kind: 'PAYMENT', subjectId: paymentId, at, actor, entries });
}

/**
 * The bank has refused a payment, or the money has come back: what was posted of it is posted the other way round. The
 * statement keeps the state it had reached, its history tells of it, and a new run can take it.
 */
export async function failPayment(
  em: EntityManager,
  coalitionId: bigint,
  payment: Payment,
  { at, actor }: Confirming,
): Promise<void> {
  const { id: subjectId, statementId } = payment;
  const [posted] = await em.execute<{ id: string }[]>(
    "select id::text from money_transaction where coalition_id = ? and kind = 'PAYMENT' and subject_id = ?",
    [coalitionId, subjectId],
  );
  await changePayment(em, coalitionId, payment, 'FAILED', at);
  if (statementId !== null)
    await writeStatementEvent(em, coalitionId, { statementId, kind: 'PAYMENT_FAILED', at, actor, subjectId });
  if (!posted) return;
  const entries = entriesOf(payment, 'back');
  await postMoney(em, coalitionId, { kind: 'PAYMENT_RETURN', subjectId, at, actor, entries });
}

/** Paying a partner or charity takes from the bank and from what it was owed; being paid is the opposite. */
function entriesOf(payment: Payment, way: 'forth' | 'back'): MoneyEntry[] {
  const { direction, money } = payment;
  const out = (direction === 'PAY') === (way === 'forth');
  const minor = out ? money.minor : -money.minor;
  return [
    { account: partyOf(payment), money: { ...money, minor } },
    { account: { kind: 'BANK', partnerId: null }, money: { ...money, minor: -minor } },
  ];
}

function partyOf({ partnerId, charityId }: Payment): MoneyAccountName {
  if (partnerId !== null) return { kind: 'RECEIVABLE', partnerId };
  if (charityId === null) throw new Error('a payment pays nobody');
  return { kind: 'CHARITY', partnerId: null, charityId };
}
