import { defineEntity, p } from '@mikro-orm/core';
import type { LocalizedText } from '../values/localized-text.js';

const schema = defineEntity({
  name: 'Merchant',
  tableName: 'merchant',
  properties: {
    id: p.bigint().primary().autoincrement(),
    coalitionId: p.bigint(),
    partnerId: p.bigint(),
    name: p.json<LocalizedText>(),
    category: p.text(),
    referenceVersion: p.bigint(),
    createdAt: p.datetime(),
  },
});

/** One selling place of a partner. */
export class Merchant extends schema.class {}
schema.setClass(Merchant);
