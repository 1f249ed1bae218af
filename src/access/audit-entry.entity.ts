import { defineEntity, p } from '@mikro-orm/core';
import type { JsonValue } from '../values/metadata.js';

const schema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  properties: {
    id: p.bigint().primary().autoincrement(),
    coalitionId: p.bigint(),
    at: p.datetime(),
    actorKind: p.text(),
    actorId: p.text(),
    action: p.text(),
    objectId: p.text(),
    before: p.json<JsonValue>().nullable(),
    after: p.json<JsonValue>().nullable(),
    requestId: p.text().nullable(),
    detailsHash: p.blob().nullable(),
  },
});

/** One line of the append-only audit log (rule A-08). */
export class AuditEntry extends schema.class {}
schema.setClass(AuditEntry);
