import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { readAdjustments } from '../ledger/adjustments.js';
import type { OperationDetails } from '../ledger/operations.js';
import { entityManagerFor, inCoalition } from '../runtime/database.js';
import { encodeId } from '../values/ids.js';
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

/**
 * What approving and rejecting an adjustment share: it is the second person who asks the ledger. The answer is in the
 * audit log too, with the reason of a rejection (rule A-08), written after the ledger's batch: a process that ends in
 * between leaves the line to the same request when it comes again.
 */
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
  const outcome = await postOperation(context, coalitionId, (snapshot) => ({
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
  if (outcome.kind === 'posted' && outcome.subjectId !== null)
    await auditAnswer(context, { coalitionId, adjustmentId: outcome.subjectId, reason });
  return outcome;
}

const ACTIONS = { APPROVED: 'adjustment.approved', REJECTED: 'adjustment.rejected' } as const;

/** Adds the line to the audit log, once however often the answer is told. */
function auditAnswer(
  context: PointsContext,
  { coalitionId, adjustmentId, reason }: AnsweredAdjustment,
): Promise<void> {
  return inCoalition(context.database, coalitionId, async (em) => {
    // The same answer at the same time waits, and then finds the line.
    await em.execute('select from adjustment_request where coalition_id = ? and id = ? for no key update', [
      coalitionId,
      adjustmentId,
    ]);
    const answered = (await readAdjustments(em, coalitionId, [adjustmentId])).get(adjustmentId);
    if (!answered || answered.status === 'PENDING') return;
    const { status, transactionId } = answered;
    const action = ACTIONS[status];
    const objectId = encodeId('adjustment', adjustmentId);
    const there = await em.execute<unknown[]>(
      'select from audit_entry where coalition_id = ? and object_id = ? and action = ? limit 1',
      [coalitionId, objectId, action],
    );
    if (there.length > 0) return;
    const transaction = transactionId === null ? null : encodeId('transaction', transactionId);
    await writeAudit(em, context, {
      ...{ coalitionId, action, objectId, reason },
      before: { status: 'PENDING' },
      after: { status, transaction },
    });
  });
}

interface AnsweredAdjustment {
  readonly coalitionId: bigint;
  readonly adjustmentId: bigint;
  readonly reason: string | null;
}
