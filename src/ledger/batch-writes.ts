import type { Day } from '../values/day.js';
import type { Money } from '../values/money.js';
import type { Refusal } from '../values/refusal.js';
import type { AccountState } from './batch-state.js';
import type { LotMovements } from './lots.js';
import type { BalanceState, EarnComponent, OperationDetails } from './operations.js';

/** What a batch writes, as rows; `apply-batch` turns it into one set-wise call. */
export interface BatchWrites {
  readonly sealingEpoch: number;
  /** Its first transaction's id: tells the batch's deltas apart from others'. */
  readonly batchId: bigint;
  /** The accounts that changed, as they are now. */
  readonly accounts: Set<AccountState>;
  readonly transactions: TransactionRow[];
  readonly entries: EntryRow[];
  /** Change per account of the programme. */
  readonly deltas: Map<bigint, bigint>;
  readonly keys: KeyRow[];
  readonly purchases: PurchaseRow[];
  readonly events: EventRow[];
}

export type TransactionType =
  | 'EARN'
  | 'BURN'
  | 'REVERSAL'
  | 'EXPIRY'
  | 'TRANSFER'
  | 'ADJUSTMENT'
  | 'DONATION';

export interface TransactionRow {
  readonly id: bigint;
  readonly type: TransactionType;
  readonly points: bigint;
  readonly memberId: bigint;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  readonly contractVersionId: bigint;
  readonly occurredAt: Date;
  readonly postedAt: Date;
  readonly businessDay: Day;
  readonly actor: string;
  readonly amount: Money | null;
  readonly breakdown: readonly EarnComponent[] | null;
  readonly details: OperationDetails;
}

export interface EntryRow {
  readonly transactionId: bigint;
  readonly leg: number;
  readonly accountId: bigint;
  readonly amount: bigint;
  /** That of its transaction. */
  readonly postedAt: Date;
  /** Of a member's entry: its number and the balance after it. */
  readonly member: {
    readonly sequence: number;
    readonly after: BalanceState;
    readonly lots: LotMovements;
  } | null;
}

export interface KeyRow {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly transactionId: bigint | null;
  readonly refusal: Refusal | null;
  readonly balance: BalanceState;
}

export interface PurchaseRow {
  readonly merchantId: bigint;
  readonly referenceHash: Buffer;
  readonly transactionId: bigint;
}

/** An event to announce: about an object, numbered per object, made from an immutable row (rule W-01). */
export interface EventRow {
  readonly id: bigint;
  readonly type: string;
  readonly objectId: bigint;
  readonly objectSequence: number;
  readonly subjectId: bigint;
  readonly occurredAt: Date;
}
