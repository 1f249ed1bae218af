import { migrations } from '../migrations/index.js';
import { type Access, openAccess } from './access/open-access.js';
import { Throttle } from './api/limits/throttle.js';
import type { QueueBoard } from './api/queue-board/serve-queue-board.js';
import { GRAPHQL_PATH, startApi } from './api/server.js';
import { endpointNoticesJob } from './jobs/endpoint-notices.job.js';
import { forgetWebhooksJob } from './jobs/forget-webhooks.job.js';
import { liftMembersJob } from './jobs/lift-members.job.js';
import { sendMessagesJob } from './jobs/send-messages.job.js';
import { RECURRING_JOBS, RECURRING_QUEUE, startJobs } from './jobs/start-jobs.js';
import { startWebhooks, WEBHOOK_QUEUES } from './jobs/start-webhooks.js';
import {
  type DemoFile,
  type Demonstration,
  openDemonstration,
} from './journeys/demonstration/open-demonstration.js';
import { type Installation, openInstallation } from './journeys/open-installation.js';
import type { Starting } from './main-process.js';
import { openMessageTransport } from './notifications/open-transport.js';
import { systemClock } from './runtime/clock.js';
import { type Config, ConfigError } from './runtime/config.js';
import type { HealthCheck } from './runtime/health-report.js';
import { createMetrics, type Registry } from './runtime/metrics.js';
import { openBucketStore } from './runtime/open-bucket-store.js';
import { openQueues, type Queues } from './runtime/queue.js';
import { openWebhookSettings } from './webhooks/endpoints/open-webhook-settings.js';

/** Everything below the API and the jobs, as one process shares it. */
export interface Foundation {
  readonly installation: Installation;
  readonly queues: Queues;
  readonly metrics: Registry;
}

/** Opens database, live channel and queues as the configuration says. */
export async function openFoundation(starting: Starting, name: string): Promise<Foundation> {
  const { config, logger, opened } = starting;
  const installation = await openInstallation({
    config,
    logger,
    clock: systemClock,
    migrations,
    applicationName: name,
    as: 'server',
    opened,
  });
  const queues = openQueues({ redisUrl: config.redisUrl, databaseUrl: installation.directUrl, logger });
  return { installation, queues, metrics: createMetrics(name) };
}

/** Credentials: API keys, people's and members' tokens. */
export async function openCredentials({ config, logger, opened }: Starting, { installation }: Foundation) {
  if (config.demo && !config.devTokens) {
    throw new ConfigError(
      'DEMO is on and DEV_TOKENS is off: the demonstration needs both, switch DEMO off too',
    );
  }
  const { database, channel } = installation;
  const access = await openAccess({ config, database, channel, clock: systemClock, logger });
  opened('access', () => access.close());
  return access;
}

/**
 * The demonstration coalition where it is wanted; what goes wrong with it is logged and the server runs without: it
 * may have been changed by whoever tries things on it, which is what it is for.
 */
export async function openDemo(
  { config, logger }: Starting,
  { installation }: Foundation,
  { authenticator, memberTokens, developmentIssuer }: Access,
): Promise<Demonstration | undefined> {
  if (!config.demo || !developmentIssuer) return undefined;
  const { database, channel, programme, members, ledger } = installation;
  const services = {
    database,
    channel,
    programme,
    members,
    ledger,
    authenticator,
    clock: systemClock,
    logger,
    requestId: 'demonstration',
  };
  try {
    return await openDemonstration({
      services,
      dataDir: config.dataDir,
      issuer: developmentIssuer,
      memberTokens,
    });
  } catch (error) {
    logger.error({ err: error }, 'the demonstration coalition could not be made ready');
    return undefined;
  }
}

/** What a process needs to do its work, whichever half it is. */
export function healthChecks({ installation, queues }: Foundation): Record<string, HealthCheck> {
  const { database, channel } = installation;
  return {
    database: () => database.healthy(),
    migrations: onceTrue(() => installation.isMigrated()),
    queue: () => queues.healthy(),
    'live-channel': () => channel.healthy(),
  };
}

/** Serves the API; answers its address. */
export async function serveApi(
  { config, logger, opened }: Starting,
  foundation: Foundation,
  { authenticator, memberTokens }: Access,
  explorerExamples: () => DemoFile | undefined,
): Promise<string> {
  const { installation, metrics } = foundation;
  const { database, channel, programme, members, ledger } = installation;
  const throttle = new Throttle({
    allowances: config.allowances,
    store: await openBucketStore({ redisUrl: config.redisUrl, database, logger }),
    logger,
    metrics,
  });
  opened('api', () => throttle.close());
  const webhooks = await openWebhookSettings(config);
  const api = await startApi({
    config,
    database,
    channel,
    clock: systemClock,
    logger,
    programme,
    ledger,
    members,
    memberTokens,
    webhooks,
    authenticator,
    throttle,
    metrics,
    explorerExamples,
    checks: healthChecks(foundation),
    queueBoard: queueBoardOf(config, foundation),
  });
  opened('api', async () => {
    api.drain();
    await api.stop();
    await throttle.close();
  });
  return `http://${reachableHost(config.host)}:${api.port}${GRAPHQL_PATH}`;
}

/** Works on the jobs. Without this a process still may add some; either way its queues are closed. */
export async function workOnJobs(
  { config, logger, opened }: Starting,
  foundation: Foundation,
): Promise<void> {
  const { installation, queues, metrics } = foundation;
  const { database, channel, ownerUrl, programme, ledger } = installation;
  const transport = openMessageTransport(config, logger);
  const jobs = await startJobs(
    queues,
    { database, ownerUrl, programme, ledger, clock: systemClock, logger, metrics },
    [
      ...RECURRING_JOBS,
      sendMessagesJob(transport),
      liftMembersJob(channel),
      forgetWebhooksJob(config.webhooks.keepDays),
      endpointNoticesJob(config.webhooks.disableAfterDays),
    ],
  );
  const webhooks = await startWebhooks(queues, {
    ...{
      database,
      channel,
      clock: systemClock,
      logger,
      metrics,
      webhooks: await openWebhookSettings(config),
    },
    disableAfterDays: config.webhooks.disableAfterDays,
  });
  opened('jobs', async () => {
    webhooks.stop();
    jobs.stop();
    await queues.close();
    transport.close();
  });
}

/** The dashboard of all queues there are, where it has a secret. */
function queueBoardOf({ queueBoardSecret: secret }: Config, { queues }: Foundation): QueueBoard | undefined {
  if (secret === undefined) return undefined;
  return { secret, queues: [RECURRING_QUEUE, ...WEBHOOK_QUEUES].map((name) => queues.queue(name)) };
}

/** A migrated database stays migrated: no need to ask at each probe. */
function onceTrue(check: () => Promise<boolean>): () => Promise<boolean> {
  let known = false;
  return async () => {
    known ||= await check();
    return known;
  };
}

/** An address that can be opened from this machine, also when we listen on all of them. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
