import type { ContractTerms } from '../partners/contract-terms.js';
import type { SettlementCycle } from '../partners/contract-version.entity.js';
import { type Calendar, dayFromFields, endOf, fieldsOf } from '../values/calendar.js';
import { addDays, type Day, dayNumber } from '../values/day.js';

/** A range of business days, both included (rule S-02). */
export interface Period {
  readonly from: Day;
  readonly until: Day;
}

/** The usual cycle, also of a partner that has no contract yet. */
export const USUAL_CYCLE: SettlementCycle = 'MONTHLY';

/**
 * The whole day, week or month of the calendar that a day is in (rule V-04). Weeks begin on Saturday where the calendar
 * is the Persian one, else on Monday.
 */
export function periodOf(cycle: SettlementCycle, day: Day, calendar: Calendar): Period {
  switch (cycle) {
    case 'DAILY':
      return { from: day, until: day };
    case 'WEEKLY': {
      const from = addDays(day, -dayOfWeek(day, calendar));
      return { from, until: addDays(from, 6) };
    }
    case 'MONTHLY': {
      const { year, month } = fieldsOf(day, calendar);
      return { from: dayFromFields({ year, month, day: 1 }, calendar), until: endOf('month', day, calendar) };
    }
  }
}

/** What decides a partner's periods. */
export interface PartnerPeriods {
  /** The partner's first day; its first period begins there, be it in the middle of a month. */
  readonly firstDay: Day;
  /** The last day of what is settled; null: nothing yet. */
  readonly settledUntil: Day | null;
  /** An exit's last day, with which the last period ends; null: no exit. */
  readonly lastDay: Day | null;
  readonly contracts: readonly Pick<ContractTerms, 'effectiveFrom' | 'effectiveUntil' | 'settlementCycle'>[];
  readonly calendar: Calendar;
}

/**
 * The period that comes after what is settled: periods follow each other without a gap, each to the end of its day, week
 * or month by the cycle of the contract in force on its first day. A contract that changes the cycle thus takes effect
 * with the next period, which may be a short one. Null: an exit's last period is settled.
 */
export function nextPeriod(partner: PartnerPeriods): Period | null {
  const { firstDay, settledUntil, lastDay, contracts, calendar } = partner;
  const from = settledUntil === null ? firstDay : addDays(settledUntil, 1);
  if (lastDay !== null && from > lastDay) return null;
  const { until } = periodOf(cycleOn(contracts, from), from, calendar);
  return { from, until: lastDay !== null && lastDay < until ? lastDay : until };
}

/** The periods after what is settled that end on the day or before, in order. */
export function periodsUntil(partner: PartnerPeriods, day: Day): Period[] {
  const periods: Period[] = [];
  let settledUntil = partner.settledUntil;
  for (;;) {
    const period = nextPeriod({ ...partner, settledUntil });
    if (!period || period.until > day) return periods;
    periods.push(period);
    settledUntil = period.until;
  }
}

/**
 * How a partner is settled on a day: as the contract in force says; between contracts as the last one did, and before the
 * first as that one will.
 * @param contracts sorted by version
 */
export function cycleOn(contracts: PartnerPeriods['contracts'], day: Day): SettlementCycle {
  const first = contracts.map(({ effectiveFrom }) => effectiveFrom).sort()[0] ?? day;
  const counts = first > day ? first : day;
  return contracts.findLast(({ effectiveFrom }) => effectiveFrom <= counts)?.settlementCycle ?? USUAL_CYCLE;
}

/** 0 on the first day of the week, 6 on the last. */
function dayOfWeek(day: Day, calendar: Calendar): number {
  // 1970-01-01, number 0, was a Thursday: 3 days after a Monday, 5 after a Saturday.
  const sinceFirst = dayNumber(day) + (calendar === 'persian' ? 5 : 3);
  return ((sinceFirst % 7) + 7) % 7;
}
