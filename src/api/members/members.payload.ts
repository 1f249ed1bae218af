import { Field, ID, ObjectType } from 'type-graphql';
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

@ObjectType({ description: 'What revokeMemberTokens did.', simpleResolvers: true })
export class RevokeMemberTokensPayload {
  @Field(() => Member, { nullable: true, description: 'The member whose tokens have ended.' })
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

@ObjectType({ description: 'What eraseMember did.', simpleResolvers: true })
export class EraseMemberPayload {
  @Field(() => Member, { nullable: true, description: 'What is left of the member: an id, and its books.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({
  description: 'What requestLinkConfirmation did: the same whether there is such a member or not.',
  simpleResolvers: true,
})
export class RequestLinkConfirmationPayload {
  @Field(() => ID, { nullable: true, description: 'For confirmLink.' })
  requestId?: string;

  @Field(() => DateTime, { nullable: true, description: 'Until when the code can be used.' })
  expiresAt?: Date;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What confirmLink did.', simpleResolvers: true })
export class ConfirmLinkPayload {
  @Field(() => Member, { nullable: true, description: 'The member, linked to the calling partner.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What unlinkMember did.', simpleResolvers: true })
export class UnlinkMemberPayload {
  @Field(() => Boolean, { description: 'Whether the partner is not linked to the member now.' })
  unlinked!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
