import { Field, ID, InputType } from 'type-graphql';
import { MemberRefInput } from '../input/member-ref.input.js';

@InputType({ description: 'Two members that are one person.' })
export class MergeMembersInput {
  @Field(() => String, {
    description: 'For this merge alone, 1–255 characters; the same key gives the same answer.',
  })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Becomes a part of the survivor.' })
  duplicate!: MemberRefInput;

  @Field(() => MemberRefInput, {
    description: 'Stays. Where it is itself a part of another member, that one.',
  })
  survivor!: MemberRefInput;

  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}

@InputType({ description: 'Two names of what may be one person.' })
export class ReportDuplicateInput {
  @Field(() => MemberRefInput, { description: 'A member that is linked to the calling partner.' })
  member!: MemberRefInput;

  @Field(() => MemberRefInput, {
    description:
      'What the same person is known by as well: of whomever in the coalition; an externalId is an own one.',
  })
  other!: MemberRefInput;
}

@InputType({ description: 'Two members that are two persons.' })
export class DismissDuplicateInput {
  @Field(() => ID, { description: 'Of possibleDuplicates.' })
  id!: string;

  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}
