import { rankIn } from '../coalition/ladders/ladder-terms.js';
import type { LevelName, WayUp } from '../members/business/progress-order.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { Day } from '../values/day.js';
import { ladderOf } from './level-rules.js';
import { monthsOf } from './qualify.js';

type Terms = Pick<ProgrammeSnapshot, 'ladders' | 'terms'>;

/** By which names standings of business accounts say that one has the level of a rank, on the ladder of a day. */
export function namesOfRank(snapshot: Terms, rank: number, today: Day): LevelName[] {
  const on = ladderOf(snapshot, 'BUSINESS', today);
  if (!on) return [];
  const { versions, ladder } = on;
  return versions.flatMap(({ version, levels }) =>
    levels
      .map(({ code }) => ({ level: code, ladderVersion: version }))
      .filter((name) => rankIn(versions, ladder, name) === rank),
  );
}

/** What business accounts on each level but the highest have to do for the next one (rule K-17). */
export function waysUp(snapshot: Terms, today: Day): WayUp[] {
  const on = ladderOf(snapshot, 'BUSINESS', today);
  if (!on) return [];
  return on.ladder.levels.slice(1).flatMap(({ reached }, rank) => {
    if (!reached) return [];
    const { match, window, criteria } = reached.requirement;
    return {
      ...{ standings: namesOfRank(snapshot, rank, today), orNone: rank === 0 },
      ...{ match, ...monthsOf(window, today, on.calendar), asked: criteria },
    };
  });
}
