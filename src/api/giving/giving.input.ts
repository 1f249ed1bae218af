import { Field, ID, InputType, Int } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { CalendarDay, IBAN, JSONObject, Points, Rate } from '../scalars.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { MoneyInput } from '../values/money.type.js';
import { GoalEndName } from './giving-enums.js';

const HOLDER = 'In whose name the account is, as the bank knows it, 1–140 characters.';

@InputType({ description: 'A charity to register.' })
export class RegisterCharityInput {
  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => String, { description: "In its country's register, 1–100 characters." })
  registrationNumber!: string;

  @Field(() => IBAN, { description: 'Where it is paid to.' })
  iban!: string;

  @Field(() => String, { description: HOLDER })
  holder!: string;
}

@InputType({ description: 'Where a charity is paid to from now on.' })
export class SetCharityAccountInput {
  @Field(() => ID, { description: 'Which charity.' })
  charityId!: string;

  @Field(() => IBAN, { description: 'The number of the account.' })
  iban!: string;

  @Field(() => String, { description: HOLDER })
  holder!: string;
}

@InputType({ description: "A charity, and the account that was looked at and is the charity's own." })
export class VerifyCharityInput {
  @Field(() => ID, { description: 'Which charity.' })
  charityId!: string;

  @Field(() => IBAN, { description: 'The number that was looked at: where another is set by now, refused.' })
  iban!: string;

  @Field(() => String, { description: HOLDER })
  holder!: string;
}

@InputType({ description: 'A charity to suspend.' })
export class SuspendCharityInput {
  @Field(() => ID, { description: 'Which charity.' })
  charityId!: string;

  @Field(() => String, { description: 'Why; up to 500 characters, kept in the audit log.' })
  reason!: string;
}

@InputType({ description: 'So much money for each multiple of points.' })
export class LinearDonationsInput {
  @Field(() => Points, { description: 'Points can be given in multiples of it.' })
  multiple!: string;

  @Field(() => MoneyInput, { description: 'What each multiple comes to.' })
  amount!: MoneyInput;

  @Field(() => Points, {
    nullable: true,
    description: 'The least that can be given, a multiple of it; none: one multiple.',
  })
  minimum?: string | null;
}

@InputType({ description: 'A number of points that can be given.' })
export class DonationStepInput {
  @Field(() => Points, { description: 'How many.' })
  points!: string;

  @Field(() => MoneyInput, { description: 'What they come to.' })
  amount!: MoneyInput;
}

@InputType({ description: 'What members are to give, and what happens then.' })
export class CharityGoalInput {
  @Field(() => MoneyInput, {
    description:
      'Without what sponsors add. Where the campaign closes there, a multiple of what one multiple, or the first step, comes to.',
  })
  amount!: MoneyInput;

  @Field(() => GoalEndName, { description: 'What happens there.' })
  atGoal!: keyof typeof GoalEndName;
}

@InputType({ description: 'A partner that adds a share of what members give.' })
export class CharitySponsorInput {
  @Field(() => ID, { description: 'Which partner; each once.' })
  partnerId!: string;

  @Field(() => Rate, { description: 'Of what members give, in percent: "50" adds half of it.' })
  percent!: string;

  @Field(() => MoneyInput, { description: 'The most that it adds.' })
  cap!: MoneyInput;

  @Field(() => Int, {
    nullable: true,
    description:
      'Sponsors of one turn add side by side; those of a later one to what those before have not covered. None: 1.',
  })
  turn?: number | null;
}

@InputType({
  description: 'A campaign for a charity; either linear or in steps. All amounts are in one currency.',
})
export class AddCharityCampaignInput {
  @Field(() => ID, { description: 'For whom.' })
  charityId!: string;

  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => LinearDonationsInput, { nullable: true, description: 'What can be given; or steps.' })
  linear?: LinearDonationsInput | null;

  @Field(() => [DonationStepInput], {
    nullable: true,
    description: 'The numbers of points that can be given, 1 to 50, each of more points and money.',
  })
  steps?: DonationStepInput[] | null;

  @Field(() => CalendarDay, { description: 'First day; today or later.' })
  from!: string;

  @Field(() => CalendarDay, { nullable: true, description: 'Last day; none: until it is ended.' })
  until?: string | null;

  @Field(() => CharityGoalInput, { nullable: true, description: 'None: no goal.' })
  goal?: CharityGoalInput | null;

  @Field(() => [CharitySponsorInput], {
    nullable: true,
    description: 'Who adds to what members give, up to 20.',
  })
  sponsors?: CharitySponsorInput[] | null;
}

@InputType({ description: 'A campaign of a charity to end before its last day.' })
export class EndCharityCampaignInput {
  @Field(() => ID, { description: 'Which.' })
  campaignId!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Its last day from now on; none: today. Before its first day: it never runs.',
  })
  until?: string | null;

  @Field(() => String, { description: 'Why; up to 500 characters, kept in the audit log.' })
  reason!: string;
}

@InputType({ description: 'Points that a member gives to a charity.' })
export class DonatePointsInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Who gives; a member itself and nobody else.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'To which campaign of a charity.' })
  campaignId!: string;

  @Field(() => Points, { description: INPUT_WORDS.points })
  points!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the charity may be told who gave it; not, unless said otherwise.',
  })
  named?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: `${INPUT_WORDS.spendCode} A member that gives by its own token needs none.`,
  })
  spendCode?: string | null;

  @Field(() => JSONObject, { nullable: true, description: INPUT_WORDS.metadata })
  metadata?: Record<string, unknown> | null;
}

@InputType({ description: 'A donation to quote.' })
export class QuoteDonationInput {
  @Field(() => MemberRefInput, { nullable: true, description: 'Who would give; none: anybody with enough.' })
  member?: MemberRefInput | null;

  @Field(() => ID, { description: 'To which campaign of a charity.' })
  campaignId!: string;

  @Field(() => Points, { description: INPUT_WORDS.points })
  points!: string;
}
