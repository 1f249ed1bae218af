import { formatRate } from '../values/rate.js';
import type { ContractTerms } from './contract-terms.js';

/** Terms that are allowed and will lose somebody money (rule P-03). */
export interface ContractWarning {
  readonly code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE' | 'BURN_VALUE_ABOVE_REDEMPTION_PRICE';
  /** With the arithmetic. */
  readonly message: string;
}

type Prices = Pick<
  ContractTerms,
  'issuer' | 'acceptor' | 'currency' | 'issuePrice' | 'redemptionPrice' | 'burnValue'
>;

/** What the operator should know about the prices of a contract before it comes into force. */
export function warningsAbout(terms: Prices): ContractWarning[] {
  const { issuer, acceptor, currency, issuePrice, redemptionPrice, burnValue } = terms;
  const money = (scaled: bigint) => `${formatRate({ scaled })} ${currency}`;
  const warnings: ContractWarning[] = [];
  if (issuer && acceptor && redemptionPrice.scaled > issuePrice.scaled) {
    warnings.push({
      code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE',
      message:
        `The coalition takes ${money(issuePrice.scaled)} per point issued and pays ${money(redemptionPrice.scaled)} ` +
        `per point burned: it loses ${money(redemptionPrice.scaled - issuePrice.scaled)} on each that comes back.`,
    });
  }
  if (acceptor && burnValue.scaled > redemptionPrice.scaled) {
    warnings.push({
      code: 'BURN_VALUE_ABOVE_REDEMPTION_PRICE',
      message:
        `The partner gives members ${money(burnValue.scaled)} per point and is credited ` +
        `${money(redemptionPrice.scaled)}: it pays ${money(burnValue.scaled - redemptionPrice.scaled)} of each itself.`,
    });
  }
  return warnings;
}
