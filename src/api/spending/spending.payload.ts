import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { Member } from '../members/member.type.js';
import { DateTime } from '../scalars.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What createSpendCode did.', simpleResolvers: true })
export class CreateSpendCodePayload {
  @Field(() => String, {
    nullable: true,
    description: 'The code, 8 digits; this answer is the only one that shows it. Null when refused.',
  })
  code?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "Until when it can be used, by the coalition's clock; null when refused.",
  })
  expiresAt?: Date;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What lockSpending did.', simpleResolvers: true })
export class LockSpendingPayload {
  @Field(() => Member, { nullable: true, description: 'The member, whose spending is locked.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What unlockSpending did.', simpleResolvers: true })
export class UnlockSpendingPayload {
  @Field(() => Member, { nullable: true, description: 'The member, whose spending is free.' })
  member?: Member | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
