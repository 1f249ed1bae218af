import { Field, ID, InputType, Int } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { oneTo } from '../limits/limit-text.js';
import { JSONObject, Points } from '../scalars.js';

/** 30 days (rule B-03). */
export const MOST_HOLD_SECONDS = 2_592_000;

@InputType({ description: 'Points to reserve for a burn that is not final yet.' })
export class HoldPointsInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Whose points.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Where they are to be spent; a merchant of the calling partner.' })
  merchantId!: string;

  @Field(() => Points, { description: INPUT_WORDS.points })
  points!: string;

  @Field(() => Int, {
    nullable: true,
    description: `Seconds until it ends by itself, ${oneTo(MOST_HOLD_SECONDS)}; as long as the contract says, unless said otherwise.`,
  })
  expiresIn?: number | null;

  @Field(() => String, { nullable: true, description: INPUT_WORDS.purchaseReference })
  purchaseReference?: string | null;

  @Field(() => String, { nullable: true, description: INPUT_WORDS.spendCode })
  spendCode?: string | null;

  @Field(() => JSONObject, { nullable: true, description: INPUT_WORDS.metadata })
  metadata?: Record<string, unknown> | null;
}

@InputType({ description: 'A hold whose points are to be burned.' })
export class CaptureHoldInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which hold.' })
  holdId!: string;

  @Field(() => Points, {
    nullable: true,
    description: 'How many of its points; the rest is released. All of them, unless said otherwise.',
  })
  points?: string | null;
}

@InputType({ description: 'A hold whose points are to be given back.' })
export class ReleaseHoldInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which hold.' })
  holdId!: string;
}
