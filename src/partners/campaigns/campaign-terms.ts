import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Money } from '../../values/money.js';
import type { Rate } from '../../values/rate.js';

/** What a campaign gives, when, and who pays for it. */
export interface CampaignOffer {
  readonly name: LocalizedText;
  /** Days of the coalition's zone, both inclusive, by when the purchase happened (rule L-06). */
  readonly from: Day;
  readonly until: Day;
  /** Of merchants; null: at all of the partner's. */
  readonly categories: readonly string[] | null;
  /** A purchase of less gets nothing on top; null: of any amount. */
  readonly minimumAmount: Money | null;
  /** Of the base points: 2 doubles them. Above 1; null: nothing in proportion. */
  readonly multiplier: Rate | null;
  /** On top of each purchase; null: none. */
  readonly bonusPoints: bigint | null;
  /** Who pays for the points on top: shares in percent that add up to 100. */
  readonly funders: readonly CampaignFunder[];
  /** How much of the issue price is owed when points are issued, 0–100; the rest when they are burned. */
  readonly paidAtIssuePercent: Rate;
}

export interface CampaignFunder {
  /** Null: the coalition. */
  readonly partnerId: bigint | null;
  /** Above 0. */
  readonly percent: Rate;
}

/** A campaign as it stands: `until` is the day on which it ends, or has been ended. */
export interface CampaignTerms extends CampaignOffer {
  readonly id: bigint;
  readonly partnerId: bigint;
  /** 1, 2, 3 … per partner. */
  readonly number: number;
  /** By the funding of the contract's own points: that of the points on top, at the same price. */
  readonly fundings: ReadonlyMap<bigint, bigint>;
}

/** The name of a campaign's part in the breakdown of an earn. */
export function campaignRule(id: bigint): string {
  return `campaign:${encodeId('campaign', id)}`;
}

/** Whether a purchase on a day at a merchant of a category, of an amount, gets a campaign's points. */
export function campaignApplies(
  campaign: CampaignOffer,
  { day, category, amount }: { readonly day: Day; readonly category: string | null; readonly amount: Money },
): boolean {
  const { from, until, categories } = campaign;
  if (day < from || day > until) return false;
  if (categories !== null && (category === null || !categories.includes(category))) return false;
  return reachesMinimum(campaign, amount);
}

/** Whether an amount is enough for a campaign; nothing never is, nor what is in another currency than its minimum. */
export function reachesMinimum(
  { minimumAmount }: Pick<CampaignOffer, 'minimumAmount'>,
  { minor, currency }: Money,
): boolean {
  if (minor === 0n) return false;
  return minimumAmount === null || (minimumAmount.currency === currency && minor >= minimumAmount.minor);
}
