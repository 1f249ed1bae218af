import type { Refusal } from '../../values/refusal.js';
import type { AccountState } from './batch-state.js';

/** What a posted operation has brought about: a transaction, another thing, or both. */
export interface Done {
  readonly transactionId: bigint | null;
  readonly subjectId: bigint | null;
  /** Whose it is, where that is not the operation's member. */
  readonly of?: AccountState;
}

/** What one kind of operation decides: what it did, or why not. */
export type Verdict = { readonly refused: Refusal } | (Done & { readonly refused?: undefined });
