import { type LadderKind, ladderInForce, rankIn } from '../coalition/ladders/ladder-terms.js';
import type { LevelName, WayUp } from '../members/business/progress-order.js';
import type { HavingLevel } from '../members/having-level.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { Day } from '../values/day.js';
import { ladderOf } from './level-rules.js';
import { monthsOf } from './qualify.js';

type Terms = Pick<ProgrammeSnapshot, 'ladders' | 'terms'>;

/** How standings say that a member of a kind has the level of this code on the ladder of a day; by none where there is none. */
export function holdersOf(snapshot: Terms, kind: LadderKind, code: string, today: Day): HavingLevel {
  const ladder = ladderInForce(snapshot.ladders.get(kind), today);
  const rank = ladder?.levels.findIndex((level) => level.code === code) ?? -1;
  if (rank < 0) return { standings: [], orNone: false };
  return { standings: namesOfRank(snapshot, kind, rank, today), orNone: rank === 0 };
}

/** By which names standings of members of a kind say that one has the level of a rank, on the ladder of a day. */
function namesOfRank(snapshot: Terms, kind: LadderKind, rank: number, today: Day): LevelName[] {
  const on = ladderOf(snapshot, kind, today);
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
      ...{ standings: namesOfRank(snapshot, 'BUSINESS', rank, today), orNone: rank === 0 },
      ...{ match, ...monthsOf(window, today, on.calendar), asked: criteria },
    };
  });
}
