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
  /** By number. */
  readonly campaigns: readonly ModelCampaign[];
}

/** What purchases get on top at a partner's merchants, on some days. */
export interface ModelCampaign {
  /** Its name in breakdowns. */
  readonly rule: string;
  readonly from: Day;
  readonly until: Day;
  /** Of purchases of at least so many rials; null: of any. */
  readonly least: bigint | null;
  /** How many times the base, in 10⁻⁸. */
  readonly times: bigint;
  /** Points for each purchase. */
  readonly bonus: bigint;
  /** What its points are of, by what those of the contract are of. */
  readonly fundings: ReadonlyMap<bigint, bigint>;
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

/** The year of the coalition's calendar. */
export function yearAt(terms: ModelTerms, at: number): number {
  return fieldsOf(dayAt(terms, at), terms.calendar).year;
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

/** The campaigns that a purchase of so many rials takes part in (L-06): of nothing none does. */
export function campaignsAt(
  terms: ModelTerms,
  partner: ModelPartner,
  at: number,
  amount: bigint,
): ModelCampaign[] {
  const day = dayAt(terms, at);
  return partner.campaigns.filter(
    (campaign) => campaign.from <= day && day <= campaign.until && takesPart(campaign, amount),
  );
}

function takesPart({ least }: ModelCampaign, amount: bigint): boolean {
  return amount > 0n && (least === null || amount >= least);
}

/**
 * The base and each campaign's points before caps (E-01): all of it is rounded down once; the points that are missing
 * then go to the parts that lost most, of equals to the first (V-03).
 */
export function partsOfPurchase(
  contract: ModelContract,
  campaigns: readonly ModelCampaign[],
  amount: bigint,
): bigint[] {
  const base = amount * contract.earnRate * SCALE;
  const unit = SCALE * SCALE;
  const exact = [
    base,
    ...campaigns.map((campaign) => {
      if (!takesPart(campaign, amount)) return 0n;
      return (base / SCALE) * campaign.times + campaign.bonus * unit;
    }),
  ];
  let missing = total(exact) / unit - total(exact.map((each) => each / unit));
  const parts = exact.map((each) => each / unit);
  while (missing > 0n) {
    let most = 0;
    for (const at of exact.keys()) if (lostBy(at) > lostBy(most)) most = at;
    parts[most] = (parts[most] ?? 0n) + 1n;
    missing -= 1n;
  }
  return parts;

  function lostBy(at: number): bigint {
    return (exact[at] ?? 0n) - (parts[at] ?? 0n) * unit;
  }
}

/** Points divided by weights: what rounding down leaves goes to the parts that lost most, of equals to the first (V-03). */
export function dividedBy(points: bigint, weights: readonly bigint[]): bigint[] {
  const all = total(weights);
  if (all === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (points * weight) / all);
  const lost = weights.map((weight) => (points * weight) % all);
  for (let missing = points - total(parts); missing > 0n; missing -= 1n) {
    let most = 0;
    for (const at of lost.keys()) if ((lost[at] ?? 0n) > (lost[most] ?? 0n)) most = at;
    parts[most] = (parts[most] ?? 0n) + 1n;
    lost[most] = -1n;
  }
  return parts;
}

export function total(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}

/** The fewest points that are worth so much where they are burned (B-02). */
export function pointsWorth(contract: ModelContract, amount: bigint): bigint {
  return (amount * SCALE + contract.burnValue - 1n) / contract.burnValue;
}

/** What points are worth where they are burned. */
export function worthOfPoints(contract: ModelContract, points: bigint): bigint {
  return (points * contract.burnValue) / SCALE;
}

/** A decimal with at most 8 digits behind the point. */
export function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  const sign = whole.startsWith('-') ? -1n : 1n;
  return BigInt(whole) * SCALE + sign * BigInt(fraction.padEnd(8, '0').slice(0, 8) || '0');
}
