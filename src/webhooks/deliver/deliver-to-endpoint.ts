import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../runtime/clock.js';
import { type Database, inCoalition } from '../../runtime/database.js';
import type { Logger } from '../../runtime/logger.js';
import { encodeId } from '../../values/ids.js';
import type { WebhookSettings } from '../endpoints/open-webhook-settings.js';
import {
  type ClaimedBatch,
  type ClaimedDelivery,
  claimDeliveries,
  giveBack,
  LEASE_MS,
} from './claim-deliveries.js';
import { disableDeadEndpoint } from './disable-dead-endpoint.js';
import { type PostOptions, type PostOutcome, postWebhook } from './post-webhook.js';
import { type FinishedAttempt, recordOutcomes } from './record-outcomes.js';
import type { Resolver } from './resolve-target.js';
import { signatureHeaders } from './sign.js';

/** What delivering needs. */
export interface DeliveringContext {
  readonly database: Pick<Database, 'orm'>;
  /** Webhooks go by the process's clock: a test twin's may be days ahead. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly webhooks: WebhookSettings;
  readonly resolve: Resolver;
  /** Days without anything taken after which an endpoint is disabled. */
  readonly disableAfterDays: number;
  readonly signal: AbortSignal;
  /** Told of each attempt. */
  readonly onAttempt?: (outcome: PostOutcome) => void;
  /** Replaced in tests. */
  readonly random?: () => number;
  readonly within?: PostOptions['within'];
  readonly leaseMs?: number;
}

/** Requests to one endpoint at a time, each for another object. */
const IN_FLIGHT = 32;
/** While slow answers are waited for, what has become due since is looked for. */
const LOOK_AGAIN_MS = 250;
const GATHER_MS = 3;
/** A turn ends so that other endpoints come to theirs; what is left is the next one's. */
const TURN_MS = 10_000;

/**
 * Sends an endpoint what is due for it: several objects' events at once, of each object one after the other (rule W-01).
 * Safe to run twice, on several nodes at once, and to be killed at any line (W-04): whatever is sent was claimed before, and
 * what was claimed and not recorded is sent again. So each is delivered at least once, or given up after its last attempt.
 * Answers whether more may be due.
 */
export async function deliverToEndpoint(
  context: DeliveringContext,
  coalitionId: bigint,
  endpointId: bigint,
): Promise<boolean> {
  const { database, clock, signal } = context;
  const turnIsOver = AbortSignal.timeout(TURN_MS);
  const inFlight = new Map<bigint, Promise<void>>();
  const untried = new Map<bigint, ClaimedDelivery>();
  const finished: FinishedAttempt[] = [];
  const claim = (): Promise<ClaimedBatch | undefined> =>
    inCoalition(database, coalitionId, (em) =>
      claimDeliveries(em, {
        ...{ coalitionId, endpointId, now: clock.now(), secrets: context.webhooks.secrets },
        leaseMs: context.leaseMs ?? LEASE_MS,
        ...{ most: IN_FLIGHT - inFlight.size, inFlight: inFlight.size },
      }),
    );
  const begin = (batch: ClaimedBatch, delivery: ClaimedDelivery) => {
    untried.set(delivery.id, delivery);
    const at = clock.now();
    const attempt = attemptDelivery(context, batch, delivery).then(
      (outcome) => {
        context.onAttempt?.(outcome);
        untried.delete(delivery.id);
        finished.push({ delivery, url: batch.url, outcome, at });
      },
      (error) => {
        if (!signal.aborted) throw error;
      },
    );
    inFlight.set(
      delivery.id,
      attempt.finally(() => inFlight.delete(delivery.id)),
    );
  };
  let over = false;
  try {
    for (;;) {
      if (finished.length > 0) await record(context, coalitionId, endpointId, finished.splice(0));
      over = turnIsOver.aborted || signal.aborted;
      const batch = over || inFlight.size === IN_FLIGHT ? undefined : await claim();
      for (const delivery of batch?.deliveries ?? []) begin(batch as ClaimedBatch, delivery);
      if (inFlight.size === 0 && finished.length === 0) break;
      if (finished.length === 0) await Promise.race([...inFlight.values(), sleep(LOOK_AGAIN_MS)]);
      // Answers come in swarms: what comes together is written down together.
      await sleep(GATHER_MS);
    }
  } finally {
    const left = [...untried.values()];
    if (left.length > 0)
      await inCoalition(database, coalitionId, (em) => giveBack(em, coalitionId, left, clock.now()));
  }
  return over;
}

async function attemptDelivery(
  context: DeliveringContext,
  { url, secrets }: ClaimedBatch,
  { eventId, body }: ClaimedDelivery,
): Promise<PostOutcome> {
  const none = { ms: 0, httpStatus: null, answer: null };
  if (body === undefined) return { ...none, problem: 'NOTHING_TO_TELL' };
  if (secrets.length === 0) return { ...none, problem: 'NO_SECRET' };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Hamsood-Webhooks',
    ...signatureHeaders({ id: eventId, at: context.clock.now(), body }, secrets),
  };
  const { resolve, webhooks, signal, within } = context;
  const { allowPrivate } = webhooks;
  return postWebhook(url, headers, body, { resolve, allowPrivate, signal, ...(within ? { within } : {}) });
}

async function record(
  context: DeliveringContext,
  coalitionId: bigint,
  endpointId: bigint,
  finished: readonly FinishedAttempt[],
): Promise<void> {
  const { database, clock, logger, random = Math.random, disableAfterDays } = context;
  const now = clock.now();
  const { failingSince } = await inCoalition(database, coalitionId, (em) =>
    recordOutcomes(em, coalitionId, endpointId, finished, { now, random }),
  );
  for (const { delivery, outcome } of finished) {
    if (outcome.problem === null) continue;
    const { problem, httpStatus } = outcome;
    const about = { endpoint: encodeId('webhookEndpoint', endpointId), event: delivery.eventId };
    logger.debug({ ...about, problem, httpStatus }, 'a webhook was not taken');
  }
  const gone = finished.filter(({ outcome }) => outcome.problem === 'GONE').map(({ url }) => url.href);
  const dead = failingSince && now.getTime() - failingSince.getTime() > disableAfterDays * DAY_MS;
  if (gone.length > 0)
    await disableDeadEndpoint(context, coalitionId, endpointId, { because: 'GONE', urls: new Set(gone) });
  if (dead) await disableDeadEndpoint(context, coalitionId, endpointId, { because: 'FAILING' });
}

const DAY_MS = 24 * 3_600_000;
