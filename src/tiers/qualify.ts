import type {
  Criterion,
  LadderVersion,
  Requirement,
  Validity,
  Window,
} from '../coalition/ladders/ladder-terms.js';
import type { Activity } from '../ledger/levels/level.js';
import { addMonths, type Calendar, dayFromFields, fieldsOf, firstOfMonth } from '../values/calendar.js';
import type { Day } from '../values/day.js';

/** Months, by their first days, both inclusive. */
export interface Months {
  readonly from: Day;
  readonly until: Day;
}

/** What a member did in some months. */
export interface ActivitySums {
  readonly basePoints: bigint;
  readonly bonusPoints: bigint;
  /** Minor units by currency. */
  readonly spend: ReadonlyMap<string, bigint>;
  readonly purchases: number;
  /** With purchases of which something is left. */
  readonly partners: number;
}

/** A level that a member reaches by itself. */
export interface Qualified {
  /** 0: none but the lowest. */
  readonly rank: number;
  /** A day of the window that counts. */
  readonly on: Day;
}

const EVER: Months = { from: '0001-01-01', until: '9999-12-31' };

/** The months of the window that a day is in (rule T-09). */
export function monthsOf(window: Window, day: Day, calendar: Calendar): Months {
  switch (window.kind) {
    case 'LIFETIME':
      return EVER;
    case 'CALENDAR_YEAR': {
      const { year } = fieldsOf(firstOfMonth(day, calendar), calendar);
      return {
        from: dayFromFields({ year, month: 1, day: 1 }, calendar),
        until: dayFromFields({ year, month: 12, day: 1 }, calendar),
      };
    }
    case 'ROLLING_MONTHS': {
      const until = firstOfMonth(day, calendar);
      return { from: addMonths(until, 1 - window.months, calendar), until };
    }
  }
}

/** Adds up a member's counters. */
export function sumsIn(activity: readonly Activity[], { from, until }: Months): ActivitySums {
  let [basePoints, bonusPoints, purchases] = [0n, 0n, 0];
  const spend = new Map<string, bigint>();
  for (const counter of activity) {
    if (counter.month < from || counter.month > until) continue;
    basePoints += counter.basePoints;
    bonusPoints += counter.bonusPoints;
    purchases += counter.purchases;
    spend.set(counter.currency, (spend.get(counter.currency) ?? 0n) + counter.spendMinor);
  }
  return { basePoints, bonusPoints, spend, purchases, partners: partnersIn(activity, { from, until }).size };
}

/** Partners with purchases of which something is left. */
export function partnersIn(activity: readonly Activity[], { from, until }: Months): ReadonlySet<bigint> {
  const byPartner = new Map<bigint, number>();
  for (const { month, partnerId, purchases } of activity) {
    if (month < from || month > until) continue;
    byPartner.set(partnerId, (byPartner.get(partnerId) ?? 0) + purchases);
  }
  return new Set([...byPartner].flatMap(([partnerId, count]) => (count > 0 ? [partnerId] : [])));
}

/** How much of what a criterion counts there is. */
export function countedOf({ metric, currency, withBonus }: Criterion, sums: ActivitySums): bigint {
  switch (metric) {
    case 'POINTS':
      return sums.basePoints + (withBonus ? sums.bonusPoints : 0n);
    case 'SPEND':
      return sums.spend.get(currency ?? '') ?? 0n;
    case 'PURCHASES':
      return BigInt(sums.purchases);
    case 'PARTNERS':
      return BigInt(sums.partners);
  }
}

/** Whether what a member did in the window of a day is what a level asks for. */
export function meets(
  requirement: Requirement,
  activity: readonly Activity[],
  day: Day,
  calendar: Calendar,
): boolean {
  return meetsBySums(requirement, sumsIn(activity, monthsOf(requirement.window, day, calendar)));
}

function meetsBySums({ match, criteria }: Requirement, sums: ActivitySums): boolean {
  const reached = (criterion: Criterion) => countedOf(criterion, sums) >= criterion.atLeast;
  return match === 'ALL' ? criteria.every(reached) : criteria.some(reached);
}

/**
 * The highest level that a member reaches in the windows of some days, of those that would last until a day at least; of
 * several days that reach it, the one that lets it last longest.
 */
export function qualified(
  { levels }: Pick<LadderVersion, 'levels'>,
  activity: readonly Activity[],
  days: readonly Day[],
  lasting: Day,
  calendar: Calendar,
): Qualified {
  const sums = new Map<string, ActivitySums>();
  const sumsOf = (window: Window, day: Day) => {
    const months = monthsOf(window, day, calendar);
    const key = `${months.from} ${months.until}`;
    const known = sums.get(key) ?? sumsIn(activity, months);
    sums.set(key, known);
    return known;
  };
  const latestFirst = [...new Set(days)].sort().reverse();
  for (let rank = levels.length - 1; rank > 0; rank -= 1) {
    const reached = levels[rank]?.reached;
    if (!reached) continue;
    const { requirement, validity } = reached;
    for (const on of latestFirst) {
      if (!meetsBySums(requirement, sumsOf(requirement.window, on))) continue;
      const until = lastDay(validity, on, calendar);
      if (until === null || until >= lasting) return { rank, on };
    }
  }
  return { rank: 0, on: lasting };
}

/** The last day of a level that is reached on a day; null: it does not end. */
export function lastDay(validity: Validity, reachedOn: Day, calendar: Calendar): Day | null {
  switch (validity.kind) {
    case 'LIFETIME':
      return null;
    case 'MONTHS':
      return addMonths(reachedOn, validity.count, calendar);
    case 'YEARS': {
      const { year } = fieldsOf(reachedOn, calendar);
      return dayFromFields({ year: year + validity.count, month: 12, day: 31 }, calendar);
    }
  }
}

/**
 * How many days before a day of interest months can begin that count for some levels; null: any number.
 */
export function reachOf(versions: Iterable<Pick<LadderVersion, 'levels'>>): number | null {
  let most = 0;
  for (const { levels } of versions) {
    for (const { reached } of levels) {
      const window = reached?.requirement.window;
      if (!window) continue;
      if (window.kind === 'LIFETIME') return null;
      const months = window.kind === 'ROLLING_MONTHS' ? window.months : 12;
      most = Math.max(most, months * LONGEST_MONTH_DAYS);
    }
  }
  return most;
}

const LONGEST_MONTH_DAYS = 31;
