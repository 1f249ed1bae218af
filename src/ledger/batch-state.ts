import type { Day } from '../values/day.js';
import type { Refusal } from '../values/refusal.js';
import type { Lots } from './lots.js';
import type { BalanceState } from './operations.js';

/** Everything a batch is decided on, read under its locks. `decide` changes the accounts in it as it goes. */
export interface BatchState {
  /** The coalition's clock: the database's plus the coalition's offset. */
  readonly clock: Date;
  readonly firstOpenDay: Day;
  readonly firstOpenAt: Date;
  readonly sealingEpoch: number;
  readonly referenceVersion: bigint;
  /** The first of 128 ids that are this batch's own. */
  readonly firstId: bigint;
  readonly accounts: Map<bigint, AccountState>;
  /** By {@link keyOf}. */
  readonly keys: Map<string, KnownKey>;
  /** By {@link purchaseOf}: the purchases that have earned already. */
  readonly purchases: Set<string>;
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
}

/** The first outcome of an idempotency key. */
export interface KnownKey {
  /** Hexadecimal. */
  readonly fingerprint: string;
  readonly transactionId: bigint | null;
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

/** What can be spent: posted − held − pending. */
export function availableOf(account: Pick<AccountState, 'posted' | 'held' | 'pending'>): bigint {
  return account.posted - account.held - account.pending;
}

/** The balance as it stands, as of an instant. */
export function balanceOf(account: AccountState, asOf: Date): BalanceState {
  const { memberId, version, posted, held, pending } = account;
  return { memberId, version, posted, held, pending, asOf };
}
