import pg from 'pg';
import { closeDaysJob } from '../../src/jobs/close-days.job.js';
import type { JobContext } from '../../src/jobs/recurring-job.js';
import { RECURRING_JOBS } from '../../src/jobs/start-jobs.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { encodeId } from '../../src/values/ids.js';
import { createWorld, type World } from '../harness/world.js';

let world: World;
let owner: pg.Client;
const log: Record<string, unknown>[] = [];

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  // Two days later; live coalitions, whose clock is the database's, have nothing to close yet.
  await owner.query(
    `update ledger_state s set clock_offset_ms = clock_offset_ms + 2 * 86400000 from coalition c
      where c.id = s.coalition_id and c.environment = 'test'`,
  );
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

function contextOf(changes: Partial<JobContext> = {}): JobContext {
  const { database, programme, ledger } = world.server.node;
  return {
    database,
    programme,
    ledger,
    ownerUrl: world.database.ownerUrl,
    clock: systemClock,
    logger: createLogger({
      level: 'info',
      name: 'test',
      destination: { write: (line) => log.push(JSON.parse(line)) },
    }),
    metrics: createMetrics('test'),
    signal: new AbortController().signal,
    ...changes,
  };
}

const closed = async () => (await owner.query('select coalition_id, day from gathered_day')).rowCount;

test('W-04 a process that stops closes no day', async () => {
  const stopping = new AbortController();
  stopping.abort();
  await closeDaysJob.run(contextOf({ signal: stopping.signal }));
  expect(await closed()).toBe(0);
});

test('S-02 W-04 the job, several times at once, closes the days that are over of each coalition once', async () => {
  expect(RECURRING_JOBS).toContain(closeDaysJob);
  await Promise.all([1, 2, 3].map(() => closeDaysJob.run(contextOf())));
  await closeDaysJob.run(contextOf());
  const { rows } = await owner.query<{ id: string; days: number }>(
    `select c.id::text, count(g.day)::int as days from coalition c left join gathered_day g on g.coalition_id = c.id
      where c.environment = 'test' group by c.id`,
  );
  expect(rows.map(({ days }) => days)).toEqual(rows.map(() => 2));
  const told = log.filter(({ msg }) => msg === 'business days closed').map(({ coalition }) => coalition);
  for (const { id } of rows) expect(told).toContain(encodeId('coalition', BigInt(id)));
});
