import type { Criterion, LadderKind, LadderVersion, Level } from '../coalition/ladders/ladder-terms.js';
import {
  type LevelMoment,
  type LevelState,
  qualifyingActivity,
  type StandingCause,
} from '../ledger/levels/level.js';
import { WHOLE_WAY } from '../members/business/progress-order.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { Day } from '../values/day.js';
import { heldLevels } from './held-levels.js';
import { ladderOf } from './level-rules.js';
import { countedOf, type Months, monthsOf, sumsIn } from './qualify.js';
import { settledLevel } from './settled-level.js';

/** A level with its place in its ladder. */
export interface RankedLevel {
  readonly level: Level;
  readonly rank: number;
}

/** How far a member is with one thing that a level asks for. */
export interface Progress {
  readonly criterion: Criterion;
  /** What there is, in the criterion's unit. */
  readonly value: bigint;
  /** 0 where there is enough. */
  readonly missing: bigint;
}

/** What a member has to do for a level. */
export interface Target extends RankedLevel {
  readonly match: 'ALL' | 'ANY';
  /** What counts: from the first day of one month to the end of another one; named by their first days. */
  readonly months: Months;
  readonly progress: readonly Progress[];
  /** How much of the way there is, in parts of {@link WHOLE_WAY}, rounded down (rule K-17). */
  readonly share: bigint;
  readonly reached: boolean;
}

/** Where a member stands (rule T-05). */
export interface MemberStanding extends RankedLevel {
  readonly ladder: LadderVersion;
  /** Null: it has never had another level than the lowest. */
  readonly since: Date | null;
  readonly until: Day | null;
  readonly cause: StandingCause | null;
  /** Null: there is no higher level. */
  readonly next: Target | null;
  /** Null: it does not end. */
  readonly keep: Target | null;
}

/**
 * Where a member stands at a moment, with what is due of its level by itself; undefined where there is no ladder for such
 * members.
 */
export function standingView(
  snapshot: Pick<ProgrammeSnapshot, 'ladders' | 'terms'>,
  memberKind: LadderKind,
  written: LevelState | undefined,
  moment: LevelMoment,
): MemberStanding | undefined {
  const { today } = moment;
  const on = ladderOf(snapshot, memberKind, today);
  if (!on) return undefined;
  const state = written && settledLevel(snapshot, written, moment);
  const { levels } = on.ladder;
  const top = state && heldLevels(state, on.versions, on.ladder).at(-1);
  const rank = top?.rank ?? 0;
  const level = levels[rank];
  if (!level) throw new Error('a ladder has no level of that rank');
  const targetOn = (wanted: number, day: Day): Target | null => {
    const target = levels[wanted];
    if (!target?.reached) return null;
    const { match, window, criteria } = target.reached.requirement;
    const months = monthsOf(window, day, on.calendar);
    const sums = sumsIn(state ? qualifyingActivity(state) : [], months);
    const progress = criteria.map((criterion) => {
      const value = countedOf(criterion, sums);
      return { criterion, value, missing: value < criterion.atLeast ? criterion.atLeast - value : 0n };
    });
    const isReached = ({ missing }: Progress) => missing === 0n;
    const reached = match === 'ALL' ? progress.every(isReached) : progress.some(isReached);
    const shares = progress.map(({ criterion, value }) => {
      const share = (value * WHOLE_WAY) / criterion.atLeast;
      return share < WHOLE_WAY ? share : WHOLE_WAY;
    });
    const share = shares.reduce((a, b) => ((match === 'ALL' ? a < b : a > b) ? a : b));
    return { level: target, rank: wanted, match, months, progress, share, reached };
  };
  return {
    level,
    rank,
    ladder: on.ladder,
    since: top?.given.from ?? null,
    until: top?.validUntil ?? null,
    cause: top?.cause ?? null,
    next: targetOn(rank + 1, today),
    keep: top?.validUntil == null ? null : targetOn(rank, top.validUntil),
  };
}
