import { type Refusal, refusal } from '../../values/refusal.js';

/** Why more cannot be reversed than is left of a transaction (rule R-01). */
export function reversalExceeds(field: string, message: string): { readonly refused: Refusal } {
  return { refused: refusal('REVERSAL_EXCEEDS_TRANSACTION', message, [field]) };
}
