import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Iban } from '../../values/iban.js';
import type { Money } from '../../values/money.js';

/** Who pays: `PAY` the coalition, through its bank; `COLLECT` the partner, who quotes the reference. */
export const PAYMENT_DIRECTIONS = ['PAY', 'COLLECT'] as const;
export type PaymentDirection = (typeof PAYMENT_DIRECTIONS)[number];

/** Where a payment is: planned, with the bank, confirmed by it, come back or refused by it, or taken back by us. */
export const PAYMENT_STATUSES = ['CREATED', 'SENT', 'CONFIRMED', 'FAILED', 'CANCELLED'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** The one payment of an agreed statement, or of a charity's payout; another follows only where it failed or was cancelled (rule S-04). */
export interface Payment {
  readonly id: bigint;
  readonly runId: bigint;
  /** Null of a payout's. */
  readonly statementId: bigint | null;
  readonly partnerId: bigint | null;
  /** Null of a statement's. */
  readonly payoutId: bigint | null;
  readonly charityId: bigint | null;
  readonly direction: PaymentDirection;
  /** Above 0. */
  readonly money: Money;
  /** End-to-end id in the bank's files; what a partner is to quote. */
  readonly reference: string;
  readonly attempt: number;
  /** Null: as the bank likes, or where the partner pays. */
  readonly rail: string | null;
  /** Whom it is paid to; null where the partner pays. */
  readonly creditor: { readonly iban: Iban; readonly name: string } | null;
  readonly status: PaymentStatus;
  readonly sentAt: Date | null;
  readonly confirmedAt: Date | null;
  /** When it failed or was cancelled. */
  readonly endedAt: Date | null;
}

/** Why an agreed statement could not be taken into a run. */
export const LEFT_OUT_REASONS = ['NO_SETTLEMENT_ACCOUNT', 'NO_RAIL'] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** Payments of one currency that are made, and asked for, together. */
export interface PaymentRun {
  readonly id: bigint;
  readonly currency: Currency;
  /** When the bank is to pay. */
  readonly executionDay: Day;
  /** The coalition's account. */
  readonly debtorIban: Iban;
  /** SHA-256 of the payment file; null: the run pays nothing out. */
  readonly fileHash: Buffer | null;
  readonly createdAt: Date;
  readonly actor: string;
}
