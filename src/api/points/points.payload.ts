import { Field, ID, ObjectType } from 'type-graphql';
import type { FollowedBalance } from '../../points/follow-balances.js';
import { UserError } from '../errors/user-error.type.js';
import { Balance } from '../members/member.type.js';
import { CalendarDay, Points } from '../scalars.js';
import { EarnComponent } from '../transactions/transaction.type.js';
import { Money } from '../values/money.type.js';
import { PostedPayload } from './posted-payload.js';

@ObjectType({ description: 'What earnPoints did.', simpleResolvers: true })
export class EarnPointsPayload extends PostedPayload {}

@ObjectType({ description: 'What burnPoints did.', simpleResolvers: true })
export class BurnPointsPayload extends PostedPayload {}

@ObjectType({ description: 'What earnPointsBatch did.', simpleResolvers: true })
export class EarnPointsBatchPayload {
  @Field(() => [EarnPointsPayload], { description: 'One for each input, in their order.' })
  results!: EarnPointsPayload[];

  @Field(() => [UserError], { description: 'Why the batch as a whole was not looked at; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What a member would get of an earn.', simpleResolvers: true })
export class QuotedPoints {
  @Field(() => Points, { description: 'The points.' })
  points!: bigint;

  @Field(() => [EarnComponent], { description: 'Which rule would give how much.' })
  breakdown!: EarnComponent[];

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The last day on which they could be spent; null: no end, or no points.',
  })
  expiresOn!: string | null;
}

@ObjectType({
  description:
    'What an earn would give at this instant: to the member, or, where an employee is credited alone, to that.',
  simpleResolvers: true,
})
export class EarnQuote extends QuotedPoints {
  @Field(() => QuotedPoints, {
    nullable: true,
    description: 'What the employee would get beside the business account; null: nothing.',
  })
  employee!: QuotedPoints | null;

  @Field(() => UserError, {
    nullable: true,
    description: 'Why the earn would be refused; null when it would not.',
  })
  refusal!: UserError | null;
}

@ObjectType({ description: 'What a burn would take and be worth at this instant.', simpleResolvers: true })
export class BurnQuote {
  @Field(() => Points, {
    nullable: true,
    description: 'The points it would take; for an amount, rounded up.',
  })
  points!: bigint | null;

  @Field(() => Money, {
    nullable: true,
    description: 'What they are worth to the member here, rounded down.',
  })
  value!: Money | null;

  @Field(() => Money, { nullable: true, description: 'What the partner would be credited for them.' })
  credit!: Money | null;

  @Field(() => Points, {
    nullable: true,
    description: 'What the member has available; null when none is named.',
  })
  available!: bigint | null;

  @Field(() => UserError, {
    nullable: true,
    description: 'Why the burn would be refused; null when it would not.',
  })
  refusal!: UserError | null;
}

@ObjectType({ description: 'A state of a balance.', simpleResolvers: true })
export class BalanceUpdate {
  /** Not a field. */
  followed!: FollowedBalance;

  @Field(() => ID, { description: 'Whose.' })
  memberId!: string;

  @Field(() => Balance, { description: 'The state.' })
  balance!: Balance;
}
