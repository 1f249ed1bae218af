import { actingCoalition } from '../../access/command-context.js';
import { actorOf } from '../../access/principal.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { operatorOnly } from '../../points/operator-only.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { formatMoneyAmount, type Money } from '../../values/money.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { settleExposure } from '../money/settle-exposure.js';
import { newestTerms } from '../newest-terms.js';
import { readStatementLines, readStatements } from '../statements/read-statements.js';
import { writeStatementEvent } from '../statements/statement-events.js';
import { addStatementItem } from '../statements/statement-items.js';
import { changeDispute } from './change-dispute.js';
import type { Dispute } from './dispute.js';
import type { ChangedDispute } from './dispute-statement-lines.js';
import { dueOf, type FoundOutcome } from './due-of-dispute.js';
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
  operatorOnly(context.principal);
  const programme = await newestTerms(context.database, context.programme, actingCoalition(context));
  return changeDispute(context, programme, {
    idempotencyKey,
    disputeId: asked.disputeId,
    asked: { operation: 'resolveDispute', input: asked },
    async prepare(em, dispute) {
      const due = dueOf(asked, await moneyOfLines(em, dispute), dispute.disputed);
      if (due.ok) return done(due.value);
      return refusedWith(refusal('INVALID_INPUT', due.problem, ['amount', ...(due.at ?? [])]));
    },
    async make(em, dispute, due, at) {
      const { outcome, reason } = asked;
      const today = dayOf(at, programme.terms.timeZone);
      await resolve(em, dispute, { outcome, reason, due, at, today, actor: actorOf(context.principal) });
      const { disputed, currency } = dispute;
      return {
        action: 'settlement-dispute.resolved',
        reason,
        before: { disputed: formatMoneyAmount(disputed), currency },
        after: { outcome, due: formatMoneyAmount(due), currency },
      };
    },
    async end(em, { coalitionId, statementId }) {
      // Its row is locked: whoever pays it at this moment comes before or after.
      const statement = (await readStatements(em, coalitionId, [statementId])).get(statementId);
      if (statement?.status === 'RECONCILED') await settleExposure(em, programme, statement);
    },
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
