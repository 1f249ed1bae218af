import {
  addMonths,
  type Calendar,
  type CalendarUnit,
  dayFromFields,
  endOf,
  fieldsOf,
  longestMonth,
} from './calendar.js';
import { addDays, type Day } from './day.js';
import { type Parsed, parsed, refused } from './parsed.js';
import { dayOf, type TimeZone } from './time-zone.js';

/**
 * When points of a coalition expire:
 *
 * - `never`.
 * - `after-months`: that many months after the day they were earned, rounded up to the end of the month, quarter or
 *   year of the coalition's calendar, or not rounded.
 * - `day-of-year`: on the next such day of the coalition's calendar (`month` 1–12, `day` of the month; where a year's
 *   month is too short, its last day).
 * - `inactivity`: that many months after the member's last activity. A lot carries the day counted from its own
 *   earning; whoever sees later activity moves the day of all the member's lots on.
 *
 * `minimumDays`: the last spendable day is at least that many days after the day the earn was posted; default
 * {@link DEFAULT_MINIMUM_DAYS}; without meaning for `never`.
 */
export type ExpiryPolicy =
  | { readonly kind: 'never'; readonly minimumDays?: number }
  | {
      readonly kind: 'after-months';
      readonly months: number;
      readonly roundUpTo: 'none' | CalendarUnit;
      readonly minimumDays?: number;
    }
  | {
      readonly kind: 'day-of-year';
      readonly month: number;
      readonly day: number;
      readonly minimumDays?: number;
    }
  | { readonly kind: 'inactivity'; readonly months: number; readonly minimumDays?: number };

/** "never less than 30 days after postedAt", unless the coalition says otherwise. */
export const DEFAULT_MINIMUM_DAYS = 30;

/** The last spendable day of points that never expire; as a string it sorts after every day. */
export const NEVER_EXPIRES = 'infinity';

/** The last day on which points can be spent, or {@link NEVER_EXPIRES}. */
export type LastSpendableDay = Day | typeof NEVER_EXPIRES;

/** What the last spendable day depends on, besides the policy. */
export type EarnedWhen = {
  /** When the points were earned; they age from this day on. */
  readonly occurredAt: Date;
  /** When the ledger took the earn; the minimum counts from this day. */
  readonly postedAt: Date;
  readonly timeZone: TimeZone;
  readonly calendar: Calendar;
};

/**
 * The last day, in the coalition's zone, on which points can be spent.
 *
 * Where the minimum pushes the day on, the policy's own rounding applies again, so that points of a quarterly policy
 * still end with a quarter.
 */
export function lastSpendableDay(policy: ExpiryPolicy, earned: EarnedWhen): LastSpendableDay {
  if (policy.kind === 'never') return NEVER_EXPIRES;

  const { timeZone, calendar } = earned;
  const earnedDay = dayOf(earned.occurredAt, timeZone);
  const floor = addDays(dayOf(earned.postedAt, timeZone), policy.minimumDays ?? DEFAULT_MINIMUM_DAYS);

  switch (policy.kind) {
    case 'after-months': {
      const due = later(addMonths(earnedDay, policy.months, calendar), floor);
      return policy.roundUpTo === 'none' ? due : endOf(policy.roundUpTo, due, calendar);
    }
    case 'day-of-year':
      // Counted from the earning too: an earn dated ahead must not end before it happened.
      return nextDayOfYear(later(earnedDay, floor), policy.month, policy.day, calendar);
    case 'inactivity':
      return later(addMonths(earnedDay, policy.months, calendar), floor);
  }
}

const MAX_MONTHS = 1_200;
const MAX_MINIMUM_DAYS = 3_660;
const ROUNDINGS = ['none', 'month', 'quarter', 'year'] as const;

/**
 * Reads a policy from plain data (a JSON column, a mapped input) and fills in the default minimum. `calendar` decides
 * which days of the year exist. Unknown fields are refused, so that a mistyped one cannot pass for absent.
 */
export function parseExpiryPolicy(value: unknown, calendar: Calendar): Parsed<ExpiryPolicy> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('Give the expiry policy as an object with a kind.');
  }
  const { kind, minimumDays = DEFAULT_MINIMUM_DAYS, ...rest } = value as Readonly<Record<string, unknown>>;
  if (!isIntegerIn(minimumDays, 0, MAX_MINIMUM_DAYS)) {
    return refused(`Give minimumDays as a whole number from 0 to ${MAX_MINIMUM_DAYS}.`, ['minimumDays']);
  }
  switch (kind) {
    case 'never':
      return unknownField(rest, []) ?? parsed({ kind });
    case 'after-months': {
      const { months, roundUpTo } = rest;
      if (!isIntegerIn(months, 1, MAX_MONTHS)) return badMonths();
      const rounding = ROUNDINGS.find((name) => name === roundUpTo);
      if (rounding === undefined) {
        return refused('Give roundUpTo as "none", "month", "quarter" or "year".', ['roundUpTo']);
      }
      return (
        unknownField(rest, ['months', 'roundUpTo']) ??
        parsed({ kind, months, roundUpTo: rounding, minimumDays })
      );
    }
    case 'day-of-year': {
      const { month, day } = rest;
      if (!isIntegerIn(month, 1, 12)) return refused('Give month as a whole number from 1 to 12.', ['month']);
      const longest = longestMonth(month, calendar);
      if (!isIntegerIn(day, 1, longest)) {
        return refused(`Give day as a whole number from 1 to ${longest}, the length of that month.`, ['day']);
      }
      return unknownField(rest, ['month', 'day']) ?? parsed({ kind, month, day, minimumDays });
    }
    case 'inactivity': {
      const { months } = rest;
      if (!isIntegerIn(months, 1, MAX_MONTHS)) return badMonths();
      return unknownField(rest, ['months']) ?? parsed({ kind, months, minimumDays });
    }
    default:
      return refused('Give kind as "never", "after-months", "day-of-year" or "inactivity".', ['kind']);
  }
}

function nextDayOfYear(from: Day, month: number, day: number, calendar: Calendar): Day {
  const { year } = fieldsOf(from, calendar);
  const thisYear = dayFromFields({ year, month, day }, calendar);
  return thisYear >= from ? thisYear : dayFromFields({ year: year + 1, month, day }, calendar);
}

function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

function isIntegerIn(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

function badMonths(): Parsed<never> {
  return refused(`Give months as a whole number from 1 to ${MAX_MONTHS}.`, ['months']);
}

function unknownField(
  rest: Readonly<Record<string, unknown>>,
  known: readonly string[],
): Parsed<never> | undefined {
  const unknown = Object.keys(rest).find((name) => !known.includes(name));
  return unknown === undefined
    ? undefined
    : refused('Leave out fields that this kind of policy does not have.');
}
