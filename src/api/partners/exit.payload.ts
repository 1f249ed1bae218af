import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { Partner } from './partner.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What beginPartnerExit did.', simpleResolvers: true })
export class BeginPartnerExitPayload {
  @Field(() => Partner, { nullable: true, description: 'The partner, on its way out.' })
  partner?: Partner;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What cancelPartnerExit did.', simpleResolvers: true })
export class CancelPartnerExitPayload {
  @Field(() => Partner, { nullable: true, description: 'The partner, in the state it had before.' })
  partner?: Partner;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
