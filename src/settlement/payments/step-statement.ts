import type { EntityManager } from '../../runtime/database.js';
import type { StatementStatus } from '../statements/statement.js';
import { writeStatementEvent } from '../statements/statement-events.js';

/** What payments do to an agreed statement, in order (rule S-05), and where the time of it is kept. */
const STEPS = [
  { status: 'PAID', column: 'paid_at' },
  { status: 'RECONCILED', column: 'reconciled_at' },
] as const satisfies readonly { status: StatementStatus; column: string }[];

export interface StatementStep {
  readonly statementId: bigint;
  readonly to: (typeof STEPS)[number]['status'];
  /** Null: there was nothing to pay. */
  readonly paymentId: bigint | null;
  readonly at: Date;
  readonly actor: string;
}

/**
 * Takes a statement forward to a state, through the one before it where that was not told of yet; a statement that is
 * there already stays. Its row is locked from here on.
 */
export async function stepStatement(
  em: EntityManager,
  coalitionId: bigint,
  { statementId, to, paymentId, at, actor }: StatementStep,
): Promise<void> {
  const [row] = await em.execute<{ status: StatementStatus }[]>(
    'select status from statement where coalition_id = ? and id = ? for no key update',
    [coalitionId, statementId],
  );
  const reached = STEPS.findIndex(({ status }) => status === row?.status);
  const target = STEPS.findIndex(({ status }) => status === to);
  for (const { status, column } of STEPS.slice(reached + 1, target + 1)) {
    await em.execute(
      `update statement set status = ?, ${column} = ?::timestamptz where coalition_id = ? and id = ?`,
      [status, at.toISOString(), coalitionId, statementId],
    );
    await writeStatementEvent(em, coalitionId, {
      statementId,
      kind: status,
      at,
      actor,
      subjectId: paymentId,
    });
  }
}
