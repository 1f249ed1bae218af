import type { Day } from '../../values/day.js';
import { parseMoney } from '../../values/money.js';

/** What a bank says became of money: it was booked, came back, was never moved, or is not booked yet. */
export const ENTRY_KINDS = ['BOOKED', 'RETURNED', 'REJECTED', 'PENDING'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Files of a bank's confirmations that can be read. */
export const CONFIRMATION_FORMATS = ['CAMT054', 'CSV'] as const;
export type ConfirmationFormat = (typeof CONFIRMATION_FORMATS)[number];

/** One entry of a bank's file about the coalition's account. */
export interface BankEntry {
  /** Whose account the file is about; null: it does not say. */
  readonly accountIban: string | null;
  /** End-to-end id, or what whoever paid has quoted; null: none. */
  readonly reference: string | null;
  /** Seen from the coalition's account. */
  readonly direction: 'IN' | 'OUT';
  readonly kind: EntryKind;
  /** In major units, as it stands in the file. */
  readonly amount: string;
  readonly currency: string;
  readonly bookedOn: Day | null;
  /** The bank's own name for it. */
  readonly bankReference: string | null;
}

/** Most entries of one file. */
export const MOST_ENTRIES = 20_000;

const LONGEST_TEXT = 140;

/** Control characters, line ends and what overrides the direction of text: references are shown as they will be read. */
const UNSHOWABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text of a file as it can be kept and shown: not too long, and without what no text should have; null for none. */
export function keptText(text: string | undefined): string | null {
  const kept = (text ?? '').toWellFormed().replace(UNSHOWABLE, '\uFFFD').trim();
  // A character has one or two units.
  return kept === '' ? null : [...kept.slice(0, 2 * LONGEST_TEXT)].slice(0, LONGEST_TEXT).join('');
}

/**
 * A bank's amount in minor units. Banks write fraction digits that a currency has not, as long as they are zeros; null
 * where it cannot be read, or is finer than the currency.
 */
export function entryMinor({ amount, currency }: Pick<BankEntry, 'amount' | 'currency'>): bigint | null {
  if (!/^[0-9]{1,18}(?:\.[0-9]{1,5})?$/.test(amount)) return null;
  const [whole = '', fraction = ''] = amount.split('.');
  const significant = fraction.replace(/0+$/, '');
  const money = parseMoney({ amount: significant === '' ? whole : `${whole}.${significant}`, currency });
  return money.ok ? money.value.minor : null;
}
