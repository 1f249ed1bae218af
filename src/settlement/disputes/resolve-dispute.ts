import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { operatorOnly } from '../../points/operator-only.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount, type Money } from '../../values/money.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { settleExposure } from '../money/settle-exposure.js';
import { newestTerms } from '../newest-terms.js';
import { answeredBefore, keepRequest, settlementRequest } from '../settlement-request.js';
import { settlementTransaction } from '../settlement-transaction.js';
import { readStatementLines, readStatements } from '../statements/read-statements.js';
import { writeStatementEvent } from '../statements/statement-events.js';
import { addStatementItem } from '../statements/statement-items.js';
import type { Dispute } from './dispute.js';
import { type ChangedDispute, found } from './dispute-statement-lines.js';
import { dueOf, type FoundOutcome } from './due-of-dispute.js';
import { disputeNotFound, disputeNotOpen, lockVisibleDispute } from './known-dispute.js';
import { disputedNumbersOf } from './read-disputes.js';
import { countChange, postDispute } from './write-dispute.js';

export interface ResolveDisputeInput extends FoundOutcome {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no dispute's id. */
  readonly disputeId: bigint | null;
  /** Why, 1–500 characters. */
  readonly reason: string;
}

/**
 * Ends a dispute (rule S-05). What is due of it after all becomes an adjustment line of the partner's next statement: all
 * of it, a part, or what a float had paid and was not due comes back. In the money books the claim is taken back in full,
 * and made again by that line. May refuse with INVALID_INPUT (an amount that the disputed lines do not hold),
 * IDEMPOTENCY_KEY_REUSED, DISPUTE_NOT_FOUND, DISPUTE_NOT_OPEN, LEDGER_BUSY. For operators.
 */
export async function resolveDispute(
  context: ProgrammeContext,
  { idempotencyKey, ...asked }: ResolveDisputeInput,
): Promise<CommandOutcome<ChangedDispute>> {
  const { principal } = context;
  operatorOnly(principal);
  const coalitionId = actingCoalition(context);
  const programme = await newestTerms(context.database, context.programme, coalitionId);
  const request = settlementRequest(principal, programme.digestKey, idempotencyKey, {
    operation: 'resolveDispute',
    input: asked,
  });
  return settlementTransaction<ChangedDispute>(context, coalitionId, async (em) => {
    const dispute = await lockVisibleDispute(em, coalitionId, asked.disputeId, principal);
    const known = await answeredBefore(em, coalitionId, request);
    if (typeof known === 'bigint') return found(em, coalitionId, known, true);
    if (known) return refusedWith(known);
    if (!dispute) return refusedWith(disputeNotFound());
    const due = dueOf(asked, await moneyOfLines(em, dispute), dispute.disputed);
    if (!due.ok) {
      return refusedWith(refusal('INVALID_INPUT', due.problem, ['amount', ...(due.at ?? [])]));
    }
    if (dispute.status !== 'OPEN') return refusedWith(disputeNotOpen(dispute));

    const { id } = dispute;
    const at = await coalitionNow(em, coalitionId);
    await resolve(em, dispute, {
      ...{ outcome: asked.outcome, reason: asked.reason, due: due.value, at, actor: actorOf(principal) },
      today: dayOf(at, programme.terms.timeZone),
    });
    const reused = await keepRequest(em, coalitionId, request, id, at);
    if (reused) return refusedWith(reused);
    await writeAudit(em, context, {
      coalitionId,
      action: 'settlement-dispute.resolved',
      objectId: encodeId('dispute', id),
      reason: asked.reason,
      before: { disputed: formatMoneyAmount(dispute.disputed), currency: dispute.currency },
      after: { outcome: asked.outcome, due: formatMoneyAmount(due.value), currency: dispute.currency },
    });
    // Its row is locked: whoever pays it at this moment comes before or after. Last: whoever issues there waits.
    const statement = (await readStatements(em, coalitionId, [dispute.statementId])).get(dispute.statementId);
    if (statement?.status === 'RECONCILED') await settleExposure(em, programme, statement);
    return found(em, coalitionId, id, false);
  });
}

async function moneyOfLines(em: EntityManager, dispute: Dispute): Promise<Money[]> {
  const { coalitionId, id, statementId, currency } = dispute;
  const numbers = await disputedNumbersOf(em, coalitionId, id);
  const lines = await readStatementLines(em, { coalitionId, id: statementId, currency });
  return lines.filter(({ number }) => numbers.has(number)).map(({ money }) => money);
}

interface Resolution extends Pick<ResolveDisputeInput, 'outcome' | 'reason'> {
  readonly due: Money;
  readonly at: Date;
  readonly today: Day;
  readonly actor: string;
}

async function resolve(
  em: EntityManager,
  { coalitionId, id, statementId, partnerId, disputed, withheld }: Dispute,
  { outcome, reason, due, at, today, actor }: Resolution,
): Promise<void> {
  await em.execute(
    `update dispute set status = ?, resolved_at = ?::timestamptz, resolved_by = ?, reason = ?, due_minor = ?
      where coalition_id = ? and id = ?`,
    [outcome, at.toISOString(), actor, reason, due.minor, coalitionId, id],
  );
  await postDispute(em, coalitionId, {
    kind: 'RESOLUTION',
    disputeId: id,
    money: withheld,
    from: { kind: 'DISPUTED', partnerId },
    to: { kind: 'ADJUSTMENT', partnerId: null },
    at,
    actor,
  });
  const paid = disputed.minor - withheld.minor;
  await addStatementItem(em, coalitionId, {
    partnerId,
    kind: 'ADJUSTMENT',
    money: { ...due, minor: due.minor - paid },
    sourceId: id,
    madeAt: at,
    madeOn: today,
  });
  await countChange(em, coalitionId, { kind: 'resolved', disputeId: id, subjectId: id, at });
  await writeStatementEvent(em, coalitionId, { statementId, kind: 'RESOLVED', at, actor, subjectId: id });
}
