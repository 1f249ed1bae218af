import { Field, ID, InputType } from 'type-graphql';
import { SCOPES_IN_WORDS } from '../../access/scopes.js';
import { DateTime, IBAN } from '../scalars.js';
import { Environment } from '../values/enums.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { MoneyInput } from '../values/money.type.js';
import { RequestAllowanceInput } from '../values/request-allowance.type.js';

@InputType({ description: 'A new partner.' })
export class RegisterPartnerInput {
  @Field(() => String, {
    description:
      '2–40 lower-case letters, digits and single hyphens, beginning with a letter; unique in the coalition.',
  })
  slug!: string;

  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;
}

@InputType({ description: 'A selling place to add to a partner.' })
export class AddMerchantInput {
  @Field(() => ID, { description: 'Whose it is.' })
  partnerId!: string;

  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => String, {
    description:
      'What kind of shop it is: lower-case letters, digits and single hyphens, such as "food-delivery".',
  })
  category!: string;
}

@InputType({ description: 'A key to issue to a partner.' })
export class IssueApiKeyInput {
  @Field(() => ID, { description: 'To whom.' })
  partnerId!: string;

  @Field(() => Environment, { description: 'Where the key acts: `TEST` keys only in the twin for tests.' })
  environment!: keyof typeof Environment;

  @Field(() => String, { description: 'Which system will use it, for people, 1–100 characters.' })
  label!: string;

  @Field(() => [String], {
    nullable: true,
    description: `What it may be used for; none given: all of them. ${SCOPES_IN_WORDS}.`,
  })
  scopes?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; none: never.' })
  expiresAt?: string | null;
}

@InputType({ description: 'A key to end.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Which key.' })
  keyId!: string;

  @Field(() => String, { nullable: true, description: 'Why, for the audit log, 1–500 characters.' })
  reason?: string | null;
}

@InputType({ description: 'How much a key may ask.' })
export class SetKeyAllowanceInput {
  @Field(() => ID, { description: 'Which key.' })
  keyId!: string;

  @Field(() => RequestAllowanceInput, {
    nullable: true,
    description:
      "In place of what the coalition lets its keys; null, or left out: that of the coalition's other keys.",
  })
  allowance?: RequestAllowanceInput | null;

  @Field(() => String, { nullable: true, description: 'Why, for the audit log, 1–500 characters.' })
  reason?: string | null;
}

@InputType({ description: 'A partner that may take part.' })
export class ActivatePartnerInput {
  @Field(() => ID, { description: 'Which partner.' })
  partnerId!: string;

  @Field(() => String, { nullable: true, description: 'Why, for the audit log, 1–500 characters.' })
  reason?: string | null;
}

@InputType({ description: 'A partner that may take no part for now.' })
export class SuspendPartnerInput {
  @Field(() => ID, { description: 'Which partner.' })
  partnerId!: string;

  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}

@InputType({ description: 'Money that a partner has paid in.' })
export class RecordFloatDepositInput {
  @Field(() => ID, { description: 'Who paid.' })
  partnerId!: string;

  @Field(() => MoneyInput, {
    description: 'How much, above 0, in a currency in which its contract is prepaid.',
  })
  amount!: MoneyInput;

  @Field(() => String, {
    description:
      "The payment's own name, such as that on the bank statement, 1–255 characters; one deposit or withdrawal per partner and reference.",
  })
  reference!: string;
}

@InputType({ description: 'Money that goes back to a partner from its float.' })
export class WithdrawFloatInput {
  @Field(() => ID, { description: 'Who gets it.' })
  partnerId!: string;

  @Field(() => MoneyInput, {
    description: 'How much, above 0, in a currency in which its contract is prepaid.',
  })
  amount!: MoneyInput;

  @Field(() => String, {
    description:
      "The payment's own name, such as that on the bank statement, 1–255 characters; one deposit or withdrawal per partner and reference.",
  })
  reference!: string;
}

@InputType({ description: 'Where settlement pays a partner.' })
export class SetSettlementAccountInput {
  @Field(() => ID, { description: 'Whom.' })
  partnerId!: string;

  @Field(() => IBAN, { description: 'The number of the account.' })
  iban!: string;

  @Field(() => String, {
    description: 'In whose name the account is, as the bank knows it, 1–140 characters.',
  })
  holder!: string;
}
