import { Field, Int, ObjectType } from 'type-graphql';
import type { MonthActivity } from '../../ledger/levels/read-activity.js';
import { CalendarDay, Points } from '../scalars.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description:
    'What a business account bought in a month at a partner, in one currency: by when it was bought, less what was reversed of it.',
  simpleResolvers: true,
})
export class AccountSpending {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => CalendarDay, { description: "The month's first day, by the coalition's calendar." })
  month!: string;

  @Field(() => Money, { description: 'What was paid.' })
  spent!: Money;

  @Field(() => Points, { description: 'What the contract gave for it.' })
  basePoints!: bigint;

  @Field(() => Points, { description: 'What campaigns and levels gave on top.' })
  bonusPoints!: bigint;

  @Field(() => Int, { description: 'How many purchases.' })
  purchases!: number;

  static of(activity: MonthActivity): AccountSpending {
    const { month, partnerId, currency, basePoints, bonusPoints, spendMinor, purchases } = activity;
    const spent = Money.of({ minor: spendMinor, currency });
    return Object.assign(new AccountSpending(), {
      ...{ month, partnerId, spent, basePoints, bonusPoints, purchases },
    });
  }
}
