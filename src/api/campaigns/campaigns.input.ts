import { Field, ID, InputType } from 'type-graphql';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { MoneyInput } from '../values/money.type.js';

@InputType({ description: 'Who pays for a share of the points of a campaign.' })
export class CampaignFunderInput {
  @Field(() => ID, { nullable: true, description: 'A partner of the coalition; none: the coalition itself.' })
  partnerId?: string | null;

  @Field(() => Rate, { description: 'Its share in percent, above 0; all shares add up to 100.' })
  percent!: string;
}

@InputType({ description: 'A level for which a campaign begins on an earlier day.' })
export class CampaignEarlyAccessInput {
  @Field(() => String, { description: "The level's code." })
  level!: string;

  @Field(() => CalendarDay, { description: "Today or later, and before the campaign's first day." })
  from!: string;
}

@InputType({ description: 'Points on top of what a contract gives; a multiplier, bonus points, or both.' })
export class AddCampaignInput {
  @Field(() => ID, { description: 'At whose merchants.' })
  partnerId!: string;

  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => CalendarDay, { description: 'First day, by when purchases happen; today or later.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last day.' })
  until!: string;

  @Field(() => [String], {
    nullable: true,
    description:
      'Only for members who have one of these levels, by code, when they buy: 1 to 20 of any ladder. None: for all members.',
  })
  levels?: string[] | null;

  @Field(() => [CampaignEarlyAccessInput], {
    nullable: true,
    description: 'Levels for which it begins on an earlier day; at most 20.',
  })
  earlyAccess?: CampaignEarlyAccessInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'At merchants of these categories only; none: at all.',
  })
  categories?: string[] | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "A purchase of less gets nothing on top; in the contract's currency. None: of any amount.",
  })
  minimumAmount?: MoneyInput | null;

  @Field(() => Rate, {
    nullable: true,
    description: 'Of the points by the base rate, above 1 and up to 1000: "2" doubles them.',
  })
  multiplier?: string | null;

  @Field(() => Points, { nullable: true, description: 'On top of each purchase.' })
  bonusPoints?: string | null;

  @Field(() => [CampaignFunderInput], { description: 'Who pays for the points on top, 1 to 10 of them.' })
  funders!: CampaignFunderInput[];

  @Field(() => Rate, {
    nullable: true,
    description:
      'How much of the issue price is owed when points are issued, in percent; the rest when they are burned. None: 100.',
  })
  paidAtIssuePercent?: string | null;
}

@InputType({ description: 'A campaign to end before its last day.' })
export class EndCampaignInput {
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
