import { LADDER_KINDS, type LadderKind } from '../coalition/ladders/ladder-terms.js';
import { coalitionNow } from '../ledger/balances.js';
import { levelAnnouncements } from '../ledger/batch/announcements.js';
import { SYSTEM } from '../ledger/decide/settle-due.js';
import { changeLevels } from '../ledger/levels/change-levels.js';
import { nextToLift, takeLift, writeLift } from '../ledger/levels/lifts.js';
import { readLevels } from '../ledger/levels/read-levels.js';
import { lockTerms } from '../ledger/lock-terms.js';
import type { Programme, ProgrammeSnapshot } from '../partners/programme.js';
import { type Database, type EntityManager, inCoalition } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import { dayNumber } from '../values/day.js';
import { dayOf } from '../values/time-zone.js';
import type { LadderOnDay } from './level-ends.js';
import { ladderOf, levelRules } from './level-rules.js';
import { liftedLevel } from './lifted-level.js';
import { reachOf } from './qualify.js';

export interface LiftContext {
  readonly database: Pick<Database, 'orm'>;
  readonly programme: Pick<Programme, 'snapshot'>;
  readonly channel: Pick<LiveChannel, 'publish'>;
}

export interface LiftLimits {
  /** Ends it after the members that are looked at; the next call goes on there. */
  readonly signal?: AbortSignal;
  /** Members looked at in one transaction: of those that are lifted what is posted meanwhile waits. */
  readonly membersAtOnce?: number;
}

const MEMBERS_AT_ONCE = 500;

/**
 * Lifts the members of a coalition who reach more by the versions of ladders that are in force than by those before (rule
 * T-14). How far it has come is written with each batch of them: it may be stopped anywhere, and run any number of times,
 * also on several nodes, of which one at a time looks at a ladder's members.
 *
 * @returns how many members were lifted
 */
export async function liftMembers(
  context: LiftContext,
  coalitionId: bigint,
  { signal, membersAtOnce = MEMBERS_AT_ONCE }: LiftLimits = {},
): Promise<number> {
  let lifted = 0;
  for (const kind of LADDER_KINDS) {
    let atLeast: bigint | undefined;
    while (!signal?.aborted) {
      const { programme, database, channel } = context;
      const snapshot = await programme.snapshot(coalitionId, atLeast === undefined ? {} : { atLeast });
      if (!snapshot.ladders.has(kind)) break;
      const batch = await inCoalition(database, coalitionId, (em) =>
        liftSome(em, coalitionId, snapshot, kind, membersAtOnce),
      );
      if (batch === 'nothing left') break;
      atLeast = batch.replacedBy;
      lifted += batch.lifted.length;
      for (const message of levelAnnouncements(coalitionId, batch.lifted)) channel.publish(message);
    }
  }
  return lifted;
}

interface Batch {
  readonly lifted: readonly { readonly id: bigint; readonly version: number }[];
  /** The terms were replaced by this version of them: nothing was done. */
  readonly replacedBy?: bigint;
}

async function liftSome(
  em: EntityManager,
  coalitionId: bigint,
  snapshot: ProgrammeSnapshot,
  kind: LadderKind,
  most: number,
): Promise<Batch | 'nothing left'> {
  const { timeZone } = snapshot.terms;
  const at = await coalitionNow(em, coalitionId);
  const today = dayOf(at, timeZone);
  const on = ladderOf(snapshot, kind, today);
  const rules = levelRules(snapshot);
  const lift = on && (await takeLift(em, coalitionId, kind, on.ladder.version));
  if (!on || !rules || !lift) return 'nothing left';
  const referenceVersion = await lockTerms(em, coalitionId);
  if (referenceVersion > snapshot.referenceVersion) return { lifted: [], replacedBy: referenceVersion };

  const ids = await nextToLift(em, coalitionId, lift.afterId, most);
  const before = on.versions.find(({ version }) => version === lift.before);
  const reachDays = reachAt(on, today, before);
  // Looked at without locks first: most members keep what they have, and nobody has to wait for that.
  const states = await readLevels(em, coalitionId, ids, reachDays);
  const candidates = ids.filter((id) => {
    const state = states.get(id);
    return state?.memberKind === kind && liftedLevel(state, { at, today }, on, before) !== null;
  });
  const changed = await changeLevels(em, coalitionId, candidates, {
    ...{ rules, timeZone, actor: SYSTEM, reason: null, reachDays },
    change: (state, moment) => {
      // At midnight another version may begin: its own turn comes.
      const goesOn = ladderOf(snapshot, kind, moment.today)?.ladder === on.ladder;
      const outcome = goesOn ? liftedLevel(state, moment, on, before) : null;
      return outcome ? { answer: true, outcome } : { answer: false };
    },
  });
  await writeLift(em, coalitionId, kind, on.ladder.version, ids.at(-1));
  const lifted = [...changed].filter(([, { answer }]) => answer);
  return { lifted: lifted.map(([id, { events }]) => ({ id, version: events })) };
}

/** How many days back what members did counts in the windows of the day on which the version began; null: all. */
function reachAt(on: LadderOnDay, today: string, before: LadderOnDay['ladder'] | undefined): number | null {
  const reach = reachOf(before ? [on.ladder, before] : [on.ladder]);
  return reach === null ? null : reach + dayNumber(today) - dayNumber(on.ladder.effectiveFrom);
}
