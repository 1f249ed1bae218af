import type { Currency } from '../values/currency.js';
import type { Rate } from '../values/rate.js';
import type { Funding } from './funding.entity.js';
import { storedRate } from './stored-decimals.js';

/** Who pays for the points of a funding, and how: all that it takes to price them. Never changes. */
export interface FundingTerms {
  readonly id: bigint;
  /** The partner that issued them; null: the coalition itself. */
  readonly issuerPartnerId: bigint | null;
  /** The version they were issued under; null as the issuer. */
  readonly contractVersionId: bigint | null;
  /** Shares in percent that add up to 100; `partnerId` null: the coalition. */
  readonly funders: readonly { readonly partnerId: bigint | null; readonly percent: Rate }[];
  /** How much of the price is owed when points are issued, 0–100; the rest when they are burned. */
  readonly paidAtIssuePercent: Rate;
  /** Major units of money per smallest unit of points. */
  readonly issuePrice: Rate;
  /** Null where the points cost nobody anything: the price is 0 then. */
  readonly currency: Currency | null;
  /** What the funders get back of what was paid at issue for points that expire, 0–100. */
  readonly breakageSharePercent: Rate;
  /** Whose points they are extra of; null: ordinary points. */
  readonly campaignId: bigint | null;
}

/** Reads the terms from their row. */
export function fundingTermsOf(row: Funding): FundingTerms {
  return {
    id: row.id,
    issuerPartnerId: row.issuerPartnerId ?? null,
    contractVersionId: row.contractVersionId ?? null,
    funders: row.funders.map(({ partnerId, percent }) => ({
      partnerId: partnerId === null ? null : BigInt(partnerId),
      percent: storedRate(percent),
    })),
    paidAtIssuePercent: storedRate(row.paidAtIssuePercent),
    issuePrice: storedRate(row.issuePrice),
    currency: row.currency ?? null,
    breakageSharePercent: storedRate(row.breakageSharePercent),
    campaignId: row.campaignId ?? null,
  };
}
