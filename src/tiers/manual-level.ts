import {
  type LevelMoment,
  type LevelOutcome,
  type LevelState,
  type NewStanding,
  qualifyingActivity,
} from '../ledger/levels/level.js';
import type { Day } from '../values/day.js';
import { type HeldLevel, heldLevels, lastsUntil } from './held-levels.js';
import { back, type LadderOnDay, standing, validity } from './level-ends.js';
import { begun } from './level-rules.js';
import { qualified } from './qualify.js';

/** What a member has by itself, the highest last: without what an operator gave. */
export function ownLevels(state: LevelState, on: LadderOnDay): HeldLevel[] {
  return heldLevels(state, on.versions, on.ladder).filter(({ cause }) => cause !== 'MANUAL');
}

/** An operator gives a level until a day; null where the member has a higher one by itself (rule T-12). */
export function givenLevel(
  state: LevelState,
  { at, today }: LevelMoment,
  { rank, until }: { readonly rank: number; readonly until: Day },
  on: LadderOnDay,
): LevelOutcome | null {
  const own = ownLevels(state, on).at(-1)?.rank ?? 0;
  if (rank < own) return null;
  const given = standing(on, rank, { from: at, validUntil: until, qualifiedOn: null, cause: 'MANUAL' });
  return begun(state, [given], today, on);
}

/** What an operator gave ends: the member has what it has, or reaches, by itself. Null where nobody gave it any. */
export function takenBackLevel(
  state: LevelState,
  { at, today }: LevelMoment,
  on: LadderOnDay,
): LevelOutcome | null {
  if (!heldLevels(state, on.versions, on.ladder).some(({ cause }) => cause === 'MANUAL')) return null;
  const own = ownLevels(state, on).findLast((each) => lastsUntil(each, on.ladder, today));
  const reached = qualified(on.ladder, qualifyingActivity(state), [today], today, on.calendar);
  const falls: NewStanding =
    own && own.rank >= reached.rank
      ? back(on, own, at, 'MANUAL_END')
      : standing(on, reached.rank, {
          from: at,
          cause: 'MANUAL_END',
          ...validity(on, reached.rank, reached.on),
        });
  return begun(state, [falls], today, on);
}
