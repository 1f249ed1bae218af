import { type AuditedChange, writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { Asked } from '../../points/fingerprint.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { answeredBefore, keepRequest, settlementRequest } from '../settlement-request.js';
import { settlementTransaction } from '../settlement-transaction.js';
import type { Dispute } from './dispute.js';
import { type ChangedDispute, found } from './dispute-statement-lines.js';
import { disputeNotFound, disputeNotOpen, lockVisibleDispute } from './known-dispute.js';

/** What somebody wants to do with an open dispute. */
export interface DisputeChange<T> {
  readonly idempotencyKey: string;
  /** Null: the caller's text is no dispute's id. */
  readonly disputeId: bigint | null;
  /** What the key stands for. */
  readonly asked: Asked;
  /** What making it needs; or why the input does not fit the dispute, told before whether that is open. */
  prepare(em: EntityManager, dispute: Dispute): Promise<CommandOutcome<T>>;
  /** Does it; answers what the audit log is told. */
  make(
    em: EntityManager,
    dispute: Dispute,
    prepared: T,
    at: Date,
  ): Promise<Omit<AuditedChange, 'coalitionId' | 'objectId'>>;
  /** What others wait for from then on: last of all. */
  end?(em: EntityManager, dispute: Dispute): Promise<void>;
}

/**
 * Changes an open dispute that the caller may see, once per idempotency key (rule L-04), behind its locks and in one
 * transaction with the audit log.
 */
export async function changeDispute<T>(
  context: ProgrammeContext,
  { digestKey }: Pick<ProgrammeSnapshot, 'digestKey'>,
  { idempotencyKey, disputeId, asked, prepare, make, end }: DisputeChange<T>,
): Promise<CommandOutcome<ChangedDispute>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  const request = settlementRequest(principal, digestKey, idempotencyKey, asked);
  return settlementTransaction<ChangedDispute>(context, coalitionId, async (em) => {
    // Behind the locks, so that a repeat at the same time finds the first.
    const dispute = await lockVisibleDispute(em, coalitionId, disputeId, principal);
    const known = await answeredBefore(em, coalitionId, request);
    if (typeof known === 'bigint') return found(em, coalitionId, known, true);
    if (known) return refusedWith(known);
    if (!dispute) return refusedWith(disputeNotFound());
    const prepared = await prepare(em, dispute);
    if (prepared.refusals) return prepared;
    if (dispute.status !== 'OPEN') return refusedWith(disputeNotOpen(dispute));

    const at = await coalitionNow(em, coalitionId);
    const change = await make(em, dispute, prepared.done, at);
    const reused = await keepRequest(em, coalitionId, request, dispute.id, at);
    if (reused) return refusedWith(reused);
    await writeAudit(em, context, { coalitionId, objectId: encodeId('dispute', dispute.id), ...change });
    await end?.(em, dispute);
    return found(em, coalitionId, dispute.id, false);
  });
}
