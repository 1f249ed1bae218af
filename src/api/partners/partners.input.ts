import { Field, ID, InputType, Int } from 'type-graphql';
import { SCOPES_IN_WORDS } from '../../access/scopes.js';
import { CalendarDay, DateTime, Points, Rate } from '../scalars.js';
import { BillingName, Environment } from '../values/enums.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { MoneyInput } from '../values/money.type.js';

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

@InputType({ description: 'Most points that are earned; what comes on top is cut. None: no cap.' })
export class ContractCapsInput {
  @Field(() => Points, { nullable: true, description: 'Of one purchase.' })
  perPurchase?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Of one member on one day, by the day of the purchase.',
  })
  perMemberDay?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Of all members on one day, by the day of the purchase.',
  })
  perPartnerDay?: string | null;
}

@InputType({
  description: "A version of a partner's contract, which replaces the earlier ones from its first day on.",
})
export class AddContractVersionInput {
  @Field(() => ID, { description: 'Whose contract.' })
  partnerId!: string;

  @Field(() => Boolean, { description: 'Whether the partner gives points.' })
  issuer!: boolean;

  @Field(() => Boolean, { description: 'Whether points can be spent at the partner.' })
  acceptor!: boolean;

  @Field(() => String, { description: 'ISO 4217 code of all its prices and of the purchases that earn.' })
  currency!: string;

  @Field(() => Rate, {
    description: 'Points given per major unit of money spent, such as "0.0001" for one per 10,000 rial.',
  })
  earnRate!: string;

  @Field(() => Rate, {
    description: 'Major units of money that a point is worth to a member who spends it here.',
  })
  burnValue!: string;

  @Field(() => Rate, {
    description: 'Major units of money that the partner owes the coalition per point issued.',
  })
  issuePrice!: string;

  @Field(() => Rate, {
    description: 'Major units of money that the coalition owes the partner per point burned.',
  })
  redemptionPrice!: string;

  @Field(() => CalendarDay, { description: 'First day; for a later version today at the earliest.' })
  effectiveFrom!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Last day; none: until a later version replaces it.',
  })
  effectiveUntil?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days until points of a purchase can be spent, 0–90; 0 unless said otherwise.',
  })
  vestingDays?: number | null;

  @Field(() => ContractCapsInput, {
    nullable: true,
    description: 'Most points that are earned; none: no caps.',
  })
  caps?: ContractCapsInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Seconds that a hold lives when its caller does not say, 1–2,592,000 (30 days); 900 unless said otherwise.',
  })
  holdSeconds?: number | null;

  @Field(() => BillingName, {
    nullable: true,
    description: 'Whether issuing draws on a deposit or is paid afterwards; POSTPAID unless said otherwise.',
  })
  billing?: keyof typeof BillingName | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "Of PREPAID: what must stay of the deposit, in the contract's currency; 0 unless said otherwise.",
  })
  floatLimit?: MoneyInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "Of POSTPAID: what the partner may owe for points it issues, in the contract's currency; none: no limit.",
  })
  creditLimit?: MoneyInput | null;
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

  @Field(() => MoneyInput, { description: 'How much, above 0, in the currency of its contract.' })
  amount!: MoneyInput;

  @Field(() => String, {
    description:
      "The payment's own name, such as that on the bank statement, 1–255 characters; one deposit per partner and reference.",
  })
  reference!: string;
}
