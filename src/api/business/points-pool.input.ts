import { Field, ID, InputType } from 'type-graphql';
import { MemberRefInput } from '../input/member-ref.input.js';
import { CalendarDay, Points } from '../scalars.js';

@InputType({ description: 'Points that are offered to an account that belongs to the one that offers them.' })
export class OfferPointsPoolInput {
  @Field(() => MemberRefInput, { description: 'Which business account offers its points: the parent.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'The member that may draw them.' })
  childId!: string;

  @Field(() => Points, {
    nullable: true,
    description:
      "At most so many points in a month of the coalition's calendar; as many as there are, unless said otherwise.",
  })
  monthMost?: string | null;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The last day; until it is ended, unless said otherwise.',
  })
  until?: string | null;
}

@InputType({ description: 'An offer to accept.' })
export class AcceptPointsPoolInput {
  @Field(() => ID, { description: 'Which.' })
  poolId!: string;
}

@InputType({ description: 'A pool of points to end, or an offer to take back.' })
export class EndPointsPoolInput {
  @Field(() => ID, { description: 'Which.' })
  poolId!: string;

  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}
