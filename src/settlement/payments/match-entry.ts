import { type BankEntry, entryMinor } from './bank-entry.js';
import type { Payment } from './payment.js';

/** Why an entry of a bank's file changes nothing; in the order in which they are looked for. */
export const LEFT_OVER_REASONS = [
  'NO_REFERENCE',
  'UNKNOWN_REFERENCE',
  'OTHER_ACCOUNT',
  'DIRECTION_DIFFERS',
  'CURRENCY_DIFFERS',
  'AMOUNT_UNREADABLE',
  'AMOUNT_DIFFERS',
  'NOT_BOOKED_YET',
  'PAYMENT_ENDED',
  'CONFIRMED_ALREADY',
] as const;
export type LeftOver = (typeof LEFT_OVER_REASONS)[number];

/** What is known of a payment when an entry is held against it. */
export type PaymentAsKnown = Pick<Payment, 'direction' | 'money' | 'status'> & {
  /** The account that the run was made for. */
  readonly debtorIban: string;
};

/** What an entry does to the payment of its reference, or why it does nothing. */
export type Judgement =
  | { readonly does: 'CONFIRM' | 'FAIL'; readonly leftOver?: undefined }
  | { readonly does?: undefined; readonly leftOver: LeftOver };

/**
 * Holds an entry against the payment that has its reference. Only what agrees in account, direction, currency and amount
 * counts, to the last unit: a part of an amount is never booked, it is left over for people to look at.
 */
export function judgeEntry(entry: BankEntry, payment: PaymentAsKnown | undefined): Judgement {
  if (entry.reference === null) return { leftOver: 'NO_REFERENCE' };
  if (!payment) return { leftOver: 'UNKNOWN_REFERENCE' };
  if (entry.accountIban !== null && entry.accountIban !== payment.debtorIban)
    return { leftOver: 'OTHER_ACCOUNT' };
  if (entry.direction !== directionOf(payment, entry)) return { leftOver: 'DIRECTION_DIFFERS' };
  if (entry.currency !== payment.money.currency) return { leftOver: 'CURRENCY_DIFFERS' };
  const minor = entryMinor(entry);
  if (minor === null) return { leftOver: 'AMOUNT_UNREADABLE' };
  if (minor !== payment.money.minor) return { leftOver: 'AMOUNT_DIFFERS' };
  return judgeKind(entry, payment);
}

function judgeKind({ kind }: BankEntry, { status }: PaymentAsKnown): Judgement {
  if (kind === 'PENDING') return { leftOver: 'NOT_BOOKED_YET' };
  if (status === 'FAILED' || status === 'CANCELLED') return { leftOver: 'PAYMENT_ENDED' };
  // What came back may have been booked in a file that nobody has brought: it did come back either way.
  if (kind === 'RETURNED') return { does: 'FAIL' };
  if (status === 'CONFIRMED') return { leftOver: 'CONFIRMED_ALREADY' };
  return { does: kind === 'BOOKED' ? 'CONFIRM' : 'FAIL' };
}

/** Which way the money of such an entry goes; what comes back goes the other way. */
function directionOf({ direction }: PaymentAsKnown, { kind }: BankEntry): 'IN' | 'OUT' {
  const forth = direction === 'PAY' ? 'OUT' : 'IN';
  if (kind !== 'RETURNED') return forth;
  return forth === 'OUT' ? 'IN' : 'OUT';
}
