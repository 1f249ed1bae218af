import type { CommandOutcome } from '../../values/command-outcome.js';
import type { ProgrammeContext } from '../programme-context.js';
import { changeCharity } from './change-charity.js';
import type { CharityTerms } from './charity-terms.js';

/**
 * Lets nothing more be given or paid to a charity, until somebody verifies it again. What was given stays given. May refuse
 * with CHARITY_NOT_FOUND, LEDGER_BUSY. For operators.
 */
export function suspendCharity(
  context: ProgrammeContext,
  { charityId, reason }: { readonly charityId: bigint | null; readonly reason: string },
): Promise<CommandOutcome<CharityTerms>> {
  return changeCharity(context, {
    charityId,
    action: 'charity.suspended',
    reason,
    change: ({ status }) => (status === 'SUSPENDED' ? null : { status: 'SUSPENDED' }),
  });
}
