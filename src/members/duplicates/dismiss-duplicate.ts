import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { dismiss, lockSuspicion } from './suspicion.js';

export interface DismissDuplicateInput {
  /** Null: the caller's text is no such id. */
  readonly id: bigint | null;
  readonly reason: string;
}

/**
 * An operator has found that two members are two persons (rule A-12): the pair is listed no more, whoever notices it
 * again. The same again changes nothing. May refuse with DUPLICATE_NOT_FOUND (also of two that are one by now). For
 * operators.
 */
export async function dismissDuplicate(
  context: CommandContext,
  { id, reason }: DismissDuplicateInput,
): Promise<CommandOutcome<{ readonly id: bigint }>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const found = id === null ? undefined : await lockSuspicion(em, coalitionId, id);
    if (!found || found.status === 'MERGED') {
      const message = 'Give the id of a pair, as possibleDuplicates lists them.';
      return refusedWith(refusal('DUPLICATE_NOT_FOUND', message, ['id']));
    }
    if (found.status === 'DISMISSED') return done({ id: found.id });
    await dismiss(em, coalitionId, found.id);
    await writeAudit(em, context, {
      coalitionId,
      action: 'duplicate.dismissed',
      objectId: encodeId('duplicateSuspicion', found.id),
      reason,
      before: { status: found.status },
      after: {
        status: 'DISMISSED',
        members: [encodeId('member', found.firstId), encodeId('member', found.secondId)],
      },
    });
    return done({ id: found.id });
  });
}
