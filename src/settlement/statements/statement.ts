import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import type { DraftLine } from './draft-statements.js';

/** Where a statement is in its life (rule S-05). A period that is open has none: there is a preview of it. */
export const STATEMENT_STATUSES = ['CLOSED', 'ISSUED', 'AGREED', 'PAID', 'RECONCILED'] as const;
export type StatementStatus = (typeof STATEMENT_STATUSES)[number];

/** A partner's statement of a closed period in one currency. Money above 0 is owed by the partner. */
export interface Statement {
  readonly coalitionId: bigint;
  readonly id: bigint;
  readonly partnerId: bigint;
  readonly currency: Currency;
  /** 1, 2, 3 … per partner and currency. */
  readonly number: number;
  /** Business days, both included. */
  readonly from: Day;
  readonly until: Day;
  readonly status: StatementStatus;
  /** The sum of all lines: `payable + disputed + carried`. */
  readonly total: Money;
  readonly disputed: Money;
  readonly carried: Money;
  readonly payable: Money;
  /** Below it a net amount is carried over (rule S-04). */
  readonly minimum: Money;
  /** It and those before it hold every transaction that is stated; null where nothing was ever posted. */
  readonly block: { readonly number: number; readonly hash: Buffer } | null;
  /** Of what is stated, without ids and times (rule S-06). */
  readonly contentHash: Buffer;
  readonly closedAt: Date;
  readonly issuedAt: Date | null;
  /** The last day on which lines can be disputed. */
  readonly disputeUntil: Day | null;
  readonly agreedAt: Date | null;
  /** `system`: by silence. */
  readonly agreedBy: string | null;
  readonly paidAt: Date | null;
  readonly reconciledAt: Date | null;
}

/** A line of a closed statement; `basedOn` is an index in the list of all its lines, in their order. */
export interface StatementLine extends DraftLine {
  readonly statementId: bigint;
  /** 1, 2, 3 … */
  readonly number: number;
}
