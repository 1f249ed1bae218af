import type { EarnLimits, ExposureLimit } from '../ledger/prices.js';
import type { ContractTerms } from '../partners/contract-terms.js';
import { scaledAmount } from '../values/money.js';

/** What limits the points given under a contract (rules E-04, E-05). Pure. */
export function earnLimits(contract: ContractTerms): EarnLimits {
  return { ...contract.caps, exposure: exposureLimit(contract) };
}

/**
 * A point counts at its full issue price from its issue on, also for the share that is paid only when it is burned: the
 * partner is liable for both. A postpaid partner without a credit limit may owe any amount.
 */
function exposureLimit(contract: ContractTerms): ExposureLimit | null {
  const { billing, currency, issuePrice, floatLimit, creditLimit } = contract;
  const charge = { currency, chargePerPoint: issuePrice.scaled };
  if (billing === 'PREPAID') return { ...charge, limit: scaledAmount(floatLimit), prepaid: true };
  return creditLimit && { ...charge, limit: scaledAmount(creditLimit), prepaid: false };
}
