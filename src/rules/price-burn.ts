import type { BurnPrice, Refusable } from '../ledger/prices.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { type Currency, minorPerMajor } from '../values/currency.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { MAX_POINTS_PER_TRANSACTION } from '../values/points.js';
import { multiplyRate, RATE_SCALE, type Rate } from '../values/rate.js';
import { refusal } from '../values/refusal.js';
import { divide, type Rounding } from '../values/rounding.js';
import { termsInForce } from './partner-terms.js';

/** The terms on which points are burned at a partner. */
export interface BurnTerms extends BurnPrice {
  readonly currency: Currency;
  /** Major units of money that a point is worth to the member. */
  readonly burnValue: Rate;
  /** Major units of money that the partner is credited per point. */
  readonly redemptionPrice: Rate;
}

/** What points are worth when they are burned (rule B-02). */
export interface BurnValue {
  /** To the member, rounded down to the currency's smallest unit. */
  readonly value: Money;
  /** To the partner, rounded half to even. */
  readonly credit: Money;
}

/**
 * The terms of a burn under a snapshot at an instant. Pure, so that quotes and burns give the same. Refuses, in rank:
 * INVALID_INPUT (of the amount), MERCHANT_NOT_FOUND, PARTNER_NOT_ACTIVE, NOT_AN_ACCEPTOR, CONTRACT_NOT_IN_FORCE.
 *
 * @param amount to be covered by points, where the caller gave one; see {@link pointsFor}
 */
export function priceBurn(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  merchantId: bigint | null,
  at: Date,
  amount: Money | null = null,
): Refusable<BurnTerms> {
  const terms = termsInForce(
    snapshot,
    partnerId,
    merchantId,
    'acceptor',
    { at, postedOn: null },
    (contract) => (amount === null ? undefined : pointsFor(contract, amount).refused),
  );
  if (terms.refused) return { refused: terms.refused };
  const { partner, contract } = terms.value;
  return {
    value: {
      partnerId,
      contractVersionId: contract.id,
      redeemedAccountId: partner.redeemedAccountId,
      currency: contract.currency,
      burnValue: contract.burnValue,
      redemptionPrice: contract.redemptionPrice,
    },
  };
}

/** What an amount of points is worth on these terms. */
export function worthOf(
  { currency, burnValue, redemptionPrice }: Omit<BurnTerms, keyof BurnPrice>,
  points: bigint,
): BurnValue {
  const worth = (perPoint: Rate, rounding: Rounding): Money => ({
    minor: multiplyRate(points * minorPerMajor(currency), perPoint, rounding),
    currency,
  });
  return { value: worth(burnValue, 'down'), credit: worth(redemptionPrice, 'half-even') };
}

/**
 * The fewest points that are worth at least the amount. Refuses an amount that no points can cover: INVALID_INPUT, with
 * a field path below `amount`.
 */
export function pointsFor(
  { currency, burnValue }: Pick<BurnTerms, 'currency' | 'burnValue'>,
  amount: Money,
): Refusable<bigint> {
  const invalid = (message: string, ...path: string[]) => ({
    refused: refusal('INVALID_INPUT', message, ['amount', ...path]),
  });
  if (amount.currency !== currency) {
    return invalid(`Give the amount in ${currency}, the contract's currency.`, 'currency');
  }
  if (amount.minor <= 0n) return invalid('Give an amount above 0.', 'amount');
  if (burnValue.scaled === 0n) {
    return invalid('Ask by points: they have no fixed value in money at this partner.');
  }
  const points = divide(amount.minor * RATE_SCALE, burnValue.scaled * minorPerMajor(currency), 'up');
  if (points <= MAX_POINTS_PER_TRANSACTION) return { value: points };
  const most = divide(
    MAX_POINTS_PER_TRANSACTION * burnValue.scaled * minorPerMajor(currency),
    RATE_SCALE,
    'down',
  );
  return invalid(
    `Give an amount of at most ${formatMoneyAmount({ minor: most, currency })}: more points cannot be burned at once.`,
    'amount',
  );
}
