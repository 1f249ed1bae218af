import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { Points, Rate } from '../scalars.js';
import { MoneyInput } from '../values/money.type.js';
import { GivingOrder } from './giving-order.type.js';

@InputType({ description: 'Rounding burns up.' })
export class RoundUpBurnsInput {
  @Field(() => Points, { description: 'To a multiple of it, 2 or more.' })
  to!: string;
}

@InputType({ description: 'Rounding purchases up.' })
export class RoundUpPurchasesInput {
  @Field(() => MoneyInput, {
    description: "To a multiple of it, in the campaign's currency: more than its smallest unit.",
  })
  to!: MoneyInput;
}

@InputType({ description: 'Giving each month.' })
export class GiveMonthlyInput {
  @Field(() => Points, { description: 'How many: a number that the campaign takes.' })
  points!: string;

  @Field(() => Int, {
    description:
      "On which day of the month of the coalition's calendar, 1–31; its last one where it is shorter.",
  })
  day!: number;
}

@InputType({ description: 'Giving what would lapse.' })
export class GiveBeforeExpiryInput {
  @Field(() => Int, {
    description: 'So many days before the last one on which the points can be spent, 1–90.',
  })
  days!: number;
}

/** Marked `@oneOf` by the schema. */
@InputType({ description: 'What is given: exactly one of these.' })
export class GivingRuleInput {
  @Field(() => RoundUpBurnsInput, {
    nullable: true,
    description: 'Of each burn, what is missing to a round number of points.',
  })
  roundUpBurns?: RoundUpBurnsInput | null;

  @Field(() => RoundUpPurchasesInput, {
    nullable: true,
    description:
      'Of each purchase that earns points, what is missing to a round amount; in points at the rate of the campaign.',
  })
  roundUpPurchases?: RoundUpPurchasesInput | null;

  @Field(() => Rate, {
    nullable: true,
    description: 'Percent of the points that purchases earn, above 0 and up to 100.',
  })
  percentOfEarned?: string | null;

  @Field(() => GiveMonthlyInput, { nullable: true, description: 'So many points each month.' })
  monthly?: GiveMonthlyInput | null;

  @Field(() => GiveBeforeExpiryInput, { nullable: true, description: 'Points that are about to lapse.' })
  beforeExpiry?: GiveBeforeExpiryInput | null;
}

@InputType({ description: 'What the calling member gives from now on.' })
export class CreateGivingOrderInput {
  @Field(() => ID, { description: 'To which campaign of a charity.' })
  campaignId!: string;

  @Field(() => GivingRuleInput, { description: 'What.' })
  gives!: GivingRuleInput;

  @Field(() => Points, {
    nullable: true,
    description:
      'The most that it gives in a month; what comes to more is dropped. None: no limit, as always where it gives monthly.',
  })
  monthlyMost?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the charity may be told who gives; not, unless said otherwise.',
  })
  named?: boolean | null;
}

@InputType({ description: 'A standing order as it is to be from now on.' })
export class ChangeGivingOrderInput {
  @Field(() => ID, { description: 'Which.' })
  orderId!: string;

  @Field(() => Boolean, {
    description:
      'Whether it is paused: it gives nothing, and what is bought or spent does not count. What was before is carried on, also where its points vest later, and what is taken back of it is offset.',
  })
  paused!: boolean;

  @Field(() => Points, { nullable: true, description: 'The most that it gives in a month; none: no limit.' })
  monthlyMost?: string | null;
}

@InputType({ description: 'A standing order that gives nothing more.' })
export class EndGivingOrderInput {
  @Field(() => ID, { description: 'Which.' })
  orderId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why; operators must give one. Up to 500 characters, kept in the audit log.',
  })
  reason?: string | null;
}

@ObjectType({ description: 'What createGivingOrder did.', simpleResolvers: true })
export class CreateGivingOrderPayload {
  @Field(() => GivingOrder, { nullable: true, description: 'The order; null when refused.' })
  order?: GivingOrder;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What changeGivingOrder did.', simpleResolvers: true })
export class ChangeGivingOrderPayload {
  @Field(() => GivingOrder, { nullable: true, description: 'The order as it is now; null when refused.' })
  order?: GivingOrder;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What endGivingOrder did.', simpleResolvers: true })
export class EndGivingOrderPayload {
  @Field(() => GivingOrder, { nullable: true, description: 'The order as it is now; null when refused.' })
  order?: GivingOrder;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}
