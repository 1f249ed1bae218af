import { Field, ID, InputType, Int } from 'type-graphql';
import { CalendarDay, Rate } from '../scalars.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { MoneyInput } from '../values/money.type.js';
import { RebateMethodName, RebatePeriodName } from './rebate-enums.js';

@InputType({ description: 'From so much bought in a period on, so many percent.' })
export class RebateThresholdInput {
  @Field(() => MoneyInput, { description: 'What has to be bought, more than of the threshold before.' })
  from!: MoneyInput;

  @Field(() => Rate, { description: 'Percent: above 0, at most 100, no less than of the threshold before.' })
  percent!: string;
}

@InputType({ description: 'Terms of a rebate that can change from version to version.' })
export class RebateTermsInput {
  @Field(() => RebateMethodName, {
    nullable: true,
    description: 'What the percentages are of; MARGINAL unless said otherwise.',
  })
  method?: keyof typeof RebateMethodName | null;

  @Field(() => [RebateThresholdInput], { description: '1 to 20, ascending.' })
  thresholds!: RebateThresholdInput[];

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'The money that one point stands for, and that whoever pays is charged for it; the same in all versions that were activated. Left out where it is given as a perk: each stands for its worth.',
  })
  pointValue?: MoneyInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Days after a period on which reversals, and purchases that are told late, still count, 0–180; 0 unless said otherwise.',
  })
  waitDays?: number | null;
}

@InputType({ description: 'A rebate for business accounts.' })
export class AddRebateInput {
  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => RebatePeriodName, { description: 'For how long what was bought is added up.' })
  period!: keyof typeof RebatePeriodName;

  @Field(() => String, { description: 'ISO 4217 code: of what was bought in it.' })
  currency!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Only what was bought at this partner counts; none: at all of them.',
  })
  partnerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The partner who pays for the points; none: the coalition. Left out where it is given as a perk.',
  })
  payerPartnerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The perk as which it is given: one that is granted, for every level, without stock and last day. None: it is given as points.',
  })
  perkId?: string | null;

  @Field(() => RebateTermsInput, { description: 'The first draft of its terms.' })
  terms!: RebateTermsInput;
}

@InputType({ description: 'Other terms of a rebate, in place of those that were drafted before.' })
export class DraftRebateVersionInput {
  @Field(() => ID, { description: 'Which rebate.' })
  rebateId!: string;

  @Field(() => RebateTermsInput, { description: 'The terms.' })
  terms!: RebateTermsInput;
}

@InputType({ description: 'From when on what was drafted holds.' })
export class ActivateRebateVersionInput {
  @Field(() => ID, { description: 'Which rebate.' })
  rebateId!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'First day of the first period for which it holds; none: as soon as it can be.',
  })
  from?: string | null;
}

@InputType({ description: 'A rebate that is to end.' })
export class EndRebateInput {
  @Field(() => ID, { description: 'Which.' })
  rebateId!: string;

  @Field(() => String, { description: 'Why, 1–500 characters, kept in the audit log.' })
  reason!: string;
}
