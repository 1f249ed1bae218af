import {
  type LevelMoment,
  type LevelState,
  type NewStanding,
  qualifyingActivity,
} from '../ledger/levels/level.js';
import { type HeldLevel, heldLevels, lastsUntil } from './held-levels.js';
import { type LadderOnDay, standing, validity } from './level-ends.js';
import { qualified } from './qualify.js';

/**
 * What a member's level is once a duplicate has become a part of it (rule A-11): what the duplicate had lies on top where
 * it is higher, or the same for longer, until its own end; and higher than that what both have reached together.
 * @param state with the duplicate's counters added
 */
export function mergedStandings(
  state: LevelState,
  duplicate: LevelState,
  { at, today }: LevelMoment,
  on: LadderOnDay,
): NewStanding[] {
  const { versions, ladder, calendar } = on;
  const standings: NewStanding[] = [];
  let top = heldLevels(state, versions, ladder).at(-1);
  for (const held of heldLevels(duplicate, versions, ladder)) {
    if (held.rank === 0 || !lastsUntil(held, ladder, today) || !isMore(held, top)) continue;
    const { rank, validUntil, qualifiedOn, cause } = held;
    // One that an operator gave stays that: it has no grace, and gives way to the next one.
    const given = {
      from: at,
      validUntil,
      qualifiedOn,
      cause: cause === 'MANUAL' ? cause : 'MERGED',
    } as const;
    standings.push(standing(on, rank, given));
    top = held;
  }
  const reached = qualified(ladder, qualifyingActivity(state), [today], today, calendar);
  if (reached.rank > (top?.rank ?? 0)) {
    const begins = { from: at, cause: 'QUALIFIED', ...validity(on, reached.rank, reached.on) } as const;
    standings.push(standing(on, reached.rank, begins));
  }
  return standings;
}

function isMore(held: HeldLevel, top: HeldLevel | undefined): boolean {
  const rank = top?.rank ?? 0;
  if (held.rank !== rank || !top) return held.rank > rank;
  if (held.cause === 'MANUAL' || top.validUntil === null) return false;
  return held.validUntil === null || held.validUntil > top.validUntil;
}
