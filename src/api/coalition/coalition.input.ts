import { Field, InputType, Int } from 'type-graphql';
import { DateTime, Points } from '../scalars.js';
import {
  CalendarName,
  ClawbackPolicyName,
  ExpiryPolicyKind,
  ExpiryRounding,
  OnboardingTestsName,
} from '../values/enums.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { RequestAllowanceInput } from '../values/request-allowance.type.js';

@InputType({
  description: 'When points of the coalition expire: give the fields of that kind, and no others.',
})
export class ExpiryPolicyInput {
  @Field(() => ExpiryPolicyKind, { description: 'Which policy.' })
  kind!: keyof typeof ExpiryPolicyKind;

  @Field(() => Int, { nullable: true, description: 'Months, 1–1,200; of AFTER_MONTHS and INACTIVITY.' })
  months?: number | null;

  @Field(() => ExpiryRounding, { nullable: true, description: 'Up to the end of what; of AFTER_MONTHS.' })
  roundUpTo?: keyof typeof ExpiryRounding | null;

  @Field(() => Int, {
    nullable: true,
    description: "Month of the coalition's calendar, 1–12; of DAY_OF_YEAR.",
  })
  month?: number | null;

  @Field(() => Int, { nullable: true, description: 'Day of that month; of DAY_OF_YEAR.' })
  day?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days that points can be spent at least, from their posting on; 30 unless said otherwise.',
  })
  minimumDays?: number | null;
}

@InputType({ description: 'A new coalition.' })
export class CreateCoalitionInput {
  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => LocalizedTextInput, { description: 'What its points are called.' })
  pointsName!: LocalizedTextInput;

  @Field(() => Int, {
    nullable: true,
    description:
      'Decimals that an interface shows, 0–6; 0 unless said otherwise. Points themselves are always whole.',
  })
  pointsDecimals?: number | null;

  @Field(() => String, { description: 'IANA time zone of its days, such as Asia/Tehran.' })
  timeZone!: string;

  @Field(() => CalendarName, { description: 'Calendar of its months, quarters and years.' })
  calendar!: keyof typeof CalendarName;

  @Field(() => ExpiryPolicyInput, { description: 'When points expire.' })
  expiryPolicy!: ExpiryPolicyInput;

  @Field(() => ClawbackPolicyName, {
    nullable: true,
    description: 'What happens when points to take back are spent already; CAP unless said otherwise.',
  })
  clawbackPolicy?: keyof typeof ClawbackPolicyName | null;

  @Field(() => Boolean, {
    description: 'Whether partners may link members that are known already without asking them.',
  })
  openLinking!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Hours that occurredAt may lie ahead, 0–720; 24 unless said otherwise.',
  })
  occurredAtHoursAhead?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days that occurredAt may lie back, 0–36,500; 180 unless said otherwise.',
  })
  occurredAtDaysBack?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Days that points live on when a reversal returns them after their expiry, 1–3,660; 30 unless said otherwise.',
  })
  returnedPointsDays?: number | null;

  @Field(() => Points, {
    nullable: true,
    description:
      'What a member may spend on a day (burns, holds and transfers together) without a spend code; none: any number.',
  })
  spendCodeAbove?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds for which a spend code can be used, 30–3,600; 300 unless said otherwise.',
  })
  spendCodeSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Wrong spend codes that lock a member's spending, 1–100; 5 unless said otherwise.",
  })
  mostWrongCodes?: number | null;

  @Field(() => Points, { nullable: true, description: 'Most points of one transfer; none: no limit.' })
  transferMost?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: "Most points of one member's transfers on a day; none: no limit.",
  })
  transferDayMost?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Adjustments of more points than this wait for a second person; none: no adjustment does.',
  })
  adjustmentApprovalAbove?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'So many days before points expire their holder is reminded, 0–365, 0: not; 30 unless said otherwise.',
  })
  expiryReminderDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'So many days before they expire it is reminded again, 0–365, 0: not; 7 unless said otherwise.',
  })
  lastExpiryReminderDays?: number | null;

  @Field(() => OnboardingTestsName, {
    nullable: true,
    description:
      'Whether partners have to have earned and burned in the twin before they go active; REQUIRED unless said otherwise.',
  })
  onboardingTests?: keyof typeof OnboardingTestsName | null;
}

@InputType({
  description:
    'Settings to change, of the coalition and of its twin for tests alike. What is not given stays as it is; so does what is null, but for limits in points and allowances, where null takes the limit away.',
})
export class UpdateCoalitionInput {
  @Field(() => ClawbackPolicyName, {
    nullable: true,
    description: 'What happens when points to take back are spent already.',
  })
  clawbackPolicy?: keyof typeof ClawbackPolicyName | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether partners may link members that are known already without asking them.',
  })
  openLinking?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Hours that occurredAt may lie ahead, 0–720.' })
  occurredAtHoursAhead?: number | null;

  @Field(() => Int, { nullable: true, description: 'Days that occurredAt may lie back, 0–36,500.' })
  occurredAtDaysBack?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days that points live on when a reversal returns them after their expiry, 1–3,660.',
  })
  returnedPointsDays?: number | null;

  @Field(() => Points, {
    nullable: true,
    description: 'What a member may spend on a day without a spend code; null: any number.',
  })
  spendCodeAbove?: string | null;

  @Field(() => Int, { nullable: true, description: 'Seconds for which a spend code can be used, 30–3,600.' })
  spendCodeSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Wrong spend codes that lock a member's spending, 1–100.",
  })
  mostWrongCodes?: number | null;

  @Field(() => Points, { nullable: true, description: 'Most points of one transfer; null: no limit.' })
  transferMost?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: "Most points of one member's transfers on a day; null: no limit.",
  })
  transferDayMost?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Adjustments of more points than this wait for a second person; null: none does.',
  })
  adjustmentApprovalAbove?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'So many days before points expire their holder is reminded, 0–365, 0: not.',
  })
  expiryReminderDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'So many days before they expire it is reminded again, 0–365, 0: not.',
  })
  lastExpiryReminderDays?: number | null;

  @Field(() => OnboardingTestsName, {
    nullable: true,
    description: 'Whether partners have to have earned and burned in the twin before they go active.',
  })
  onboardingTests?: keyof typeof OnboardingTestsName | null;

  @Field(() => RequestAllowanceInput, {
    nullable: true,
    description:
      'How much each API key may ask that has no allowance of its own; null: as much as the installation lets it.',
  })
  keyAllowance?: RequestAllowanceInput | null;

  @Field(() => RequestAllowanceInput, {
    nullable: true,
    description: 'How much each person, and each member, may ask; null: as much as the installation lets it.',
  })
  personAllowance?: RequestAllowanceInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether API keys and members' tokens may send only documents that the server knows by itself, those of the partner SDK; people may send any.",
  })
  knownDocumentsOnly?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Why, for the audit log, 1–500 characters.' })
  reason?: string | null;
}

/** Exactly one of the two is given; `schema.ts` says so. */
@InputType({
  description: 'How far the clock of the twin for tests is to go: either way, and only forwards.',
})
export class AdvanceTestClockInput {
  @Field(() => Int, { nullable: true, description: 'By so many seconds, at most 10 years.' })
  by?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "To this instant of the coalition's clock: the same again changes nothing more.",
  })
  to?: string | null;
}
