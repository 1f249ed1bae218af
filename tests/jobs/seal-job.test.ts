import pg from 'pg';
import { auditJob } from '../../src/jobs/audit.job.js';
import type { JobContext } from '../../src/jobs/recurring-job.js';
import { sealJob } from '../../src/jobs/seal.job.js';
import { RECURRING_JOBS } from '../../src/jobs/start-jobs.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { encodeId } from '../../src/values/ids.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import { createWorld, type World } from '../harness/world.js';

let world: World;
let owner: pg.Client;
const log: Record<string, unknown>[] = [];

beforeAll(async () => {
  world = await createWorld();
  const partner = await world.partner('tizfood');
  await world.member(partner, 10);
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await world.close();
});
beforeEach(() => log.splice(0));

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

test('W-04 the seal job, several times at once, seals what was posted once, and nothing where nothing was', async () => {
  expect(RECURRING_JOBS).toContain(sealJob);
  await Promise.all([1, 2, 3].map(() => sealJob.run(contextOf())));
  await sealJob.run(contextOf());
  const { rows } = await owner.query('select coalition_id, number, transactions from seal_block');
  expect(rows).toEqual([{ coalition_id: String(world.coalition.coalitionId), number: 1, transactions: '1' }]);
  expect(log.filter(({ msg }) => msg === 'sealed')).toEqual([
    expect.objectContaining({ coalition: encodeId('coalition', world.coalition.coalitionId), number: 1 }),
  ]);
});

test('W-04 a process that stops begins no block', async () => {
  const partner = await world.partner('rahnet');
  await world.member(partner, 10);
  const stopping = new AbortController();
  stopping.abort();
  await sealJob.run(contextOf({ signal: stopping.signal }));
  expect((await owner.query('select from seal_block')).rowCount).toBe(1);
  await sealJob.run(contextOf());
  expect((await owner.query('select from seal_block')).rowCount).toBe(2);
});

test('L-10 the daily audit tells what differs from its seal', async () => {
  await liftGuards(owner);
  await owner.query("update ledger_transaction set actor = actor || 'x'");
  await auditJob.run(contextOf());
  const { rows } = await owner.query<{ id: string }>('select id from ledger_transaction order by id');
  expect(log.filter(({ msg }) => msg === 'the books differ').map(({ difference }) => difference)).toEqual(
    rows.map(({ id }, at) => ({
      rule: 'L-10',
      subject: 'transaction',
      id: encodeId('transaction', BigInt(id)),
      text: `was altered after it was sealed in block ${at + 1}`,
    })),
  );
  await owner.query("update ledger_transaction set actor = rtrim(actor, 'x')");
});

test('L-10 a coalition that cannot be sealed keeps no other from it; the job has failed then', async () => {
  await owner.query(`
    create function refuse_block() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
    create trigger refuse_block before insert on seal_block for each row
      when (new.coalition_id = ${world.coalition.coalitionId}) execute function refuse_block()`);
  await restoreGuards(owner);
  await world.member(await world.partner('bimeno'), 10);
  await expect(sealJob.run(contextOf())).rejects.toThrow('the books could not be sealed');
  expect(log).toContainEqual(expect.objectContaining({ msg: 'the books could not be sealed' }));
  await owner.query('drop trigger refuse_block on seal_block');
  await sealJob.run(contextOf());
  expect((await owner.query('select from seal_block')).rowCount).toBe(3);
});
