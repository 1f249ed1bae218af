import { defineEntity, p } from '@mikro-orm/core';
import type { RequestAllowance } from '../values/request-allowance.js';
import type { Environment } from './principal.js';
import type { Scope } from './scopes.js';

const schema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.bigint().primary().autoincrement(),
    coalitionId: p.bigint(),
    partnerId: p.bigint(),
    environment: p.text().$type<Environment>(),
    label: p.text(),
    hint: p.text(),
    secretHash: p.blob().lazy(),
    scopes: p.array<Scope>(),
    allowance: p.json<RequestAllowance>().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
  },
});

/** A partner's key; the secret itself is kept nowhere. `test` keys lie in the twin, with the twin's ids. */
export class ApiKey extends schema.class {}
schema.setClass(ApiKey);
