import type { Refusable } from '../ledger/prices.js';
import type { ContractTerms } from '../partners/contract-terms.js';
import { pointsFor } from './price-burn.js';
import { pointsAtBaseRate } from './price-purchase.js';

/**
 * What an earn or a burn would come to if only this much money had been paid, on the terms that priced it (rules R-01,
 * the points of a purchase of that amount, or the fewest points that are worth it; 0 of nothing. Caps are left
 * out: while the remainder comes to more than was given, nothing is taken back either way. Pure. Refuses with
 * INVALID_INPUT, at a path below `amount`, where points burned have no fixed value.
 *
 * @param terms of the contract version that priced it, at the merchant's category; see `termsAt`
 * @param amountMinor what remains of the money, in minor units of the contract's currency, 0 or more
 */
export function pointsForAmount(
  terms: Pick<ContractTerms, 'currency' | 'earnRate' | 'burnValue'>,
  kind: 'EARN' | 'BURN',
  amountMinor: bigint,
): Refusable<bigint> {
  const amount = { minor: amountMinor, currency: terms.currency };
  if (kind === 'EARN') return { value: pointsAtBaseRate(terms, amount) };
  return amountMinor === 0n ? { value: 0n } : pointsFor(terms, amount);
}
