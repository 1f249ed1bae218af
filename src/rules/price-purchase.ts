import type { PricingLevel } from '../ledger/levels/level.js';
import type { EarnComponent, EarnPrice, Refusable } from '../ledger/prices.js';
import { type CampaignTerms, campaignApplies, campaignRule } from '../partners/campaigns/campaign-terms.js';
import type { ContractTerms } from '../partners/contract-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { minorPerMajor } from '../values/currency.js';
import type { Day } from '../values/day.js';
import { isOnADay } from '../values/instant.js';
import type { Money } from '../values/money.js';
import { MAX_POINTS_PER_TRANSACTION } from '../values/points.js';
import { formatRate, RATE_ONE, RATE_SCALE } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { divide } from '../values/rounding.js';
import { dayOf } from '../values/time-zone.js';
import { pointsByPart } from './campaign-points.js';
import { earnLimits } from './earn-limits.js';
import { hadLevel, levelOnTop, type OnTop } from './level-on-top.js';
import { termsInForce } from './partner-terms.js';
import { type PricedPurchase, wrongLines } from './purchase-lines.js';

/**
 * What a purchase earns under the terms of a snapshot at an instant (rule E-01): the contract's base rate × the amount,
 * and what the partner's campaigns of that day and the member's level add, rounded down once. Pure, so that quotes and earns give the same
 * (rule E-02). Refuses, in rank: INVALID_INPUT (the lines, another currency than the contract's, or more points than one transaction takes), MERCHANT_NOT_FOUND,
 * PARTNER_NOT_ACTIVE, NOT_AN_ISSUER, CONTRACT_NOT_IN_FORCE.
 *
 * @param postedOn the business day on which it is posted, which an exit's dates count by; null: that of the purchase
 * @param level the member's when the purchase happened; null where levels play no part
 */
export function pricePurchase(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  merchantId: bigint | null,
  purchase: PricedPurchase,
  at: Date,
  postedOn: Day | null = null,
  level: PricingLevel | null = null,
): Refusable<EarnPrice> {
  const badLines = wrongLines(purchase);
  if (badLines) return { refused: badLines };
  const campaigns = campaignsFor(snapshot, partnerId, merchantId, purchase.amount, at, level);
  const inForce = [...campaigns.map(ofCampaign), ...levelOnTop(snapshot, level, purchase.amount, at)];
  const onTop = purchase.withoutBonus ? inForce.filter(({ bonusPoints }) => bonusPoints === null) : inForce;
  const terms = termsInForce(snapshot, partnerId, merchantId, 'issuer', { at, postedOn }, (contract) =>
    cannotBePriced(contract, onTop, purchase.amount),
  );
  if (terms.refused) return { refused: terms.refused };

  const { partner, contract } = terms.value;
  const breakdown = breakdownOf(contract, onTop, purchase.amount);
  return {
    value: {
      points: breakdown.reduce((sum, { points }) => sum + points, 0n),
      breakdown,
      partnerId,
      contractVersionId: contract.id,
      fundingId: contract.fundingId,
      issuedAccountId: partner.issuedAccountId,
      vestingDays: contract.vestingDays,
      limits: earnLimits(contract),
    },
  };
}

function ofCampaign({ id, fundings, ...offer }: CampaignTerms): OnTop {
  return {
    ...offer,
    rule: campaignRule(id),
    ofLevel: false,
    fundingUnder: ({ fundingId }) => {
      const own = fundings.get(fundingId);
      if (own === undefined) throw new Error('a campaign has no funding under the contract');
      return own;
    },
  };
}

/** The campaigns that a purchase at a merchant gets points of, by number; none where time has no days. */
function campaignsFor(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  merchantId: bigint | null,
  amount: Money,
  at: Date,
  level: PricingLevel | null,
): readonly CampaignTerms[] {
  const { campaigns, merchants, terms } = snapshot;
  const own = campaigns.get(partnerId);
  if (!own || merchantId === null || !isOnADay(at)) return [];
  const category = merchants.get(merchantId)?.category ?? null;
  const day = dayOf(at, terms.timeZone);
  const hasLevel = hadLevel(snapshot, level, at);
  return own.filter((campaign) => campaignApplies(campaign, { day, category, amount, hasLevel }));
}

/** Which rule gives how much, the base first. */
function breakdownOf(contract: ContractTerms, onTop: readonly OnTop[], amount: Money): EarnComponent[] {
  const rate = formatRate(contract.earnRate);
  // Under a version that gives no points nothing is given on top; that it does not is told elsewhere.
  if (onTop.length === 0 || !contract.issuer)
    return [{ rule: 'base', points: pointsAtBaseRate(contract, amount), rate, amount }];
  const [base = 0n, ...parts] = pointsByPart(contract, onTop, amount);
  return [
    { rule: 'base', points: base, rate, amount, fundingId: contract.fundingId },
    ...onTop.map(({ rule, multiplier, fundingUnder, ofLevel, bonusPoints }, index) => ({
      rule,
      points: parts[index] ?? 0n,
      rate: formatRate({ scaled: multiplier === null ? 0n : multiplier.scaled - RATE_ONE.scaled }),
      amount,
      fundingId: fundingUnder(contract),
      ...(ofLevel && bonusPoints !== null ? { bonusPoints } : {}),
    })),
  ];
}

/** Rate × amount, where the rate is per major unit and the amount in minor ones; rounded down (rule V-03). */
export function pointsAtBaseRate(
  { earnRate }: Pick<ContractTerms, 'earnRate'>,
  { minor, currency }: Money,
): bigint {
  return divide(minor * earnRate.scaled, RATE_SCALE * minorPerMajor(currency), 'down');
}

function cannotBePriced(
  contract: ContractTerms,
  onTop: readonly OnTop[],
  amount: Money,
): Refusal | undefined {
  if (amount.currency !== contract.currency) {
    return refusal('INVALID_INPUT', `Give the amount in ${contract.currency}, the contract's currency.`, [
      'purchase',
      'amount',
      'currency',
    ]);
  }
  const points = breakdownOf(contract, onTop, amount).reduce((sum, part) => sum + part.points, 0n);
  if (points <= MAX_POINTS_PER_TRANSACTION) return undefined;
  return refusal(
    'INVALID_INPUT',
    `Split the purchase: it would earn more than ${MAX_POINTS_PER_TRANSACTION} points at once.`,
    ['purchase', 'amount', 'amount'],
  );
}
