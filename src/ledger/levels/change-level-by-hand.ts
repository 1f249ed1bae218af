import type { EntityManager } from '../../runtime/database.js';
import { dayOf } from '../../values/time-zone.js';
import { changeLevel, settleLevel } from '../decide/change-level.js';
import type { LevelMoment, LevelOutcome, LevelRules, LevelState } from './level.js';
import { readLevels } from './read-levels.js';
import { levelsJson } from './write-levels.js';

/** The version of the terms, which stays while this transaction runs. In the lock order it comes before members. */
export async function lockTerms(em: EntityManager, coalitionId: bigint): Promise<bigint> {
  await em.execute('select pg_advisory_xact_lock_shared(ledger_terms_lock(?))', [coalitionId]);
  const [row] = await em.execute<{ version: string }[]>(
    'select reference_version::text as version from coalition where id = ?',
    [coalitionId],
  );
  if (!row) throw new RangeError('the coalition is not there');
  return BigInt(row.version);
}

/**
 * Changes a member's level as an operator says, behind the lock of its account as a batch does, so that what is posted
 * afterwards goes by it. What is due of the level takes effect first. Undefined where there is no such account, or
 * it is closed: of whom is erased nothing is written any more (rule A-05).
 *
 * @param change answers what becomes of the level; undefined: nothing
 */
export async function changeLevelByHand<T>(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  {
    rules,
    timeZone,
    actor,
    reason,
    change,
  }: {
    readonly rules: LevelRules;
    readonly timeZone: string;
    readonly actor: string;
    readonly reason: string;
    readonly change: (
      state: LevelState,
      moment: LevelMoment,
    ) => { readonly answer: T; readonly outcome?: LevelOutcome };
  },
): Promise<T | undefined> {
  const [row] = await em.execute<{ at: string }[]>(
    `select greatest(floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms,
                     (extract(epoch from a.last_posted_at) * 1000)::bigint)::text as at
       from member_account a join ledger_state s on s.coalition_id = a.coalition_id
      where a.coalition_id = ? and a.member_id = ? and a.status <> 'CLOSED' for no key update of a`,
    [coalitionId, memberId],
  );
  const state = row && (await readLevels(em, coalitionId, [memberId], null)).get(memberId);
  if (!state) return undefined;
  const at = new Date(Number(row.at));
  const moment = { at, today: dayOf(at, timeZone) };
  const writes = {
    more: { standings: [], levelWarnings: [], levels: new Set<LevelState>() },
  };
  settleLevel(writes, state, rules, moment, 'system');
  const { answer, outcome } = change(state, moment);
  if (outcome) changeLevel(writes, state, outcome, moment, { actor, transactionId: null, reason });
  await em.execute('select write_levels(?, ?::json)', [coalitionId, JSON.stringify(levelsJson(writes.more))]);
  return answer;
}
