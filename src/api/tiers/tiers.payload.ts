import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { Member } from '../members/member.type.js';
import { TierLadder } from './ladder.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What addTierLadderVersion did.', simpleResolvers: true })
export class AddTierLadderVersionPayload {
  @Field(() => TierLadder, { nullable: true, description: 'The new version.' })
  ladder?: TierLadder;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What setMemberLevel did.', simpleResolvers: true })
export class SetMemberLevelPayload {
  @Field(() => Member, { nullable: true, description: 'The member with its level.' })
  member?: Member;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
