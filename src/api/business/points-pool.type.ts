import { Field, ID, ObjectType } from 'type-graphql';
import type { PointsPool as PointsPoolRecord } from '../../members/business/points-pool.js';
import { encodeId } from '../../values/ids.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Points } from '../scalars.js';
import { PointsPoolStatusName } from './business-enums.js';

@ObjectType({
  description:
    'That a business account may draw the points that it has too little for a burn from the account to which it belongs.',
  implements: Node,
  simpleResolvers: true,
})
export class PointsPool extends Node {
  @Field(() => ID, { description: 'The member that draws.' })
  childId!: string;

  @Field(() => ID, { description: 'The member whose points it draws.' })
  parentId!: string;

  @Field(() => PointsPoolStatusName, { description: 'How far it is.' })
  status!: PointsPoolRecord['status'];

  @Field(() => Points, {
    nullable: true,
    description: "At most so many points in a month of the coalition's calendar; null: as many as there are.",
  })
  monthMost!: bigint | null;

  @Field(() => CalendarDay, { nullable: true, description: 'The last day; null: until it is ended.' })
  until!: string | null;

  @Field(() => DateTime, { description: 'When it was offered.' })
  offeredAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the other side agreed; null: it has not yet.' })
  agreedAt!: Date | null;

  static of({ id, childId, parentId, offeredBy: _, ...record }: PointsPoolRecord): PointsPool {
    return Object.assign(new PointsPool(), record, {
      id: encodeId('pointsPool', id),
      childId: encodeId('member', childId),
      parentId: encodeId('member', parentId),
    });
  }
}
