import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { DateTime } from '../scalars.js';
import { Member } from './member.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What enrolMember did.', simpleResolvers: true })
export class EnrolMemberPayload {
  @Field(() => Member, { nullable: true, description: 'The member, linked to the calling partner.' })
  member?: Member | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when the member was there already; null when refused.',
  })
  created?: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What linkMember did.', simpleResolvers: true })
export class LinkMemberPayload {
  @Field(() => Member, { nullable: true, description: 'The member, linked to the calling partner.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What createMemberToken did.', simpleResolvers: true })
export class CreateMemberTokenPayload {
  @Field(() => String, { nullable: true, description: 'What the app sends as `Authorization: Bearer …`.' })
  token?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends.' })
  expiresAt?: Date;

  @Field(() => Member, { nullable: true, description: 'Whose it is.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What suspendMember did.', simpleResolvers: true })
export class SuspendMemberPayload {
  @Field(() => Member, { nullable: true, description: 'The member, suspended.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What reinstateMember did.', simpleResolvers: true })
export class ReinstateMemberPayload {
  @Field(() => Member, { nullable: true, description: 'The member, active.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
