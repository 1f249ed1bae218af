import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { type CommandOutcome, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { answeredBefore, keepRequest, settlementRequest } from '../settlement-request.js';
import { settlementTransaction } from '../settlement-transaction.js';
import type { NewComment } from './dispute.js';
import { type ChangedDispute, found } from './dispute-statement-lines.js';
import { disputeNotFound, disputeNotOpen, lockVisibleDispute } from './known-dispute.js';
import { countChange, writeComment } from './write-dispute.js';

export interface CommentOnDisputeInput {
  /** 1–255 characters, the caller's own: a repeat says nothing twice. */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no dispute's id. */
  readonly disputeId: bigint | null;
  readonly comment: NewComment;
}

/**
 * Adds a comment to an open dispute. For operators, and the partner whose it is. May refuse with IDEMPOTENCY_KEY_REUSED,
 * DISPUTE_NOT_FOUND, DISPUTE_NOT_OPEN, LEDGER_BUSY.
 */
export async function commentOnDispute(
  context: ProgrammeContext,
  { idempotencyKey, ...asked }: CommentOnDisputeInput,
): Promise<CommandOutcome<ChangedDispute>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  const { digestKey } = await context.programme.snapshot(coalitionId);
  const request = settlementRequest(principal, digestKey, idempotencyKey, {
    operation: 'commentOnDispute',
    input: asked,
  });
  return settlementTransaction<ChangedDispute>(context, coalitionId, async (em) => {
    const dispute = await lockVisibleDispute(em, coalitionId, asked.disputeId, principal);
    const known = await answeredBefore(em, coalitionId, request);
    if (typeof known === 'bigint') return found(em, coalitionId, known, true);
    if (known) return refusedWith(known);
    if (!dispute) return refusedWith(disputeNotFound());
    if (dispute.status !== 'OPEN') return refusedWith(disputeNotOpen(dispute));

    const { id: disputeId } = dispute;
    const at = await coalitionNow(em, coalitionId);
    const subjectId = await writeComment(em, coalitionId, disputeId, {
      ...asked.comment,
      at,
      actor: actorOf(principal),
    });
    await countChange(em, coalitionId, { kind: 'commented', disputeId, subjectId, at });
    const reused = await keepRequest(em, coalitionId, request, disputeId, at);
    if (reused) return refusedWith(reused);
    await writeAudit(em, context, {
      coalitionId,
      action: 'settlement-dispute.commented',
      objectId: encodeId('dispute', disputeId),
    });
    return found(em, coalitionId, disputeId, false);
  });
}
