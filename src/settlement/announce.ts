import type { EntityManager } from '../runtime/database.js';

/**
 * All that settlement announces (rule W-01): of a statement, a dispute, a payment, a payment run, a charity's
 * payouts, or a partner's exit, which is the object of each. The auditor holds every one of them against what happened (audit/event-checks.ts).
 */
export const SETTLEMENT_EVENTS = [
  'settlement.statement-closed',
  'settlement.statement-issued',
  'settlement.statement-disputed',
  'settlement.statement-resolved',
  'settlement.statement-agreed',
  'settlement.statement-paid',
  'settlement.statement-reconciled',
  'settlement.statement-payment-failed',
  'settlement.dispute-opened',
  'settlement.dispute-commented',
  'settlement.dispute-overdue',
  'settlement.dispute-resolved',
  'settlement.charity-payout-created',
  'settlement.payment-run-created',
  'settlement.payment-sent',
  'settlement.payment-confirmed',
  'settlement.payment-failed',
  'settlement.payment-cancelled',
  'partner.exiting',
  'partner.exit-cancelled',
  'partner.liability-transferred',
  'partner.exited',
] as const;
export type SettlementEventType = (typeof SETTLEMENT_EVENTS)[number];

export interface SettlementEvent {
  readonly type: SettlementEventType;
  readonly objectId: bigint;
  /** Its place among the events of the object, from 1 on; what gives the place keeps the object locked. */
  readonly sequence: number;
  /** The row that tells what happened: the object itself, or one of its own. */
  readonly subjectId: bigint;
  /** By the coalition's clock. */
  readonly at: Date;
}

/** Announces what the caller's transaction does, in it: the one place where settlement writes the outbox. */
export async function announce(
  em: EntityManager,
  coalitionId: bigint,
  { type, objectId, sequence, subjectId, at }: SettlementEvent,
): Promise<void> {
  await em.execute(
    `insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
     values (?, new_id(), ?, ?, ?, ?, ?::timestamptz)`,
    [coalitionId, type, objectId, sequence, subjectId, at.toISOString()],
  );
}
