import { defineEntity, p } from '@mikro-orm/core';
import type { Currency } from '../values/currency.js';

/** Whether issuing draws down what the partner has deposited, or is paid afterwards (rule E-05). */
export const BILLINGS = ['PREPAID', 'POSTPAID'] as const;
export type Billing = (typeof BILLINGS)[number];

/** How long a settlement period is, by the coalition's calendar (rule S-02). */
export const SETTLEMENT_CYCLES = ['DAILY', 'WEEKLY', 'MONTHLY'] as const;
export type SettlementCycle = (typeof SETTLEMENT_CYCLES)[number];

const schema = defineEntity({
  name: 'ContractVersion',
  tableName: 'contract_version',
  properties: {
    id: p.bigint().primary(),
    coalitionId: p.bigint(),
    partnerId: p.bigint(),
    version: p.integer(),
    issuer: p.boolean(),
    acceptor: p.boolean(),
    currency: p.text().$type<Currency>(),
    earnRate: p.decimal(),
    burnValue: p.decimal(),
    issuePrice: p.decimal(),
    redemptionPrice: p.decimal(),
    effectiveFrom: p.date(),
    effectiveUntil: p.date().nullable(),
    fundingId: p.bigint(),
    vestingDays: p.smallint(),
    capPerPurchase: p.bigint().nullable(),
    capPerMemberDay: p.bigint().nullable(),
    capPerPartnerDay: p.bigint().nullable(),
    holdSeconds: p.integer(),
    billing: p.text().$type<Billing>(),
    floatLimit: p.decimal(),
    creditLimit: p.decimal().nullable(),
    paidAtIssuePercent: p.decimal(),
    issueFeePercent: p.decimal(),
    redemptionFeePercent: p.decimal(),
    vatPercent: p.decimal(),
    breakageSharePercent: p.decimal(),
    settlementCycle: p.text().$type<SettlementCycle>(),
    minimumPayment: p.decimal(),
    disputeDays: p.smallint(),
    noticeDays: p.smallint(),
    referenceVersion: p.bigint(),
    createdAt: p.datetime(),
  },
});

/** One version of a partner's contract; never edited (rule P-01). Rates are decimals of 8 fraction digits. */
export class ContractVersion extends schema.class {}
schema.setClass(ContractVersion);
