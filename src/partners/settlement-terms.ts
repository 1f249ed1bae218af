import type { Currency } from '../values/currency.js';
import type { Money } from '../values/money.js';
import { RATE_SCALE, type Rate } from '../values/rate.js';
import type { ContractVersion, SettlementCycle } from './contract-version.entity.js';
import { storedMoney, storedRate } from './stored-decimals.js';

/** What a contract says of clearing, beside its prices (rule P-02); percents are 0–100. */
export interface SettlementTerms {
  /** How much of the issue price is owed when points are issued; the rest when they are burned. */
  readonly paidAtIssuePercent: Rate;
  /** Service fee that the partner owes, on the money of its issuing charges. */
  readonly issueFeePercent: Rate;
  /** Service fee that the partner owes, on the money of its redemption credits. */
  readonly redemptionFeePercent: Rate;
  /** On service fees. */
  readonly vatPercent: Rate;
  /** What the issuer gets back of what it paid at issue for points that expire; the rest is the coalition's. */
  readonly breakageSharePercent: Rate;
  /** In the coalition's calendar and zone. */
  readonly settlementCycle: SettlementCycle;
  /** A net amount below it is carried over (rule S-04). In the contract's currency. */
  readonly minimumPayment: Money;
  /** How many days after its issue lines of a statement can be disputed, 0–90 (rule S-05). */
  readonly disputeDays: number;
  /** How many days before its last one an exit is told, 0–3650. */
  readonly noticeDays: number;
}

/** The names of the terms that are percentages. */
export const PERCENTS = [
  'paidAtIssuePercent',
  'issueFeePercent',
  'redemptionFeePercent',
  'vatPercent',
  'breakageSharePercent',
] as const satisfies readonly (keyof SettlementTerms)[];

/** The largest percentage of a contract. */
export const HUNDRED_PERCENT: Rate = Object.freeze({ scaled: 100n * RATE_SCALE });

const NOTHING: Rate = Object.freeze({ scaled: 0n });

/** All is paid at issue, without fees, monthly and to the last unit; ten days to dispute, thirty days' notice. */
export function usualSettlement(currency: Currency): SettlementTerms {
  return {
    paidAtIssuePercent: HUNDRED_PERCENT,
    issueFeePercent: NOTHING,
    redemptionFeePercent: NOTHING,
    vatPercent: NOTHING,
    breakageSharePercent: NOTHING,
    settlementCycle: 'MONTHLY',
    minimumPayment: { minor: 0n, currency },
    disputeDays: 10,
    noticeDays: 30,
  };
}

/** Reads them from the contract's row. */
export function settlementTermsOf(row: ContractVersion): SettlementTerms {
  return {
    paidAtIssuePercent: storedRate(row.paidAtIssuePercent),
    issueFeePercent: storedRate(row.issueFeePercent),
    redemptionFeePercent: storedRate(row.redemptionFeePercent),
    vatPercent: storedRate(row.vatPercent),
    breakageSharePercent: storedRate(row.breakageSharePercent),
    settlementCycle: row.settlementCycle,
    minimumPayment: storedMoney(row.minimumPayment, row.currency),
    disputeDays: row.disputeDays,
    noticeDays: row.noticeDays,
  };
}
