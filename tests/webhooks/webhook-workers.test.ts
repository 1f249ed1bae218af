import type { Jobs } from '../../src/jobs/start-jobs.js';
import { startWebhooks } from '../../src/jobs/start-webhooks.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics, type Registry } from '../../src/runtime/metrics.js';
import { openQueues, type Queues } from '../../src/runtime/queue.js';
import { encodeId } from '../../src/values/ids.js';
import {
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import { type ProgrammeNode, TEST_WEBHOOKS } from '../harness/programme-node.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';
import { type Receiver, startReceiver } from './receiver.js';
import { earn, endpointAt } from './webhooks-story.js';

const logger = createLogger({ level: 'silent', name: 'test' });
let node: ProgrammeNode;
let directUrl: string;
let phones = 0;

useProgrammeNode((opened) => {
  node = opened.node;
  directUrl = opened.testDatabase.directUrl;
});

interface Worker {
  readonly queues: Queues;
  readonly jobs: Jobs;
  readonly metrics: Registry;
}

/** Nothing ends by time: a receiver is as slow as its test lets it be. */
const PATIENT = { connectMs: 3_600_000, answerMs: 3_600_000 };

async function startWorker(redisUrl: string | undefined): Promise<Worker> {
  const queues = openQueues({ databaseUrl: directUrl, redisUrl, logger });
  const metrics = createMetrics('test');
  const jobs = await startWebhooks(queues, {
    ...{ database: node.database, channel: node.channel, clock: systemClock, logger, metrics },
    ...{ webhooks: TEST_WEBHOOKS, disableAfterDays: 5, within: PATIENT },
  });
  return { queues, jobs, metrics };
}

/** As many as one owner may have, and how many of them one process sends to at a time. */
const ENDPOINTS = 20;
const SHARE = 4;

/** What holds in PostgreSQL and in Redis alike. */
function deliversWebhooks(redisUrl: () => string | undefined): void {
  let coalition: StoryCoalition;
  let partner: StoryPartner;
  let receiver: Receiver;
  let workers: Worker[] = [];

  beforeEach(async () => {
    coalition = await newCoalition(node);
    partner = await newPartner(node, coalition, 'rahnet');
    receiver = await startReceiver();
    workers = [];
  });
  afterEach(async () => {
    for (const { jobs } of workers) jobs.stop();
    for (const { queues } of workers) await queues.close();
    await receiver.close();
  });

  test('W-01 W-04 two workers deliver all of it, each event at least once, each object’s in order', async () => {
    await endpointAt(node, coalition, receiver.url, { types: ['points.earned'] });
    workers = await Promise.all([startWorker(redisUrl()), startWorker(redisUrl())]);
    const members: bigint[] = [];
    for (let each = 0; each < 5; each += 1) {
      phones += 1;
      members.push(await newMember(node, partner, `+98913${String(phones).padStart(7, '0')}`));
    }
    for (let round = 0; round < 6; round += 1)
      await Promise.all(members.map((memberId) => earn(node, partner, memberId)));
    await receiver.has(30);
    for (const memberId of members) {
      const first = new Set(
        receiver.received
          .filter(({ event }) => event.object.id === encodeId('member', memberId))
          .map(({ event }) => event.object.sequence),
      );
      expect([...first]).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  test('W-02 an owner whose endpoints do not answer takes no place from another coalition, and all of its come to their turn', async () => {
    const slow = await startReceiver();
    const waiting: (() => void)[] = [];
    let patient = false;
    const share = new Promise<void>((resolve) => {
      slow.answer = async () => {
        if (!patient) {
          if (slow.received.length === SHARE) resolve();
          await new Promise<void>((answer) => waiting.push(answer));
        }
        return { status: 204 };
      };
    });
    for (let each = 0; each < ENDPOINTS; each += 1)
      await endpointAt(node, coalition, `${slow.url}/${each}`, { types: ['points.earned'] });
    const neighbours = await newCoalition(node);
    const neighbour = await newPartner(node, neighbours, 'tizfood');
    await endpointAt(node, neighbours, receiver.url, { types: ['points.earned'] });
    workers = [await startWorker(redisUrl())];
    phones += 2;
    const [one, other] = [phones - 1, phones].map((phone) => `+98913${String(phone).padStart(7, '0')}`);
    await earn(node, partner, await newMember(node, partner, one ?? ''));
    await share;
    // Each is one more turn of everybody's, in which the slow ones are asked for again.
    const memberId = await newMember(node, neighbour, other ?? '');
    for (let event = 1; event <= 3; event += 1) {
      await earn(node, neighbour, memberId);
      await receiver.has(event);
    }
    expect(slow.received).toHaveLength(SHARE);

    patient = true;
    for (const answer of waiting) answer();
    await slow.has(ENDPOINTS);
    expect(new Set(slow.received.map(({ path }) => path)).size).toBe(ENDPOINTS);
    await slow.close();
  });

  test('/metrics tells what waits, for how long, and how attempts went', async () => {
    receiver.answer = () => ({ status: 500 });
    await endpointAt(node, coalition, receiver.url, { types: ['points.earned'] });
    const worker = await startWorker(redisUrl());
    workers = [worker];
    phones += 1;
    const memberId = await newMember(node, partner, `+98913${String(phones).padStart(7, '0')}`);
    await earn(node, partner, memberId);
    await receiver.has(1);
    const id = encodeId('coalition', coalition.coalitionId);
    const page = await worker.metrics.metrics();
    expect(page).toContain(`hamsood_webhook_deliveries_waiting{coalition="${id}",service="test"} 1`);
    expect(page).toContain(`hamsood_webhook_oldest_waiting_seconds{coalition="${id}",service="test"}`);
    expect(
      await untilSaid(worker.metrics, 'hamsood_webhook_attempts_total{outcome="STATUS",service="test"}'),
    ).toBe(true);
  });
}

/** The attempt is counted when its answer is in, which is after the receiver has sent it. */
async function untilSaid(metrics: Registry, line: string): Promise<boolean> {
  for (;;) if ((await metrics.metrics()).includes(line)) return true;
}

describe('in PostgreSQL', () => {
  deliversWebhooks(() => undefined);
});

describeWith(redisServer, 'in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis.stop();
  });
  deliversWebhooks(() => redis.url);
});
