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
  /** By code: only for members who have one of these levels when they buy; null: for all members (rule T-15). */
  readonly levels: readonly string[] | null;
  /** For members of a level it begins on an earlier day. */
  readonly earlyAccess: readonly EarlyAccess[];
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

export interface EarlyAccess {
  /** Its code. */
  readonly level: string;
  /** Before the campaign's first day. */
  readonly from: Day;
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

/** The first day on which anybody gets a campaign's points. */
export function opensOn({ from, earlyAccess }: Pick<CampaignOffer, 'from' | 'earlyAccess'>): Day {
  return earlyAccess.reduce((first, early) => (early.from < first ? early.from : first), from);
}

/**
 * The first day on which a member of some level gets a campaign's points (rule T-15); null: never.
 *
 * @param hasLevel whether the member has the level of a code
 */
export function opensFor(
  { from, levels, earlyAccess }: Pick<CampaignOffer, 'from' | 'levels' | 'earlyAccess'>,
  hasLevel: (code: string) => boolean,
): Day | null {
  if (levels !== null && !levels.some(hasLevel)) return null;
  return opensOn({ from, earlyAccess: earlyAccess.filter(({ level }) => hasLevel(level)) });
}

/** What a campaign looks at of a purchase. */
export interface CampaignPurchase {
  readonly day: Day;
  /** Of the merchant. */
  readonly category: string | null;
  readonly amount: Money;
  /** Whether the member had the level of a code when it bought. */
  readonly hasLevel: (code: string) => boolean;
}

/** Whether a purchase gets a campaign's points. */
export function campaignApplies(
  campaign: CampaignOffer,
  { day, category, amount, hasLevel }: CampaignPurchase,
): boolean {
  const { until, categories } = campaign;
  const opens = opensFor(campaign, hasLevel);
  if (opens === null || day < opens || day > until) return false;
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
