import { type CommandOutcome, refusedWith } from '../values/command-outcome.js';
import { refusal } from '../values/refusal.js';
import { type FloatMovement, type RecordedMovement, recordMovement } from './float-movement.js';
import type { ProgrammeContext } from './programme-context.js';

/** Money that a partner has paid in. */
export type RecordFloatDepositInput = FloatMovement;

/**
 * Records money that a prepaid partner has paid in, which its issuing then draws down (rule E-05). The same reference with
 * the same amount tells the first deposit again; with another amount it is refused. May refuse with INVALID_INPUT (not above
 * 0, of a partner that pays later, or in a currency in which its contract is not prepaid), IDEMPOTENCY_KEY_REUSED,
 * PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE (its points are taken over). For operators.
 */
export async function recordFloatDeposit(
  context: ProgrammeContext,
  deposit: RecordFloatDepositInput,
): Promise<CommandOutcome<RecordedMovement>> {
  if (deposit.amount.minor > 0n) return recordMovement(context, deposit, 'float.deposited');
  const message = 'Give an amount above 0: what goes back to the partner is recorded by withdrawFloat.';
  return refusedWith(refusal('INVALID_INPUT', message, ['amount', 'amount']));
}
