import type { Day } from '../../values/day.js';
import type { LevelWatch } from './level-room.js';

/**
 * What the ledger keeps of members' levels. What a level is, who qualifies for one and what it is worth, the ledger does
 * not know: that comes as pure functions with the operation ({@link LevelRules}), made from the coalition's ladders.
 */

export type LedgerMemberKind = 'PERSON' | 'BUSINESS';

/**
 * Why a member's level is what it is. QUALIFIED: a purchase reached what the level asks for; RENEWED, REVIEW: kept or
 * lowered when its validity ended; GAP: no purchase for too long; MANUAL, MANUAL_END: an operator gave it, that ended;
 * REVERSAL: a reversal took away what it was reached by; LADDER: a new version of the ladder asks for less; MERGED: a duplicate of the member,
 * which became a part of it, had it.
 */
export const STANDING_CAUSES = [
  'QUALIFIED',
  'RENEWED',
  'REVIEW',
  'GAP',
  'MANUAL',
  'MANUAL_END',
  'REVERSAL',
  'LADDER',
  'MERGED',
] as const;
export type StandingCause = (typeof STANDING_CAUSES)[number];

/** A member's level from an instant on, until the next standing. Never changes. */
export interface Standing {
  /** 1, 2, 3 … per member. */
  readonly number: number;
  /** The level's code. */
  readonly level: string;
  /** The version of the ladder by which it was given; later ones say which of their levels takes its place. */
  readonly ladderVersion: number;
  /** It counts for purchases after this instant. */
  readonly from: Date;
  /** The last day before it is reviewed, grace aside; null: for ever. */
  readonly validUntil: Day | null;
  /** A day of the window in which the member has reached what the level asks for; null: it has not by itself. */
  readonly qualifiedOn: Day | null;
  readonly cause: StandingCause;
}

/** A standing that begins. */
export type NewStanding = Omit<Standing, 'number'>;

/**
 * What a member did in a month, at a partner, in a currency: purchases by when they happened, less what was reversed of
 * them (rules T-06 … T-08).
 */
export interface Activity extends ActivityName {
  /** Points by the contract's base rate, after caps. */
  basePoints: bigint;
  /** Points that campaigns and levels gave on top. */
  bonusPoints: bigint;
  /** What was paid, in minor units. */
  spendMinor: bigint;
  purchases: number;
}

/** The key of a counter. */
export interface ActivityName {
  /** The first day of a month of the coalition's calendar. */
  readonly month: Day;
  readonly partnerId: bigint;
  readonly currency: string;
}

/** What is added to a member's counter; negative where a reversal takes it away. */
export interface ActivityChange extends Activity {
  readonly memberId: bigint;
}

/** A member's level and all that it follows from, read under the member's lock. `decide` changes it as it goes. */
export interface LevelState {
  readonly memberId: bigint;
  readonly memberKind: LedgerMemberKind;
  /**
   * Oldest first; none: the ladder's lowest level, which asks for nothing. Only the last one where neither a review is due
   * nor an operation is about what was before it.
   */
  readonly standings: Standing[];
  /** Whether all standings were read: what is due can be told only then. */
  readonly whole: boolean;
  /** The first day on which something may have to be done about the last standing; null: never by itself. */
  reviewOn: Day | null;
  /** Of its events, the number of the last. */
  events: number;
  /** For the months that the operations' rules ask for. */
  readonly activity: Activity[];
  /** For whose level too its purchases count, and from which month on; null: for nobody else's (rule K-16). */
  readonly countsFor: { readonly memberId: bigint; readonly from: Day } | null;
  /** What those do whose purchases count for its level too, as far as they count; null: there are none. */
  readonly pooled: Activity[] | null;
  /**
   * The day of the last purchase that counts and of which something is left, null without any; undefined: not read, as no
   * review was due.
   */
  lastPurchaseOn: Day | null | undefined;
}

/** What becomes of a member's level. */
export interface LevelOutcome {
  /** In their order; mostly none or one. */
  readonly standings: readonly NewStanding[];
  /** The member is to be told that its level ends soon. */
  readonly warns: boolean;
  readonly reviewOn: Day | null;
}

/** When a rule about levels is applied. */
export interface LevelMoment {
  readonly at: Date;
  /** The day it is then. */
  readonly today: Day;
}

/** How members' levels follow from what they do. Pure, of the version of the terms that the operation is priced with. */
export interface LevelRules {
  /** So many days before the earliest day of interest what members did may still count; null: everything. */
  readonly reachDays: number | null;
  /** What is due by itself: ends of validity, gaps, warnings. Once done, nothing is due at that moment. */
  readonly due: (state: LevelState, moment: LevelMoment) => LevelOutcome;
  /** After a purchase that is counted already; `occurredOn`: the day it happened. */
  readonly earned: (state: LevelState, moment: LevelMoment, occurredOn: Day) => LevelOutcome;
  /** After a purchase, or a part of it, was taken off the counters. */
  readonly reversed: (state: LevelState, moment: LevelMoment) => LevelOutcome;
  /** What need not be looked at for a while, once a purchase has been counted and has changed nothing; null: nothing. */
  readonly watch: (state: LevelState, moment: LevelMoment) => LevelWatch | null;
  /** The version of the ladder that counts for such members on a day; 0: none. */
  readonly ladderVersion: (memberKind: LedgerMemberKind, today: Day) => number;
  /** After a duplicate's counters were added to the member's, of which the duplicate is a part now (rule A-11). */
  readonly merged: (state: LevelState, duplicate: LevelState, moment: LevelMoment) => LevelOutcome;
}

/** The level that prices a purchase. */
export interface PricingLevel {
  readonly memberKind: LedgerMemberKind;
  /** Null: the ladder's lowest level. */
  readonly standing: Pick<Standing, 'level' | 'ladderVersion' | 'from'> | null;
}

/** The standing that counts for a purchase at an instant: the last one that began before it. */
export function standingAt({ standings }: Pick<LevelState, 'standings'>, at: Date): Standing | null {
  return standings.findLast(({ from }) => from < at) ?? null;
}

/** All that counts for a member's level: what it did itself, and what was pooled with it (rule K-16). */
export function qualifyingActivity({
  activity,
  pooled,
}: Pick<LevelState, 'activity' | 'pooled'>): readonly Activity[] {
  return pooled && pooled.length > 0 ? [...activity, ...pooled] : activity;
}

/** The name of a counter among those of its member. */
export function activityKey({ month, partnerId, currency }: ActivityName): string {
  return `${month}:${partnerId}:${currency}`;
}
