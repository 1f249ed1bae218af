import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import type { ProgrammeContext } from '../partners/programme-context.js';
import type { Calendar } from '../values/calendar.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Day } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';
import { keepPerk, perkEnded } from './promised-perk.js';
import { draftOf, firstDayOf, lockRebate, type Rebate, readRebate, rebateNotFound } from './rebate.js';
import { versionInLog } from './rebate-draft.js';
import { rebateEnded } from './rebate-ended.js';
import { periodAfter, periodOn } from './rebate-period.js';

export interface ActivateRebateVersionInput {
  /** Null: the caller's text is no rebate's id. */
  readonly rebateId: bigint | null;
  /** First day of the first period for which it holds; null: as soon as it can be. */
  readonly from: Day | null;
}

/**
 * Lets what was drafted of a rebate hold from the beginning of a period on, for which it is never edited (rule K-14): the
 * first version from the period of today at the earliest, of which all counts that was bought, a later one from the next.
 * For operators. May refuse with INVALID_INPUT (no first day of a period), REBATE_NOT_FOUND, PERK_NOT_AVAILABLE,
 * REBATE_ENDED, REBATE_NOT_DRAFTED, REBATE_DATES_CONFLICT.
 */
export async function activateRebateVersion(
  context: ProgrammeContext,
  { rebateId, from }: ActivateRebateVersionInput,
): Promise<CommandOutcome<Rebate>> {
  const coalitionId = actingCoalition(context);
  const { calendar, timeZone } = (await context.programme.snapshot(coalitionId)).terms;
  return commandTransaction(context.database, coalitionId, async (em) => {
    const rebate = await lockRebate(em, coalitionId, rebateId);
    if (!rebate) return refusedWith(rebateNotFound());
    if (from !== null && periodOn(rebate.period, from, calendar).from !== from) {
      const message = `Give the first day of a ${rebate.period.toLowerCase()} of the coalition's calendar.`;
      return refusedWith(refusal('INVALID_INPUT', message, ['from']));
    }
    const { perkId, currency, endedAfter } = rebate;
    const perk = perkId === null ? undefined : await keepPerk(em, coalitionId, perkId, currency);
    if (perk?.ended) return refusedWith(perkEnded('rebateId'));
    if (endedAfter !== null) return refusedWith(rebateEnded(endedAfter));
    const draft = draftOf(rebate);
    if (!draft) {
      const message = 'Nothing is drafted: draft the terms first.';
      return refusedWith(refusal('REBATE_NOT_DRAFTED', message, ['rebateId']));
    }
    const at = await coalitionNow(em, coalitionId);
    const first = from ?? earliestDay(rebate, dayOf(at, timeZone), calendar);
    const refused = wrongStart(first, rebate, earliestDay(rebate, dayOf(at, timeZone), calendar));
    if (refused) return refusedWith(refused);
    await em.execute(
      `update rebate_version set from_day = ?::date, activated_at = ?::timestamptz
        where coalition_id = ? and rebate_id = ? and number = ?`,
      [first, at.toISOString(), coalitionId, rebate.id, draft.number],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'rebate.activated',
      objectId: encodeId('rebate', rebate.id),
      after: { ...versionInLog(draft, rebate.currency), from: first },
    });
    return done((await readRebate(em, coalitionId, rebate.id)) ?? rebate);
  });
}

/** Of the first version the period of today: nothing has been promised of it. */
function earliestDay(rebate: Rebate, today: Day, calendar: Calendar): Day {
  const now = periodOn(rebate.period, today, calendar);
  const isFirst = firstDayOf(rebate) === undefined;
  return (isFirst ? now : periodAfter(rebate.period, now, calendar)).from;
}

function wrongStart(first: Day, { versions }: Rebate, earliest: Day): Refusal | undefined {
  const newest = versions.findLast(({ from }) => from !== null)?.from;
  if (first < earliest) {
    const message = `Let it begin on ${earliest} or later: what is before has been promised otherwise.`;
    return refusal('REBATE_DATES_CONFLICT', message, ['from']);
  }
  if (newest && first <= newest) {
    const message = `Let it begin after the version before it, which begins on ${newest}.`;
    return refusal('REBATE_DATES_CONFLICT', message, ['from']);
  }
  return undefined;
}
