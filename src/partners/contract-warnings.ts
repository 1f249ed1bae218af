import { formatRate, RATE_SCALE, type Rate } from '../values/rate.js';
import type { ContractDraft } from './contract-draft.js';
import type { ContractPrices } from './contract-prices.js';

/** Terms that are allowed and will lose somebody money (rule P-03). */
export interface ContractWarning {
  readonly code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE' | 'BURN_VALUE_ABOVE_REDEMPTION_PRICE';
  /** Of merchants of that category; null: of those without terms of their own. */
  readonly category: string | null;
  /** With the arithmetic. */
  readonly message: string;
}

type Terms = Pick<
  ContractDraft,
  | 'issuer'
  | 'acceptor'
  | 'currency'
  | 'categoryTerms'
  | 'issueFeePercent'
  | 'redemptionFeePercent'
  | keyof ContractPrices
>;

/** The prices that count at some of the partner's merchants. */
interface Place extends ContractPrices {
  readonly category: string | null;
}

/**
 * What the operator should know about the prices of a contract before it comes into force, for the version and for
 * each category with prices of its own. A point can be burned elsewhere than it was issued, so every redemption price
 * is held against the lowest issue price of the version. Service fees are told in the arithmetic, and count against
 * what a member is given; VAT passes through and counts for nothing.
 */
export function warningsAbout(terms: Terms): ContractWarning[] {
  const places: Place[] = [{ ...terms, category: null }, ...terms.categoryTerms];
  const cheapest = places.reduce((low, each) =>
    each.issuePrice.scaled < low.issuePrice.scaled ? each : low,
  );
  return places
    .filter((place) => place.category === null || !burnsAlike(place, terms))
    .flatMap((place) => [...belowCost(terms, cheapest, place), ...belowValue(terms, place)]);
}

/** Then what was said of the version has been said of the category too. */
function burnsAlike(place: ContractPrices, version: ContractPrices): boolean {
  return (
    place.redemptionPrice.scaled === version.redemptionPrice.scaled &&
    place.burnValue.scaled === version.burnValue.scaled
  );
}

function belowCost(terms: Terms, issued: Place, burned: Place): ContractWarning[] {
  const { issuer, acceptor, issueFeePercent, redemptionFeePercent } = terms;
  const [price, credit] = [issued.issuePrice, burned.redemptionPrice];
  if (!issuer || !acceptor || credit.scaled <= price.scaled) return [];
  const fees = share(price, issueFeePercent) + share(credit, redemptionFeePercent);
  const lost = credit.scaled - price.scaled - fees;
  const outcome =
    lost > 0n
      ? `it loses ${money(terms, lost)} on each that comes back`
      : `fees alone keep it from losing, by ${money(terms, -lost)} on each that comes back`;
  return [
    {
      code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE',
      category: burned.category,
      message:
        `The coalition takes ${money(terms, price.scaled)} per point issued${at(issued)} and pays ` +
        `${money(terms, credit.scaled)} per point burned${at(burned)}${feesInWords(terms, fees)}: ${outcome}.`,
    },
  ];
}

function belowValue(terms: Terms, place: Place): ContractWarning[] {
  const { burnValue, redemptionPrice } = place;
  const fee = share(redemptionPrice, terms.redemptionFeePercent);
  const borne = burnValue.scaled - redemptionPrice.scaled + fee;
  if (!terms.acceptor || borne <= 0n) return [];
  const less = fee === 0n ? '' : `, less ${money(terms, fee)} of service fee`;
  return [
    {
      code: 'BURN_VALUE_ABOVE_REDEMPTION_PRICE',
      category: place.category,
      message:
        `The partner gives members ${money(terms, burnValue.scaled)} per point${at(place)} and is credited ` +
        `${money(terms, redemptionPrice.scaled)}${less}: it pays ${money(terms, borne)} of each itself.`,
    },
  ];
}

/** In 10⁻⁸ of a major unit, rounded down: for people. */
function share({ scaled }: Rate, percent: Rate): bigint {
  return (scaled * percent.scaled) / (100n * RATE_SCALE);
}

function feesInWords(terms: Terms, fees: bigint): string {
  return fees === 0n ? '' : `, and keeps ${money(terms, fees)} of service fees on both`;
}

function at({ category }: Place): string {
  return category === null ? '' : ` at ${category}`;
}

function money({ currency }: Terms, scaled: bigint): string {
  return `${formatRate({ scaled })} ${currency}`;
}
