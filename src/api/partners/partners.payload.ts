import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { ApiKey } from './api-key.type.js';
import { ContractVersion, ContractWarning } from './contract.type.js';
import { FloatDeposit, FloatWithdrawal, Merchant, Partner } from './partner.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What registerPartner did.', simpleResolvers: true })
export class RegisterPartnerPayload {
  @Field(() => Partner, { nullable: true, description: 'The new partner, in onboarding.' })
  partner?: Partner;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What addContractVersion did.', simpleResolvers: true })
export class AddContractVersionPayload {
  @Field(() => ContractVersion, { nullable: true, description: 'The new version.' })
  contractVersion?: ContractVersion;

  @Field(() => Partner, { nullable: true, description: 'The partner whose contract it is.' })
  partner?: Partner;

  @Field(() => [ContractWarning], { description: 'What to look at before going on.' })
  warnings!: ContractWarning[];

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What addMerchant did.', simpleResolvers: true })
export class AddMerchantPayload {
  @Field(() => Merchant, { nullable: true, description: 'The new merchant.' })
  merchant?: Merchant;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({
  description: 'What issueApiKey did; the only answer that holds the secret.',
  simpleResolvers: true,
})
export class IssueApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The new key.' })
  apiKey?: ApiKey;

  @Field(() => String, {
    nullable: true,
    description: 'What the system sends as `Authorization: Bearer …`; told this once.',
  })
  secret?: string;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What revokeApiKey did.', simpleResolvers: true })
export class RevokeApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The key, revoked.' })
  apiKey?: ApiKey;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What setKeyAllowance did.', simpleResolvers: true })
export class SetKeyAllowancePayload {
  @Field(() => ApiKey, { nullable: true, description: 'The key with what it may ask now.' })
  apiKey?: ApiKey;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What activatePartner did.', simpleResolvers: true })
export class ActivatePartnerPayload {
  @Field(() => Partner, { nullable: true, description: 'The partner, active.' })
  partner?: Partner;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What suspendPartner did.', simpleResolvers: true })
export class SuspendPartnerPayload {
  @Field(() => Partner, { nullable: true, description: 'The partner, suspended.' })
  partner?: Partner;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What setSettlementAccount did.', simpleResolvers: true })
export class SetSettlementAccountPayload {
  @Field(() => Partner, { nullable: true, description: 'The partner, with its account.' })
  partner?: Partner;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What recordFloatDeposit did.', simpleResolvers: true })
export class RecordFloatDepositPayload {
  @Field(() => FloatDeposit, { nullable: true, description: 'The deposit.' })
  deposit?: FloatDeposit;

  @Field(() => Partner, { nullable: true, description: 'Who paid.' })
  partner?: Partner;

  @Field(() => Boolean, { description: 'Whether it had been recorded before, and nothing has changed now.' })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What withdrawFloat did.', simpleResolvers: true })
export class WithdrawFloatPayload {
  @Field(() => FloatWithdrawal, { nullable: true, description: 'The withdrawal.' })
  withdrawal?: FloatWithdrawal;

  @Field(() => Partner, { nullable: true, description: 'Who gets it.' })
  partner?: Partner;

  @Field(() => Boolean, { description: 'Whether it had been recorded before, and nothing has changed now.' })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
