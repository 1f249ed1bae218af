import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AuditRecord } from '../../access/read-audit-log.js';
import { encodeId } from '../../values/ids.js';
import type { JsonValue } from '../../values/metadata.js';
import { connectionTypes } from '../connection/connection.js';
import { DateTime, JSONObject } from '../scalars.js';
import { Actor } from '../values/actor.type.js';

type Words = Record<string, unknown> | null;

@ObjectType({
  description:
    'A line of the audit log: what an operator, a member of staff, an API key or a member has changed.',
  simpleResolvers: true,
})
export class AuditEntry {
  @Field(() => ID, { description: 'Its id; sorts by the time it was written.' })
  id!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => Actor, { description: 'Who.' })
  actor!: Actor;

  @Field(() => String, { description: 'What was done, such as `partner.suspended`.' })
  action!: string;

  @Field(() => ID, { description: 'The id of what was changed.' })
  objectId!: string;

  @Field(() => String, { nullable: true, description: 'Why, in the words of whoever did it.' })
  reason!: string | null;

  @Field(() => JSONObject, { nullable: true, description: 'What it was before; null when it was not there.' })
  before!: Words;

  @Field(() => JSONObject, { nullable: true, description: 'What it became; null when it is gone.' })
  after!: Words;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'Values of people before the change, while they are not erased.',
  })
  personalBefore!: Words;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'Values of people after the change, while they are not erased.',
  })
  personalAfter!: Words;

  @Field(() => Boolean, { description: 'There were a reason or values of people, and they were erased.' })
  erased!: boolean;

  @Field(() => String, { nullable: true, description: 'The `x-request-id` of the request that did it.' })
  requestId!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The block of the log that seals it; null for about a minute, until there is one.',
  })
  sealedInBlock!: number | null;

  static of(record: AuditRecord): AuditEntry {
    return {
      id: encodeId('auditEntry', record.id),
      at: record.at,
      actor: Actor.of(record.actorId),
      action: record.action,
      objectId: record.objectId,
      reason: record.reason,
      before: inWords(record.before),
      after: inWords(record.after),
      personalBefore: inWords(record.personalBefore),
      personalAfter: inWords(record.personalAfter),
      erased: record.erased,
      requestId: record.requestId,
      sealedInBlock: record.block,
    };
  }
}

export const AuditEntryConnection = connectionTypes('AuditEntry', AuditEntry);

/** Whatever is no object by itself is told as one. */
function inWords(value: JsonValue | null): Words {
  if (value === null) return null;
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value };
}
