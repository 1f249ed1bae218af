import { once } from 'node:events';
import { createLogger } from '../../src/runtime/logger.js';
import { openQueues, type Queues } from '../../src/runtime/queue.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';

const logger = createLogger({ level: 'silent', name: 'test' });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

/** What holds in PostgreSQL and in Redis alike. */
function runsJobs(redisUrl: () => string | undefined): void {
  let queues: Queues;
  beforeEach(() => {
    queues = openQueues({ databaseUrl: database.directUrl, redisUrl: redisUrl(), logger });
  });
  afterEach(async () => {
    await queues.close();
  });

  test('W-04 a job that fails once is tried again and done', async () => {
    const done = Promise.withResolvers<unknown>();
    let tries = 0;
    const worker = queues.worker<{ n: number }>('doubling', async (job) => {
      tries += 1;
      if (tries === 1) throw new Error('the first try fails');
      return job.data.n * 2;
    });
    worker.on('completed', (_job, result) => done.resolve(result));
    const queue = queues.queue<{ n: number }>('doubling');
    await queue.add('double', { n: 21 }, { attempts: 2, backoff: { type: 'fixed', delay: 10 } });
    expect(await done.promise).toBe(42);
    expect(tries).toBe(2);
  });

  test('jobs with the same id are one job', async () => {
    const queue = queues.queue<object>('once');
    await queue.add('x', {}, { jobId: 'the-same' });
    await queue.add('x', {}, { jobId: 'the-same' });
    expect(await queue.getWaitingCount()).toBe(1);
  });

  test('a scheduler runs its job again and again', async () => {
    const twice = Promise.withResolvers<void>();
    let runs = 0;
    queues.worker('ticking', async () => {
      runs += 1;
      if (runs === 2) twice.resolve();
    });
    await queues.queue('ticking').upsertJobScheduler('tick', { every: 50 });
    await twice.promise;
    await queues.queue('ticking').removeJobScheduler('tick');
  });

  test('closing waits for the job in hand', async () => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let finished = false;
    queues.worker('slow', async () => {
      started.resolve();
      await release.promise;
      finished = true;
    });
    await queues.queue('slow').add('x', {});
    await started.promise;
    const closing = queues.close();
    release.resolve();
    await closing;
    expect(finished).toBe(true);
  });

  test('healthy while the jobs can be reached', async () => {
    queues.queue('any');
    expect(await queues.healthy()).toBe(true);
  });
}

describe('in PostgreSQL', () => {
  runsJobs(() => undefined);

  test('not healthy when the place where jobs live is gone', async () => {
    const nowhere = new URL(database.directUrl);
    nowhere.pathname = '/not_there';
    const queues = openQueues({ databaseUrl: nowhere.href, logger });
    queues.queue('any');
    expect(await queues.healthy()).toBe(false);
    await queues.close();
  });
});

describeWith(redisServer, 'in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis.stop();
  });

  runsJobs(() => redis.url);

  test('not healthy when the place where jobs live is gone', async () => {
    const other = await startRedis();
    const queues = openQueues({ databaseUrl: database.directUrl, redisUrl: other.url, logger });
    queues.queue('any');
    expect(await queues.healthy()).toBe(true);
    await other.stop();
    expect(await queues.healthy()).toBe(false);
    await queues.close();
  });

  test('B-03 a Redis that is gone keeps no process from ending', async () => {
    const gone = await startRedis();
    const queues = openQueues({ databaseUrl: database.directUrl, redisUrl: gone.url, logger });
    const worked = Promise.withResolvers<void>();
    const worker = queues.worker('any', async () => worked.resolve());
    await queues.queue('any').add('x', {});
    await worked.promise;
    const lost = Promise.withResolvers<void>();
    worker.on('ioredis:close', () => lost.resolve());
    await gone.stop();
    await lost.promise;
    await queues.close();
    expect(worker.isRunning()).toBe(false);
  });

  test('B-03 nor does one that was never there', async () => {
    const gone = await startRedis();
    await gone.stop();
    const queues = openQueues({ databaseUrl: database.directUrl, redisUrl: gone.url, logger });
    const worker = queues.worker('any', async () => undefined);
    await once(worker, 'error');
    await queues.close();
    expect(worker.isRunning()).toBe(false);
  });

  test('W-04 closing waits for the job in hand, also where Redis goes meanwhile', async () => {
    const gone = await startRedis();
    const queues = openQueues({ databaseUrl: database.directUrl, redisUrl: gone.url, logger });
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let finished = false;
    const worker = queues.worker('slow', async () => {
      started.resolve();
      await release.promise;
      finished = true;
    });
    await queues.queue('slow').add('x', {});
    await started.promise;
    const closing = queues.close().then(() => finished);
    const lost = once(worker, 'error');
    await gone.stop();
    await lost;
    release.resolve();
    expect(await closing).toBe(true);
  });
});
