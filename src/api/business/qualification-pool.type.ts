import { Field, ID, ObjectType } from 'type-graphql';
import type { QualificationPool as QualificationPoolRecord } from '../../members/business/qualification-pool.js';
import { encodeId } from '../../values/ids.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime } from '../scalars.js';
import { QualificationPoolStatusName } from './business-enums.js';

@ObjectType({
  description:
    'That what a business account buys counts for the level of the account to which it belongs too. It goes on counting for its own.',
  implements: Node,
  simpleResolvers: true,
})
export class QualificationPool extends Node {
  @Field(() => ID, { description: 'The member whose purchases count.' })
  childId!: string;

  @Field(() => ID, { description: 'The member for whose level they count too.' })
  parentId!: string;

  @Field(() => QualificationPoolStatusName, { description: 'How far it is.' })
  status!: QualificationPoolRecord['status'];

  @Field(() => CalendarDay, {
    nullable: true,
    description:
      "The first day of the month of the coalition's calendar from which on purchases count, by when they happened; null: nobody has agreed yet.",
  })
  since!: string | null;

  @Field(() => DateTime, { description: 'When it was offered.' })
  offeredAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the other side agreed; null: it has not yet.' })
  agreedAt!: Date | null;

  static of({ id, childId, parentId, offeredBy: _, ...record }: QualificationPoolRecord): QualificationPool {
    return Object.assign(new QualificationPool(), record, {
      id: encodeId('qualificationPool', id),
      childId: encodeId('member', childId),
      parentId: encodeId('member', parentId),
    });
  }
}
