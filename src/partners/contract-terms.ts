import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import { isOnADay } from '../values/instant.js';
import { parseRate, type Rate } from '../values/rate.js';
import { dayOf, type TimeZone } from '../values/time-zone.js';
import type { ContractVersion } from './contract-version.entity.js';

/** What one version of a contract says; see the columns of `contract_version` for the units. */
export interface ContractTerms {
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
