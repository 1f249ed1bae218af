import { Field, ID, InputType } from 'type-graphql';
import { SCOPES_IN_WORDS } from '../../access/scopes.js';
import { CalendarDay, DateTime, Rate } from '../scalars.js';
import { Environment } from '../values/enums.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';

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
