import { postedAnnouncement } from '../ledger/batch/announcements.js';
import type { Clock } from '../runtime/clock.js';
import type { Database } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import type { Registry } from '../runtime/metrics.js';
import type { JobsOptions, Queue, Queues } from '../runtime/queue.js';
import { encodeId } from '../values/ids.js';
import { deliverToEndpoint } from '../webhooks/deliver/deliver-to-endpoint.js';
import type { PostOptions } from '../webhooks/deliver/post-webhook.js';
import { type Resolver, systemResolver } from '../webhooks/deliver/resolve-target.js';
import type { WebhookSettings } from '../webhooks/endpoints/open-webhook-settings.js';
import { type DueEndpoint, endpointsDue, webhookCoalitions } from '../webhooks/relay/find-work.js';
import { relayEvents } from '../webhooks/relay/relay-events.js';
import { keepSchedule } from './keep-schedule.js';
import { measureWebhooks } from './measure-webhooks.js';
import { ownersShare } from './owners-share.js';
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
  readonly within?: PostOptions['within'];
  readonly nameForMs?: number;
}

/** What is announced becomes deliveries here: quick work, whoever is slow to answer. */
const RELAY_QUEUE = 'webhooks';
/** Endpoints are sent to here: each takes as long as it takes to answer. */
const DELIVERY_QUEUE = 'webhook-deliveries';
/** The queues of webhooks. */
export const WEBHOOK_QUEUES: readonly string[] = [RELAY_QUEUE, DELIVERY_QUEUE];
const TURN = 'turn';
const RELAY = 'relay';
const DELIVER = 'deliver';
type Relay = { readonly coalition?: string };
/** `partner` is whose endpoint it is; without: the operator's. */
type Delivery = { readonly coalition: string; readonly partner?: string; readonly endpoint: string };

/** How often what has come without a word is looked for: retries, what jobs and people announce, whatever was lost. */
const TURN_EVERY_MS = 1_000;
/** Endpoints that are sent to at a time, by one process. */
const CONCURRENCY = 16;
/** Of which so many are one owner's, who may be slow: whoever waits for an answer takes no place from others. */
const OF_ONE_OWNER = 4;
/** Coalitions that are relayed at a time, by one process. */
const RELAYS = 4;
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
  const relays = queues.queue<Relay>(RELAY_QUEUE);
  const deliveries = queues.queue<Delivery>(DELIVERY_QUEUE);
  const attempts = measureWebhooks(context);
  const delivering = {
    ...context,
    resolve: context.resolve ?? systemResolver(),
    signal,
    onAttempt: attempts.count,
  };

  const once = (name: string, id: string): JobsOptions => {
    const named = Math.floor(Date.now() / (context.nameForMs ?? NAME_FOR_MS));
    return { ...ONCE, jobId: [name, id, named].join('-') };
  };
  const shares = ownersShare<Delivery>(
    OF_ONE_OWNER,
    (work) => work.endpoint,
    async (work) => {
      if (!signal.aborted) await deliveries.add(DELIVER, work, ONCE);
    },
  );
  // A turn also asks for what finds no room here: other processes may have some.
  const ask = async (coalitionId: bigint, { id, partnerId }: DueEndpoint, isTurn: boolean) => {
    const work: Delivery = {
      ...{ coalition: String(coalitionId), endpoint: String(id) },
      ...(partnerId === null ? {} : { partner: String(partnerId) }),
    };
    if (!isTurn && shares.isFull(ownerOf(work))) return;
    await deliveries.add(DELIVER, work, once(DELIVER, work.endpoint));
  };
  const relay = async (coalitionId: bigint, isTurn: boolean) => {
    let more = true;
    for (let slices = 0; more && slices < SLICES && !signal.aborted; slices += 1) {
      const slice = await relayEvents(database, coalitionId, clock.now());
      more = slice.more;
      for (const due of await endpointsDue(database, coalitionId, clock.now()))
        await ask(coalitionId, due, isTurn);
    }
  };
  const turn = async () => {
    const failures: unknown[] = [];
    for (const coalitionId of await webhookCoalitions(database)) {
      if (signal.aborted) return;
      try {
        await relay(coalitionId, true);
      } catch (error) {
        const coalition = encodeId('coalition', coalitionId);
        logger.error({ coalition, err: error }, 'events of a coalition could not be relayed');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all events could be relayed');
  };
  const deliver = async (work: Delivery) => {
    let more = false;
    await shares.run(ownerOf(work), work, async () => {
      more = await deliverToEndpoint(delivering, BigInt(work.coalition), BigInt(work.endpoint));
    });
    if (more && !signal.aborted) await deliveries.add(DELIVER, work, ONCE);
  };

  const stopKeeping = await keepSchedule({
    queue: relays as Queue,
    jobs: [{ name: TURN, schedule: { every: TURN_EVERY_MS }, run: async () => undefined }],
    logger,
  });
  queues.worker<Relay>(
    RELAY_QUEUE,
    async ({ name, data }) => {
      if (name === TURN) await turn();
      else if (name === RELAY) await relay(BigInt(data.coalition ?? '0'), false);
    },
    { concurrency: RELAYS },
  );
  queues.worker<Delivery>(DELIVERY_QUEUE, ({ data }) => deliver(data), { concurrency: CONCURRENCY });
  const stopListening = onPosted(
    channel,
    () => webhookCoalitions(database),
    (coalitionId) => {
      const coalition = String(coalitionId);
      relays
        .add(RELAY, { coalition }, once(RELAY, coalition))
        .catch((error) =>
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

/** The operator's owner is the coalition itself. */
const ownerOf = ({ coalition, partner }: Delivery): string => [coalition, partner ?? 'operator'].join(' ');

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
