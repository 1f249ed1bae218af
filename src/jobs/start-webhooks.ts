import { postedAnnouncement } from '../ledger/batch/announcements.js';
import type { Clock } from '../runtime/clock.js';
import type { Database } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import type { Registry } from '../runtime/metrics.js';
import type { JobsOptions, Queue, Queues } from '../runtime/queue.js';
import { encodeId } from '../values/ids.js';
import { deliverToEndpoint } from '../webhooks/deliver/deliver-to-endpoint.js';
import { type Resolver, systemResolver } from '../webhooks/deliver/resolve-target.js';
import type { WebhookSettings } from '../webhooks/endpoints/open-webhook-settings.js';
import { endpointsDue, webhookCoalitions } from '../webhooks/relay/find-work.js';
import { relayEvents } from '../webhooks/relay/relay-events.js';
import { keepSchedule } from './keep-schedule.js';
import { measureWebhooks } from './measure-webhooks.js';
import type { Jobs } from './start-jobs.js';

/** What the webhooks' workers work with. */
export interface WebhookJobsContext {
  readonly database: Database;
  readonly channel: Pick<LiveChannel, 'subscribe'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly webhooks: WebhookSettings;
  /** Days without anything taken after which an endpoint is disabled. */
  readonly disableAfterDays: number;
  /** Replaced in tests. */
  readonly resolve?: Resolver;
  readonly leaseMs?: number;
  readonly nameForMs?: number;
}

/** The queue of webhooks. */
export const WEBHOOKS_QUEUE = 'webhooks';
const TURN = 'turn';
const RELAY = 'relay';
const DELIVER = 'deliver';
type Work = { readonly coalition?: string; readonly endpoint?: string };

/** How often what has come without a word is looked for: retries, what jobs and people announce, whatever was lost. */
const TURN_EVERY_MS = 1_000;
/** Endpoints that are sent to at a time, by one process. */
const CONCURRENCY = 16;
/** A batch of the ledger is followed by others: one look takes them together. */
const GATHER_MS = 50;
/** Slices of one coalition before others come to their turn. */
const SLICES = 20;
/**
 * While a job of an endpoint is there no other is added; one whose worker was killed stays for a minute. A new name every
 * few seconds lets others go on meanwhile, and two at once do no harm.
 */
const NAME_FOR_MS = 10_000;
/** The next turn adds again whatever has failed. */
const ONCE: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/**
 * Takes what is announced to those who listen (rules W-01, W-02): what waits in the outbox becomes deliveries, and each
 * endpoint with something due becomes a job. The queue holds only which coalition and which endpoint to look at: what is to
 * be done is in the database, so that a queue that loses everything delays and loses nothing. Any number of processes may do so.
 */
export async function startWebhooks(queues: Queues, context: WebhookJobsContext): Promise<Jobs> {
  const { database, clock, logger, channel } = context;
  const stopping = new AbortController();
  const { signal } = stopping;
  const queue = queues.queue<Work>(WEBHOOKS_QUEUE);
  const attempts = measureWebhooks(context);
  const delivering = {
    ...context,
    resolve: context.resolve ?? systemResolver(),
    signal,
    onAttempt: attempts.count,
  };

  const addOnce = async (name: string, work: Work) => {
    const named = Math.floor(Date.now() / (context.nameForMs ?? NAME_FOR_MS));
    const id = [name, work.endpoint ?? work.coalition, named].join('-');
    await queue.add(name, work, { ...ONCE, jobId: id });
  };
  const relay = async (coalitionId: bigint) => {
    let more = true;
    for (let slices = 0; more && slices < SLICES && !signal.aborted; slices += 1) {
      const slice = await relayEvents(database, coalitionId, clock.now());
      more = slice.more;
      for (const endpoint of await endpointsDue(database, coalitionId, clock.now()))
        await addOnce(DELIVER, { coalition: String(coalitionId), endpoint: String(endpoint) });
    }
  };
  const turn = async () => {
    const failures: unknown[] = [];
    for (const coalitionId of await webhookCoalitions(database)) {
      if (signal.aborted) return;
      try {
        await relay(coalitionId);
      } catch (error) {
        const coalition = encodeId('coalition', coalitionId);
        logger.error({ coalition, err: error }, 'events of a coalition could not be relayed');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all events could be relayed');
  };
  const deliver = async ({ coalition = '0', endpoint = '0' }: Work) => {
    const more = await deliverToEndpoint(delivering, BigInt(coalition), BigInt(endpoint));
    if (more && !signal.aborted) await queue.add(DELIVER, { coalition, endpoint }, ONCE);
  };

  const stopKeeping = await keepSchedule({
    queue: queue as Queue,
    jobs: [{ name: TURN, schedule: { every: TURN_EVERY_MS }, run: async () => undefined }],
    logger,
  });
  queues.worker<Work>(
    WEBHOOKS_QUEUE,
    async ({ name, data }) => {
      if (name === TURN) await turn();
      else if (name === RELAY) await relay(BigInt(data.coalition ?? '0'));
      else if (name === DELIVER) await deliver(data);
    },
    { concurrency: CONCURRENCY },
  );
  const stopListening = onPosted(
    channel,
    () => webhookCoalitions(database),
    (coalitionId) => {
      addOnce(RELAY, { coalition: String(coalitionId) }).catch((error) =>
        logger.debug({ err: error }, 'the relay could not be called; the next turn does it'),
      );
    },
  );
  return {
    stop: () => {
      stopListening();
      stopKeeping();
      stopping.abort();
    },
  };
}

/** How long it is remembered in which coalitions somebody listens. */
const REMEMBER_MS = 5_000;

/** Calls back shortly after the ledger has posted something in a coalition in which somebody listens. */
function onPosted(
  channel: Pick<LiveChannel, 'subscribe'>,
  listening: () => Promise<bigint[]>,
  posted: (coalitionId: bigint) => void,
): () => void {
  let known: ReadonlySet<string> = new Set();
  let knownAt = 0;
  const seen = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const gathered = async () => {
    timer = undefined;
    const coalitions = [...seen];
    seen.clear();
    if (Date.now() - knownAt > REMEMBER_MS) {
      known = new Set((await listening()).map(String));
      knownAt = Date.now();
    }
    for (const coalition of coalitions) if (known.has(coalition)) posted(BigInt(coalition));
  };
  const stop = channel.subscribe((message) => {
    const coalition = postedAnnouncement(message)?.c;
    if (coalition === undefined) return;
    seen.add(coalition);
    timer ??= setTimeout(() => void gathered().catch(() => undefined), GATHER_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
