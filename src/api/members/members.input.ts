import { Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_MEMBER_TOKEN_SECONDS, MAX_MEMBER_TOKEN_SECONDS } from '../../access/member-tokens.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { oneTo } from '../limits/limit-text.js';
import { PhoneNumber } from '../scalars.js';
import { ErasureGroundName, MemberKind, MemberStatus } from '../values/enums.js';

@InputType({ description: 'Which members to list; all conditions hold together.' })
export class MemberFilterInput {
  @Field(() => MemberKind, { nullable: true, description: 'Only persons, or only business accounts.' })
  kind?: keyof typeof MemberKind | null;

  @Field(() => MemberStatus, { nullable: true, description: 'Only those in this state.' })
  status?: keyof typeof MemberStatus | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only those linked to this partner; a partner lists its own anyway.',
  })
  partnerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only those with this level, by its code on the ladder of their kind that is in force; 1–40 characters. Keys need points:read or points:write.',
  })
  level?: string | null;
}

@InputType({ description: 'A member to enrol; at least one of phone, email, card and externalId.' })
export class EnrolMemberInput {
  @Field(() => MemberKind, { nullable: true, description: 'PERSON unless said otherwise.' })
  kind?: keyof typeof MemberKind | null;

  @Field(() => PhoneNumber, { nullable: true, description: "A phone number that is nobody else's." })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'An e-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The number of a card, 4–32 letters and digits.' })
  card?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The partner's own id for the member, 1–128 characters.",
  })
  externalId?: string | null;
}

@InputType({ description: 'A member of the coalition to link to the calling partner.' })
export class LinkMemberInput {
  @Field(() => MemberRefInput, { description: 'Which member.' })
  member!: MemberRefInput;

  @Field(() => String, {
    nullable: true,
    description: "The partner's own id for the member, 1–128 characters.",
  })
  externalId?: string | null;
}

@InputType({ description: 'A token for a member that is linked to the calling partner.' })
export class CreateMemberTokenInput {
  @Field(() => MemberRefInput, { description: 'Which member.' })
  member!: MemberRefInput;

  @Field(() => Int, {
    nullable: true,
    description: `Seconds, ${oneTo(MAX_MEMBER_TOKEN_SECONDS)}; ${DEFAULT_MEMBER_TOKEN_SECONDS} unless said otherwise.`,
  })
  expiresIn?: number | null;
}

@InputType({
  description: 'A member whose tokens are to be good no more, because a device was lost for example.',
})
export class RevokeMemberTokensInput {
  @Field(() => MemberRefInput, { description: 'Which member.' })
  member!: MemberRefInput;

  @Field(() => String, { nullable: true, description: 'Why, for the audit log, 1–500 characters.' })
  reason?: string | null;
}

@InputType({ description: 'A member that may neither earn nor burn for now.' })
export class SuspendMemberInput {
  @Field(() => MemberRefInput, { description: 'Which member.' })
  member!: MemberRefInput;

  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}

@InputType({ description: 'A suspended member that may earn and burn again.' })
export class ReinstateMemberInput {
  @Field(() => MemberRefInput, { description: 'Which member.' })
  member!: MemberRefInput;

  @Field(() => String, { nullable: true, description: 'Why, for the audit log, 1–500 characters.' })
  reason?: string | null;
}

@InputType({ description: 'A member of whom nothing personal shall be left.' })
export class EraseMemberInput {
  @Field(() => MemberRefInput, { description: 'Which member.' })
  member!: MemberRefInput;

  @Field(() => ErasureGroundName, { description: 'Why; kept in the audit log.' })
  ground!: keyof typeof ErasureGroundName;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Gives up the points that are left, and writes off a debt. Otherwise, and for points that are held or pending, nothing is erased while there are any.',
  })
  forfeit?: boolean | null;
}

@InputType({ description: 'A member that is to confirm the link to the calling partner.' })
export class RequestLinkConfirmationInput {
  @Field(() => MemberRefInput, {
    description: "Which member: by phone, email, card or id; the partner's own ids are of linked ones.",
  })
  member!: MemberRefInput;
}

@InputType({ description: 'A link that the member has confirmed.' })
export class ConfirmLinkInput {
  @Field(() => ID, { description: 'Of requestLinkConfirmation.' })
  requestId!: string;

  @Field(() => String, { description: 'The code that the member was sent.' })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: "The partner's own id for the member, 1–128 characters.",
  })
  externalId?: string | null;
}

@InputType({ description: "A partner's link to a member that is to end." })
export class UnlinkMemberInput {
  @Field(() => MemberRefInput, { description: 'Which member. A member can name only itself.' })
  member!: MemberRefInput;

  @Field(() => ID, {
    nullable: true,
    description:
      "From which partner; the caller's own, unless said otherwise. Operators name it; a member's token ends only the link to the partner that has made it.",
  })
  partnerId?: string | null;
}
