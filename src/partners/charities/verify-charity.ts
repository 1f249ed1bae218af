import type { CommandOutcome } from '../../values/command-outcome.js';
import { refusal } from '../../values/refusal.js';
import type { ProgrammeContext } from '../programme-context.js';
import { changeCharity } from './change-charity.js';
import type { CharityTerms } from './charity-terms.js';

/**
 * Says that a charity is what it is registered as, and that its account is its own: from now on it can be given to and
 * paid. Whoever set the account cannot; one that is active stays so. Also ends a suspension. May refuse with
 * CHARITY_NOT_FOUND, SAME_PERSON_APPROVES. For operators.
 */
export function verifyCharity(
  context: ProgrammeContext,
  { charityId }: { readonly charityId: bigint | null },
): Promise<CommandOutcome<CharityTerms>> {
  return changeCharity(context, {
    charityId,
    action: 'charity.verified',
    change: ({ status, accountSetBy }, actor, at) => {
      if (status === 'ACTIVE') return null;
      if (actor === accountSetBy) {
        const message = 'Let somebody else verify the account: you have set it.';
        return { refused: refusal('SAME_PERSON_APPROVES', message, ['charityId']) };
      }
      return { status: 'ACTIVE', verifiedBy: actor, verifiedAt: at };
    },
  });
}
