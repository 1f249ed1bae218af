import type { Day } from '../../values/day.js';
import type { LastSpendableDay } from '../../values/expiry-policy.js';
import type { Refusal } from '../../values/refusal.js';
import type { LevelState } from '../levels/level.js';
import type { StoredWatch } from '../levels/watched-level.js';
import type { BalanceState } from '../operations.js';
import type { LimitCounts } from './limit-counts.js';
import type { Lots, Portion } from './lots.js';

/** Everything a batch is decided on, read under its locks. `decide` changes it as it goes. */
export interface BatchState {
  /** The coalition's clock: the database's plus the coalition's offset. */
  readonly clock: Date;
  readonly firstOpenDay: Day;
  readonly firstOpenAt: Date;
  readonly sealingEpoch: number;
  readonly referenceVersion: bigint;
  /** The first of 512 ids (`new_id_block()`), of which an operation takes at most four, that are this batch's own. */
  readonly firstId: bigint;
  /** Of points that the coalition itself gives. */
  readonly ownFundingId: bigint;
  readonly accounts: Map<bigint, AccountState>;
  /** By {@link keyOf}. */
  readonly keys: Map<string, KnownKey>;
  /** By {@link purchaseOf}: the purchases that have earned already. */
  readonly purchases: Set<string>;
  /** Those that operations name, and the open ones of the members whose time is over. */
  readonly holds: Map<bigint, HoldState>;
  /** Those that are due, and those of the earns to reverse. */
  readonly pending: Map<string, PendingLot>;
  /** Of each transaction to reverse: what was reversed so far. */
  readonly reversed: Map<bigint, ReversedSoFar>;
  readonly requests: Map<bigint, AdjustmentRequestState>;
  /** By {@link codeOf}. */
  readonly codes: Map<string, SpendCodeState>;
  readonly limits: LimitCounts;
  /** Pools that operations would draw on, and that somebody has ended since they were found. */
  readonly endedPools: ReadonlySet<bigint>;
  /** Of the members of operations that ask for them, unless what their accounts have of them is enough. */
  readonly levels: Map<bigint, LevelState>;
  /** Campaigns of charities that the batch gives to or takes back from; locked. */
  readonly charityCampaigns: Map<bigint, CharityCampaignState>;
  /** Donations that are to be reversed. */
  readonly donations: Map<bigint, DonationState>;
}

/** A member's account (rule L-05: posted = lots + held + pending − owed). */
export interface AccountState {
  readonly memberId: bigint;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'CLOSED';
  /** Rises with every change of posted, held or pending. */
  version: number;
  /** Number of the last entry. */
  sequence: number;
  posted: bigint;
  held: bigint;
  pending: bigint;
  owed: bigint;
  readonly lots: Lots;
  lastPostedAt: Date;
  /** Who has locked spending (rule B-05). */
  spendingLock: 'MEMBER' | 'OPERATOR' | 'CODES' | null;
  /** Wrong spend codes since the last right one. */
  failedCodes: number;
  /** What is known of the member's level and counters without reading them; null: nothing. */
  levelWatch: StoredWatch | null;
}

/** A hold as it stands; its lots are out of the member's row while it is open. */
export interface HoldState {
  readonly id: bigint;
  readonly memberId: bigint;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  readonly contractVersionId: bigint;
  readonly points: bigint;
  status: 'OPEN' | 'CAPTURED' | 'RELEASED' | 'EXPIRED';
  readonly openedAt: Date;
  readonly expiresAt: Date;
  /** In the order in which they were taken. */
  readonly lots: readonly Portion[];
}

/** Points of an earn that cannot be spent yet. */
export interface PendingLot {
  readonly transactionId: bigint;
  readonly memberId: bigint;
  readonly expiry: LastSpendableDay;
  readonly funding: bigint;
  readonly vestsAt: Date;
  points: bigint;
}

export interface ReversedSoFar {
  points: bigint;
  /** Those of them that were reversed by points, not by money. */
  withoutMoney: bigint;
  /** Of an earn that has several parts: of which part, by its rule, how many (rule R-07). */
  readonly byRule: Map<string, bigint>;
  /** Minor units of the transaction's currency. */
  refunded: bigint;
}

/** What a campaign of a charity has come to; reversed donations are left out. */
export interface CharityCampaignState {
  readonly id: bigint;
  /** Rises with every change. */
  version: number;
  points: bigint;
  /** Minor units that members gave. */
  donated: bigint;
  /** Minor units that sponsors added, in the order of their numbers. */
  matched: bigint[];
  donations: number;
  donors: number;
  /** By member: how many donations of it. */
  readonly donationsOf: Map<bigint, number>;
}

/** A donation, as far as undoing it needs to know it. */
export interface DonationState {
  readonly id: bigint;
  readonly campaignId: bigint;
  readonly memberId: bigint;
  readonly points: bigint;
  readonly donated: bigint;
  readonly matched: readonly bigint[];
  reversed: boolean;
  readonly paidOut: boolean;
}

export interface AdjustmentRequestState {
  readonly id: bigint;
  readonly memberId: bigint;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly points: bigint;
  readonly requestedBy: string;
  status: 'PENDING' | 'APPROVED' | 'REJECTED';
}

export interface SpendCodeState {
  /** Null: at any partner. */
  readonly partnerId: bigint | null;
  /** Null: for any number of points. */
  readonly mostPoints: bigint | null;
  readonly expiresAt: Date;
  used: boolean;
}

/** The first outcome of an idempotency key. */
export interface KnownKey {
  /** Hexadecimal. */
  readonly fingerprint: string;
  readonly transactionId: bigint | null;
  readonly subjectId: bigint | null;
  readonly refusal: Refusal | null;
  readonly balance: BalanceState;
}

/** The name under which a caller's key is known in a batch. */
export function keyOf(operation: { readonly caller: string; readonly key: string }): string {
  return `${operation.caller}\u0000${operation.key}`;
}

/** The name under which a merchant's purchase is known in a batch. */
export function purchaseOf(merchantId: bigint, referenceHash: Buffer): string {
  return `${merchantId}:${referenceHash.toString('hex')}`;
}

/** The name under which a member's spend code is known in a batch. */
export function codeOf(memberId: bigint, codeHash: Buffer): string {
  return `${memberId}:${codeHash.toString('hex')}`;
}

/** The name under which the pending points of an earn are known in a batch. */
export function pendingOf({
  transactionId,
  expiry,
  funding,
}: Omit<PendingLot, 'points' | 'memberId' | 'vestsAt'>): string {
  return `${transactionId}:${expiry}:${funding}`;
}

/** What can be spent: posted − held − pending. */
export function availableOf(account: Pick<AccountState, 'posted' | 'held' | 'pending'>): bigint {
  return account.posted - account.held - account.pending;
}

/** The balance as it stands, as of an instant. */
export function balanceOf(account: AccountState, asOf: Date): BalanceState {
  const { memberId, version, posted, held, pending } = account;
  return { memberId, version, posted, held, pending, asOf };
}
