import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';

/** What the operator can find: nothing of it is due, all of it is as stated, or a part. */
export const DISPUTE_OUTCOMES = ['UPHELD', 'REJECTED', 'PARTLY'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

export type DisputeStatus = 'OPEN' | DisputeOutcome;

/** What a partner disputes of a statement (rule S-05). Money above 0 is owed by the partner. */
export interface Dispute {
  readonly coalitionId: bigint;
  readonly id: bigint;
  readonly statementId: bigint;
  readonly partnerId: bigint;
  readonly currency: Currency;
  readonly status: DisputeStatus;
  /** What its lines come to, as stated. */
  readonly disputed: Money;
  /** What of that has left the statement's payment: not what the partner's float had paid. */
  readonly withheld: Money;
  /** What is due of it after all; null while it is open. */
  readonly due: Money | null;
  readonly openedAt: Date;
  /** An external id. */
  readonly openedBy: string;
  /** The last day on which the operator should have answered; nothing is decided by it. */
  readonly answerUntil: Day;
  /** Since when nobody had answered in time; null: somebody had, or the day is not over. */
  readonly overdueAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  /** Why it was resolved so. */
  readonly reason: string | null;
}

/** A line that is disputed. */
export interface DisputedLine {
  readonly disputeId: bigint;
  /** Its number in the statement. */
  readonly number: number;
  /** Null: it goes with the line that it is a percentage of. */
  readonly reason: string | null;
}

/** Something that was said about a dispute. */
export interface DisputeComment {
  readonly disputeId: bigint;
  readonly id: bigint;
  readonly at: Date;
  /** An external id. */
  readonly actor: string;
  readonly text: string;
  /** Where papers are kept that belong to it: names or addresses; the papers themselves are not here. */
  readonly attachments: readonly string[];
}

/** A comment before it has an id. */
export type NewComment = Pick<DisputeComment, 'text' | 'attachments'>;
