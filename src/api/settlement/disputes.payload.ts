import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { SettlementDispute } from './dispute.type.js';
import { SettlementStatement } from './statement.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';
const DISPUTE = 'The dispute as it stands now; null when refused.';
const REPLAYED = 'Whether it had been done before, and nothing has changed now.';

@ObjectType({ description: 'What agreeStatement did.', simpleResolvers: true })
export class AgreeStatementPayload {
  @Field(() => SettlementStatement, { nullable: true, description: 'The statement; null when refused.' })
  statement?: SettlementStatement;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What disputeStatementLines did.', simpleResolvers: true })
export class DisputeStatementLinesPayload {
  @Field(() => SettlementDispute, { nullable: true, description: DISPUTE })
  dispute?: SettlementDispute;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What commentOnDispute did.', simpleResolvers: true })
export class CommentOnDisputePayload {
  @Field(() => SettlementDispute, { nullable: true, description: DISPUTE })
  dispute?: SettlementDispute;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What resolveDispute did.', simpleResolvers: true })
export class ResolveDisputePayload {
  @Field(() => SettlementDispute, { nullable: true, description: DISPUTE })
  dispute?: SettlementDispute;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
