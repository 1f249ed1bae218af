import { integerArray, textArray, wordArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { lockOrderShared, makeFirstDue } from '../delivery-order.js';
import type { ClaimedDelivery } from './claim-deliveries.js';
import type { AttemptProblem, PostOutcome } from './post-webhook.js';
import { endpointPauseAfter, pauseAfter } from './retry-pauses.js';

/** An attempt that is over. */
export interface FinishedAttempt {
  readonly delivery: ClaimedDelivery;
  /** Where it was sent: the endpoint may have moved since. */
  readonly url: URL;
  readonly outcome: PostOutcome;
  readonly at: Date;
}

/** Problems that say nothing of the endpoint. */
const OURS: ReadonlySet<AttemptProblem> = new Set<AttemptProblem>(['NO_SECRET', 'NOTHING_TO_TELL']);

/** Of an endpoint that has failed, for how long by now. */
export interface EndpointHealth {
  /** Since when nothing was taken; null: something was. */
  readonly failingSince: Date | null;
}

/**
 * Writes down how attempts at one endpoint went, and what follows: what was taken has ended, and what comes after it of the
 * same object is due; what failed is tried again after a pause, or given up (rule W-02). All in the caller's transaction.
 */
export async function recordOutcomes(
  em: EntityManager,
  coalitionId: bigint,
  endpointId: bigint,
  finished: readonly FinishedAttempt[],
  { now, random }: { readonly now: Date; readonly random: () => number },
): Promise<EndpointHealth> {
  await lockOrderShared(em, endpointId);
  await endOrPutOff(em, coalitionId, finished, now, random);
  const ended = finished.map(({ delivery }) => delivery).filter(({ inOrder }) => inOrder);
  if (ended.length > 0) await makeFirstDue(em, coalitionId, ended, now);
  return judgeEndpoint(em, coalitionId, endpointId, finished, now);
}

async function endOrPutOff(
  em: EntityManager,
  coalitionId: bigint,
  finished: readonly FinishedAttempt[],
  now: Date,
  random: () => number,
): Promise<void> {
  const next = finished.map(({ delivery, outcome }) => nextAttempt(delivery, outcome, now, random));
  // Whoever comes back after its time, when somebody else has taken over, can still say that it was taken.
  await em.execute(
    `with told as (
       select * from unnest(?::bigint[], ?::integer[], ?::boolean[], ?::timestamptz[], ?::timestamptz[], ?::integer[],
           ?::smallint[], ?::text[], ?::text[])
         u(id, claim, taken, next, at, ms, http_status, problem, answer)),
     tried as (
       update webhook_delivery d
          set attempts = d.attempts + 1,
              status = case when d.status <> 'WAITING' then d.status when u.taken then 'DELIVERED'
                            when d.claims = u.claim and u.next is null then 'GIVEN_UP' else d.status end,
              ended_at = case when d.status <> 'WAITING' then d.ended_at
                              when u.taken or (d.claims = u.claim and u.next is null) then ?::timestamptz end,
              next_attempt_at = case when d.status <> 'WAITING' or u.taken then null
                                     when d.claims = u.claim then u.next else d.next_attempt_at end
         from told u
        where d.coalition_id = ? and d.id = u.id
       returning d.coalition_id, d.id, d.attempts)
     insert into webhook_attempt (coalition_id, delivery_id, number, at, ms, http_status, problem, answer)
       select t.coalition_id, t.id, t.attempts, u.at, u.ms, u.http_status, u.problem, u.answer
         from tried t join told u on u.id = t.id`,
    [
      integerArray(finished.map(({ delivery }) => delivery.id)),
      integerArray(finished.map(({ delivery }) => delivery.claim)),
      wordArray(finished.map(({ outcome }) => String(outcome.problem === null))),
      textArray(next.map((each) => each?.toISOString() ?? null)),
      wordArray(finished.map(({ at }) => at.toISOString())),
      integerArray(finished.map(({ outcome }) => outcome.ms)),
      integerArray(finished.map(({ outcome }) => outcome.httpStatus)),
      textArray(finished.map(({ outcome }) => outcome.problem)),
      textArray(finished.map(({ outcome }) => outcome.answer)),
      ...[now.toISOString(), coalitionId],
    ],
  );
}

/** When a delivery is tried again; undefined: it is taken, or given up. */
function nextAttempt(
  { attempts }: ClaimedDelivery,
  { problem }: PostOutcome,
  now: Date,
  random: () => number,
): Date | undefined {
  if (problem === null || problem === 'NOTHING_TO_TELL') return undefined;
  const pause = pauseAfter(attempts + 1, random());
  return pause === undefined ? undefined : new Date(now.getTime() + pause);
}

async function judgeEndpoint(
  em: EntityManager,
  coalitionId: bigint,
  endpointId: bigint,
  finished: readonly FinishedAttempt[],
  now: Date,
): Promise<EndpointHealth> {
  const taken = finished.some(({ outcome }) => outcome.problem === null);
  const failed = finished.filter(
    ({ outcome }) => outcome.problem !== null && !OURS.has(outcome.problem),
  ).length;
  if (taken) {
    await em.execute(
      `update webhook_endpoint set failures = 0, failing_since = null, paused_until = null
        where coalition_id = ? and id = ? and failures > 0`,
      [coalitionId, endpointId],
    );
    return { failingSince: null };
  }
  if (failed === 0) return { failingSince: null };
  const [row] = await em.execute<{ failures: number; since: string }[]>(
    `update webhook_endpoint set failures = failures + ?, failing_since = coalesce(failing_since, ?::timestamptz)
      where coalition_id = ? and id = ?
      returning failures, (extract(epoch from failing_since) * 1000)::bigint::text as since`,
    [failed, now.toISOString(), coalitionId, endpointId],
  );
  if (!row) return { failingSince: null };
  const pause = endpointPauseAfter(row.failures);
  if (pause > 0) {
    await em.execute(
      'update webhook_endpoint set paused_until = ?::timestamptz where coalition_id = ? and id = ?',
      [new Date(now.getTime() + pause).toISOString(), ...[coalitionId, endpointId]],
    );
  }
  return { failingSince: new Date(Number(row.since)) };
}
