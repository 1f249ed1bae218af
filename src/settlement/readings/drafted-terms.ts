import type { ContractTerms } from '../../partners/contract-terms.js';
import type { Billing } from '../../partners/contract-version.entity.js';
import type { Money } from '../../values/money.js';
import type { Rate } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';

/** Prices that a what-if changes; null: as they are. */
export interface DraftedPrices {
  readonly issuePrice: Rate | null;
  readonly redemptionPrice: Rate | null;
}

/**
 * What a what-if changes of versions of a contract; null: as it is. Of their terms only those that price what was given
 * and spent: rates of earning and burning decide how many points there are, and these stay.
 */
export interface DraftedTerms extends DraftedPrices {
  readonly paidAtIssuePercent: Rate | null;
  readonly issueFeePercent: Rate | null;
  readonly redemptionFeePercent: Rate | null;
  readonly vatPercent: Rate | null;
  readonly breakageSharePercent: Rate | null;
  readonly billing: Billing | null;
  /** In the contract's currency. */
  readonly minimumPayment: Money | null;
  /**
   * Prices at merchants of some categories. Categories that have terms of their own keep theirs where the draft does not
   * name them, also where it changes the version's prices.
   */
  readonly categories: readonly (DraftedPrices & { readonly category: string })[];
}

/** A version of a contract as it would be. */
export function withDraft(contract: ContractTerms, draft: DraftedTerms): ContractTerms {
  const { categories, ...own } = draft;
  const changed = { ...contract, ...given(own) };
  const categoryTerms = contract.categoryTerms.map((terms) => {
    const drafted = categories.find(({ category }) => category === terms.category);
    if (!drafted) return terms;
    const { category: _, ...prices } = drafted;
    return { ...terms, ...given(prices) };
  });
  return { ...changed, categoryTerms };
}

/** INVALID_INPUT where the draft changes prices or a currency that none of the versions has. */
export function withoutTerms(
  versions: readonly ContractTerms[],
  { categories, minimumPayment }: DraftedTerms,
): Refusal | undefined {
  const unknown = categories.findIndex(
    ({ category }) =>
      !versions.some(({ categoryTerms }) => categoryTerms.some((own) => own.category === category)),
  );
  if (unknown >= 0) {
    const message =
      'Give categories that have terms of their own in a replaced version: points of others cannot be told apart.';
    return refusal('INVALID_INPUT', message, ['contract', 'categoryTerms', String(unknown), 'category']);
  }
  const currency = minimumPayment?.currency;
  if (currency === undefined || versions.every((version) => version.currency === currency)) return undefined;
  const message = 'Give it in the currency of the replaced versions.';
  return refusal('INVALID_INPUT', message, ['contract', 'minimumPayment', 'currency']);
}

type Given<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Given<T>;
}
