import type { GraphQLResolveInfo } from 'graphql';
import { Arg, type ClassType, Ctx, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import { captureHold } from '../../points/capture-hold.js';
import { holdPoints } from '../../points/hold-points.js';
import type { PointsOutcome } from '../../points/points-outcome.js';
import { releaseHold } from '../../points/release-hold.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { ofInputWith } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import {
  type PostedPayload,
  postedPayload,
  transactionResolver,
  unreadPayload,
} from '../points/posted-payload.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Hold } from './hold.type.js';
import { CaptureHoldInput, HoldPointsInput, MOST_HOLD_SECONDS, ReleaseHoldInput } from './holds.input.js';
import { CaptureHoldPayload, HoldPointsPayload, ReleaseHoldPayload } from './holds.payload.js';
import { visibleHold } from './visible-hold.js';

@Resolver()
export class HoldsMutation {
  @Callers({ partner: 'points:write' })
  @Mutation(() => HoldPointsPayload, {
    description:
      "Reserves a member's points for a burn that is not final yet. It ends once: captured, released, or when its time runs out.",
  })
  async holdPoints(
    @Ctx() context: RequestContext,
    @Arg('input', () => HoldPointsInput, { description: 'What to reserve.' }) input: HoldPointsInput,
  ): Promise<HoldPointsPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      member: read.member(input.member, ['member']),
      merchantId: read.id('merchant', input.merchantId),
      points: read.points(input.points, ['points']),
      expiresIn: read.optionalSeconds(input.expiresIn, MOST_HOLD_SECONDS, ['expiresIn']),
      purchaseReference: read.optionalText(input.purchaseReference, 'reference', ['purchaseReference']),
      spendCode: read.optionalText(input.spendCode, 'spendCode', ['spendCode']),
      metadata: read.metadata(input.metadata, ['metadata']),
    });
    if (refusals) return unreadPayload(refusals);
    return postedPayload(await holdPoints(context.partnerCommands, value));
  }

  @Callers({ operator: true, partner: 'points:write' })
  @Mutation(() => CaptureHoldPayload, {
    description: 'Burns what a hold reserves, or a part of it; the rest is released. Priced as of the hold.',
  })
  async captureHold(
    @Ctx() context: RequestContext,
    @Arg('input', () => CaptureHoldInput, { description: 'What to capture.' }) input: CaptureHoldInput,
  ): Promise<CaptureHoldPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      holdId: read.id('hold', input.holdId),
      points: read.optionalPoints(input.points, ['points']),
    });
    if (refusals) return unreadPayload(refusals);
    return postedPayload(ofHold(await captureHold(context.commands, value)));
  }

  @Callers({ operator: true, partner: 'points:write' })
  @Mutation(() => ReleaseHoldPayload, {
    description: 'Gives back what a hold reserves; points whose last day has passed meanwhile expire then.',
  })
  async releaseHold(
    @Ctx() context: RequestContext,
    @Arg('input', () => ReleaseHoldInput, { description: 'What to release.' }) input: ReleaseHoldInput,
  ): Promise<ReleaseHoldPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      holdId: read.id('hold', input.holdId),
    });
    if (refusals) return unreadPayload(refusals);
    return postedPayload(ofHold(await releaseHold(context.commands, value)));
  }
}

/** Of the member a capture or release says nothing: what is wrong with it is wrong with the hold. */
function ofHold(outcome: PointsOutcome): PointsOutcome {
  if (outcome.kind === 'posted') return outcome;
  return {
    ...outcome,
    refusal: ofInputWith(['idempotencyKey', 'holdId', 'points'], outcome.refusal, ['holdId']),
  };
}

export const HoldPointsPayloadResolver = holdResolver(HoldPointsPayload);
export const CaptureHoldPayloadHoldResolver = holdResolver(CaptureHoldPayload);
export const CaptureHoldPayloadTransactionResolver = transactionResolver(
  CaptureHoldPayload,
  'The burn; null when refused.',
);
export const ReleaseHoldPayloadResolver = holdResolver(ReleaseHoldPayload);

/** The resolver of `hold` in a payload; like that of its transaction, it reads for whoever asks for more than the id. */
function holdResolver(payload: ClassType<PostedPayload>): new () => object {
  @Resolver(() => payload)
  class PayloadResolver {
    @FieldResolver(() => Hold, { nullable: true, description: 'The hold; null when refused.' })
    hold(
      @Root() { subjectId }: PostedPayload,
      @Ctx() context: RequestContext,
      @Info() info: GraphQLResolveInfo,
    ): Promise<Hold | null> | Hold | null {
      if (subjectId === null) return null;
      return asksOnlyForId(info) ? Hold.onlyId(subjectId) : visibleHold(context, subjectId);
    }
  }
  return PayloadResolver;
}
