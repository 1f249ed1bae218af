import { Field, ObjectType } from 'type-graphql';
import type { HoldRecord } from '../../ledger/holds.js';
import { encodeId } from '../../values/ids.js';
import { Node } from '../node/node.type.js';
import { DateTime, JSONObject, Points } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { HoldStatusName } from '../values/enums.js';

@ObjectType({
  description: 'Points of a member that are reserved for a burn which is not final yet.',
  implements: Node,
  simpleResolvers: true,
})
export class Hold extends Node {
  /** Not a field. */
  record!: HoldRecord;

  @Field(() => HoldStatusName, {
    description: 'Where it stands, as written: a hold whose time has just run out may say OPEN for a moment.',
  })
  status!: HoldRecord['status'];

  @Field(() => Points, { description: 'How many it reserves, or reserved.' })
  points!: bigint;

  @Field(() => DateTime, { description: 'When it was opened.' })
  openedAt!: Date;

  @Field(() => DateTime, { description: 'When its time runs out; nothing can be captured from then on.' })
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it is open.' })
  endedAt!: Date | null;

  @Field(() => Points, {
    nullable: true,
    description: 'How many of them were burned; null unless it was captured.',
  })
  capturedPoints!: bigint | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The merchant's own name for the purchase; null when it was not told or is erased, and for members at a partner " +
      'other than that of their token.',
  })
  purchaseReference!: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'As the caller gave it; null also as for purchaseReference.',
  })
  metadata!: Readonly<Record<string, unknown>> | null;

  @Field(() => Actor, { description: 'Who opened it.' })
  actor!: Actor;

  static of(record: HoldRecord): Hold {
    const { id, status, points, openedAt, expiresAt, endedAt, capturedPoints, metadata } = record;
    return Object.assign(new Hold(), {
      id: encodeId('hold', id),
      record,
      status,
      points,
      openedAt,
      expiresAt,
      endedAt,
      capturedPoints,
      purchaseReference: record.reference,
      metadata,
      actor: Actor.of(record.actor),
    });
  }

  /** Without what its partner wrote for itself, and with only what kind of caller opened it. */
  static withoutDetails(record: HoldRecord): Hold {
    const shown = Hold.of({ ...record, reference: null, metadata: null });
    return Object.assign(shown, { actor: { ...shown.actor, id: null } });
  }

  /** Of a hold of which nothing but the id is asked: no need to read it. */
  static onlyId(id: bigint): Hold {
    return Object.assign(new Hold(), { id: encodeId('hold', id) });
  }
}
