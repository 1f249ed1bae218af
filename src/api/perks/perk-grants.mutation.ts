import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { undoPerkUse } from '../../journeys/undo-perk-use.js';
import { usePerk } from '../../journeys/use-perk.js';
import { approvePerkGrant } from '../../perks/approve-perk-grant.js';
import { declinePerkRequest } from '../../perks/decline-perk-request.js';
import { grantPerk } from '../../perks/grant-perk.js';
import { rejectPerkGrant } from '../../perks/reject-perk-grant.js';
import { requestPerk } from '../../perks/request-perk.js';
import { revokePerkGrant } from '../../perks/revoke-perk-grant.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { PerkGrant, PerkRequest } from './perk.type.js';
import { PerkUse } from './perk-use.type.js';
import {
  ApprovePerkGrantInput,
  DeclinePerkRequestInput,
  GrantPerkInput,
  RejectPerkGrantInput,
  RequestPerkInput,
  RevokePerkGrantInput,
  UndoPerkUseInput,
  UsePerkInput,
} from './perks.input.js';
import {
  ApprovePerkGrantPayload,
  DeclinePerkRequestPayload,
  GrantPerkPayload,
  keyedPayload,
  RejectPerkGrantPayload,
  RequestPerkPayload,
  RevokePerkGrantPayload,
  UndoPerkUsePayload,
  UsePerkPayload,
  unread,
} from './perks.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class PerkGrantsMutation {
  @Callers({ manager: true })
  @Mutation(() => GrantPerkPayload, {
    description:
      "Grants a perk to a business account in the caller's portfolio, from the caller's budgets and the perk's stock; above a budget's threshold it waits for a second person.",
  })
  async grantPerk(
    @Ctx() context: RequestContext,
    @Arg('input', () => GrantPerkInput, INPUT) input: GrantPerkInput,
  ): Promise<GrantPerkPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      member: read.member(input.member, ['member']),
      perkId: read.id('perk', input.perkId),
      until: input.until == null ? null : read.day(input.until, ['until']),
      reason: read.text(input.reason, 'reason', ['reason']),
      request: input.requestId == null ? null : { id: read.id('perkRequest', input.requestId) },
    });
    if (refusals) return unread(refusals);
    return keyedPayload(await grantPerk(context.commands, value), 'grant', PerkGrant);
  }

  @Callers({ operator: true })
  @Mutation(() => ApprovePerkGrantPayload, {
    description: 'Approves a granted perk that waits for a second person; not by the person who granted it.',
  })
  async approvePerkGrant(
    @Ctx() context: RequestContext,
    @Arg('input', () => ApprovePerkGrantInput, INPUT) input: ApprovePerkGrantInput,
  ): Promise<ApprovePerkGrantPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      grantId: read.id('perkGrant', input.grantId),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return unread(refusals);
    return keyedPayload(await approvePerkGrant(context.commands, value), 'grant', PerkGrant);
  }

  @Callers({ operator: true })
  @Mutation(() => RejectPerkGrantPayload, {
    description:
      'Rejects a granted perk that waits for a second person; stock and budgets get it back. Not by the person who granted it.',
  })
  async rejectPerkGrant(
    @Ctx() context: RequestContext,
    @Arg('input', () => RejectPerkGrantInput, INPUT) input: RejectPerkGrantInput,
  ): Promise<RejectPerkGrantPayload> {
    const { value, refusals } = readGrant(input);
    if (refusals) return unread(refusals);
    return keyedPayload(await rejectPerkGrant(context.commands, value), 'grant', PerkGrant);
  }

  @Callers({ operator: true, manager: true })
  @Mutation(() => RevokePerkGrantPayload, {
    description: 'Takes a granted perk back; one that was never used goes back to stock and budgets.',
  })
  async revokePerkGrant(
    @Ctx() context: RequestContext,
    @Arg('input', () => RevokePerkGrantInput, INPUT) input: RevokePerkGrantInput,
  ): Promise<RevokePerkGrantPayload> {
    const { value, refusals } = readGrant(input);
    if (refusals) return unread(refusals);
    return keyedPayload(await revokePerkGrant(context.commands, value), 'grant', PerkGrant);
  }

  @Callers({ member: 'acts', contact: 'BUYER' })
  @Mutation(() => RequestPerkPayload, {
    description:
      "Asks for a perk on behalf of the caller's business account: into the queue of its account managers.",
  })
  async requestPerk(
    @Ctx() context: RequestContext,
    @Arg('input', () => RequestPerkInput, INPUT) input: RequestPerkInput,
  ): Promise<RequestPerkPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      perkId: read.id('perk', input.perkId),
      note: read.optionalText(input.note, 'reason', ['note']),
    });
    if (refusals) return unread(refusals);
    return keyedPayload(await requestPerk(context.memberCommands, value), 'request', PerkRequest);
  }

  @Callers({ operator: true, manager: true })
  @Mutation(() => DeclinePerkRequestPayload, { description: 'Declines a request for a perk.' })
  async declinePerkRequest(
    @Ctx() context: RequestContext,
    @Arg('input', () => DeclinePerkRequestInput, INPUT) input: DeclinePerkRequestInput,
  ): Promise<DeclinePerkRequestPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      requestId: read.id('perkRequest', input.requestId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return unread(refusals);
    return keyedPayload(await declinePerkRequest(context.commands, value), 'request', PerkRequest);
  }

  @Callers({ partner: 'points:write' })
  @Mutation(() => UsePerkPayload, {
    description:
      "Uses a perk of a member at one of the calling partner's merchants, once; what it costs is on the next settlement statements.",
  })
  async usePerk(
    @Ctx() context: RequestContext,
    @Arg('input', () => UsePerkInput, INPUT) input: UsePerkInput,
  ): Promise<UsePerkPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      member: read.member(input.member, ['member']),
      perkId: read.id('perk', input.perkId),
      merchantId: read.id('merchant', input.merchantId),
      spendCode: read.optionalText(input.spendCode, 'spendCode', ['spendCode']),
    });
    if (refusals) return unread(refusals);
    return keyedPayload(await usePerk(context.partnerCommands, value), 'use', PerkUse);
  }

  @Callers({ partner: 'points:write' })
  @Mutation(() => UndoPerkUsePayload, {
    description:
      'Takes a use of a perk back that the calling partner has counted by mistake, until a statement has been made of the day.',
  })
  async undoPerkUse(
    @Ctx() context: RequestContext,
    @Arg('input', () => UndoPerkUseInput, INPUT) input: UndoPerkUseInput,
  ): Promise<UndoPerkUsePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      useId: read.id('perkUse', input.useId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return unread(refusals);
    return keyedPayload(await undoPerkUse(context.partnerCommands, value), 'use', PerkUse);
  }
}

function readGrant(input: RejectPerkGrantInput) {
  const read = new InputReader();
  return read.finish({
    idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
    grantId: read.id('perkGrant', input.grantId),
    reason: read.text(input.reason, 'reason', ['reason']),
  });
}
