import { addMonths, type Calendar, dayFromFields, endOf, fieldsOf } from '../../src/values/calendar.js';
import { addDays, type Day } from '../../src/values/day.js';
import type { ExpiryPolicy } from '../../src/values/expiry-policy.js';
import { dayOf } from '../../src/values/time-zone.js';

/** What the model knows of a coalition. */
export interface ModelTerms {
  readonly timeZone: string;
  readonly calendar: Calendar;
  readonly policy: ExpiryPolicy;
  readonly hoursAhead: number;
  readonly daysBack: number;
  readonly clawback: 'REFUSE' | 'CAP' | 'NEGATIVE';
  readonly returnedPointsDays: number;
  readonly spendCodeAbove: bigint | null;
  readonly spendCodeSeconds: number;
  readonly mostWrongCodes: number;
  readonly transferMost: bigint | null;
  readonly transferDayMost: bigint | null;
  readonly approvalAbove: bigint | null;
  /** The funding of what the coalition itself gives. */
  readonly ownFunding: bigint;
}

export interface ModelPartner {
  readonly id: bigint;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'EXITING' | 'EXITED';
  readonly merchants: readonly bigint[];
  /** By version. */
  readonly contracts: readonly ModelContract[];
}

/** Rates, prices and limits are in 10⁻⁸ of a rial; a rial has no smaller unit. */
export interface ModelContract {
  readonly id: bigint;
  readonly funding: bigint;
  readonly issuer: boolean;
  readonly acceptor: boolean;
  /** First and last day; null = without end. */
  readonly from: Day;
  readonly until: Day | null;
  /** Points per rial. */
  readonly earnRate: bigint;
  /** Rials per point. */
  readonly burnValue: bigint;
  readonly issuePrice: bigint;
  readonly vestingDays: number;
  readonly capPerPurchase: bigint | null;
  readonly capPerMemberDay: bigint | null;
  readonly capPerPartnerDay: bigint | null;
  readonly holdSeconds: number;
  /** What the partner may owe: of its deposits all but `least`, or `most`; null: whatever. */
  readonly exposure:
    | { readonly kind: 'PREPAID'; readonly least: bigint }
    | { readonly kind: 'POSTPAID'; readonly most: bigint }
    | null;
}

export const SCALE = 100_000_000n;
export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** The day it is at the coalition at that instant. */
export function dayAt(terms: ModelTerms, at: number): Day {
  return dayOf(new Date(at), terms.timeZone);
}

/** The version in force on that instant's day: the latest that has begun, unless it is over (P-01). */
export function contractAt(
  terms: ModelTerms,
  partner: ModelPartner | undefined,
  at: number,
): ModelContract | undefined {
  const day = dayAt(terms, at);
  const latest = partner?.contracts.findLast(({ from }) => from <= day);
  return latest && (latest.until === null || day <= latest.until) ? latest : undefined;
}

/** the last day of points earned at `when` that can be spent from `usable` on; 30 days of that at the least. */
export function lastDay(terms: ModelTerms, when: number, usable: number): string {
  const { policy, calendar } = terms;
  if (policy.kind === 'never') return 'infinity';
  const from = dayAt(terms, when);
  const least = addDays(dayAt(terms, usable), policy.minimumDays ?? 30);
  if (policy.kind === 'day-of-year') {
    const start = from > least ? from : least;
    const { year } = fieldsOf(start, calendar);
    const inYear = (y: number) => dayFromFields({ year: y, month: policy.month, day: policy.day }, calendar);
    return inYear(year) >= start ? inYear(year) : inYear(year + 1);
  }
  const counted = addMonths(from, policy.months, calendar);
  const due = counted > least ? counted : least;
  return policy.kind === 'after-months' && policy.roundUpTo !== 'none'
    ? endOf(policy.roundUpTo, due, calendar)
    : due;
}

/** How many points a purchase comes to before caps (E-01). */
export function worthOfPurchase(contract: ModelContract, amount: bigint): bigint {
  return (amount * contract.earnRate) / SCALE;
}

/** The fewest points that are worth so much where they are burned (B-02). */
export function pointsWorth(contract: ModelContract, amount: bigint): bigint {
  return (amount * SCALE + contract.burnValue - 1n) / contract.burnValue;
}

/** What points are worth where they are burned. */
export function worthOfPoints(contract: ModelContract, points: bigint): bigint {
  return (points * contract.burnValue) / SCALE;
}
