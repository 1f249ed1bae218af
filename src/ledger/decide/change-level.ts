import type { LevelMoment, LevelOutcome, LevelRules, LevelState } from '../levels/level.js';
import type { MoreWrites } from './batch-writes.js';

/** Where changes of levels are written. */
export interface LevelWrites {
  readonly more: Pick<MoreWrites, 'standings' | 'levelWarnings' | 'levels'>;
}

/** Who changes a level, by what, and why; null where nobody asked for it. */
export interface LevelChangedBy {
  readonly actor: string;
  readonly transactionId: bigint | null;
  readonly reason: string | null;
}

/** Writes what becomes of a member's level. */
export function changeLevel(
  writes: LevelWrites,
  state: LevelState,
  { standings, warns, reviewOn }: LevelOutcome,
  { at }: LevelMoment,
  { actor, transactionId, reason }: LevelChangedBy,
): void {
  const { memberId } = state;
  for (const begins of standings) {
    const standing = { number: (state.standings.at(-1)?.number ?? 0) + 1, ...begins };
    state.standings.push(standing);
    state.events += 1;
    writes.more.standings.push({
      ...standing,
      memberId,
      event: state.events,
      recordedAt: at,
      actor,
      transactionId,
      reason,
    });
  }
  const standing = state.standings.at(-1);
  if (warns && standing) {
    state.events += 1;
    writes.more.levelWarnings.push({ memberId, event: state.events, standing: standing.number, at });
  }
  if (standings.length === 0 && !warns && state.reviewOn === reviewOn) return;
  state.reviewOn = reviewOn;
  if (standing) writes.more.levels.add(state);
}

/** Lets take effect what is due of a member's level by itself. */
export function settleLevel(
  writes: LevelWrites,
  state: LevelState,
  rules: LevelRules,
  moment: LevelMoment,
  actor: string,
): void {
  if (!state.whole || state.reviewOn === null || state.reviewOn > moment.today) return;
  changeLevel(writes, state, rules.due(state, moment), moment, { actor, transactionId: null, reason: null });
}
