import type { Rate } from '../values/rate.js';
import type { ContractCategoryTerms } from './contract-category-terms.entity.js';
import { storedRate } from './stored-decimals.js';

/** What points cost and are worth; exact decimals. */
export interface ContractPrices {
  /** Points' smallest units given per major unit of money. */
  readonly earnRate: Rate;
  /** Major units of money that a smallest unit of points is worth to a member who burns it here. */
  readonly burnValue: Rate;
  /** Major units of money that the partner owes the coalition per point it issues. */
  readonly issuePrice: Rate;
  /** Major units of money that the coalition owes the partner per point burned here. */
  readonly redemptionPrice: Rate;
}

/** The prices of a contract, each of which a category of merchants can have of its own. */
export const PRICES = [
  'earnRate',
  'burnValue',
  'issuePrice',
  'redemptionPrice',
] as const satisfies readonly (keyof ContractPrices)[];

/** The prices at a partner's merchants of one category, whole: also those that are the version's own. */
export interface CategoryPrices extends ContractPrices {
  /** See `parseMerchantCategory`. */
  readonly category: string;
}

/** The same with who pays for points issued there. */
export interface CategoryTerms extends CategoryPrices {
  readonly fundingId: bigint;
}

/** How a category departs from its version; null: as the version says. */
export interface CategoryOverrides {
  readonly category: string;
  readonly earnRate: Rate | null;
  readonly burnValue: Rate | null;
  readonly issuePrice: Rate | null;
  readonly redemptionPrice: Rate | null;
}

/** The prices of a category from those of the version and what departs from them. */
export function pricesWith(version: ContractPrices, overrides: CategoryOverrides): CategoryPrices {
  const { category, earnRate, burnValue, issuePrice, redemptionPrice } = overrides;
  return {
    category,
    earnRate: earnRate ?? version.earnRate,
    burnValue: burnValue ?? version.burnValue,
    issuePrice: issuePrice ?? version.issuePrice,
    redemptionPrice: redemptionPrice ?? version.redemptionPrice,
  };
}

/** Reads a category's terms from their row. */
export function categoryTermsOf(row: ContractCategoryTerms): CategoryTerms {
  return { category: row.category, ...pricesOf(row), fundingId: row.fundingId };
}

/** Reads the prices of a version, or of a category of it, from its row. */
export function pricesOf(row: Readonly<Record<keyof ContractPrices, string>>): ContractPrices {
  return {
    earnRate: storedRate(row.earnRate),
    burnValue: storedRate(row.burnValue),
    issuePrice: storedRate(row.issuePrice),
    redemptionPrice: storedRate(row.redemptionPrice),
  };
}
