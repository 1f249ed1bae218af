import { answerAdjustmentRequest } from './answer-adjustment-request.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';

export interface RejectAdjustmentInput {
  readonly idempotencyKey: string;
  /** Null: the caller's text is no adjustment's id. */
  readonly adjustmentId: bigint | null;
  readonly reason: string;
}

/**
 * Turns an adjustment down that waits for a second person; nothing moves. The outcome's `subjectId` is the request. For
 * operators other than the one who asked. Refuses, in rank: IDEMPOTENCY_KEY_REUSED, ADJUSTMENT_NOT_FOUND,
 * SAME_PERSON_APPROVES, ADJUSTMENT_NOT_PENDING, LEDGER_BUSY.
 */
export function rejectAdjustment(
  context: PointsContext,
  input: RejectAdjustmentInput,
): Promise<PointsOutcome> {
  const { idempotencyKey, ...asked } = input;
  return orBusy(() =>
    answerAdjustmentRequest(context, {
      ...input,
      kind: 'reject',
      asked: { operation: 'rejectAdjustment', input: asked },
    }),
  );
}
