import { Field, ObjectType } from 'type-graphql';
import type { AdjustmentRecord } from '../../ledger/adjustments.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { DateTime, JSONObject, Points } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { AdjustmentDirection, AdjustmentStatus } from '../values/enums.js';

@ObjectType({
  description:
    "A correction of a member's balance above the coalition's limit, on which a second person decides.",
  implements: Node,
  simpleResolvers: true,
})
export class AdjustmentRequest extends Node {
  /** Not a field. */
  record!: AdjustmentRecord;

  @Field(() => AdjustmentStatus, { description: 'Whether it waits, or what became of it.' })
  status!: AdjustmentRecord['status'];

  @Field(() => AdjustmentDirection, { description: 'Whether it gives or takes.' })
  direction!: AdjustmentRecord['direction'];

  @Field(() => Points, { description: 'How many; never negative.' })
  points!: bigint;

  @Field(() => String, { nullable: true, description: 'Why it was asked for; null when that is erased.' })
  reason!: string | null;

  @Field(() => JSONObject, { nullable: true, description: 'As the caller gave it.' })
  metadata!: Readonly<Record<string, unknown>> | null;

  @Field(() => Actor, { description: 'Who asked for it.' })
  requestedBy!: Actor;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => Actor, { nullable: true, description: 'Who decided; never who asked. Null while it waits.' })
  decidedBy!: Actor | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was decided; null while it waits.' })
  decidedAt!: Date | null;

  static of(record: AdjustmentRecord): AdjustmentRequest {
    const { id, status, direction, points, reason, metadata, requestedAt, decidedBy, decidedAt } = record;
    return Object.assign(new AdjustmentRequest(), {
      id: encodeId('adjustment', id),
      record,
      status,
      direction,
      points,
      reason,
      metadata,
      requestedBy: Actor.of(record.requestedBy),
      requestedAt,
      decidedBy: decidedBy === null ? null : Actor.of(decidedBy),
      decidedAt,
    });
  }
}

export const AdjustmentRequestConnection = connectionTypes('AdjustmentRequest', AdjustmentRequest);
