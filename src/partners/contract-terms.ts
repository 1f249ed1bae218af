import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import { isOnADay } from '../values/instant.js';
import type { Money } from '../values/money.js';
import { dayOf, type TimeZone } from '../values/time-zone.js';
import type { ContractCategoryTerms } from './contract-category-terms.entity.js';
import { type CategoryTerms, type ContractPrices, categoryTermsOf, pricesOf } from './contract-prices.js';
import type { Billing, ContractVersion } from './contract-version.entity.js';
import { type SettlementTerms, settlementTermsOf, usualSettlement } from './settlement-terms.js';
import { storedMoney } from './stored-decimals.js';

/** What one version of a contract says; see the columns of `contract_version` for the units. */
export interface ContractTerms extends ContractPrices, ContractLimits, SettlementTerms {
  readonly id: bigint;
  readonly version: number;
  readonly issuer: boolean;
  readonly acceptor: boolean;
  readonly currency: Currency;
  /** Days of the coalition's zone, both inclusive. */
  readonly effectiveFrom: Day;
  /** Null: until a later version replaces it. */
  readonly effectiveUntil: Day | null;
  /** Who pays for the points, and how. */
  readonly fundingId: bigint;
  /** What merchants of some categories have in place of the prices and the funding, see `termsAt`. */
  readonly categoryTerms: readonly CategoryTerms[];
}

/** What limits earning, holding and owing. */
export interface ContractLimits {
  /** Days until points of a purchase can be spent, 0–90; 0 = at once (rule E-03). */
  readonly vestingDays: number;
  readonly caps: EarnCaps;
  /** How long a hold lives when its caller does not say, in seconds, 1–2,592,000 (rule B-03). */
  readonly holdSeconds: number;
  readonly billing: Billing;
  /**
   * Of PREPAID: issuing draws the float down to this, never below; 0 of POSTPAID. In the contract's currency. Points
   * count at their full issue price from their issue on, also for the share that is paid when they are burned.
   */
  readonly floatLimit: Money;
  /** Of POSTPAID: issuing is refused above it, counted likewise; null: never. In the contract's currency. */
  readonly creditLimit: Money | null;
}

/** Most points that are earned; what a purchase would earn above is cut (rule E-04). Null: no cap. */
export interface EarnCaps {
  readonly perPurchase: bigint | null;
  /** Of the coalition's days, by `occurredAt`. */
  readonly perMemberDay: bigint | null;
  readonly perPartnerDay: bigint | null;
}

export const NO_CAPS: EarnCaps = { perPurchase: null, perMemberDay: null, perPartnerDay: null };

/** The terms that have a usual value; no category departs from the version's prices. */
export interface UsualTerms extends ContractLimits, SettlementTerms {
  readonly categoryTerms: readonly never[];
}

/**
 * What counts unless the contract says otherwise: nothing is pending, capped or limited; holds live 15 minutes; it is
 * settled as {@link usualSettlement} says, everywhere at the same prices.
 */
export function usualTerms(currency: Currency): UsualTerms {
  return {
    categoryTerms: [],
    ...usualSettlement(currency),
    vestingDays: 0,
    caps: NO_CAPS,
    holdSeconds: 900,
    billing: 'POSTPAID',
    floatLimit: { minor: 0n, currency },
    creditLimit: null,
  };
}

/** Reads the terms from their rows. */
export function termsOf(
  row: ContractVersion,
  categories: readonly ContractCategoryTerms[] = [],
): ContractTerms {
  return {
    id: row.id,
    version: row.version,
    issuer: row.issuer,
    acceptor: row.acceptor,
    currency: row.currency,
    ...pricesOf(row),
    effectiveFrom: row.effectiveFrom,
    effectiveUntil: row.effectiveUntil ?? null,
    fundingId: row.fundingId,
    vestingDays: row.vestingDays,
    caps: {
      perPurchase: row.capPerPurchase ?? null,
      perMemberDay: row.capPerMemberDay ?? null,
      perPartnerDay: row.capPerPartnerDay ?? null,
    },
    holdSeconds: row.holdSeconds,
    billing: row.billing,
    floatLimit: storedMoney(row.floatLimit, row.currency),
    creditLimit: row.creditLimit == null ? null : storedMoney(row.creditLimit, row.currency),
    ...settlementTermsOf(row),
    categoryTerms: categories.map(categoryTermsOf).sort((a, b) => (a.category < b.category ? -1 : 1)),
  };
}

/**
 * A version's terms at a merchant of that category: its own prices and funding in place of the version's, where it has
 * any. Null: nowhere in particular. Contracts without category terms, which most are, come back as they are; the copy
 * of others costs some 0.1 µs per operation.
 */
export function termsAt(contract: ContractTerms, category: string | null): ContractTerms {
  const own = contract.categoryTerms.find((terms) => terms.category === category);
  if (!own) return contract;
  const { earnRate, burnValue, issuePrice, redemptionPrice, fundingId } = own;
  return { ...contract, earnRate, burnValue, issuePrice, redemptionPrice, fundingId };
}

/**
 * The version in force on a day: the highest that has begun by then replaces all before it, also after its own end
 * (rule P-01). Undefined when none has begun, or that one has ended.
 */
export function contractInForceOn(contracts: readonly ContractTerms[], day: Day): ContractTerms | undefined {
  const begun = contracts.findLast((contract) => contract.effectiveFrom <= day);
  if (!begun || (begun.effectiveUntil !== null && begun.effectiveUntil < day)) return undefined;
  return begun;
}

/**
 * The version in force at an instant, by the coalition's days (rules L-06, V-04); none where time has no days.
 * @param partner contracts sorted by version
 */
export function contractInForce(
  partner: { readonly contracts: readonly ContractTerms[] },
  instant: Date,
  { timeZone }: { readonly timeZone: TimeZone },
): ContractTerms | undefined {
  return isOnADay(instant) ? contractInForceOn(partner.contracts, dayOf(instant, timeZone)) : undefined;
}
