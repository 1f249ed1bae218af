import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { confirmLink } from '../../journeys/linking/confirm-link.js';
import { requestLinkConfirmation } from '../../journeys/linking/request-link-confirmation.js';
import { unlinkMember } from '../../members/unlink-member.js';
import { encodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Member } from './member.type.js';
import { ConfirmLinkInput, RequestLinkConfirmationInput, UnlinkMemberInput } from './members.input.js';
import {
  ConfirmLinkPayload,
  RequestLinkConfirmationPayload,
  UnlinkMemberPayload,
} from './members.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class LinkingMutation {
  @Callers({ partner: 'members:write' })
  @Mutation(() => RequestLinkConfirmationPayload, {
    description:
      'Sends a member a code, by text message or e-mail, with which it confirms the link to the calling partner. Whether there is such a member is not told.',
  })
  async requestLinkConfirmation(
    @Ctx() context: RequestContext,
    @Arg('input', () => RequestLinkConfirmationInput, INPUT) input: RequestLinkConfirmationInput,
  ): Promise<RequestLinkConfirmationPayload> {
    const read = new InputReader();
    const member = read.member(input.member, ['member']);
    if (member.by === 'externalId')
      read.problem('Give phone, email, card or id: your own ids are of members that are linked already.', [
        'member',
        'externalId',
      ]);
    const { value, refusals } = read.finish({ member });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await requestLinkConfirmation(context.partnerCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const { requestId, expiresAt } = outcome.done;
    return { requestId: encodeId('linkConfirmation', requestId), expiresAt, userErrors: [] };
  }

  @Callers({ partner: 'members:write' })
  @Mutation(() => ConfirmLinkPayload, {
    description:
      'Links a member to the calling partner with the code that the member was sent; MEMBER_NOT_FOUND where it was erased meanwhile.',
  })
  async confirmLink(
    @Ctx() context: RequestContext,
    @Arg('input', () => ConfirmLinkInput, INPUT) input: ConfirmLinkInput,
  ): Promise<ConfirmLinkPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      requestId: read.id('linkConfirmation', input.requestId),
      code: read.text(input.code, 'spendCode', ['code']),
      externalId: read.externalId(input.externalId, ['externalId']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await confirmLink(context.partnerCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const record = await context.loaders.members.load(outcome.done.memberId);
    return { member: record ? Member.of(record) : null, userErrors: [] };
  }

  @Callers({ operator: true, partner: 'members:write', member: 'acts' })
  @Mutation(() => UnlinkMemberPayload, {
    description:
      "Ends a partner's link to a member: it neither finds nor sees the member any more, nor do member tokens that it made. Points stay the member's, transactions the partner's.",
  })
  async unlinkMember(
    @Ctx() context: RequestContext,
    @Arg('input', () => UnlinkMemberInput, INPUT) input: UnlinkMemberInput,
  ): Promise<UnlinkMemberPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      partnerId: input.partnerId == null ? undefined : read.id('partner', input.partnerId),
    });
    if (refusals) return { unlinked: false, userErrors: userErrors(refusals) };
    const outcome = await unlinkMember(context.commands, value);
    if (outcome.refusals) return { unlinked: false, userErrors: userErrors(outcome.refusals) };
    return { unlinked: true, userErrors: [] };
  }
}
