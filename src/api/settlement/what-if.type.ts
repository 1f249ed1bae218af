import { Field, Int, ObjectType } from 'type-graphql';
import type {
  ComparedLine,
  ComparedStatement,
  SettlementWhatIf as WhatIf,
} from '../../settlement/readings/settlement-what-if.js';
import { CalendarDay } from '../scalars.js';
import { Money } from '../values/money.type.js';
import { SettlementDraft, SettlementDraftLine } from './draft.type.js';

@ObjectType({ description: 'A line as it is, and as it would be.', simpleResolvers: true })
export class SettlementComparedLine {
  @Field(() => SettlementDraftLine, {
    nullable: true,
    description: 'Under the terms as they are; null: there is no such line.',
  })
  actual!: SettlementDraftLine | null;

  @Field(() => SettlementDraftLine, {
    nullable: true,
    description: 'Under the other terms; null: there would be no such line.',
  })
  drafted!: SettlementDraftLine | null;

  @Field(() => Money, { description: 'By how much the partner would owe more; below 0: less.' })
  difference!: Money;
}

@ObjectType({
  description: 'A statement as it is, and as it would be, in one currency.',
  simpleResolvers: true,
})
export class SettlementComparedStatement {
  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => SettlementDraft, { nullable: true, description: 'As it is; null: it has no lines.' })
  actual!: SettlementDraft | null;

  @Field(() => SettlementDraft, {
    nullable: true,
    description: 'As it would be; null: it would have no lines.',
  })
  drafted!: SettlementDraft | null;

  @Field(() => [SettlementComparedLine], {
    description: 'The lines of both beside each other: those that add up the same points, or the same fee.',
  })
  lines!: SettlementComparedLine[];

  @Field(() => Money, { description: 'By how much the partner would owe more; below 0: less.' })
  difference!: Money;

  static of(compared: ComparedStatement, partnerId: bigint): SettlementComparedStatement {
    const { currency, actual, drafted, lines, difference } = compared;
    return {
      currency,
      actual: actual && SettlementDraft.of(actual, partnerId),
      drafted: drafted && SettlementDraft.of(drafted, partnerId),
      lines: lines.map((line) => comparedLine(line, compared, partnerId)),
      difference: Money.of(difference),
    };
  }
}

@ObjectType({
  description: 'What closed days would have come to under other terms. Nothing of it is written.',
  simpleResolvers: true,
})
export class SettlementWhatIf {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => CalendarDay, { description: 'First business day.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last business day.' })
  until!: string;

  @Field(() => [Int], { description: 'The versions of the contract that the other terms replaced.' })
  versions!: number[];

  @Field(() => [SettlementComparedStatement], { description: 'One for each currency that has lines.' })
  statements!: SettlementComparedStatement[];

  static of({ partnerId, range, versions, statements }: WhatIf): SettlementWhatIf {
    return {
      partnerId,
      ...range,
      versions: [...versions],
      statements: statements.map((each) => SettlementComparedStatement.of(each, partnerId)),
    };
  }
}

/** Lines keep the numbers that they have in their statement. */
function comparedLine(
  line: ComparedLine,
  statements: ComparedStatement,
  partnerId: bigint,
): SettlementComparedLine {
  const told = (side: 'actual' | 'drafted') => {
    const own = line[side];
    return own && SettlementDraftLine.of(own, statements[side]?.lines.indexOf(own) ?? -1, partnerId);
  };
  return { actual: told('actual'), drafted: told('drafted'), difference: Money.of(line.difference) };
}
