import { Field, ID, InputType } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { Points } from '../scalars.js';
import { MoneyInput } from '../values/money.type.js';

@InputType({
  description:
    'A transaction to undo, wholly or in part; with neither points nor amount, all that is left of it.',
})
export class ReverseTransactionInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which earn or burn.' })
  transactionId!: string;

  @Field(() => Points, { nullable: true, description: 'How many of its points.' })
  points?: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'The money that was refunded instead, more than 0: an earn is computed again for what remains, and the difference is undone.',
  })
  amount?: MoneyInput | null;

  @Field(() => String, { description: 'Why, 1–500 characters.' })
  reason!: string;
}
