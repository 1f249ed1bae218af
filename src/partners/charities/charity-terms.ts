import type { DonationSponsor } from '../../ledger/prices.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { SettlementAccount } from '../settlement-account.js';

/** Where a charity stands: nothing is given or paid to it unless it is `ACTIVE`. */
export const CHARITY_STATUSES = ['REGISTERED', 'ACTIVE', 'SUSPENDED'] as const;
export type CharityStatus = (typeof CHARITY_STATUSES)[number];

/** What happens when a campaign reaches its goal: it ends exactly there, or goes on until its last day. */
export const GOAL_ENDS = ['CLOSE', 'GO_ON'] as const;
export type GoalEnd = (typeof GOAL_ENDS)[number];

/** Somebody that points can be given to; a party of settlement. */
export interface CharityTerms {
  readonly id: bigint;
  /** 1, 2, 3 … per coalition. */
  readonly number: number;
  readonly name: LocalizedText;
  /** In its country's register; unique in the coalition. */
  readonly registrationNumber: string;
  readonly status: CharityStatus;
  /** Where it is paid to (rule P-05). */
  readonly account: SettlementAccount;
  /** Who said so last, as an external id: somebody else has to verify it. */
  readonly accountSetBy: string;
  readonly verifiedBy: string | null;
  readonly verifiedAt: Date | null;
}

/**
 * How points become money for a charity (rule C-01): so much for each multiple of some points, from a minimum on; or a few
 * numbers of points that can be given, each with its own amount. Amounts are in minor units, and never rounded.
 */
export type DonationRate =
  | {
      readonly kind: 'LINEAR';
      /** Points are given in multiples of it. */
      readonly multiple: bigint;
      readonly multipleMinor: bigint;
      /** A multiple of `multiple`. */
      readonly minimum: bigint;
    }
  | { readonly kind: 'STEPS'; readonly steps: readonly DonationStep[] };

/** Points that can be given, and what they come to. */
export interface DonationStep {
  readonly points: bigint;
  readonly minor: bigint;
}

/** A partner that adds a share of what is given, up to its cap (rule C-02). */
export interface CharitySponsor extends DonationSponsor {
  readonly partnerId: bigint;
}

/** What a campaign for a charity promises; never edited. */
export interface CharityOffer {
  readonly name: LocalizedText;
  readonly currency: Currency;
  readonly rate: DonationRate;
  /** Days of the coalition's zone, both inclusive. */
  readonly from: Day;
  /** Null: until it is ended. */
  readonly until: Day | null;
  /** What members give, without what sponsors add; null: no goal. */
  readonly goal: { readonly minor: bigint; readonly atGoal: GoalEnd } | null;
  /** In the order of their numbers, 1, 2, 3 … */
  readonly sponsors: readonly CharitySponsor[];
}

/** A campaign as it stands: `until` is the day on which it ends, or has been ended. */
export interface CharityCampaignTerms extends CharityOffer {
  readonly id: bigint;
  readonly charityId: bigint;
  /** 1, 2, 3 … per charity. */
  readonly number: number;
}

/** What a coalition's members can give to; campaigns by id. */
export interface GivingTerms {
  readonly charities: ReadonlyMap<bigint, CharityTerms>;
  readonly campaigns: ReadonlyMap<bigint, CharityCampaignTerms>;
}
