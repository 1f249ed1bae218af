import type { JobContext, RecurringJob } from '../../src/jobs/recurring-job.js';
import { startJobs } from '../../src/jobs/start-jobs.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { openQueues } from '../../src/runtime/queue.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { redisServer, startRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';

describeWith(redisServer, 'a Redis that comes back with nothing in it', () => {
  let database: TestDatabase;
  let node: ProgrammeNode;

  beforeAll(async () => {
    database = await createTestDatabase();
    node = await openProgrammeNode(database);
  });
  afterAll(async () => {
    await node.close();
    await database.drop();
  });

  test('W-04 B-03 the schedule is made again, and the jobs come round as before', async () => {
    let turns = 0;
    let expected = Promise.withResolvers<void>();
    const job: RecurringJob = {
      name: 'tick',
      schedule: { every: 50 },
      run: async () => {
        turns += 1;
        expected.resolve();
      },
    };
    const said: string[] = [];
    const logger = createLogger({
      level: 'debug',
      name: 'test',
      destination: { write: (line) => void said.push(line) },
    });
    const cameRound = async (where: string) => {
      const tell = () =>
        expected.reject(new Error(`no turn came of ${where}, which said:\n${said.join('')}`));
      const late = setTimeout(tell, 50_000);
      await expected.promise;
      clearTimeout(late);
    };
    const context: Omit<JobContext, 'signal'> = {
      database: node.database,
      ownerUrl: database.ownerUrl,
      programme: node.programme,
      ledger: node.ledger,
      clock: systemClock,
      logger,
      metrics: createMetrics('test'),
    };
    const first = await startRedis();
    const queues = openQueues({ redisUrl: first.url, databaseUrl: database.directUrl, logger });
    const jobs = await startJobs(queues, context, [job], { checkEveryMs: 100 });
    await cameRound('the first Redis');

    await first.stop();
    const second = await startRedis(first.port);
    // What the first one gave out has begun by now.
    const before = turns;
    expected = Promise.withResolvers();
    await cameRound('the second one');

    expect(turns).toBeGreaterThan(before);
    expect(await queues.queue('recurring').getJobSchedulersCount()).toBe(1);
    jobs.stop();
    await queues.close();
    await second.stop();
  });
});
