import { defineEntity, p } from '@mikro-orm/core';

/** How far an exit is (rule P-04); see the column of `partner_exit`. */
export const EXIT_STATUSES = ['RUNNING', 'CANCELLED', 'TRANSFERRED', 'COMPLETED'] as const;
export type ExitStatus = (typeof EXIT_STATUSES)[number];

const schema = defineEntity({
  name: 'PartnerExit',
  tableName: 'partner_exit',
  properties: {
    id: p.bigint().primary().autoincrement(),
    coalitionId: p.bigint(),
    partnerId: p.bigint(),
    status: p.text().$type<ExitStatus>(),
    beganAs: p.text().$type<'ACTIVE' | 'SUSPENDED'>(),
    lastEarnDay: p.date(),
    lastBurnDay: p.date(),
    bearerPartnerId: p.bigint().nullable(),
    pricePercent: p.decimal(),
    transferredAfter: p.date().nullable(),
    lastDay: p.date().nullable(),
    begunAt: p.datetime(),
    begunBy: p.text(),
    endedAt: p.datetime().nullable(),
    referenceVersion: p.bigint(),
  },
});

/** A partner's leaving: until when it takes part, and who bears its points afterwards. */
export class PartnerExit extends schema.class {}
schema.setClass(PartnerExit);
