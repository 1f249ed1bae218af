import { type CampaignTerms, reachesMinimum } from '../partners/campaigns/campaign-terms.js';
import type { ContractTerms } from '../partners/contract-terms.js';
import { roundDownTogether } from '../values/allocation.js';
import { minorPerMajor } from '../values/currency.js';
import type { Money } from '../values/money.js';
import { RATE_ONE, RATE_SCALE } from '../values/rate.js';

/**
 * What a purchase comes to by the contract's base rate and by each of some campaigns and levels, in their order behind the base
 * (rule E-01): base rate × amount; of a campaign, that times what its multiplier is above 1, and its bonus points. The
 * exact sum is rounded down once; so that the parts add up to it, what rounding leaves goes to the largest remainders
 * (rule V-03). A campaign whose minimum the amount does not reach gives 0. Pure.
 */
export function pointsByPart(
  { earnRate }: Pick<ContractTerms, 'earnRate'>,
  campaigns: readonly Pick<CampaignTerms, 'multiplier' | 'bonusPoints' | 'minimumAmount'>[],
  amount: Money,
): bigint[] {
  const base = amount.minor * earnRate.scaled;
  const unit = RATE_SCALE * minorPerMajor(amount.currency);
  const onTop = campaigns.map((campaign) => {
    if (!reachesMinimum(campaign, amount)) return 0n;
    const { multiplier, bonusPoints } = campaign;
    const times = multiplier === null ? 0n : multiplier.scaled - RATE_ONE.scaled;
    return base * times + (bonusPoints ?? 0n) * unit * RATE_SCALE;
  });
  return roundDownTogether([base * RATE_SCALE, ...onTop], unit * RATE_SCALE);
}
