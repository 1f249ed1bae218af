import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { eraseMember } from '../../journeys/personal-data/erase-member.js';
import { createMemberToken } from '../../members/create-member-token.js';
import { enrolMember } from '../../members/enrol-member.js';
import { linkMember } from '../../members/link-member.js';
import { reinstateMember } from '../../members/reinstate-member.js';
import { revokeMemberTokens } from '../../members/revoke-member-tokens.js';
import { suspendMember } from '../../members/suspend-member.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Member } from './member.type.js';
import {
  CreateMemberTokenInput,
  EnrolMemberInput,
  EraseMemberInput,
  LinkMemberInput,
  ReinstateMemberInput,
  RevokeMemberTokensInput,
  SuspendMemberInput,
} from './members.input.js';
import {
  CreateMemberTokenPayload,
  EnrolMemberPayload,
  EraseMemberPayload,
  LinkMemberPayload,
  ReinstateMemberPayload,
  RevokeMemberTokensPayload,
  SuspendMemberPayload,
} from './members.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class MembersMutation {
  @Callers({ partner: 'members:write' })
  @Mutation(() => EnrolMemberPayload, {
    description:
      'Enrols a member for the calling partner, or finds and links the one that is known by what is given. The same input again gives the same member.',
  })
  async enrolMember(
    @Ctx() context: RequestContext,
    @Arg('input', () => EnrolMemberInput, INPUT) input: EnrolMemberInput,
  ): Promise<EnrolMemberPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      kind: input.kind ?? ('PERSON' as const),
      phone: read.phone(input.phone, ['phone']),
      email: read.email(input.email, ['email']),
      card: read.card(input.card, ['card']),
      externalId: read.externalId(input.externalId, ['externalId']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await enrolMember(context.partnerCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const { memberId, created } = outcome.done;
    return { member: await memberOf(context, memberId), created, userErrors: [] };
  }

  @Callers({ partner: 'members:write' })
  @Mutation(() => LinkMemberPayload, {
    description:
      'Links a member of the coalition to the calling partner, which may see it from then on. Where the coalition does not allow open linking, the member must confirm first.',
  })
  async linkMember(
    @Ctx() context: RequestContext,
    @Arg('input', () => LinkMemberInput, INPUT) input: LinkMemberInput,
  ): Promise<LinkMemberPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      externalId: read.externalId(input.externalId, ['externalId']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await linkMember(context.partnerCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { member: await memberOf(context, outcome.done.memberId), userErrors: [] };
  }

  @Callers({ partner: 'members:write' })
  @Mutation(() => CreateMemberTokenPayload, {
    description:
      "Makes a short-lived token with which a member can use the API from the calling partner's app. Made by a key without points:write it only shows.",
  })
  async createMemberToken(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateMemberTokenInput, INPUT) input: CreateMemberTokenInput,
  ): Promise<CreateMemberTokenPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      expiresIn: input.expiresIn ?? null,
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await createMemberToken(context.partnerCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const { token, expiresAt, memberId } = outcome.done;
    return { token, expiresAt, member: await memberOf(context, memberId), userErrors: [] };
  }

  @Callers({ operator: true, partner: 'members:write' })
  @Mutation(() => RevokeMemberTokensPayload, {
    description:
      'Ends every member token made so far for a member, or for contacts of a business account: for a partner those that it made, for operators those of all partners. Open sockets are closed with 4403 within a second; new tokens can be made at once. Tokens also end with the API key that made them and with the link to the member. May refuse with INVALID_INPUT, MEMBER_NOT_FOUND.',
  })
  async revokeMemberTokens(
    @Ctx() context: RequestContext,
    @Arg('input', () => RevokeMemberTokensInput, INPUT) input: RevokeMemberTokensInput,
  ): Promise<RevokeMemberTokensPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await revokeMemberTokens(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { member: await memberOf(context, outcome.done.memberId), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => SuspendMemberPayload, {
    description: "Stops a member's earning and burning from the next operation on.",
  })
  async suspendMember(
    @Ctx() context: RequestContext,
    @Arg('input', () => SuspendMemberInput, INPUT) input: SuspendMemberInput,
  ): Promise<SuspendMemberPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await suspendMember(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { member: await memberOf(context, outcome.done.memberId), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => ReinstateMemberPayload, { description: 'Lets a suspended member earn and burn again.' })
  async reinstateMember(
    @Ctx() context: RequestContext,
    @Arg('input', () => ReinstateMemberInput, INPUT) input: ReinstateMemberInput,
  ): Promise<ReinstateMemberPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await reinstateMember(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { member: await memberOf(context, outcome.done.memberId), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => EraseMemberPayload, {
    description:
      'Removes everything personal of a member and closes its account for good: what it is found by, its links, references, reasons, metadata. What stays are the books: numbers and ids. There is no way back. Everything about it as a file, before: GET /member-exports/<id>.json.',
  })
  async eraseMember(
    @Ctx() context: RequestContext,
    @Arg('input', () => EraseMemberInput, INPUT) input: EraseMemberInput,
  ): Promise<EraseMemberPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      ground: input.ground,
      forfeit: input.forfeit ?? false,
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await eraseMember(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { member: await memberOf(context, outcome.done.memberId), userErrors: [] };
  }
}

async function memberOf(context: RequestContext, memberId: bigint): Promise<Member | null> {
  const record = await context.loaders.members.load(memberId);
  return record ? Member.of(record) : null;
}
