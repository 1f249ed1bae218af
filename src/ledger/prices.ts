import type { Currency } from '../values/currency.js';
import type { Money } from '../values/money.js';
import type { Rate } from '../values/rate.js';
import type { Refusal } from '../values/refusal.js';

/** Either a value or the refusal that stands in its place. */
export type Refusable<T> =
  | { readonly refused: Refusal }
  | { readonly refused?: undefined; readonly value: T };

/** Everything that makes an earn's price reproducible. */
export interface EarnPrice {
  readonly points: bigint;
  readonly breakdown: readonly EarnComponent[];
  readonly partnerId: bigint;
  readonly contractVersionId: bigint;
  /** Of the base; what campaigns and levels add can have others, which the breakdown names. */
  readonly fundingId: bigint;
  /** The partner's account that the points are issued from. */
  readonly issuedAccountId: bigint;
  /** Whole days until they can be spent; 0 = at once (rule E-03). */
  readonly vestingDays: number;
  readonly limits: EarnLimits;
}

/** What limits the points that a partner gives. */
export interface EarnLimits {
  /** Cuts; null: no cap (rule E-04). */
  readonly perPurchase: bigint | null;
  readonly perMemberDay: bigint | null;
  readonly perPartnerDay: bigint | null;
  /** Refuses; null: no limit (rule E-05). */
  readonly exposure: ExposureLimit | null;
}

/** What the partner may owe for the points it issues. */
export interface ExposureLimit {
  readonly currency: Currency;
  /** Money per point, in 10⁻⁸ of a major unit. */
  readonly chargePerPoint: bigint;
  /** Prepaid: the float's lower limit, taken off what is deposited. Postpaid: the credit limit. Same unit. */
  readonly limit: bigint;
  readonly prepaid: boolean;
}

/** One rule's part of an earn (rule E-01). */
export interface EarnComponent {
  /**
   * `base` = the contract's base rate; `campaign:<id>` = what a campaign adds; `level:<code>` = what the member's level
   * adds; `cap:purchase`, `cap:member-day`,
   * `cap:partner-day` = what a cap cut off. Of a reversal: whose points are undone (rule R-07).
   */
  readonly rule: string;
  /** Negative where a cap cut. */
  readonly points: bigint;
  /**
   * Decimal, points' smallest units per major unit of money; that of the cut points is 0. Of a campaign or level: how
   * many times the base it adds, 0 where it gives bonus points alone.
   */
  readonly rate: string;
  /** The amount the rule looked at; of a reversal, what was refunded. */
  readonly amount: Money;
  /** Who pays for this part, where campaigns or a level have parts of an earn; absent: the earn's one funding, or a cap. */
  readonly fundingId?: bigint;
  /** Of a level: what it gives on top of each purchase; absent: none. */
  readonly bonusPoints?: bigint;
}

export interface BurnPrice {
  readonly partnerId: bigint;
  readonly contractVersionId: bigint;
  /** The partner's account that takes the burned points. */
  readonly redeemedAccountId: bigint;
}

export interface HoldPrice extends BurnPrice {
  /** How long a hold lives when its caller does not say. */
  readonly holdSeconds: number;
}

/** What points are worth to a charity, and who adds to it (rules C-01, C-02). */
export interface DonationPrice {
  readonly campaignId: bigint;
  /** What the points come to, or why so many cannot be given. */
  readonly worth: Refusable<Money>;
  readonly currency: Currency;
  /** Minor units at which the campaign ends; null: it goes on whatever comes. */
  readonly closesAt: bigint | null;
  /** Minor units that less than this come to only where no more are left until it ends. */
  readonly leastMinor: bigint;
  /** In the order of their numbers. */
  readonly sponsors: readonly DonationSponsor[];
}

/** Who adds a share to what members give. */
export interface DonationSponsor {
  /** Of what is given, in percent; 0: it adds nothing for now. */
  readonly percent: Rate;
  /** Minor units of the campaign's currency that it adds at most. */
  readonly capMinor: bigint;
  /** Those of a later turn add to what those before it have not covered. */
  readonly turn: number;
}
