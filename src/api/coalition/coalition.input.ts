import { Field, InputType, Int } from 'type-graphql';
import { CalendarName, ClawbackPolicyName, ExpiryPolicyKind, ExpiryRounding } from '../values/enums.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';

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
}
