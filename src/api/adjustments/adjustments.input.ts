import { Field, ID, InputType } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { JSONObject, Points } from '../scalars.js';
import { AdjustmentDirection } from '../values/enums.js';

@InputType({ description: "A correction of a member's balance." })
export class AdjustPointsInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Whose balance.' })
  member!: MemberRefInput;

  @Field(() => AdjustmentDirection, { description: 'Whether it gives or takes.' })
  direction!: keyof typeof AdjustmentDirection;

  @Field(() => Points, { description: INPUT_WORDS.points })
  points!: string;

  @Field(() => String, { description: 'Why, 1–500 characters.' })
  reason!: string;

  @Field(() => JSONObject, { nullable: true, description: INPUT_WORDS.metadata })
  metadata?: Record<string, unknown> | null;
}

@InputType({ description: 'A correction that waits, to be posted.' })
export class ApproveAdjustmentInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which correction.' })
  adjustmentId!: string;
}

@InputType({ description: 'A correction that waits, to be turned down.' })
export class RejectAdjustmentInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which correction.' })
  adjustmentId!: string;

  @Field(() => String, { description: 'Why, 1–500 characters.' })
  reason!: string;
}
