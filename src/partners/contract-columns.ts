import { formatMoneyAmount } from '../values/money.js';
import { formatRate } from '../values/rate.js';
import type { ContractDraft } from './contract-draft.js';
import type { ContractPrices } from './contract-prices.js';

/** The terms as their columns hold them: rates and money as decimal strings, money in major units. */
export function contractColumns(terms: ContractDraft) {
  const { issuer, acceptor, currency, effectiveFrom, effectiveUntil, caps, creditLimit } = terms;
  return {
    ...{ issuer, acceptor, currency, effectiveFrom, effectiveUntil },
    ...priceColumns(terms),
    vestingDays: terms.vestingDays,
    capPerPurchase: caps.perPurchase,
    capPerMemberDay: caps.perMemberDay,
    capPerPartnerDay: caps.perPartnerDay,
    holdSeconds: terms.holdSeconds,
    billing: terms.billing,
    floatLimit: formatMoneyAmount(terms.floatLimit),
    creditLimit: creditLimit && formatMoneyAmount(creditLimit),
    paidAtIssuePercent: formatRate(terms.paidAtIssuePercent),
    issueFeePercent: formatRate(terms.issueFeePercent),
    redemptionFeePercent: formatRate(terms.redemptionFeePercent),
    vatPercent: formatRate(terms.vatPercent),
    breakageSharePercent: formatRate(terms.breakageSharePercent),
    settlementCycle: terms.settlementCycle,
    minimumPayment: formatMoneyAmount(terms.minimumPayment),
    disputeDays: terms.disputeDays,
    noticeDays: terms.noticeDays,
  };
}

/** The prices of a version, or of a category of it, as their columns hold them. */
export function priceColumns({ earnRate, burnValue, issuePrice, redemptionPrice }: ContractPrices) {
  return {
    earnRate: formatRate(earnRate),
    burnValue: formatRate(burnValue),
    issuePrice: formatRate(issuePrice),
    redemptionPrice: formatRate(redemptionPrice),
  };
}
