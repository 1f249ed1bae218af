import type { CommandOutcome } from '../../values/command-outcome.js';
import { refusal } from '../../values/refusal.js';
import type { ProgrammeContext } from '../programme-context.js';
import type { SettlementAccount } from '../settlement-account.js';
import { changeCharity } from './change-charity.js';
import type { CharityTerms } from './charity-terms.js';

/** What was verified: this account, and no other that has taken its place since. */
export interface VerifyCharityInput extends SettlementAccount {
  readonly charityId: bigint | null;
}

/**
 * Says that a charity is what it is registered as, and that this account is its own: from now on it can be given to and
 * paid. Whoever set the account cannot; one that is active stays so. Also ends a suspension. May refuse with
 * CHARITY_NOT_FOUND, CHARITY_ACCOUNT_CHANGED, SAME_PERSON_APPROVES, LEDGER_BUSY. For operators.
 */
export function verifyCharity(
  context: ProgrammeContext,
  { charityId, iban, holder }: VerifyCharityInput,
): Promise<CommandOutcome<CharityTerms>> {
  return changeCharity(context, {
    charityId,
    action: 'charity.verified',
    change: ({ status, account, accountSetBy }, actor, at) => {
      if (account.iban !== iban || account.holder !== holder) {
        const field = account.iban === iban ? 'holder' : 'iban';
        const message = 'The charity is paid to another account: look at that one, and verify it.';
        return { refused: refusal('CHARITY_ACCOUNT_CHANGED', message, [field]) };
      }
      if (status === 'ACTIVE') return null;
      if (actor === accountSetBy) {
        const message = 'Let somebody else verify the account: you have set it.';
        return { refused: refusal('SAME_PERSON_APPROVES', message, ['charityId']) };
      }
      return { status: 'ACTIVE', verifiedBy: actor, verifiedAt: at };
    },
  });
}
