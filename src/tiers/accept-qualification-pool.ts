import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { actorOf } from '../access/principal.js';
import { coalitionNow } from '../ledger/balances.js';
import { levelAnnouncements } from '../ledger/batch/announcements.js';
import { orLedgerBusy } from '../ledger/batch/ledger-busy.js';
import { SYSTEM } from '../ledger/decide/settle-due.js';
import { lockToPool } from '../ledger/levels/begin-pooling.js';
import { changeLevels } from '../ledger/levels/change-levels.js';
import { lockTerms } from '../ledger/lock-terms.js';
import { isSamePerson } from '../members/business/answer-parent-account.js';
import {
  lastQualificationPool,
  ownQualificationPool,
  type QualificationPool,
  qualificationPoolNotFound,
  writeAgreed,
} from '../members/business/qualification-pool.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import type { EntityManager } from '../runtime/database.js';
import { addMonths, firstOfMonth } from '../values/calendar.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Day } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';
import { levelRules } from './level-rules.js';
import type { TiersContext } from './tiers-context.js';

const HOUR_MS = 3_600_000;

export interface AcceptQualificationPoolInput {
  /** Null: the caller's text is no such id. */
  readonly poolId: bigint | null;
}

/**
 * Agrees, for the child, that what it buys from the beginning of the month on counts for its parent's level too (rule
 * K-16); not as the person who offered it. What the child has bought since then counts at once: a level that the parent
 * reaches with it begins now. Where an earlier pool of the child still counted in this month, with whichever parent, it
 * counts from the next month on: no purchase lifts two. May refuse with QUALIFICATION_POOL_NOT_FOUND (no offer that waits,
 * or not for whom the caller acts), SAME_PERSON_APPROVES, LEDGER_BUSY.
 */
export async function acceptQualificationPool(
  context: TiersContext,
  { poolId }: AcceptQualificationPoolInput,
): Promise<CommandOutcome<QualificationPool>> {
  const coalitionId = actingCoalition(context);
  let atLeast: bigint | undefined;
  for (;;) {
    const snapshot = await context.programme.snapshot(coalitionId, atLeast === undefined ? {} : { atLeast });
    const outcome = await orLedgerBusy(() => acceptOn(context, snapshot, coalitionId, poolId));
    if (outcome.refusals) return outcome;
    if ('pool' in outcome.done) {
      const { pool, level } = outcome.done;
      for (const message of levelAnnouncements(coalitionId, level)) context.channel.publish(message);
      return done(pool);
    }
    atLeast = outcome.done.replacedBy;
  }
}

interface Accepted {
  readonly pool: QualificationPool;
  /** The parent, with the number of what was announced of its level last; none without ladders. */
  readonly level: readonly { readonly id: bigint; readonly version: number }[];
}

/** Accepts on terms that hold while it does so; otherwise answers by which version they were replaced. */
function acceptOn(
  context: TiersContext,
  snapshot: ProgrammeSnapshot,
  coalitionId: bigint,
  poolId: bigint | null,
): Promise<CommandOutcome<Accepted | { readonly replacedBy: bigint }>> {
  const { database, principal } = context;
  return commandTransaction<Accepted | { readonly replacedBy: bigint }>(database, coalitionId, async (em) => {
    const version = await lockTerms(em, coalitionId);
    if (version > snapshot.referenceVersion) return done({ replacedBy: version });
    const own = await ownQualificationPool(em, principal, coalitionId, poolId);
    if (!own?.child || own.pool.status !== 'OFFERED') return refusedWith(qualificationPoolNotFound());
    const { pool } = own;
    const by = actorOf(principal);
    if (await isSamePerson(em, coalitionId, pool.offeredBy, by)) {
      const message = 'Somebody else has to accept than the person who offered it.';
      return refusedWith(refusal('SAME_PERSON_APPROVES', message, ['poolId']));
    }
    // Behind the locks of both: no purchase of either is decided without the other, nor any twice.
    await lockToPool(em, coalitionId, [pool.parentId, pool.childId]);
    const at = await coalitionNow(em, coalitionId);
    const last = await lastQualificationPool(em, coalitionId, pool.childId);
    const since = firstMonth(snapshot.terms, at, last);
    if (!(await writeAgreed(em, coalitionId, pool.id, { since, at, by })))
      return refusedWith(qualificationPoolNotFound());
    await writeAudit(em, context, {
      coalitionId,
      action: 'qualification-pool.agreed',
      objectId: encodeId('qualificationPool', pool.id),
      before: { status: pool.status },
      after: { status: 'AGREED', since },
    });
    const level = await raise(em, coalitionId, snapshot, pool.parentId);
    return done({ pool: { ...pool, status: 'AGREED', since, agreedAt: at }, level });
  });
}

/** The first month that no earlier pool has used up: what an account buys in a month lifts one parent. */
function firstMonth(
  { calendar, timeZone, occurredAtHoursAhead }: ProgrammeSnapshot['terms'],
  at: Date,
  last: Awaited<ReturnType<typeof lastQualificationPool>>,
): Day {
  const monthOf = (instant: Date) => firstOfMonth(dayOf(instant, timeZone), calendar);
  const month = monthOf(at);
  if (!last) return month;
  // What was told before its time has counted, too.
  const ahead = monthOf(new Date(last.endedAt.getTime() + occurredAtHoursAhead * HOUR_MS));
  const bought = last.boughtIn !== null && last.boughtIn < ahead ? last.boughtIn : ahead;
  const ended = monthOf(last.endedAt);
  const usedUp = last.boughtIn !== null && bought > ended ? bought : ended;
  return usedUp < month ? month : addMonths(usedUp, 1, calendar);
}

/** Gives the parent the level that it reaches with what counts for it from now on. */
async function raise(
  em: EntityManager,
  coalitionId: bigint,
  snapshot: ProgrammeSnapshot,
  parentId: bigint,
): Promise<Accepted['level']> {
  const rules = levelRules(snapshot);
  if (!rules) return [];
  const changed = await changeLevels(em, coalitionId, [parentId], {
    ...{ rules, timeZone: snapshot.terms.timeZone, actor: SYSTEM, reason: null, reachDays: null },
    change: (state, moment) => ({ answer: null, outcome: rules.earned(state, moment, moment.today) }),
  });
  return [...changed].map(([id, { events }]) => ({ id, version: events }));
}
