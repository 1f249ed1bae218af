import { defineEntity, p } from '@mikro-orm/core';
import type { Currency } from '../values/currency.js';

/** A funder's share; `partnerId` null = the coalition. Ids and percent as decimal strings. */
export interface FunderShare {
  readonly partnerId: string | null;
  readonly percent: string;
}

const schema = defineEntity({
  name: 'Funding',
  tableName: 'funding',
  properties: {
    id: p.bigint().primary(),
    coalitionId: p.bigint(),
    issuerPartnerId: p.bigint().nullable(),
    /** Null, as the issuer, for what the coalition itself gives. */
    contractVersionId: p.bigint().nullable(),
    funders: p.json<FunderShare[]>(),
    paidAtIssuePercent: p.decimal(),
    /** Null where the points cost nobody anything. */
    currency: p.text().$type<Currency>().nullable(),
    issuePrice: p.decimal(),
    breakageSharePercent: p.decimal(),
    campaignId: p.bigint().nullable(),
  },
});

/** Who pays for points, and how; immutable, and what lots refer to. */
export class Funding extends schema.class {}
schema.setClass(Funding);
