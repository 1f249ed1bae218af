import { type LadderVersion, rankIn } from '../coalition/ladders/ladder-terms.js';
import {
  type LevelMoment,
  type LevelOutcome,
  type LevelState,
  qualifyingActivity,
} from '../ledger/levels/level.js';
import { heldLevels } from './held-levels.js';
import { type LadderOnDay, standing, validity } from './level-ends.js';
import { begun } from './level-rules.js';
import { qualified } from './qualify.js';

/**
 * A version of a ladder begins: the member gets the level that it reaches by the window of that day, where that is higher
 * than what it has, and than what the version before gives for the same (rule T-14). Null where it keeps what it has: who
 * lost a level for want of purchases does not get it back because the ladder changed elsewhere.
 *
 * @param on the ladder with the version that has begun in force
 * @param before the version by which members have been looked at last; undefined: there was none
 */
export function liftedLevel(
  state: LevelState,
  { at, today }: LevelMoment,
  on: LadderOnDay,
  before: LadderVersion | undefined,
): LevelOutcome | null {
  const { versions, ladder, calendar } = on;
  const reachedOf = (version: LadderVersion) =>
    qualified(version, qualifyingActivity(state), [ladder.effectiveFrom], today, calendar);
  const reached = reachedOf(ladder);
  const has = heldLevels(state, versions, ladder).at(-1)?.rank ?? 0;
  if (reached.rank <= has) return null;
  const code = before?.levels[reachedOf(before).rank]?.code;
  if (before && code !== undefined) {
    const same = rankIn(versions, ladder, { level: code, ladderVersion: before.version });
    if (reached.rank <= same) return null;
  }
  const from = { from: at, cause: 'LADDER' as const };
  return begun(
    state,
    [standing(on, reached.rank, { ...from, ...validity(on, reached.rank, reached.on) })],
    today,
    on,
  );
}
