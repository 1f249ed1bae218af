import type { Refusal } from '../../values/refusal.js';

/** What a posted operation has brought about: a transaction, another thing, or both. */
export interface Done {
  readonly transactionId: bigint | null;
  readonly subjectId: bigint | null;
}

/** What one kind of operation decides: what it did, or why not. */
export type Verdict = { readonly refused: Refusal } | (Done & { readonly refused?: undefined });
