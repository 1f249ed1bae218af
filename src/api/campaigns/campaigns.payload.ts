import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { Campaign } from './campaign.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What addCampaign did.', simpleResolvers: true })
export class AddCampaignPayload {
  @Field(() => Campaign, { nullable: true, description: 'The new campaign.' })
  campaign?: Campaign;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What endCampaign did.', simpleResolvers: true })
export class EndCampaignPayload {
  @Field(() => Campaign, { nullable: true, description: 'The campaign with its last day.' })
  campaign?: Campaign;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
