import { Field, ID, InputType, Int } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { SettlementDisputeOutcome } from '../values/enums.js';
import { MoneyInput } from '../values/money.type.js';

const ATTACHMENTS =
  'Names or addresses of papers that belong to it, up to 10 of 1–500 characters; they are kept elsewhere.';

@InputType({ description: 'A statement to agree to.' })
export class AgreeStatementInput {
  @Field(() => ID, { description: 'Which statement.' })
  statementId!: string;
}

@InputType({ description: 'A line to dispute.' })
export class DisputedLineInput {
  @Field(() => Int, { description: 'Its number in the statement.' })
  number!: number;

  @Field(() => String, { description: 'Why, 1–500 characters; no personal data.' })
  reason!: string;
}

@InputType({ description: 'Lines of a statement to dispute.' })
export class DisputeStatementLinesInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which statement.' })
  statementId!: string;

  @Field(() => [DisputedLineInput], {
    description: 'Which lines, each once; the fees and taxes on them go with them.',
  })
  lines!: DisputedLineInput[];

  @Field(() => String, {
    nullable: true,
    description: 'What there is to say about all of them, 1–2000 characters; no personal data.',
  })
  comment?: string | null;

  @Field(() => [String], { nullable: true, description: `${ATTACHMENTS} They need a comment.` })
  attachments?: string[] | null;
}

@InputType({ description: 'What there is to say about a dispute.' })
export class CommentOnDisputeInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which dispute.' })
  disputeId!: string;

  @Field(() => String, { description: 'The comment, 1–2000 characters; no personal data.' })
  comment!: string;

  @Field(() => [String], { nullable: true, description: ATTACHMENTS })
  attachments?: string[] | null;
}

@InputType({ description: 'What was found about a dispute.' })
export class ResolveDisputeInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which dispute.' })
  disputeId!: string;

  @Field(() => SettlementDisputeOutcome, { description: 'What was found.' })
  outcome!: keyof typeof SettlementDisputeOutcome;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'With PARTLY, and only then: what is due of the disputed lines; with a minus where it is due to the partner.',
  })
  amount?: MoneyInput | null;

  @Field(() => String, { description: 'Why, 1–500 characters; no personal data.' })
  reason!: string;
}
