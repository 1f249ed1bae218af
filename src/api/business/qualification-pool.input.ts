import { Field, ID, InputType } from 'type-graphql';
import { MemberRefInput } from '../input/member-ref.input.js';

@InputType({
  description: 'An offer that what an account buys counts for the level of the one to which it belongs.',
})
export class OfferQualificationPoolInput {
  @Field(() => MemberRefInput, {
    description: 'The business account for whose level it shall count: the parent.',
  })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'The member whose purchases shall count.' })
  childId!: string;
}

@InputType({ description: 'An offer to accept.' })
export class AcceptQualificationPoolInput {
  @Field(() => ID, { description: 'Which.' })
  poolId!: string;
}

@InputType({ description: 'A pool of qualification to end, or an offer to take back.' })
export class EndQualificationPoolInput {
  @Field(() => ID, { description: 'Which.' })
  poolId!: string;

  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}
