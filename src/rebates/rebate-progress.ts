import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import type { Day } from '../values/day.js';
import { computeCredit, historyAfter } from './compute-credit.js';
import { begunPeriods, computedOn, computedPeriods } from './computed-periods.js';
import { listRebates, type Rebate, versionOn } from './rebate.js';
import { MOST_POINTS, nextThreshold, type RebateThreshold } from './rebate-amount.js';
import { historiesOf } from './rebate-history.js';
import type { RebatePeriod } from './rebate-period.js';

/** How far an account is in a period that is not computed yet. */
export interface RebateProgress {
  readonly rebate: Rebate;
  readonly period: RebatePeriod;
  /** The first day on which it is computed. */
  readonly computedOn: Day;
  /** What was bought so far, and what the percentages give of it, in minor units. */
  readonly spend: bigint;
  readonly amount: bigint;
  /** Points or perks: what the period makes so far, what earlier ones make more or less, and what would be given. */
  readonly earned: bigint;
  readonly corrected: bigint;
  readonly expected: bigint;
  /** Undefined: there is no higher one. */
  readonly next: RebateThreshold | undefined;
}

/** Rebates that are looked at for an account. */
const MOST_REBATES = 100;

/**
 * How far accounts are in the periods that are not computed yet, as the counters are now: what would be given if nothing
 * else was bought. By account; rebates oldest first, periods likewise.
 *
 * @param partnerId only rebates that count what is bought at this partner alone
 */
export async function progressOfAccounts(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  {
    partnerId,
    today,
    calendar,
  }: { readonly partnerId: bigint | undefined; readonly today: Day; readonly calendar: Calendar },
): Promise<Map<bigint, RebateProgress[]>> {
  const rebates = await listRebates(em, coalitionId, { partnerId, active: true }, { size: MOST_REBATES });
  const computed = await computedPeriods(em, coalitionId);
  const found = new Map<bigint, RebateProgress[]>(memberIds.map((id) => [id, []]));
  for (const rebate of rebates) {
    const periods = begunPeriods(rebate, computed.get(rebate.id) ?? new Set(), today, calendar);
    const newest = periods.open.at(-1);
    if (!newest) continue;
    const days = { from: (periods.computed[0] ?? periods.open[0] ?? newest).from, until: newest.until };
    const histories = await historiesOf(em, coalitionId, rebate, memberIds, days, calendar);
    for (const [memberId, first] of histories) {
      let history = first;
      const earlier = [...periods.computed];
      for (const period of periods.open) {
        const credit = computeCredit(rebate, history, { period, earlier, most: MOST_POINTS });
        const version = versionOn(rebate, period.from);
        found.get(memberId)?.push({
          ...{ rebate, period, computedOn: computedOn(rebate, period), spend: credit.spend },
          ...{
            amount: credit.rebate,
            earned: credit.earned,
            corrected: credit.corrected,
            expected: credit.given,
          },
          next: version && nextThreshold(version, credit.spend),
        });
        history = historyAfter(history, credit);
        earlier.push(period);
      }
    }
  }
  return found;
}
