import { Field, InputType } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { JSONObject, Points } from '../scalars.js';

@InputType({ description: 'Points that one member gives to another.' })
export class TransferPointsInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Who gives; a member itself and nobody else.' })
  from!: MemberRefInput;

  @Field(() => MemberRefInput, {
    description: "Who gets; for partners and members somebody linked to the calling or the token's partner.",
  })
  to!: MemberRefInput;

  @Field(() => Points, { description: INPUT_WORDS.points })
  points!: string;

  @Field(() => String, {
    nullable: true,
    description: `${INPUT_WORDS.spendCode} A member that gives by its own token needs none.`,
  })
  spendCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, 1–500 characters.' })
  reason?: string | null;

  @Field(() => JSONObject, { nullable: true, description: INPUT_WORDS.metadata })
  metadata?: Record<string, unknown> | null;
}
