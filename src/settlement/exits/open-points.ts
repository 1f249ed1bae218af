import type { FundingTerms } from '../../partners/funding-terms.js';
import { HUNDRED_PERCENT } from '../../partners/settlement-terms.js';
import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';
import type { Rate } from '../../values/rate.js';
import { sharesOf } from '../pricing/charges.js';
import {
  type ExactDecimal,
  exactly,
  fraction,
  NOTHING,
  plus,
  product,
  times,
  toMoney,
} from '../pricing/exact-decimal.js';
import { type LiabilityPoints, outstanding } from '../pricing/liability-points.js';
import type { Bearer } from '../pricing/pricing-terms.js';

/** Points of one funding that members have, as far as they fall to one partner. */
export interface OpenPoints {
  readonly fundingId: bigint;
  readonly currency: Currency;
  /** All of the funding's. */
  readonly points: bigint;
  /** The partner's share in paying for them, above 0 up to 100. */
  readonly sharePercent: Rate;
  /** What the partner would still pay if all of them were burned: points × issue price × what is paid at burn × share. */
  readonly unpaid: ExactDecimal;
}

/** The same added up, in one currency. */
export interface OpenLiability {
  readonly currency: Currency;
  readonly points: bigint;
  readonly unpaid: ExactDecimal;
  /** The agreed percentage of it, rounded half to even once: what is paid for taking the points over. */
  readonly price: Money;
  readonly parts: readonly OpenPoints[];
}

/**
 * What a partner's open points would still cost it (rules P-04, S-09: what is paid at burn lapses with points that expire,
 * so this is the most that can come), by currency in alphabetical order; empty where it has none.
 *
 * @param points of all fundings, since their first
 * @param bearer of the day at whose end they are counted: what the partner took over from others is its own
 */
export function openLiabilities(
  points: LiabilityPoints,
  fundings: ReadonlyMap<bigint, FundingTerms>,
  bearer: Bearer,
  partnerId: bigint,
  pricePercent: Rate,
): OpenLiability[] {
  const parts = [...points]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([fundingId, of]) => {
      const funding = fundings.get(fundingId);
      if (!funding) throw new Error(`funding ${fundingId} is not in the programme`);
      return openPointsOf(funding, outstanding(of), bearer, partnerId);
    });
  return [...Map.groupBy(parts, ({ currency }) => currency)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, own]) => {
      const unpaid = own.reduce((sum, part) => plus(sum, part.unpaid), NOTHING);
      return {
        currency,
        points: own.reduce((sum, part) => sum + part.points, 0n),
        unpaid,
        price: toMoney(product(unpaid, fraction(pricePercent)), currency),
        parts: own,
      };
    });
}

function openPointsOf(
  funding: FundingTerms,
  points: bigint,
  bearer: Bearer,
  partnerId: bigint,
): OpenPoints[] {
  const { id: fundingId, currency, issuePrice, paidAtIssuePercent } = funding;
  const share = sharesOf(funding, bearer, 'POINTS').find((each) => each.partnerId === partnerId);
  if (!share || currency === null || points <= 0n) return [];
  const atBurn: Rate = { scaled: HUNDRED_PERCENT.scaled - paidAtIssuePercent.scaled };
  const price = product(exactly(issuePrice), fraction(atBurn), fraction(share.percent));
  return [{ fundingId, currency, points, sharePercent: share.percent, unpaid: times(points, price) }];
}
