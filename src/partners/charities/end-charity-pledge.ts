import { writeAudit } from '../../access/audit-log.js';
import { defineInBoth, type ProgrammeChange } from '../../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { lastDayProblem } from '../last-day-problem.js';
import type { ProgrammeContext } from '../programme-context.js';
import { type CharityPledge, pledgeById, pledgeByNumber } from './pledge.js';
import { charityById, charityInTwin } from './read-charities.js';

export interface EndCharityPledgeInput {
  readonly pledgeId: bigint | null;
  /** Its last day; null: today. */
  readonly until: Day | null;
  readonly reason: string;
}

/**
 * Ends a pledge before its time: today is its last day at the earliest; what it has come to stays owed. May refuse with
 * CHARITY_PLEDGE_NOT_FOUND, CAMPAIGN_DATES_CONFLICT, LEDGER_BUSY. For operators.
 */
export async function endCharityPledge(
  context: ProgrammeContext,
  { pledgeId, until, reason }: EndCharityPledgeInput,
): Promise<CommandOutcome<CharityPledge>> {
  return defineInBoth(context, async (change) => {
    const { em, coalitionId, coalition, at } = change;
    const pledge = await pledgeById(em, coalitionId, pledgeId);
    const charity = pledge && (await charityById(em, coalitionId, pledge.charityId));
    if (!pledge || !charity) {
      const message = 'Give the id of a pledge to a charity of your coalition.';
      return refusedWith(refusal('CHARITY_PLEDGE_NOT_FOUND', message, ['pledgeId']));
    }
    const today = dayOf(at, coalition.timeZone);
    const last = until ?? today;
    const conflict = lastDayProblem(last, pledge.until, today);
    if (conflict) return refusedWith(conflict);
    await insertEnd(change, pledge.id, last);
    await change.inTwin(async (twin) => {
      const { id } = await charityInTwin(twin.em, twin.coalitionId, charity.number);
      await insertEnd(twin, (await pledgeByNumber(twin.em, twin.coalitionId, id, pledge.number)).id, last);
    });
    await writeAudit(em, context, {
      coalitionId,
      action: 'charity-pledge.ended',
      objectId: encodeId('charityPledge', pledge.id),
      reason,
      before: { until: pledge.until },
      after: { until: last },
    });
    return done({ ...pledge, until: last });
  });
}

async function insertEnd(
  { em, coalitionId, at }: ProgrammeChange,
  pledgeId: bigint,
  last: Day,
): Promise<void> {
  await em.execute(
    `insert into charity_pledge_end (coalition_id, pledge_id, last_day, created_at)
     values (?, ?, ?::date, ?::timestamptz)`,
    [coalitionId, pledgeId, last, at.toISOString()],
  );
}
