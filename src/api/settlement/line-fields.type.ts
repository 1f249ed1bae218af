import { Field, Int, ObjectType } from 'type-graphql';
import type { ChargeBasis, LineKind, PricedLine } from '../../settlement/pricing/priced-line.js';
import { Points } from '../scalars.js';
import { SettlementChargeBasis, SettlementLineKind } from '../values/enums.js';
import { Money } from '../values/money.type.js';

/**
 * What every line of a statement says, be it closed, previewed or asked for under other terms. No type of the schema by
 * itself.
 */
@ObjectType({ simpleResolvers: true })
export abstract class LineFields {
  @Field(() => Int, { description: '1, 2, 3 … in the order of the statement.' })
  number!: number;

  @Field(() => SettlementLineKind, { description: 'What it is about.' })
  kind!: LineKind;

  @Field(() => SettlementChargeBasis, {
    nullable: true,
    description: 'Which share of the issue price; null where it is about something else.',
  })
  basis!: ChargeBasis | null;

  @Field(() => Boolean, {
    description: 'Whether it undoes: its points are counted as always, its money the other way.',
  })
  reversal!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Category of merchants whose own terms it was priced by; null: none in particular.',
  })
  category!: string | null;

  @Field(() => Points, {
    description: 'How many transactions it adds up; 0 of a line that is made of another or of an amount.',
  })
  transactionCount!: bigint;

  @Field(() => Points, { description: 'Their points, never below 0; 0 of the same lines.' })
  points!: bigint;

  @Field(() => String, {
    nullable: true,
    description:
      'Exact decimal: major units per point, below 0 where the coalition owes them; null of a line that is a percentage or an amount.',
  })
  unitPrice!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Exact decimal: of a fee or tax its percentage; else the partner's share where several fund the points; null otherwise.",
  })
  percent!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Of a fee or tax: the number of the line that it is a percentage of.',
  })
  basedOn!: number | null;

  @Field(() => String, { description: 'The money before it was rounded: an exact decimal in major units.' })
  exact!: string;

  @Field(() => Money, { description: 'Above 0 it is owed by the partner, below 0 to it.' })
  amount!: Money;
}

/** The fields of a line that has this place in its statement. */
export function lineFields(line: PricedLine, number: number): LineFields {
  const { kind, basis, reversal, category, transactions, points, unitPrice, percent, basedOn, exact } = line;
  return {
    number,
    kind,
    basis,
    reversal,
    category,
    transactionCount: transactions,
    points,
    unitPrice,
    percent,
    basedOn: basedOn === null ? null : basedOn + 1,
    exact,
    amount: Money.of(line.money),
  };
}
