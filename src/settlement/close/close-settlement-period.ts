import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { failureOf } from '../../ledger/batch/batch-failure.js';
import { ledgerBusy } from '../../ledger/batch/ledger-busy.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { inCoalition } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { readStatements } from '../statements/read-statements.js';
import type { Statement } from '../statements/statement.js';
import { closePeriods } from './close-periods.js';
import { NotSealedError } from './cut-off.js';

export interface CloseSettlementPeriodInput {
  /** Only periods that end on the day or before; null: all that are over. */
  readonly until: Day | null;
}

/** What a close did. */
export interface ClosedSettlement {
  /** Business days that it closed. */
  readonly days: readonly Day[];
  /** The new statements, issued; none when all periods that are over had been closed before. */
  readonly statements: readonly Statement[];
}

/**
 * Closes now what the job closes within minutes: see {@link closePeriods}. Days that are not over by the coalition's clock
 * stay open. May refuse with LEDGER_BUSY; what was closed until then stays, and a repeat does the rest. For operators.
 */
export async function closeSettlementPeriod(
  context: ProgrammeContext,
  { until }: CloseSettlementPeriodInput,
): Promise<CommandOutcome<ClosedSettlement>> {
  const coalitionId = actingCoalition(context);
  const { database } = context;
  // First, so that nothing is closed for somebody without a line about it, wherever it stops.
  await inCoalition(database, coalitionId, (em) =>
    writeAudit(em, context, {
      coalitionId,
      action: 'settlement.close-requested',
      objectId: encodeId('coalition', coalitionId),
      after: { until },
    }),
  );
  try {
    const { days, statementIds } = await closePeriods(context, coalitionId, { until: until ?? undefined });
    const found = await inCoalition(database, coalitionId, (em) =>
      readStatements(em, coalitionId, statementIds),
    );
    return done({ days, statements: statementIds.flatMap((id) => found.get(id) ?? []) });
  } catch (error) {
    // A lock that is held for too long, a lost connection, somebody else who was first: nothing is half done.
    const passing = error instanceof NotSealedError || failureOf(error) !== 'unexpected';
    if (passing) return refusedWith(ledgerBusy());
    throw error;
  }
}
