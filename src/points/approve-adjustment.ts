import { answerAdjustmentRequest } from './answer-adjustment-request.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';

export interface ApproveAdjustmentInput {
  readonly idempotencyKey: string;
  /** Null: the caller's text is no adjustment's id. */
  readonly adjustmentId: bigint | null;
}

/**
 * Posts an adjustment that waits for a second person; the outcome has the transaction and, as `subjectId`, the request.
 * For operators other than the one who asked. Refuses, in rank: IDEMPOTENCY_KEY_REUSED, ADJUSTMENT_NOT_FOUND,
 * MEMBER_NOT_ACTIVE (closed), SAME_PERSON_APPROVES, ADJUSTMENT_NOT_PENDING, INSUFFICIENT_POINTS, LEDGER_BUSY.
 */
export function approveAdjustment(
  context: PointsContext,
  input: ApproveAdjustmentInput,
): Promise<PointsOutcome> {
  const { idempotencyKey, ...asked } = input;
  return orBusy(() =>
    answerAdjustmentRequest(context, {
      ...input,
      kind: 'approve',
      reason: null,
      asked: { operation: 'approveAdjustment', input: asked },
    }),
  );
}
