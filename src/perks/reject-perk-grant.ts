import type { CommandOutcome } from '../values/command-outcome.js';
import { type AnswerPerkGrantInput, answerPerkGrant } from './answer-perk-grant.js';
import type { Changed } from './keyed-change.js';
import type { PerkGrant } from './perk-grant.js';
import type { PerksContext } from './perks-context.js';

/**
 * Rejects a perk that waits for a second person (rule K-03); stock and budgets get it back. For operators other than the
 * person who granted it. May refuse with IDEMPOTENCY_KEY_REUSED, PERK_GRANT_NOT_FOUND, SAME_PERSON_APPROVES,
 * PERK_GRANT_NOT_PENDING (also when its last day is over), LEDGER_BUSY.
 */
export function rejectPerkGrant(
  context: PerksContext,
  input: AnswerPerkGrantInput & { readonly reason: string },
): Promise<CommandOutcome<Changed<PerkGrant>>> {
  return answerPerkGrant(context, input, false);
}
