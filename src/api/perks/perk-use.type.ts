import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { PerkUse as PerkUseRecord } from '../../perks/count-use.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime } from '../scalars.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description: 'That a member has used a perk, once.',
  implements: Node,
  simpleResolvers: true,
})
export class PerkUse extends Node {
  /** Not a field. */
  record!: PerkUseRecord;

  @Field(() => ID, { description: 'Which perk.' })
  perkId!: string;

  @Field(() => ID, { nullable: true, description: 'The grant; null: it came with the level.' })
  grantId!: string | null;

  @Field(() => ID, { description: 'Where.' })
  merchantId!: string;

  @Field(() => Money, {
    description: 'What the partner is credited for it; 0 in effect where it pays itself.',
  })
  cost!: Money;

  @Field(() => DateTime, { description: 'When.' })
  usedAt!: Date;

  @Field(() => CalendarDay, {
    description: 'The business day: the statement of the period that holds it has the cost.',
  })
  businessDay!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken back; null: it was not.' })
  undoneAt!: Date | null;

  static of(record: PerkUseRecord): PerkUse {
    const { id, perkId, grantId, merchantId, cost, usedAt, usedOn, undoneAt } = record;
    return Object.assign(new PerkUse(), {
      ...{ record, id: encodeId('perkUse', id), perkId: encodeId('perk', perkId), usedAt, undoneAt },
      ...{ cost: Money.of(cost), businessDay: usedOn },
      grantId: grantId === null ? null : encodeId('perkGrant', grantId),
      merchantId: encodeId('merchant', merchantId),
    });
  }
}

export const PerkUseConnection = connectionTypes('PerkUse', PerkUse);

@InputType({ description: 'Which uses of perks to list; all conditions hold together.' })
export class PerkUseFilterInput {
  @Field(() => MemberRefInput, {
    nullable: true,
    description: 'Only of this member, and of those that are a part of it.',
  })
  member?: MemberRefInput | null;

  @Field(() => ID, { nullable: true, description: 'Only of this perk.' })
  perkId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only of this grant.' })
  grantId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only at this partner.' })
  partnerId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Used at or after this instant.' })
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Used before this instant.' })
  to?: string | null;
}
