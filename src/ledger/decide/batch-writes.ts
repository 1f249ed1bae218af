import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import type { Rate } from '../../values/rate.js';
import type { Refusal } from '../../values/refusal.js';
import type { ActivityChange, LevelState, Standing } from '../levels/level.js';
import type { BalanceState, EarnComponent, MemberDayName, OperationDetails } from '../operations.js';
import type {
  AccountState,
  AdjustmentRequestState,
  CharityCampaignState,
  HoldState,
  PendingLot,
} from './batch-state.js';
import type { ExposureName, PartnerDayName } from './limit-counts.js';
import type { LotMovements } from './lots.js';

/** What a batch writes, as rows; `apply-batch` turns it into one set-wise call. */
export interface BatchWrites {
  readonly sealingEpoch: number;
  /** Its first id: tells the batch's deltas apart from others'. */
  readonly batchId: bigint;
  /** How many ids of its block are taken. */
  idsTaken: bigint;
  /** The accounts that changed, as they are now. */
  readonly accounts: Set<AccountState>;
  readonly transactions: TransactionRow[];
  readonly entries: EntryRow[];
  /** Change per account of the programme. */
  readonly deltas: Map<bigint, bigint>;
  readonly keys: KeyRow[];
  readonly purchases: PurchaseRow[];
  readonly events: EventRow[];
  /** Changes of members' counters, by member and {@link activityKey}. */
  readonly activity: Map<string, ActivityChange>;
  /** What only some operations write. */
  readonly more: MoreWrites;
}

export interface MoreWrites {
  readonly steps: StepRow[];
  readonly openedHolds: OpenedHoldRow[];
  readonly endedHolds: EndedHoldRow[];
  /** Pending points as they are now; 0 = gone. */
  readonly pending: Set<PendingLot>;
  readonly refunds: RefundRow[];
  readonly requests: AdjustmentRequestRow[];
  readonly decidedRequests: DecidedRequestRow[];
  readonly usedCodes: UsedCodeRow[];
  /** Of holds and requests; those of transactions are with them. */
  readonly details: { readonly id: bigint; readonly details: OperationDetails }[];
  readonly memberDays: Map<string, MemberDayName & { points: bigint }>;
  /** `mostBefore`: what may have been counted before the batch at most; null = nothing was limited, or the row is locked. */
  readonly partnerDays: Map<string, PartnerDayName & { points: bigint; mostBefore: bigint | null }>;
  readonly exposures: Map<string, ExposureName & ExposureChange>;
  readonly standings: StandingRow[];
  readonly levelWarnings: LevelWarningRow[];
  /** Of members whose level, or when it is looked at next, has changed: as it is now. */
  readonly levels: Set<LevelState>;
  readonly purchaseCredits: PurchaseCreditRow[];
  readonly poolDraws: PoolDrawRow[];
  readonly donations: DonationRow[];
  /** Donations that were reversed, and by which transaction. */
  readonly undoneDonations: { readonly id: bigint; readonly by: bigint }[];
  /** Campaigns of charities that changed, as they are now. */
  readonly charityCampaigns: Set<CharityCampaignState>;
  readonly merges: MergeRow[];
  /** How many donations of whom they have now. */
  readonly charityDonors: Map<string, CharityDonorRow>;
}

/** In 10⁻⁸ of a major unit. */
export interface ExposureChange {
  readonly charge: bigint;
  /** How much may be owed, for warnings; the database adds what is deposited. */
  readonly most: bigint;
  /** Whether warnings are about a float, or about a credit limit. */
  readonly prepaid: boolean;
  /**
   * What may have been owed before the batch at most, to which the database adds what is deposited; null: nothing was
   * limited, or it was decided with the row locked.
   */
  readonly mostBefore: bigint | null;
  readonly at: Date;
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
  readonly partnerId: bigint | null;
  readonly merchantId: bigint | null;
  readonly contractVersionId: bigint | null;
  readonly occurredAt: Date;
  readonly postedAt: Date;
  readonly businessDay: Day;
  readonly actor: string;
  readonly reversesId: bigint | null;
  readonly holdId: bigint | null;
  readonly amount: Money | null;
  readonly breakdown: readonly EarnComponent[] | null;
  readonly details: OperationDetails | null;
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
    readonly owedAfter: bigint;
    readonly lots: LotMovements;
  } | null;
}

/** A change of a balance without an entry. */
export interface StepRow {
  readonly kind: 'HOLD' | 'RELEASE' | 'HOLD_EXPIRY' | 'VEST' | 'RENEWAL';
  /** The hold, the earn that vests, or the transaction that renews lots. */
  readonly subjectId: bigint;
  readonly at: Date;
  readonly businessDay: Day;
  /** Number of the member's last entry before it. */
  readonly sequence: number;
  readonly after: BalanceState;
  readonly owedAfter: bigint;
  readonly lots: LotMovements;
}

export interface OpenedHoldRow {
  readonly hold: HoldState;
  readonly actor: string;
}

export interface EndedHoldRow {
  readonly id: bigint;
  readonly status: Exclude<HoldState['status'], 'OPEN'>;
  readonly at: Date;
  readonly captured: { readonly transactionId: bigint; readonly points: bigint } | null;
}

export interface RefundRow {
  readonly transactionId: bigint;
  readonly id: bigint;
  readonly amountMinor: bigint;
  readonly reversalId: bigint | null;
}

