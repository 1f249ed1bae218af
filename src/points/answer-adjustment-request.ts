import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { readAdjustments } from '../ledger/adjustments.js';
import type { OperationDetails } from '../ledger/operations.js';
import { entityManagerFor } from '../runtime/database.js';
import { type Asked, fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { operatorOnly } from './operator-only.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';

export interface AdjustmentAnswer {
  readonly idempotencyKey: string;
  /** Null: the caller's text is no adjustment's id. */
  readonly adjustmentId: bigint | null;
  readonly kind: 'approve' | 'reject';
  readonly asked: Asked;
  /** Of a rejection; an approved one is posted with the reason it was asked with. */
  readonly reason: string | null;
}

/** What approving and rejecting an adjustment share: it is the second person who asks the ledger. */
export async function answerAdjustmentRequest(
  context: PointsContext,
  { idempotencyKey, adjustmentId, kind, asked, reason }: AdjustmentAnswer,
): Promise<PointsOutcome> {
  const { principal, database } = context;
  operatorOnly(principal);
  const coalitionId = actingCoalition(context);
  const em = entityManagerFor(database, coalitionId);
  const request =
    adjustmentId === null
      ? undefined
      : (await readAdjustments(em, coalitionId, [adjustmentId])).get(adjustmentId);
  const details: OperationDetails = {
    reference: null,
    category: null,
    lines: null,
    reason: kind === 'approve' ? (request?.reason ?? null) : reason,
    metadata: kind === 'approve' ? (request?.metadata ?? null) : null,
    salt: newSalt(),
  };
  return postOperation(context, coalitionId, (snapshot) => ({
    kind: 'ADJUSTMENT',
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf(snapshot.digestKey, asked),
    actor: actorOf(principal),
    memberId: request?.memberId ?? null,
    step: { kind, requestId: request?.id ?? null },
    terms: snapshot.terms,
    details,
  }));
}
