import type { EarnPrice, Refusable } from '../ledger/prices.js';
import type { ContractTerms } from '../partners/contract-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { minorPerMajor } from '../values/currency.js';
import type { Day } from '../values/day.js';
import type { Money } from '../values/money.js';
import { MAX_POINTS_PER_TRANSACTION } from '../values/points.js';
import { formatRate, RATE_SCALE } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { divide } from '../values/rounding.js';
import { earnLimits } from './earn-limits.js';
import { termsInForce } from './partner-terms.js';
import { type PricedPurchase, wrongLines } from './purchase-lines.js';

/**
 * What a purchase earns under the terms of a snapshot at an instant (rule E-01): the contract's base rate × the amount,
 * rounded down once. Pure, so that quotes and earns give the same (rule E-02). Refuses, in rank: INVALID_INPUT (the
 * lines, another currency than the contract's, or more points than one transaction takes), MERCHANT_NOT_FOUND,
 * PARTNER_NOT_ACTIVE, NOT_AN_ISSUER, CONTRACT_NOT_IN_FORCE.
 *
 * @param postedOn the business day on which it is posted, which an exit's dates count by; null: that of the purchase
 */
export function pricePurchase(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  merchantId: bigint | null,
  purchase: PricedPurchase,
  at: Date,
  postedOn: Day | null = null,
): Refusable<EarnPrice> {
  const badLines = wrongLines(purchase);
  if (badLines) return { refused: badLines };
  const terms = termsInForce(snapshot, partnerId, merchantId, 'issuer', { at, postedOn }, (contract) =>
    cannotBePriced(contract, purchase.amount),
  );
  if (terms.refused) return { refused: terms.refused };

  const { partner, contract } = terms.value;
  const points = pointsAtBaseRate(contract, purchase.amount);
  return {
    value: {
      points,
      breakdown: [{ rule: 'base', points, rate: formatRate(contract.earnRate), amount: purchase.amount }],
      partnerId,
      contractVersionId: contract.id,
      fundingId: contract.fundingId,
      issuedAccountId: partner.issuedAccountId,
      vestingDays: contract.vestingDays,
      limits: earnLimits(contract),
    },
  };
}

/** Rate × amount, where the rate is per major unit and the amount in minor ones; rounded down (rule V-03). */
export function pointsAtBaseRate(
  { earnRate }: Pick<ContractTerms, 'earnRate'>,
  { minor, currency }: Money,
): bigint {
  return divide(minor * earnRate.scaled, RATE_SCALE * minorPerMajor(currency), 'down');
}

function cannotBePriced(contract: ContractTerms, amount: Money): Refusal | undefined {
  if (amount.currency !== contract.currency) {
    return refusal('INVALID_INPUT', `Give the amount in ${contract.currency}, the contract's currency.`, [
      'purchase',
      'amount',
      'currency',
    ]);
  }
  if (pointsAtBaseRate(contract, amount) <= MAX_POINTS_PER_TRANSACTION) return undefined;
  return refusal(
    'INVALID_INPUT',
    `Split the purchase: it would earn more than ${MAX_POINTS_PER_TRANSACTION} points at once.`,
    ['purchase', 'amount', 'amount'],
  );
}
