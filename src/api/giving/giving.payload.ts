import { type ClassType, Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { PostedPayload } from '../points/posted-payload.js';
import { Charity, CharityCampaign } from './charity.type.js';

/** The payload of a mutation that changes a charity. */
interface CharityPayload {
  charity?: Charity;
  userErrors: UserError[];
}

function charityPayload(mutation: string): ClassType<CharityPayload> {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  @ObjectType(name, { description: `What ${mutation} did.`, simpleResolvers: true })
  class Payload implements CharityPayload {
    @Field(() => Charity, { nullable: true, description: 'The charity as it is now.' })
    charity?: Charity;

    @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
    userErrors!: UserError[];
  }
  return Payload;
}

export const RegisterCharityPayload = charityPayload('registerCharity');
export const SetCharityAccountPayload = charityPayload('setCharityAccount');
export const VerifyCharityPayload = charityPayload('verifyCharity');
export const SuspendCharityPayload = charityPayload('suspendCharity');

/** The payload of a mutation that changes a campaign of a charity. */
interface CampaignPayload {
  campaign?: CharityCampaign;
  userErrors: UserError[];
}

function campaignPayload(mutation: string): ClassType<CampaignPayload> {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  @ObjectType(name, { description: `What ${mutation} did.`, simpleResolvers: true })
  class Payload implements CampaignPayload {
    @Field(() => CharityCampaign, { nullable: true, description: 'The campaign as it is now.' })
    campaign?: CharityCampaign;

    @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
    userErrors!: UserError[];
  }
  return Payload;
}

export const AddCharityCampaignPayload = campaignPayload('addCharityCampaign');
export const EndCharityCampaignPayload = campaignPayload('endCharityCampaign');

@ObjectType({ description: "What donatePoints did; the balance is the giver's.", simpleResolvers: true })
export class DonatePointsPayload extends PostedPayload {}
