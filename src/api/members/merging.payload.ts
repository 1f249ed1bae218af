import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { Transaction } from '../transactions/transaction.type.js';
import { Member } from './member.type.js';

@ObjectType({ description: 'What mergeMembers did.', simpleResolvers: true })
export class MergeMembersPayload {
  @Field(() => Member, {
    nullable: true,
    description: 'The survivor; the duplicate is among its `mergedFrom`.',
  })
  member?: Member | null;

  @Field(() => Transaction, {
    nullable: true,
    description:
      "The transfer of the duplicate's points, or of its debt where it had none; null without either.",
  })
  transaction?: Transaction | null;

  @Field(() => Boolean, { description: 'Whether the key was known, and this is its first outcome again.' })
  replayed!: boolean;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({
  description: 'What reportDuplicate did: the same whether there is anybody of that name or not.',
  simpleResolvers: true,
})
export class ReportDuplicatePayload {
  @Field(() => Boolean, {
    description: 'Whether an operator will look at it, if there is anything to look at.',
  })
  reported!: boolean;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What dismissDuplicate did.', simpleResolvers: true })
export class DismissDuplicatePayload {
  @Field(() => Boolean, { description: 'Whether the pair is listed no more.' })
  dismissed!: boolean;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}
