import type { CommandOutcome } from '../../values/command-outcome.js';
import type { ProgrammeContext } from '../programme-context.js';
import type { SettlementAccount } from '../settlement-account.js';
import { changeCharity } from './change-charity.js';
import type { CharityTerms } from './charity-terms.js';

/**
 * Says where a charity is paid to (rule P-05). Nothing is given or paid to it until somebody else has verified that. Nothing
 * changes when it is so already. May refuse with CHARITY_NOT_FOUND, LEDGER_BUSY. For operators.
 */
export function setCharityAccount(
  context: ProgrammeContext,
  { charityId, iban, holder }: SettlementAccount & { readonly charityId: bigint | null },
): Promise<CommandOutcome<CharityTerms>> {
  return changeCharity(context, {
    charityId,
    action: 'charity.account-set',
    change: ({ status, account }, actor) => {
      if (account.iban === iban && account.holder === holder) return null;
      return {
        status: status === 'SUSPENDED' ? status : 'REGISTERED',
        account: { iban, holder },
        accountSetBy: actor,
        verifiedBy: null,
        verifiedAt: null,
      };
    },
  });
}
