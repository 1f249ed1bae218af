import type { ContractTerms } from '../../partners/contract-terms.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';

type Terms = Pick<ContractTerms, 'effectiveFrom' | 'currency' | 'minimumPayment' | 'disputeDays'>;

/**
 * The least that is paid in a currency (rule S-04): of the newest version that has begun by the period's last day and is
 * settled in it; 0 where none is.
 * @param contracts sorted by version
 */
export function minimumPaymentOn(contracts: readonly Terms[], day: Day, currency: Currency): Money {
  const terms = contracts.findLast((each) => each.effectiveFrom <= day && each.currency === currency);
  return terms?.minimumPayment ?? { minor: 0n, currency };
}

/** How many days lines can be disputed where no contract says it. */
const USUAL_DISPUTE_DAYS = 10;

/**
 * How long after its issue a statement's lines can be disputed (rule S-05), by the same version.
 * @param currency the statement's; none where it is not known yet
 */
export function disputeDaysOn(contracts: readonly Terms[], day: Day, currency: Currency | undefined): number {
  const begun = contracts.filter(({ effectiveFrom }) => effectiveFrom <= day);
  const terms = begun.findLast((each) => each.currency === currency) ?? begun.at(-1);
  return terms?.disputeDays ?? USUAL_DISPUTE_DAYS;
}
