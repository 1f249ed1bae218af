import { Field, Int, ObjectType } from 'type-graphql';
import { CARRY_SCALE, countsMoney } from '../../giving/orders/due-gift.js';
import type { GivingOrder as OrderRecord } from '../../giving/orders/giving-order.js';
import type { GivingGift as GiftRecord } from '../../giving/orders/read-gifts.js';
import type { Currency } from '../../values/currency.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Points, Rate } from '../scalars.js';
import { ErrorCode } from '../values/enums.js';
import { Money } from '../values/money.type.js';
import {
  GivingGiftStatusName,
  GivingKindName,
  GivingOrderEndName,
  GivingOrderStatusName,
} from './giving-enums.js';

@ObjectType({
  description: 'What a member has ordered once, to be given again and again.',
  implements: Node,
  simpleResolvers: true,
})
export class GivingOrder extends Node {
  /** Not a field. */
  record!: OrderRecord;

  @Field(() => GivingKindName, { description: 'What is given.' })
  kind!: keyof typeof GivingKindName;

  @Field(() => Points, {
    nullable: true,
    description: 'Burns are rounded up to a multiple of it; null of other kinds.',
  })
  roundPointsTo!: bigint | null;

  @Field(() => Money, {
    nullable: true,
    description: 'Purchases are rounded up to a multiple of it; null of other kinds.',
  })
  roundMoneyTo!: Money | null;

  @Field(() => Rate, {
    nullable: true,
    description: 'Percent of the points that purchases earn; null of other kinds.',
  })
  percent!: RateValue | null;

  @Field(() => Points, { nullable: true, description: 'Given each month; null of other kinds.' })
  points!: bigint | null;

  @Field(() => Int, {
    nullable: true,
    description: 'On which day of the month, or the last one of a shorter month; null of other kinds.',
  })
  dayOfMonth!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'So many days before their last one points are given; null of other kinds.',
  })
  daysBefore!: number | null;

  @Field(() => Points, {
    nullable: true,
    description: "The most that it gives in a month of the coalition's calendar; null: no limit.",
  })
  monthlyMost!: bigint | null;

  @Field(() => Boolean, { description: 'Whether the charity may be told who gives.' })
  named!: boolean;

  @Field(() => GivingOrderStatusName, { description: 'Where it stands.' })
  status!: keyof typeof GivingOrderStatusName;

  @Field(() => GivingOrderEndName, { nullable: true, description: 'What has ended it; null: it has not.' })
  endedBecause!: keyof typeof GivingOrderEndName | null;

  @Field(() => CalendarDay, { description: 'When it is looked at next, if it gives until then.' })
  nextOn!: string;

  @Field(() => Points, {
    nullable: true,
    description:
      'What has come together and is no donation yet, without fractions; null of kinds that carry no points.',
  })
  carriedPoints!: bigint | null;

  @Field(() => Money, {
    nullable: true,
    description: 'The same of rounding purchases up; null of other kinds.',
  })
  carriedMoney!: Money | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it has not.' })
  endedAt!: Date | null;

  static of(record: OrderRecord, currency: Currency): GivingOrder {
    const { id, rule, monthlyMost, named, status, endedBecause, dueOn, createdAt, endedAt } = record;
    const carried = record.carried > 0n ? record.carried / CARRY_SCALE : 0n;
    const carriesPoints = rule.kind === 'ROUND_UP_BURNS' || rule.kind === 'PERCENTAGE';
    return Object.assign(new GivingOrder(), {
      id: encodeId('givingOrder', id),
      kind: rule.kind,
      roundPointsTo: rule.kind === 'ROUND_UP_BURNS' ? rule.to : null,
      roundMoneyTo: rule.kind === 'ROUND_UP_PURCHASES' ? Money.of({ minor: rule.toMinor, currency }) : null,
      percent: rule.kind === 'PERCENTAGE' ? rule.percent : null,
      points: rule.kind === 'MONTHLY' ? rule.points : null,
      dayOfMonth: rule.kind === 'MONTHLY' ? rule.day : null,
      daysBefore: rule.kind === 'BEFORE_EXPIRY' ? rule.days : null,
      ...{ record, monthlyMost, named, status, endedBecause, createdAt, endedAt, nextOn: dueOn },
      carriedPoints: carriesPoints ? carried : null,
      carriedMoney: countsMoney(rule) ? Money.of({ minor: carried, currency }) : null,
    });
  }
}

export const GivingOrderConnection = connectionTypes('GivingOrder', GivingOrder);

@ObjectType({ description: 'What a standing order came to on a day.', simpleResolvers: true })
export class GivingGift {
  /** Not a field. */
  record!: GiftRecord;

  @Field(() => Int, { description: '1, 2, 3 … per order.' })
  number!: number;

  @Field(() => CalendarDay, { description: 'On which it was due.' })
  day!: string;

  @Field(() => Points, { description: 'How many.' })
  points!: bigint;

  @Field(() => GivingGiftStatusName, { description: 'What has become of it.' })
  status!: keyof typeof GivingGiftStatusName;

  @Field(() => ErrorCode, {
    nullable: true,
    description: 'Why it was missed, as a donation would have been refused; null: it was not.',
  })
  missedBecause!: GiftRecord['missedBecause'];

  static of(record: GiftRecord): GivingGift {
    const { number, day, points, status, missedBecause } = record;
    return Object.assign(new GivingGift(), { record, number, day, points, status, missedBecause });
  }
}

export const GivingGiftConnection = connectionTypes('GivingGift', GivingGift);
