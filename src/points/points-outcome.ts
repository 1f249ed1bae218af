import type { BalanceState } from '../ledger/operations.js';
import type { Refusal } from '../values/refusal.js';

/**
 * What a command that moves points answers: a transaction with the balance after it, or a refusal with the balance as
 * it stands where the member is known. `replayed`: the idempotency key was known, this is its first outcome again.
 */
export type PointsOutcome =
  | {
      readonly kind: 'posted';
      readonly transactionId: bigint;
      readonly balance: BalanceState;
      readonly replayed: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly balance: BalanceState | null;
      readonly replayed: boolean;
    };
