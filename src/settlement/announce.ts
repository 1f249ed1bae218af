import { type AnnouncedEvent, announceEvent } from '../ledger/announce-event.js';
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

export type SettlementEvent = AnnouncedEvent<SettlementEventType>;

/** Announces what the caller's transaction does, in it: the one place where settlement writes the outbox. */
export async function announce(
  em: EntityManager,
  coalitionId: bigint,
  event: SettlementEvent,
): Promise<void> {
  await announceEvent(em, coalitionId, event);
}
