import { Field, InputType, Int } from 'type-graphql';
import { MemberRefInput } from '../input/member-ref.input.js';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { MemberKind } from '../values/enums.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { MoneyInput } from '../values/money.type.js';
import {
  TierDowngradeName,
  TierMatchName,
  TierMetricName,
  TierPaidByName,
  TierValidityKindName,
  TierWindowName,
} from './tier.enums.js';

@InputType({ description: 'One thing that a level asks for: a number, or of SPEND an amount.' })
export class TierCriterionInput {
  @Field(() => TierMetricName, { description: 'What is counted.' })
  metric!: keyof typeof TierMetricName;

  @Field(() => Points, {
    nullable: true,
    description: 'Of POINTS, PURCHASES and PARTNERS: at least so many.',
  })
  atLeast?: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Of SPEND: at least so much, in purchases of this currency.',
  })
  amount?: MoneyInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Of POINTS: count what campaigns and levels give too. None: do not.',
  })
  withBonus?: boolean | null;
}

@InputType({ description: 'What a level asks for.' })
export class TierRequirementInput {
  @Field(() => TierMatchName, { nullable: true, description: 'How the criteria go together. None: ALL.' })
  match?: keyof typeof TierMatchName | null;

  @Field(() => TierWindowName, { description: 'Over which time is counted.' })
  window!: keyof typeof TierWindowName;

  @Field(() => Int, {
    nullable: true,
    description: 'Of ROLLING_MONTHS, and only then: how many, this month and those before it; 1 to 60.',
  })
  months?: number | null;

  @Field(() => [TierCriterionInput], { description: '1 to 10 of them.' })
  criteria!: TierCriterionInput[];
}

@InputType({ description: 'How long a level lasts from the day on which it was reached.' })
export class TierValidityInput {
  @Field(() => TierValidityKindName, { description: 'In what it is counted.' })
  kind!: keyof typeof TierValidityKindName;

  @Field(() => Int, {
    nullable: true,
    description: 'Of YEARS (0 to 20) and MONTHS (1 to 60), and only then: how many.',
  })
  count?: number | null;
}

@InputType({
  description: 'What purchases of members of a level get on top; a multiplier, bonus points, or both.',
})
export class TierBenefitInput {
  @Field(() => Rate, {
    nullable: true,
    description: 'Of the points by the base rate, above 1 and up to 100: "2" doubles them.',
  })
  multiplier?: string | null;

  @Field(() => Points, { nullable: true, description: 'On top of each purchase.' })
  bonusPoints?: string | null;

  @Field(() => TierPaidByName, { description: 'Who pays for these points.' })
  paidBy!: keyof typeof TierPaidByName;
}

@InputType({ description: 'A level of a ladder.' })
export class TierLevelInput {
  @Field(() => String, {
    description: 'What programs call it by, such as "gold"; the same in every version of the ladder.',
  })
  code!: string;

  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => TierRequirementInput, {
    nullable: true,
    description: 'What it asks for; of every level but the lowest.',
  })
  requirement?: TierRequirementInput | null;

  @Field(() => TierValidityInput, {
    nullable: true,
    description: 'How long it lasts; of every level but the lowest.',
  })
  validity?: TierValidityInput | null;

  @Field(() => TierBenefitInput, { nullable: true, description: 'What purchases get on top; none: nothing.' })
  benefit?: TierBenefitInput | null;
}

@InputType({ description: 'Which level takes the place of one that is gone.' })
export class TierReplacementInput {
  @Field(() => String, {
    description: 'The code of a level that the version before had and this one has not.',
  })
  code!: string;

  @Field(() => String, {
    description: 'The code of a level of this version: where its members stand from then on.',
  })
  by!: string;
}

@InputType({ description: 'A ladder: its levels and how they are gained and lost.' })
export class TierLadderInput {
  @Field(() => MemberKind, { description: 'Whose ladder.' })
  kind!: keyof typeof MemberKind;

  @Field(() => [TierLevelInput], { description: '2 to 20 levels, the lowest first; it asks for nothing.' })
  levels!: TierLevelInput[];

  @Field(() => TierDowngradeName, {
    nullable: true,
    description: 'How far a member falls whose level ends. None: TO_QUALIFIED.',
  })
  downgrade?: keyof typeof TierDowngradeName | null;

  @Field(() => Int, {
    nullable: true,
    description: 'A level is lost after so many months without a purchase, 1 to 60. None: never.',
  })
  gapMonths?: number | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'So many days before its level ends a member is told, up to 5 of 1 to 365. None: 30 and 7.',
  })
  warningDays?: number[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'So many days after its last day a level is reviewed, 0 to 90. None: 0.',
  })
  graceDays?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'A reversal ends a level at once that is not reached without what it undoes. None: it does not.',
  })
  reversalsTakeLevels?: boolean | null;

  @Field(() => [TierReplacementInput], {
    nullable: true,
    description: 'For each level that the version before had and this one has not.',
  })
  replacements?: TierReplacementInput[] | null;
}

@InputType({ description: 'A version of a ladder.' })
export class AddTierLadderVersionInput extends TierLadderInput {
  @Field(() => CalendarDay, {
    nullable: true,
    description:
      'First day on which it is in force. None: today for the first version, tomorrow for later ones; not earlier.',
  })
  effectiveFrom?: string | null;
}

@InputType({ description: 'A level to give to a member, or to take back.' })
export class SetMemberLevelInput {
  @Field(() => MemberRefInput, { description: 'Whose.' })
  member!: MemberRefInput;

  @Field(() => String, {
    nullable: true,
    description: 'The code of the level; none: the one that was given before ends now.',
  })
  level?: string | null;

  @Field(() => CalendarDay, { nullable: true, description: 'Its last day; with a level only.' })
  until?: string | null;

  @Field(() => String, { description: 'Why; up to 500 characters, kept in the audit log.' })
  reason!: string;
}
