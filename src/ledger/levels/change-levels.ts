import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { dayOf } from '../../values/time-zone.js';
import { changeLevel, settleLevel } from '../decide/change-level.js';
import { SYSTEM } from '../decide/settle-due.js';
import type { LevelMoment, LevelOutcome, LevelRules, LevelState } from './level.js';
import { readLevels } from './read-levels.js';
import { levelsJson } from './write-levels.js';

/** What becomes of a level, and what whoever asked is told. */
export interface LevelChange<T> {
  readonly answer: T;
  /** Undefined: nothing. */
  readonly outcome?: LevelOutcome;
}

/** A level that was looked at behind its lock. */
export interface ChangedLevel<T> {
  readonly answer: T;
  /** The newest number of what is announced of it. */
  readonly events: number;
}

/** By which rules levels are changed, by whom, and why. */
export interface LevelChanger<T> {
  readonly rules: LevelRules;
  readonly timeZone: string;
  readonly actor: string;
  readonly reason: string | null;
  /** So many days back counters are read; null: all. */
  readonly reachDays: number | null;
  readonly change: (state: LevelState, moment: LevelMoment) => LevelChange<T>;
}

/**
 * Changes members' levels without an operation of theirs, behind the locks of their accounts as a batch does, so that what
 * is posted afterwards goes by them. What is due of a level takes effect first. Members without an account, or with one
 * that is closed, are left out: of whom is erased nothing is written any more (rule A-05).
 */
export async function changeLevels<T>(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  { rules, timeZone, actor, reason, reachDays, change }: LevelChanger<T>,
): Promise<Map<bigint, ChangedLevel<T>>> {
  const rows = await em.execute<{ member_id: string; at: string }[]>(
    `select a.member_id::text,
            greatest(floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms,
                     (extract(epoch from a.last_posted_at) * 1000)::bigint)::text as at
       from member_account a join ledger_state s on s.coalition_id = a.coalition_id
      where a.coalition_id = ? and a.member_id = any (?::bigint[]) and a.status <> 'CLOSED'
      order by a.member_id for no key update of a`,
    [coalitionId, integerArray(memberIds)],
  );
  const instants = new Map(rows.map((row) => [BigInt(row.member_id), new Date(Number(row.at))]));
  const states = await readLevels(em, coalitionId, [...instants.keys()], reachDays);
  const writes = {
    more: { standings: [], levelWarnings: [], levels: new Set<LevelState>() },
  };
  const changed = new Map<bigint, ChangedLevel<T>>();
  for (const [memberId, now] of instants) {
    const state = states.get(memberId);
    if (!state) continue;
    const at = latest(now, state.standings.at(-1)?.from);
    const moment = { at, today: dayOf(at, timeZone) };
    settleLevel(writes, state, rules, moment, SYSTEM);
    const { answer, outcome } = change(state, moment);
    if (outcome) changeLevel(writes, state, outcome, moment, { actor, transactionId: null, reason });
    changed.set(memberId, { answer, events: state.events });
  }
  await em.execute('select write_levels(?, ?::json)', [coalitionId, JSON.stringify(levelsJson(writes.more))]);
  return changed;
}

function latest(a: Date, b: Date | undefined): Date {
  return b && b > a ? b : a;
}
