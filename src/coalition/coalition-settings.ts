import type { JsonValue } from '../values/metadata.js';
import { MAX_POINTS_OF_LIMITS, MAX_POINTS_PER_TRANSACTION, type Points } from '../values/points.js';
import { type Refusal, refusal } from '../values/refusal.js';
import type { ClawbackPolicy, Coalition, OnboardingTests } from './coalition.entity.js';

/** What a coalition can change while it runs; what is posted already stays as it is. */
export interface ChangeableSettings {
  /** What happens when points to take back are spent already (rule R-04). */
  readonly clawbackPolicy: ClawbackPolicy;
  /** Partners may link members who are known already, without asking the member (rule A-04). */
  readonly openLinking: boolean;
  /** How far ahead of the clock an operation may say it happened, in hours (rule L-06). */
  readonly occurredAtHoursAhead: number;
  /** How far back, in days. */
  readonly occurredAtDaysBack: number;
  /** Days that points live on when a reversal returns them after their expiry (rule R-02). */
  readonly returnedPointsDays: number;
  /** What a member may spend on a day without a spend code (rule B-05); null: any number. */
  readonly spendCodeAbove: Points | null;
  /** How long a spend code can be used, in seconds. */
  readonly spendCodeSeconds: number;
  /** So many wrong spend codes lock a member's spending. */
  readonly mostWrongCodes: number;
  /** Most points of one transfer, and of one member's transfers on a day; null: no limit. */
  readonly transferMost: Points | null;
  readonly transferDayMost: Points | null;
  /** Corrections of more points than this need a second person; null: none does. */
  readonly adjustmentApprovalAbove: Points | null;
  /** So many days before points expire their holder is reminded, and once more (rule X-03); 0: not. */
  readonly expiryReminderDays: number;
  readonly lastExpiryReminderDays: number;
  /** Whether partners have to have earned and burned in the twin before they go active (rule P-04). */
  readonly onboardingTests: OnboardingTests;
}

/** Ranges, both ends inclusive, and what counts unless said otherwise. */
const NUMBERS = {
  occurredAtHoursAhead: { fallback: 24, min: 0, max: 720 },
  occurredAtDaysBack: { fallback: 180, min: 0, max: 36_500 },
  returnedPointsDays: { fallback: 30, min: 1, max: 3_660 },
  spendCodeSeconds: { fallback: 300, min: 30, max: 3_600 },
  mostWrongCodes: { fallback: 5, min: 1, max: 100 },
  expiryReminderDays: { fallback: 30, min: 0, max: 365 },
  lastExpiryReminderDays: { fallback: 7, min: 0, max: 365 },
} as const;

/** Limits in points; none unless said otherwise. */
const LIMITS = {
  spendCodeAbove: { min: 0n, max: MAX_POINTS_OF_LIMITS },
  transferMost: { min: 1n, max: MAX_POINTS_PER_TRANSACTION },
  transferDayMost: { min: 1n, max: MAX_POINTS_OF_LIMITS },
  adjustmentApprovalAbove: { min: 0n, max: MAX_POINTS_PER_TRANSACTION },
} as const;

type NumberName = keyof typeof NUMBERS;
type LimitName = keyof typeof LIMITS;
const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[];
const LIMIT_NAMES = Object.keys(LIMITS) as LimitName[];

/** The settings of which some, or none, are given. */
export type GivenSettings = {
  readonly [Name in keyof ChangeableSettings]?: ChangeableSettings[Name] | undefined;
};

/** What is wrong with the settings that are given. */
export function settingsOutOfRange(given: GivenSettings): Refusal[] {
  const numbers = NUMBER_NAMES.filter((name) => {
    const { min, max } = NUMBERS[name];
    const value = given[name];
    return value !== undefined && !(Number.isInteger(value) && value >= min && value <= max);
  });
  const limits = LIMIT_NAMES.filter((name) => {
    const { min, max } = LIMITS[name];
    const value = given[name];
    return value != null && (value < min || value > max);
  });
  return [
    ...numbers.map((name) =>
      refusal(
        'INVALID_INPUT',
        `Give ${name} as a whole number from ${NUMBERS[name].min} to ${NUMBERS[name].max}.`,
        [name],
      ),
    ),
    ...limits.map((name) =>
      refusal('INVALID_INPUT', `Give ${name} as points from ${LIMITS[name].min} to ${LIMITS[name].max}.`, [
        name,
      ]),
    ),
  ];
}

/** The settings of a new coalition: what is given, and for the rest what counts unless said otherwise. */
export function settingsFrom(
  given: Omit<GivenSettings, 'clawbackPolicy' | 'openLinking'> &
    Pick<ChangeableSettings, 'clawbackPolicy' | 'openLinking'>,
): ChangeableSettings {
  const number = (name: NumberName) => given[name] ?? NUMBERS[name].fallback;
  const limit = (name: LimitName) => given[name] ?? null;
  return {
    clawbackPolicy: given.clawbackPolicy,
    openLinking: given.openLinking,
    occurredAtHoursAhead: number('occurredAtHoursAhead'),
    occurredAtDaysBack: number('occurredAtDaysBack'),
    returnedPointsDays: number('returnedPointsDays'),
    spendCodeAbove: limit('spendCodeAbove'),
    spendCodeSeconds: number('spendCodeSeconds'),
    mostWrongCodes: number('mostWrongCodes'),
    transferMost: limit('transferMost'),
    transferDayMost: limit('transferDayMost'),
    adjustmentApprovalAbove: limit('adjustmentApprovalAbove'),
    expiryReminderDays: number('expiryReminderDays'),
    lastExpiryReminderDays: number('lastExpiryReminderDays'),
    onboardingTests: given.onboardingTests ?? 'REQUIRED',
  };
}

/** The settings that a coalition's row holds. */
export function settingsOf(row: Coalition): ChangeableSettings {
  return {
    clawbackPolicy: row.clawbackPolicy,
    openLinking: row.openLinking,
    occurredAtHoursAhead: row.occurredAtHoursAhead,
    occurredAtDaysBack: row.occurredAtDaysBack,
    returnedPointsDays: row.returnedPointsDays,
    spendCodeAbove: row.spendCodeAbove ?? null,
    spendCodeSeconds: row.spendCodeSeconds,
    mostWrongCodes: row.mostWrongCodes,
    transferMost: row.transferMost ?? null,
    transferDayMost: row.transferDayMost ?? null,
    adjustmentApprovalAbove: row.adjustmentApprovalAbove ?? null,
    expiryReminderDays: row.expiryReminderDays,
    lastExpiryReminderDays: row.lastExpiryReminderDays,
    onboardingTests: row.onboardingTests,
  };
}

/** The settings for the audit log; points as decimal strings. */
export function settingsInWords(settings: GivenSettings): { readonly [name: string]: JsonValue } {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? String(value) : value,
    ]),
  );
}
