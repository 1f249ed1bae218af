import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { ownCoalition } from '../../coalition/find-coalition.js';
import { coalitionNow } from '../../ledger/balances.js';
import { failureOf } from '../../ledger/batch/batch-failure.js';
import { ledgerBusy } from '../../ledger/batch/ledger-busy.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { inCoalition } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { PartnersFailedError } from '../partner-failures.js';
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
 * stay open. May refuse with INVALID_INPUT (a day that is still to come), LEDGER_BUSY; what was closed until then stays, and
 * a repeat does the rest. For operators.
 */
export async function closeSettlementPeriod(
  context: ProgrammeContext,
  { until }: CloseSettlementPeriodInput,
): Promise<CommandOutcome<ClosedSettlement>> {
  const coalitionId = actingCoalition(context);
  const { database } = context;
  if (until !== null) {
    const today = await todayOf(context, coalitionId);
    if (until > today) {
      const message = `Give today (${today}) or an earlier day: a period can be closed when its last day is over.`;
      return refusedWith(refusal('INVALID_INPUT', message, ['until']));
    }
  }
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
    if (isPassing(error)) return refusedWith(ledgerBusy());
    throw error;
  }
}

/** By the coalition's clock and zone. */
function todayOf({ database }: ProgrammeContext, coalitionId: bigint): Promise<Day> {
  return inCoalition(database, coalitionId, async (em) => {
    const { timeZone } = await ownCoalition(em, coalitionId);
    return dayOf(await coalitionNow(em, coalitionId), timeZone);
  });
}

function isPassing(error: unknown): boolean {
  if (error instanceof PartnersFailedError) return error.failures.every((each) => isPassing(each.error));
  return error instanceof NotSealedError || failureOf(error) !== 'unexpected';
}
