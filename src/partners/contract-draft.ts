import { type CategoryOverrides, type CategoryPrices, pricesWith } from './contract-prices.js';
import { type ContractTerms, type UsualTerms, usualTerms } from './contract-terms.js';

/** The terms of a version that nobody has added (yet): whole, but without ids and fundings. */
export interface ContractDraft extends Omit<ContractTerms, 'id' | 'version' | 'fundingId' | 'categoryTerms'> {
  readonly categoryTerms: readonly CategoryPrices[];
}

/** A draft as it is asked for: what is not given is the usual, see `usualTerms`. */
export interface GivenTerms
  extends Omit<ContractDraft, keyof UsualTerms>,
    Partial<Omit<UsualTerms, 'categoryTerms'>> {
  readonly categoryTerms?: readonly CategoryOverrides[];
}

/** Completes what was given. */
export function draftOf(given: GivenTerms): ContractDraft {
  const overrides = given.categoryTerms ?? [];
  return {
    ...usualTerms(given.currency),
    ...given,
    categoryTerms: overrides.map((category) => pricesWith(given, category)),
  };
}
