import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import { readDecimal } from '../values/decimal.js';
import { isOnADay } from '../values/instant.js';
import { type Money, moneyFromScaled } from '../values/money.js';
import { parseRate, RATE_FRACTION_DIGITS, type Rate } from '../values/rate.js';
import { dayOf, type TimeZone } from '../values/time-zone.js';
import type { Billing, ContractVersion } from './contract-version.entity.js';

/** What one version of a contract says; see the columns of `contract_version` for the units. */
export interface ContractTerms extends ContractLimits {
  readonly id: bigint;
  readonly version: number;
  readonly issuer: boolean;
  readonly acceptor: boolean;
  readonly currency: Currency;
  /** Points' smallest units given per major unit of money. */
  readonly earnRate: Rate;
  /** Major units of money that a smallest unit of points is worth to a member who burns it here. */
  readonly burnValue: Rate;
  /** Major units of money that the partner owes the coalition per point it issues. */
  readonly issuePrice: Rate;
  /** Major units of money that the coalition owes the partner per point burned here. */
  readonly redemptionPrice: Rate;
  /** Days of the coalition's zone, both inclusive. */
  readonly effectiveFrom: Day;
  /** Null: until a later version replaces it. */
  readonly effectiveUntil: Day | null;
  readonly fundingId: bigint;
}

/** What a contract says besides its prices; all of it has a usual value ({@link usualLimits}). */
export interface ContractLimits {
  /** Days until points of a purchase can be spent, 0–90; 0 = at once (rule E-03). */
  readonly vestingDays: number;
  readonly caps: EarnCaps;
  /** How long a hold lives when its caller does not say, in seconds, 1–2,592,000 (rule B-03). */
  readonly holdSeconds: number;
  readonly billing: Billing;
  /** Of PREPAID: issuing draws the float down to this, never below; 0 of POSTPAID. In the contract's currency. */
  readonly floatLimit: Money;
  /** Of POSTPAID: issuing is refused above it; null: never. In the contract's currency. */
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

/** What counts unless the contract says otherwise: nothing is pending, capped or limited; holds live 15 minutes. */
export function usualLimits(currency: Currency): ContractLimits {
  return {
    vestingDays: 0,
    caps: NO_CAPS,
    holdSeconds: 900,
    billing: 'POSTPAID',
    floatLimit: { minor: 0n, currency },
    creditLimit: null,
  };
}

/** Reads the terms from their row. */
export function termsOf(row: ContractVersion): ContractTerms {
  return {
    id: row.id,
    version: row.version,
    issuer: row.issuer,
    acceptor: row.acceptor,
    currency: row.currency,
    earnRate: rateOf(row.earnRate),
    burnValue: rateOf(row.burnValue),
    issuePrice: rateOf(row.issuePrice),
    redemptionPrice: rateOf(row.redemptionPrice),
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
    floatLimit: moneyOf(row.floatLimit, row.currency),
    creditLimit: row.creditLimit == null ? null : moneyOf(row.creditLimit, row.currency),
  };
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

function rateOf(decimal: string): Rate {
  const rate = parseRate(decimal);
  if (!rate.ok) throw new Error('a contract holds a rate that cannot be one');
  return rate.value;
}

function moneyOf(decimal: string, currency: Currency): Money {
  const amount = readDecimal(decimal, RATE_FRACTION_DIGITS);
  if (amount.kind !== 'value') throw new Error('a contract holds an amount that cannot be one');
  return moneyFromScaled(amount.scaled, currency, 'down');
}
