import { Field, ObjectType } from 'type-graphql';
import type { RollForwardRow } from '../../settlement/pricing/roll-forward.js';
import { FIGURES, type Figures } from '../../settlement/pricing/roll-forward-figures.js';
import type { Currency } from '../../values/currency.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { Money } from '../values/money.type.js';

/** What each figure is, of points and of money alike. */
const ABOUT: Readonly<Record<keyof Figures, string>> = {
  opening: 'What members had at the beginning: the closing of the days before.',
  issued: 'Given.',
  burned: 'Spent, or taken to fill a debt; below 0.',
  expired: 'Expired; below 0.',
  expectedBreakage:
    'By how much more or less breakage was recognised than expired: in proportion to what is used, by the estimate (IFRS 15, B44–B47). Of points always 0.',
  reversed: 'Earns that were undone, below 0, and burns that were undone, above 0.',
  adjusted: 'Taken away by an operator; below 0.',
  transferred: 'Taken over from a partner that left, or handed on.',
  closing: 'What members have at the end: the sum of all above.',
};

@ObjectType({ description: 'How points that members have changed.', simpleResolvers: true })
export class LiabilityPoints {
  @Field(() => Points, { description: ABOUT.opening })
  opening!: bigint;

  @Field(() => Points, { description: ABOUT.issued })
  issued!: bigint;

  @Field(() => Points, { description: ABOUT.burned })
  burned!: bigint;

  @Field(() => Points, { description: ABOUT.expired })
  expired!: bigint;

  @Field(() => Points, { description: ABOUT.expectedBreakage })
  expectedBreakage!: bigint;

  @Field(() => Points, { description: ABOUT.reversed })
  reversed!: bigint;

  @Field(() => Points, { description: ABOUT.adjusted })
  adjusted!: bigint;

  @Field(() => Points, { description: ABOUT.transferred })
  transferred!: bigint;

  @Field(() => Points, { description: ABOUT.closing })
  closing!: bigint;
}

@ObjectType({ description: 'How what they cost changed, at prices of issue.', simpleResolvers: true })
export class LiabilityMoney {
  @Field(() => Money, { description: ABOUT.opening })
  opening!: Money;

  @Field(() => Money, { description: ABOUT.issued })
  issued!: Money;

  @Field(() => Money, { description: ABOUT.burned })
  burned!: Money;

  @Field(() => Money, { description: ABOUT.expired })
  expired!: Money;

  @Field(() => Money, { description: ABOUT.expectedBreakage })
  expectedBreakage!: Money;

  @Field(() => Money, { description: ABOUT.reversed })
  reversed!: Money;

  @Field(() => Money, { description: ABOUT.adjusted })
  adjusted!: Money;

  @Field(() => Money, { description: ABOUT.transferred })
  transferred!: Money;

  @Field(() => Money, { description: ABOUT.closing })
  closing!: Money;
}

@ObjectType({
  description: 'The sum of the rows of one currency, as they are printed.',
  simpleResolvers: true,
})
export class LiabilityTotal {
  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => LiabilityPoints, { description: 'Points.' })
  points!: LiabilityPoints;

  @Field(() => LiabilityMoney, { description: 'Their money.' })
  money!: LiabilityMoney;

  static of({ currency, points, money }: Omit<RollForwardRow, 'partnerId'>): LiabilityTotal {
    return { currency, points, money: inMoney(money, currency) };
  }
}

@ObjectType({ description: 'What one bears for outstanding points, in one currency.', simpleResolvers: true })
export class LiabilityRow {
  /** Not a field. */
  partnerId!: bigint | null;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => LiabilityPoints, { description: 'Points.' })
  points!: LiabilityPoints;

  @Field(() => LiabilityMoney, { description: 'Their money.' })
  money!: LiabilityMoney;

  static of({ partnerId, currency, points, money }: RollForwardRow): LiabilityRow {
    return { partnerId, currency, points, money: inMoney(money, currency) };
  }
}

@ObjectType({
  description:
    'The roll-forward of the contract liability of outstanding points (IFRS 15). The closing of some days is the opening of the next, with the same estimate.',
  simpleResolvers: true,
})
export class LiabilityRollForward {
  @Field(() => CalendarDay, { description: 'First business day.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last business day.' })
  to!: string;

  @Field(() => Rate, { description: 'Percent of points that are expected never to be used, at the end.' })
  breakageEstimate!: RateValue;

  @Field(() => Rate, { description: 'The estimate at the beginning.' })
  openingBreakageEstimate!: RateValue;

  @Field(() => [LiabilityRow], {
    description:
      'By currency, then by who bears the points, the coalition first; rows of nothing are left out.',
  })
  rows!: LiabilityRow[];

  @Field(() => [LiabilityTotal], {
    description: 'By currency; empty where one partner was asked for, or asks.',
  })
  totals!: LiabilityTotal[];
}

function inMoney(figures: Figures, currency: Currency): LiabilityMoney {
  const entries = FIGURES.map((figure) => [figure, Money.of({ minor: figures[figure], currency })]);
  return Object.fromEntries(entries) as { [F in keyof Figures]: Money };
}
