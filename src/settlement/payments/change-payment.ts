import type { EntityManager } from '../../runtime/database.js';
import type { Payment } from './payment.js';

/** What happens to a payment after it was planned, and where the time of it is kept. */
const COLUMNS = {
  SENT: 'sent_at',
  CONFIRMED: 'confirmed_at',
  FAILED: 'ended_at',
  CANCELLED: 'ended_at',
} as const;

/** Takes a payment to its next state and announces it as `settlement.payment-<state>` (rule W-01). */
export async function changePayment(
  em: EntityManager,
  coalitionId: bigint,
  { id }: Pick<Payment, 'id'>,
  status: keyof typeof COLUMNS,
  at: Date,
): Promise<void> {
  await em.execute(
    `with changed as (
       update payment set status = ?, ${COLUMNS[status]} = ?::timestamptz, changes = changes + 1
        where coalition_id = ? and id = ? returning coalition_id, id, changes)
     insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
     select coalition_id, new_id(), ?, id, changes, id, ?::timestamptz from changed`,
    [
      status,
      at.toISOString(),
      coalitionId,
      id,
      `settlement.payment-${status.toLowerCase()}`,
      at.toISOString(),
    ],
  );
}
