import type { JsonValue } from '../values/metadata.js';
import { MAX_POINTS_OF_LIMITS, MAX_POINTS_PER_TRANSACTION, type Points } from '../values/points.js';
import { type Refusal, refusal } from '../values/refusal.js';
import {
  ALLOWANCE_RANGES,
  allowanceOutOfRange,
  type RequestAllowance,
  sameAllowance,
} from '../values/request-allowance.js';
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
  /** How much each key may ask, and each person or member, within what the installation lets them (rule A-06); null: as much as that. */
  readonly keyAllowance: RequestAllowance | null;
  readonly personAllowance: RequestAllowance | null;
  /** Keys and members may send only documents that the server knows by itself (rule A-06). */
  readonly knownDocumentsOnly: boolean;
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

const ALLOWANCES = ['keyAllowance', 'personAllowance'] as const;

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
  const allowances = ALLOWANCES.flatMap((name): Refusal[] => {
    const value = given[name];
    const wrong = value && allowanceOutOfRange(value);
    if (!wrong) return [];
    const { min, max } = ALLOWANCE_RANGES[wrong];
    return [
      refusal('INVALID_INPUT', `Give ${wrong} as a whole number from ${min} to ${max}.`, [name, wrong]),
    ];
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
    ...allowances,
  ];
}

/** Whether a setting has the same value in both. */
export function sameSetting(
  name: keyof ChangeableSettings,
  one: Partial<ChangeableSettings>,
  other: Partial<ChangeableSettings>,
): boolean {
  return name === 'keyAllowance' || name === 'personAllowance'
    ? sameAllowance(one[name] ?? null, other[name] ?? null)
    : one[name] === other[name];
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
    keyAllowance: given.keyAllowance ?? null,
    personAllowance: given.personAllowance ?? null,
    knownDocumentsOnly: given.knownDocumentsOnly ?? false,
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
    keyAllowance: row.keyAllowance ?? null,
    personAllowance: row.personAllowance ?? null,
    knownDocumentsOnly: row.knownDocumentsOnly,
  };
}

/** The settings for the audit log; points as decimal strings. */
export function settingsInWords(settings: GivenSettings): { readonly [name: string]: JsonValue } {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === 'bigint'
        ? String(value)
        : typeof value === 'object' && value !== null
          ? { ...value }
          : value,
    ]),
  );
}
