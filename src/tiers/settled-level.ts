import type { LevelMoment, LevelState } from '../ledger/levels/level.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { heldLevels } from './held-levels.js';
import { ladderOf, levelRules } from './level-rules.js';

type Terms = Pick<ProgrammeSnapshot, 'ladders' | 'terms'>;

/**
 * A member's level with what is due of it by itself, as it is written with the next touch or by the job: whoever looks
 * sees a level end on its day, however late that is written (rule T-02).
 */
export function settledLevel(snapshot: Terms, state: LevelState, moment: LevelMoment): LevelState {
  const rules = levelRules(snapshot);
  if (!rules || !state.whole || state.reviewOn === null || state.reviewOn > moment.today) return state;
  const last = state.standings.at(-1)?.number ?? 0;
  const begun = rules
    .due(state, moment)
    .standings.map((standing, index) => ({ number: last + 1 + index, ...standing }));
  return { ...state, standings: [...state.standings, ...begun] };
}

/** The code of the level that a member has at a moment; null where there is no ladder for such members. */
export function levelAt(snapshot: Terms, state: LevelState, moment: LevelMoment): string | null {
  const on = ladderOf(snapshot, state.memberKind, moment.today);
  if (!on) return null;
  const rank = heldLevels(settledLevel(snapshot, state, moment), on.versions, on.ladder).at(-1)?.rank ?? 0;
  return on.ladder.levels[rank]?.code ?? null;
}
