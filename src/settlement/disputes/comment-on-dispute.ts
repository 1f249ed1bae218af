import { actingCoalition } from '../../access/command-context.js';
import { actorOf } from '../../access/principal.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { type CommandOutcome, done } from '../../values/command-outcome.js';
import { changeDispute } from './change-dispute.js';
import type { NewComment } from './dispute.js';
import type { ChangedDispute } from './dispute-statement-lines.js';
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
  const programme = await context.programme.snapshot(actingCoalition(context));
  return changeDispute(context, programme, {
    idempotencyKey,
    disputeId: asked.disputeId,
    asked: { operation: 'commentOnDispute', input: asked },
    prepare: async () => done(asked.comment),
    async make(em, { coalitionId, id: disputeId }, comment, at) {
      const said = { ...comment, at, actor: actorOf(context.principal) };
      const subjectId = await writeComment(em, coalitionId, disputeId, said);
      await countChange(em, coalitionId, { kind: 'commented', disputeId, subjectId, at });
      return { action: 'settlement-dispute.commented' };
    },
  });
}
