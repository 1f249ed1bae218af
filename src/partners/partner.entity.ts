import { defineEntity, p } from '@mikro-orm/core';
import type { LocalizedText } from '../values/localized-text.js';

/** Rule P-04; states are only ever left to the right, but for SUSPENDED, which goes back to ACTIVE. */
export const PARTNER_STATUSES = [
  'INVITED',
  'ONBOARDING',
  'ACTIVE',
  'SUSPENDED',
  'EXITING',
  'EXITED',
] as const;
export type PartnerStatus = (typeof PARTNER_STATUSES)[number];

const schema = defineEntity({
  name: 'Partner',
  tableName: 'partner',
  properties: {
    id: p.bigint().primary().autoincrement(),
    coalitionId: p.bigint(),
    slug: p.text(),
    name: p.json<LocalizedText>(),
    status: p.text().$type<PartnerStatus>(),
    /** An IBAN in its electronic form; null as its holder. */
    settlementIban: p.text().nullable(),
    settlementHolder: p.text().nullable(),
    referenceVersion: p.bigint(),
    createdAt: p.datetime(),
  },
});

/** A brand in the coalition. Its row in the twin has the same slug and another id. */
export class Partner extends schema.class {}
schema.setClass(Partner);
