import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { setDonorName } from '../../giving/set-donor-name.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { UserError, userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { Member } from '../members/member.type.js';
import { Donation } from './donation.type.js';
import { seesDonorName } from './sees-donor-name.js';

@InputType({ description: 'Under which name a member gives to charities.' })
export class SetDonorNameInput {
  @Field(() => MemberRefInput, { description: 'Who; a member names itself.' })
  member!: MemberRefInput;

  @Field(() => String, { nullable: true, description: '1–140 characters; none: no name any more.' })
  name?: string | null;
}

@ObjectType({ description: 'What setDonorName did.', simpleResolvers: true })
export class SetDonorNamePayload {
  @Field(() => Member, { nullable: true, description: 'The member; null when refused.' })
  member?: Member | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@Resolver()
export class DonorNamesMutation {
  @Callers({ operator: true, member: 'acts' })
  @Mutation(() => SetDonorNamePayload, {
    description:
      'Says under which name a member gives to charities: it is on its receipts, and charities are told it of what the member gives by name, unless it has withdrawn its consent to that (GIVING). May refuse with INVALID_INPUT, MEMBER_NOT_FOUND, MEMBER_NOT_ACTIVE.',
  })
  async setDonorName(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetDonorNameInput, { description: 'Who, and which name.' }) input: SetDonorNameInput,
  ): Promise<SetDonorNamePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      name: read.optionalText(input.name, 'personName', ['name']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setDonorName(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const record = await context.loaders.members.load(outcome.done.memberId);
    return { member: record ? Member.of(record) : null, userErrors: [] };
  }
}

@Resolver(() => Member)
export class MemberDonorNameResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Under which name it gives to charities; null where it has said none, and for all but itself, operators and auditors.',
  })
  async donorName(@Root() { memberId }: Member, @Ctx() context: RequestContext): Promise<string | null> {
    return seesDonorName(context, memberId)
      ? ((await context.loaders.donorNames.load(memberId)) ?? null)
      : null;
  }
}

@Resolver(() => Donation)
export class DonationDonorResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The name that the charity may be told; null of an anonymous one, where the member has said no name or has withdrawn its consent (GIVING), and for all but the member, operators and auditors.',
  })
  async donor(@Root() { record }: Donation, @Ctx() context: RequestContext): Promise<string | null> {
    const { named, memberId } = record;
    if (!named || !seesDonorName(context, memberId)) return null;
    return (await context.loaders.namesForCharities.load(memberId)) ?? null;
  }
}
