import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import type { ProgrammeContext } from '../partners/programme-context.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { dayOf } from '../values/time-zone.js';
import { lockRebate, type Rebate, readRebate, rebateNotFound } from './rebate.js';
import { periodOn } from './rebate-period.js';

export interface EndRebateInput {
  /** Null: the caller's text is no rebate's id. */
  readonly rebateId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Ends a rebate with the period of today, which is still computed: what was promised is kept (rule K-14). One that has ended
 * stays so. For operators. May refuse with REBATE_NOT_FOUND.
 */
export async function endRebate(
  context: ProgrammeContext,
  { rebateId, reason }: EndRebateInput,
): Promise<CommandOutcome<Rebate>> {
  const coalitionId = actingCoalition(context);
  const { calendar, timeZone } = (await context.programme.snapshot(coalitionId)).terms;
  return commandTransaction(context.database, coalitionId, async (em) => {
    const rebate = await lockRebate(em, coalitionId, rebateId);
    if (!rebate) return refusedWith(rebateNotFound());
    if (rebate.endedAfter !== null) return done(rebate);
    const at = await coalitionNow(em, coalitionId);
    const { until } = periodOn(rebate.period, dayOf(at, timeZone), calendar);
    await em.execute('update rebate set ended_after = ?::date where coalition_id = ? and id = ?', [
      ...[until, coalitionId, rebate.id],
    ]);
    await writeAudit(em, context, {
      coalitionId,
      action: 'rebate.ended',
      objectId: encodeId('rebate', rebate.id),
      reason,
      before: { endedAfter: null },
      after: { endedAfter: until },
    });
    return done((await readRebate(em, coalitionId, rebate.id)) ?? rebate);
  });
}