/** Whose purchase a transaction is of, and who else got points of it, or lost them by its reversal (rule K-09). */
export interface PurchaseCreditRow {
  readonly transactionId: bigint;
  readonly accountId: bigint;
  readonly employeeId: bigint;
  /** The other one's transaction; null: only this one was written. */
  readonly pairedId: bigint | null;
  readonly kind: 'EMPLOYEE' | 'BOTH';
  /** The account's part of the money, in percent; null: both have all of it, or the employee alone. */
  readonly accountShare: Rate | null;
}

/** Points that an account drew on its parent for a burn (rule K-11). */
export interface PoolDrawRow {
  readonly transferId: bigint;
  readonly burnId: bigint;
  readonly poolId: bigint;
  readonly parentId: bigint;
  readonly childId: bigint;
  readonly points: bigint;
  /** The first day of the month in which it counts. */
  readonly month: Day;
}

/** Who became a part of whom (rule A-11). */
export interface MergeRow {
  readonly id: bigint;
  readonly duplicateId: bigint;
  readonly survivorId: bigint;
  /** The transfers of what the duplicate had, and of what it owed; null where that was nothing. */
  readonly transactionId: bigint | null;
  readonly debtTransactionId: bigint | null;
  readonly at: Date;
  readonly actor: string;
}

export interface CharityDonorRow {
  readonly campaignId: bigint;
  readonly memberId: bigint;
  /** Reversed ones left out. */
  readonly donations: number;
}

export interface DonationRow {
  /** The transaction's. */
  readonly id: bigint;
  readonly campaignId: bigint;
  readonly memberId: bigint;
  /** Through which partner; null: by an operator, or because it was due. */
  readonly partnerId: bigint | null;
  readonly points: bigint;
  readonly donated: bigint;
  readonly matched: readonly bigint[];
  readonly named: boolean;
  readonly at: Date;
  readonly businessDay: Day;
  /** Of the coalition's calendar: receipts are numbered in it. */
  readonly receiptYear: number;
}

export interface AdjustmentRequestRow extends Omit<AdjustmentRequestState, 'status'> {
  readonly requestedAt: Date;
}

export interface DecidedRequestRow {
  readonly id: bigint;
  readonly status: 'APPROVED' | 'REJECTED';
  readonly by: string;
  readonly at: Date;
  readonly transactionId: bigint | null;
}

export interface UsedCodeRow {
  readonly memberId: bigint;
  readonly codeHash: Buffer;
  /** Transaction or hold. */
  readonly usedBy: bigint;
}

/** A standing that begins; `event` numbers what is announced of the member's level. */
export interface StandingRow extends Standing {
  readonly memberId: bigint;
  readonly event: number;
  readonly recordedAt: Date;
  readonly actor: string;
  /** The earn or reversal that brought it; null: time, or an operator. */
  readonly transactionId: bigint | null;
  readonly reason: string | null;
}

/** A member is told that its level ends soon. */
export interface LevelWarningRow {
  readonly memberId: bigint;
  readonly event: number;
  /** The number of the standing that ends. */
  readonly standing: number;
  readonly at: Date;
}

export interface KeyRow {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly transactionId: bigint | null;
  readonly subjectId: bigint | null;
  readonly refusal: Refusal | null;
  readonly balance: BalanceState;
}

export interface PurchaseRow {
  readonly merchantId: bigint;
  readonly referenceHash: Buffer;
  readonly transactionId: bigint;
}

/** What is announced of an operation. A new one also has to be expected by the auditor (audit-event-checks.ts). */
export type EventType =
  | `points.${'earned' | 'burned' | 'reversed' | 'expired' | 'transferred' | 'donated' | 'adjusted' | 'vested'}`
  | `hold.${'opened' | 'captured' | 'released' | 'expired'}`
  | `adjustment.${'requested' | 'approved' | 'rejected'}`;

/** An event to announce: about an object, numbered per object, made from an immutable row (rule W-01). */
export interface EventRow {
  /** The transaction's own; null: the database makes one. */
  readonly id: bigint | null;
  readonly type: EventType;
  readonly objectId: bigint;
  readonly objectSequence: number;
  readonly subjectId: bigint;
  readonly occurredAt: Date;
}

/** Nothing to write yet. */
export function emptyWrites(batch: { readonly sealingEpoch: number; readonly firstId: bigint }): BatchWrites {
  return {
    sealingEpoch: batch.sealingEpoch,
    batchId: batch.firstId,
    idsTaken: 0n,
    accounts: new Set(),
    transactions: [],
    entries: [],
    deltas: new Map(),
    keys: [],
    purchases: [],
    events: [],
    activity: new Map(),
    more: {
      steps: [],
      openedHolds: [],
      endedHolds: [],
      pending: new Set(),
      refunds: [],
      requests: [],
      decidedRequests: [],
      usedCodes: [],
      details: [],
      memberDays: new Map(),
      partnerDays: new Map(),
      exposures: new Map(),
      standings: [],
      levelWarnings: [],
      levels: new Set(),
      purchaseCredits: [],
      poolDraws: [],
      donations: [],
      undoneDonations: [],
      merges: [],
      charityCampaigns: new Set(),
      charityDonors: new Map(),
    },
  };
}
