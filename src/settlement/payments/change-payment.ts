import type { EntityManager } from '../../runtime/database.js';
import { announce, type SettlementEventType } from '../announce.js';
import type { Payment, PaymentStatus } from './payment.js';

/** What happens to a payment after it was planned: where the time of it is kept, and what is announced of it. */
const CHANGES = {
  SENT: { column: 'sent_at', type: 'settlement.payment-sent' },
  CONFIRMED: { column: 'confirmed_at', type: 'settlement.payment-confirmed' },
  FAILED: { column: 'ended_at', type: 'settlement.payment-failed' },
  CANCELLED: { column: 'ended_at', type: 'settlement.payment-cancelled' },
} as const satisfies Readonly<
  Record<Exclude<PaymentStatus, 'CREATED'>, { column: string; type: SettlementEventType }>
>;

/** Takes a payment to its next state and announces it (rule W-01). */
export async function changePayment(
  em: EntityManager,
  coalitionId: bigint,
  { id }: Pick<Payment, 'id'>,
  status: keyof typeof CHANGES,
  at: Date,
): Promise<void> {
  const { column, type } = CHANGES[status];
  const [row] = await em.execute<{ changes: number }[]>(
    `update payment set status = ?, ${column} = ?::timestamptz, changes = changes + 1
      where coalition_id = ? and id = ? returning changes`,
    [status, at.toISOString(), coalitionId, id],
  );
  if (!row) throw new Error('there is no such payment');
  await announce(em, coalitionId, { type, objectId: id, sequence: row.changes, subjectId: id, at });
}
