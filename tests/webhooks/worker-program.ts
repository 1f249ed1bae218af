import 'reflect-metadata';
import { startWebhooks } from '../../src/jobs/start-webhooks.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { openQueues } from '../../src/runtime/queue.js';
import { openProgrammeNode, TEST_WEBHOOKS } from '../harness/programme-node.js';

/**
 * A worker of webhooks in a process of its own, to be killed: `<application URL> <direct URL> [<Redis URL>]`. What a killed
 * one had in hand is taken over after moments instead of a minute.
 */
const [, , appUrl = '', directUrl = '', redisUrl] = process.argv;
const logger = createLogger({ level: 'fatal', name: 'worker' });
const node = await openProgrammeNode({ appUrl, directUrl });
const queues = openQueues({ databaseUrl: directUrl, redisUrl, logger });
await startWebhooks(queues, {
  ...{
    database: node.database,
    channel: node.channel,
    clock: systemClock,
    logger,
    metrics: createMetrics('worker'),
  },
  ...{ webhooks: TEST_WEBHOOKS, disableAfterDays: 5, leaseMs: 1_000, nameForMs: 500 },
});
process.stdout.write('working\n');
