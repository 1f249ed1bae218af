import { Arg, type ClassType, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { adjustPoints } from '../../points/adjust-points.js';
import { approveAdjustment } from '../../points/approve-adjustment.js';
import { rejectAdjustment } from '../../points/reject-adjustment.js';
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
import { AdjustmentRequest } from './adjustment-request.type.js';
import { AdjustPointsInput, ApproveAdjustmentInput, RejectAdjustmentInput } from './adjustments.input.js';
import {
  AdjustPointsPayload,
  ApproveAdjustmentPayload,
  RejectAdjustmentPayload,
} from './adjustments.payload.js';
import { visibleAdjustment } from './visible-adjustment.js';

@Resolver()
export class AdjustmentsMutation {
  @Callers({ operator: true })
  @Mutation(() => AdjustPointsPayload, {
    description:
      "Corrects a member's balance at the coalition's own cost. Above the coalition's limit nothing moves until a second person approves.",
  })
  async adjustPoints(
    @Ctx() context: RequestContext,
    @Arg('input', () => AdjustPointsInput, { description: 'The correction.' }) input: AdjustPointsInput,
  ): Promise<AdjustPointsPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      member: read.member(input.member, ['member']),
      direction: input.direction,
      points: read.points(input.points, ['points']),
      reason: read.text(input.reason, 'reason', ['reason']),
      metadata: read.metadata(input.metadata, ['metadata']),
    });
    if (refusals) return unreadPayload(refusals);
    return postedPayload(await adjustPoints(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => ApproveAdjustmentPayload, {
    description:
      'Posts a correction that waits for a second person; the caller must not be who asked for it.',
  })
  async approveAdjustment(
    @Ctx() context: RequestContext,
    @Arg('input', () => ApproveAdjustmentInput, { description: 'What to approve.' })
    input: ApproveAdjustmentInput,
  ): Promise<ApproveAdjustmentPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      adjustmentId: read.id('adjustment', input.adjustmentId),
    });
    if (refusals) return unreadPayload(refusals);
    const outcome = await approveAdjustment(context.commands, value);
    if (outcome.kind === 'posted') return postedPayload(outcome);
    // Member and points were given to the adjustment that is approved.
    const refusal = ofInputWith(['idempotencyKey', 'adjustmentId'], outcome.refusal, ['adjustmentId']);
    return postedPayload({ ...outcome, refusal });
  }

  @Callers({ operator: true })
  @Mutation(() => RejectAdjustmentPayload, {
    description:
      'Turns down a correction that waits; nothing moves. The caller must not be who asked for it.',
  })
  async rejectAdjustment(
    @Ctx() context: RequestContext,
    @Arg('input', () => RejectAdjustmentInput, { description: 'What to reject.' })
    input: RejectAdjustmentInput,
  ): Promise<RejectAdjustmentPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      adjustmentId: read.id('adjustment', input.adjustmentId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return unreadPayload(refusals);
    return postedPayload(await rejectAdjustment(context.commands, value));
  }
}

export const AdjustPointsPayloadTransactionResolver = transactionResolver(
  AdjustPointsPayload,
  'The transaction; null when refused, and while a second person is needed.',
);
export const AdjustPointsPayloadRequestResolver = requestResolver(
  AdjustPointsPayload,
  'What a second person is to decide on; null when none is needed, and when refused.',
);
export const ApproveAdjustmentPayloadTransactionResolver = transactionResolver(ApproveAdjustmentPayload);
export const ApproveAdjustmentPayloadRequestResolver = requestResolver(
  ApproveAdjustmentPayload,
  'The request, approved; null when refused.',
);
export const RejectAdjustmentPayloadResolver = requestResolver(
  RejectAdjustmentPayload,
  'The request, rejected; null when refused.',
);

function requestResolver(payload: ClassType<PostedPayload>, description: string): new () => object {
  @Resolver(() => payload)
  class PayloadResolver {
    @FieldResolver(() => AdjustmentRequest, { nullable: true, description })
    request(
      @Root() { subjectId }: PostedPayload,
      @Ctx() context: RequestContext,
    ): Promise<AdjustmentRequest | null> {
      return visibleAdjustment(context, subjectId);
    }
  }
  return PayloadResolver;
}
