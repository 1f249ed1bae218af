import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Rate } from '../../values/rate.js';

/** The kinds of members; each has a ladder of its own, or none. */
export const LADDER_KINDS = ['PERSON', 'BUSINESS'] as const;
export type LadderKind = (typeof LADDER_KINDS)[number];

export const METRICS = ['POINTS', 'SPEND', 'PURCHASES', 'PARTNERS'] as const;
/** What is counted (rule T-01): points earned, money spent, purchases, or distinct partners of purchases. */
export type Metric = (typeof METRICS)[number];

/** One thing that a level asks for. */
export interface Criterion {
  readonly metric: Metric;
  /** At least so many points, purchases or partners, or minor units of money. */
  readonly atLeast: bigint;
  /** Of SPEND: purchases in this currency count. */
  readonly currency: Currency | null;
  /** Of POINTS: what campaigns and levels give counts too. */
  readonly withBonus: boolean;
}

/** Over which time is counted: the year, or so many months up to now, of the coalition's calendar, or ever. */
export type Window =
  | { readonly kind: 'CALENDAR_YEAR' | 'LIFETIME' }
  | { readonly kind: 'ROLLING_MONTHS'; readonly months: number };

/** What a level asks for: all of its criteria, or any of them. */
export interface Requirement {
  readonly match: 'ALL' | 'ANY';
  readonly window: Window;
  readonly criteria: readonly Criterion[];
}

/**
 * How long a level lasts from the day on which it was reached: the rest of that calendar year and so many full ones
 * (`count`, also 0), so many months, or for ever.
 */
export type Validity =
  | { readonly kind: 'YEARS' | 'MONTHS'; readonly count: number }
  | { readonly kind: 'LIFETIME' };

/** What a purchase of a member of a level gets on top; a multiplier, bonus points, or both. */
export interface LevelBenefit {
  /** Of the base points: 2 doubles them. Above 1; null: nothing in proportion. */
  readonly multiplier: Rate | null;
  /** On top of each purchase; null: none. */
  readonly bonusPoints: bigint | null;
  /** Who pays: the contract's issuer, as for its own points, or the coalition. */
  readonly paidBy: 'ISSUER' | 'COALITION';
}

export interface Level {
  /** The same in every version of the ladder that has the level. */
  readonly code: string;
  readonly name: LocalizedText;
  /** Null: the lowest level, which asks for nothing and never ends. */
  readonly reached: { readonly requirement: Requirement; readonly validity: Validity } | null;
  readonly benefit: LevelBenefit | null;
}

/** A version of a ladder as it is asked for. */
export interface LadderDraft {
  readonly kind: LadderKind;
  /** The first day of the coalition's zone on which it is in force. */
  readonly effectiveFrom: Day;
  /** From the lowest, which alone asks for nothing, to the highest. */
  readonly levels: readonly Level[];
  /** When a level ends: one level down at the most, or to what the member qualifies for. */
  readonly downgrade: 'ONE_LEVEL' | 'TO_QUALIFIED';
  /** A level is lost after so many months without a purchase; null: never. */
  readonly gapMonths: number | null;
  /** So many days before its level ends a member is told; the most first. */
  readonly warningDays: readonly number[];
  /** So many days after its last day a level is reviewed. */
  readonly graceDays: number;
  /** Whether a reversal ends a level that is not reached without what it undoes (rule T-04). */
  readonly reversalsTakeLevels: boolean;
  /** Of levels that the version before had and this one has not: the code of the one that takes its place. */
  readonly replacements: ReadonlyMap<string, string>;
}

/** A version of a ladder; never changes. */
export interface LadderVersion extends LadderDraft {
  /** 1, 2, 3 … per kind. */
  readonly version: number;
}

/** The versions of each kind's ladder, by number; kinds without any are left out. */
export type Ladders = ReadonlyMap<LadderKind, readonly LadderVersion[]>;

/** Of the versions that have begun on a day, the highest; undefined before the first. */
export function ladderInForce(
  versions: readonly LadderVersion[] | undefined,
  day: Day,
): LadderVersion | undefined {
  return versions?.findLast(({ effectiveFrom }) => effectiveFrom <= day);
}

/**
 * The rank (0 is the lowest) that a level given by one version has in another one: its own where that has it, otherwise
 * that of the level that took its place (rule T-11); 0 where there is no ladder or none of both.
 */
export function rankIn(
  versions: readonly LadderVersion[],
  ladder: Pick<LadderVersion, 'version' | 'levels'>,
  given: { readonly level: string; readonly ladderVersion: number },
): number {
  let code = given.level;
  for (const { version, replacements } of versions) {
    if (version > given.ladderVersion && version <= ladder.version) code = replacements.get(code) ?? code;
  }
  return Math.max(
    0,
    ladder.levels.findIndex((level) => level.code === code),
  );
}

/**
 * Whether a level of a version is the one of a code, or has taken the place of the level that had it (rule T-11).
 */
export function isLevel(
  versions: readonly LadderVersion[],
  ladder: Pick<LadderVersion, 'version' | 'levels'>,
  rank: number,
  code: string,
): boolean {
  const own = ladder.levels[rank]?.code;
  if (ladder.levels.some((level) => level.code === code)) return own === code;
  let now = code;
  for (const { version, replacements } of versions) {
    if (version <= ladder.version) now = replacements.get(now) ?? now;
  }
  return own === now;
}

/** The name of a level's part in the breakdown of an earn. */
export function levelRule(code: string): string {
  return `level:${code}`;
}
