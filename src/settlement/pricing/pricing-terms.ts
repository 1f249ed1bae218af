import type { Billing } from '../../partners/contract-version.entity.js';
import type { FundingTerms } from '../../partners/funding-terms.js';
import type { Currency } from '../../values/currency.js';
import type { Rate } from '../../values/rate.js';

/**
 * What pricing has to know of fundings and contracts. The close and previews fill it from the programme
 * ({@link file://./programme-pricing.ts}), a what-if puts other terms in their place; the arithmetic is the same.
 * Both functions throw on an id that is not known: the facts are then newer than the terms, and have to be priced again.
 */
export interface PricingTerms {
  funding(fundingId: bigint): PricedFunding;
  /** @param category of the merchant; null: none in particular */
  contract(contractVersionId: bigint, category: string | null): PricedContract;
}

/** Who pays for points, and how. */
export interface PricedFunding extends FundingTerms {
  /**
   * The category of merchants whose own terms it belongs to, of a campaign those that its points are given on top of;
   * null: the contract's usual terms, or no contract.
   */
  readonly category: string | null;
}

/** What a version of a contract says of redemption credits, fees and the float. */
export interface PricedContract {
  readonly currency: Currency;
  /** Major units of money per smallest unit of points. */
  readonly redemptionPrice: Rate;
  /** 0–100, of the money of issuing charges. */
  readonly issueFeePercent: Rate;
  /** 0–100, of the money of redemption credits. */
  readonly redemptionFeePercent: Rate;
  /** 0–100, of service fees. */
  readonly vatPercent: Rate;
  readonly billing: Billing;
}

/**
 * Who bears what falls to a partner: itself, or, after its exit, whoever took it over; null: the coalition.
 * `POINTS`: what its points cost when they are spent. `PAID_AT_ISSUE`: what is paid for them when they are given, and comes
 * back of that when they are taken back or expire; nobody takes that over. `TRADE`: what was burned at its merchants.
 */
export type Bearer = (partnerId: bigint, of: 'POINTS' | 'PAID_AT_ISSUE' | 'TRADE') => bigint | null;

/** While nobody has left, every partner bears what is its own. */
export const bearsItself: Bearer = (partnerId) => partnerId;
