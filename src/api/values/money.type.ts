import { Field, InputType, ObjectType } from 'type-graphql';
import { formatMoneyAmount, type Money as MoneyValue } from '../../values/money.js';

@ObjectType({ description: 'An amount of money.', simpleResolvers: true })
export class Money {
  @Field(() => String, {
    description:
      'Decimal in major units with all of the currency\'s fraction digits, such as "12.50" or "250000".',
  })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  static of(value: MoneyValue): Money {
    return { amount: formatMoneyAmount(value), currency: value.currency };
  }
}

@InputType({ description: 'An amount of money.' })
export class MoneyInput {
  @Field(() => String, {
    description:
      'Decimal in major units, such as "12.50" or "250000", with no more fraction digits than the currency has (IRR has none).',
  })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code, such as IRR: rial, never toman.' })
  currency!: string;
}
