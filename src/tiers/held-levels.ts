import { type LadderVersion, rankIn } from '../coalition/ladders/ladder-terms.js';
import {
  type LevelState,
  qualifyingActivity,
  type Standing,
  type StandingCause,
} from '../ledger/levels/level.js';
import type { Calendar } from '../values/calendar.js';
import { addDays, type Day } from '../values/day.js';
import { meets } from './qualify.js';

/** A level that a member has, or has beneath the one it has. */
export interface HeldLevel {
  readonly rank: number;
  readonly validUntil: Day | null;
  readonly qualifiedOn: Day | null;
  readonly cause: StandingCause;
  /** The standing that gave it. */
  readonly given: Pick<Standing, 'level' | 'ladderVersion' | 'from'>;
}

/**
 * What a member has, the highest last: its standing, and beneath it what was not over when something higher took its
 * place, and comes back when that ends before it does (rule T-12). A standing takes the place of all that were as high
 * or higher; but a level that an operator gives lies on top of the same one that the member has by itself, and takes the
 * place of any that an operator gave before.
 */
export function heldLevels(
  { standings }: Pick<LevelState, 'standings'>,
  versions: readonly LadderVersion[],
  ladder: LadderVersion,
): HeldLevel[] {
  let held: HeldLevel[] = [];
  for (const standing of standings) {
    const rank = rankIn(versions, ladder, standing);
    const { validUntil, qualifiedOn, cause } = standing;
    const byHand = cause === 'MANUAL' || cause === 'MANUAL_END';
    held = held.filter((by) =>
      by.rank < rank
        ? !(byHand && by.cause === 'MANUAL')
        : by.rank === rank && cause === 'MANUAL' && by.cause !== 'MANUAL',
    );
    held.push({ rank, validUntil, qualifiedOn, cause, given: standing });
  }
  return held;
}

/** The last day of a level, its grace included (an operator's has none); null: it does not end. */
export function keptUntil(
  { validUntil, cause }: Pick<HeldLevel, 'validUntil' | 'cause'>,
  { graceDays }: Pick<LadderVersion, 'graceDays'>,
): Day | null {
  return validUntil === null || cause === 'MANUAL' ? validUntil : addDays(validUntil, graceDays);
}

/** Whether a level lasts on a day at least. */
export function lastsUntil(held: HeldLevel, ladder: LadderVersion, day: Day): boolean {
  const until = keptUntil(held, ladder);
  return until === null || until >= day;
}

/** Whether a level stands without what was reversed: given by an operator or by a review, or reached all the same. */
export function standsByItself(
  { qualifiedOn, given }: HeldLevel,
  versions: readonly LadderVersion[],
  state: Pick<LevelState, 'activity' | 'pooled'>,
  calendar: Calendar,
): boolean {
  if (qualifiedOn === null) return true;
  // By the version that gave it: what a later one asks for takes nothing away.
  const by = versions.find(({ version }) => version === given.ladderVersion);
  const reached = by?.levels.find(({ code }) => code === given.level)?.reached;
  return !reached || meets(reached.requirement, qualifyingActivity(state), qualifiedOn, calendar);
}
