import { Field, ObjectType } from 'type-graphql';
import type { DraftLine, DraftStatement } from '../../settlement/statements/draft-statements.js';
import { Money } from '../values/money.type.js';
import { LineFields, lineFields } from './line-fields.type.js';

@ObjectType({
  description:
    'A line as a statement would have it. No transactions can be listed of it before it is closed.',
  simpleResolvers: true,
})
export class SettlementDraftLine extends LineFields {
  /** Not a field. */
  contractVersionId!: bigint | null;

  /** Not a field. */
  partnerId!: bigint;

  static of(line: DraftLine, index: number, partnerId: bigint): SettlementDraftLine {
    const { contractVersionId } = line;
    const fields = { contractVersionId, partnerId, ...lineFields(line, index + 1) };
    return Object.assign(new SettlementDraftLine(), fields);
  }
}

@ObjectType({
  description:
    'What a statement would say, in one currency. Money above 0 is owed by the partner, below 0 to it.',
  simpleResolvers: true,
})
export class SettlementDraft {
  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => [SettlementDraftLine], { description: 'All lines, in the order of a statement.' })
  lines!: SettlementDraftLine[];

  @Field(() => Money, { description: 'The sum of all lines.' })
  total!: Money;

  @Field(() => Money, {
    description: 'Of it, what would be too little to be paid, and go to the next statement.',
  })
  carried!: Money;

  @Field(() => Money, { description: 'The rest: what would be paid. Above 0 the partner pays it.' })
  payable!: Money;

  @Field(() => Money, { description: 'A net amount below it is carried over.' })
  minimum!: Money;

  static of(
    { currency, lines, total, carried, minimum }: DraftStatement,
    partnerId: bigint,
  ): SettlementDraft {
    return {
      currency,
      lines: lines.map((line, index) => SettlementDraftLine.of(line, index, partnerId)),
      total: Money.of(total),
      carried: Money.of(carried),
      payable: Money.of({ ...total, minor: total.minor - carried.minor }),
      minimum: Money.of(minimum),
    };
  }
}
