import pg from 'pg';
import { auditJob } from '../../src/jobs/audit.job.js';
import { ensurePartitionsJob } from '../../src/jobs/ensure-partitions.job.js';
import { foldAccountDeltasJob } from '../../src/jobs/fold-account-deltas.job.js';
import type { JobContext } from '../../src/jobs/recurring-job.js';
import { startJobs } from '../../src/jobs/start-jobs.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { openQueues } from '../../src/runtime/queue.js';
import { encodeId } from '../../src/values/ids.js';
import { newCoalition, newMember, newPartner, type StoryCoalition } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { fixedClock } from '../harness/fixed-clock.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';

let database: TestDatabase;
let node: ProgrammeNode;
let owner: pg.Client;
let coalition: StoryCoalition;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await openProgrammeNode(database);
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();

  coalition = await newCoalition(node);
  const partner = await newPartner(node, coalition, 'tizfood');
  const memberId = await newMember(node, partner, '+989120000001');
  for (let purchase = 1; purchase <= 20; purchase += 1) {
    const outcome = await earnPoints(node.as(partner.system), {
      idempotencyKey: `K${purchase}`,
      member: { by: 'id', value: memberId, text: '' },
      merchantId: partner.merchantId,
      purchase: {
        reference: `P${purchase}`,
        amount: { minor: 1_000_000n, currency: 'IRR' },
        category: null,
        lines: null,
      },
      occurredAt: null,
      metadata: null,
    });
    expect(outcome.kind).toBe('posted');
  }
});
afterAll(async () => {
  await owner.end();
  await node.close();
  await database.drop();
});

const log: Record<string, unknown>[] = [];
const logger = createLogger({
  level: 'info',
  name: 'test',
  destination: { write: (line) => log.push(JSON.parse(line)) },
});
beforeEach(() => log.splice(0));

function contextOf(changes: Partial<JobContext> = {}): JobContext {
  return {
    database: node.database,
    ownerUrl: database.ownerUrl,
    programme: node.programme,
    ledger: node.ledger,
    clock: systemClock,
    logger,
    metrics: createMetrics('test'),
    signal: new AbortController().signal,
    ...changes,
  };
}

async function one<T>(sql: string): Promise<T> {
  return (await owner.query(sql)).rows[0];
}

const FOLDED =
  "select sum(folded_balance)::int as folded, (select count(*)::int from account_delta) as waiting from ledger_account where kind = 'ISSUED'";

test('W-04 folding deltas, twice at once, moves each into its account once', async () => {
  expect(await one(FOLDED)).toEqual({ folded: 0, waiting: 20 });
  await Promise.all([foldAccountDeltasJob.run(contextOf()), foldAccountDeltasJob.run(contextOf())]);
  // 20 purchases of 100 points each, seen from the issuer's side of the books.
  expect(await one(FOLDED)).toEqual({ folded: -2_000, waiting: 0 });
  expect((await audit(node.database, coalition.coalitionId)).differences).toEqual([]);
});

test('L-09 the audit counts differences in the metrics and names them in the log', async () => {
  const metrics = createMetrics('test');
  const context = contextOf({ metrics });
  await auditJob.run(context);
  const id = encodeId('coalition', coalition.coalitionId);
  expect(await metrics.metrics()).toContain(`hamsood_audit_differences{coalition="${id}",service="test"} 0`);
  expect(log.filter(({ level }) => level === 'error')).toEqual([]);

  await liftGuards(owner);
  await owner.query('update member_account set posted = posted + 1, lot_points[1] = lot_points[1] + 1');
  await auditJob.run(context);
  const errors = log.filter(({ level }) => level === 'error');
  expect(errors).toContainEqual(
    expect.objectContaining({
      msg: 'the books differ',
      difference: expect.objectContaining({ rule: 'L-09' }),
    }),
  );
  expect(await metrics.metrics()).toContain(
    `hamsood_audit_differences{coalition="${id}",service="test"} ${errors.length}`,
  );
  await owner.query('update member_account set posted = posted - 1, lot_points[1] = lot_points[1] - 1');
  await restoreGuards(owner);
});

test('L-09 a coalition that cannot be audited keeps no other from it; the job fails then', async () => {
  const other = await newCoalition(node);
  // Rows that cannot be read, as damaged storage would give.
  await owner.query(`
    create function fail_on_read(p_coalition bigint) returns boolean language plpgsql as $$
      begin
        if p_coalition = ${coalition.coalitionId} then raise exception 'could not read block 7'; end if;
        return true;
      end $$;
    create policy unreadable on member_account as restrictive using (fail_on_read(coalition_id));
  `);
  const metrics = createMetrics('test');
  await expect(auditJob.run(contextOf({ metrics }))).rejects.toThrow('the books could not be audited');
  await owner.query('drop policy unreadable on member_account; drop function fail_on_read');

  const [broken, sound] = [coalition, other].map(({ coalitionId }) => encodeId('coalition', coalitionId));
  expect(log.filter(({ level }) => level === 'error')).toEqual([
    expect.objectContaining({ coalition: broken, msg: 'the books could not be audited' }),
  ]);
  const told = await metrics.metrics();
  expect(told).toContain(`hamsood_audit_differences{coalition="${sound}",service="test"} 0`);
  expect(told).toMatch(
    new RegExp(`hamsood_audit_finished_timestamp_seconds\\{coalition="${sound}",service="test"\\} [1-9]`),
  );
  // Neither a number of differences nor an instant: what is older stays older.
  expect(told).not.toContain(broken);
});

describe('partitions', () => {
  const months = async (year: number) =>
    (
      await owner.query<{ name: string }>(
        `select relname as name from pg_class where relname ~ '^(entry|ledger_transaction)_${year}_' and relkind = 'r' order by relname`,
      )
    ).rows.map(({ name }) => name);

  test('W-04 the coming months are made, over the turn of the year, by two nodes at once', async () => {
    const context = contextOf({ clock: fixedClock(new Date('2031-11-30T23:30:00Z')) });
    await Promise.all([ensurePartitionsJob.run(context), ensurePartitionsJob.run(context)]);
    await ensurePartitionsJob.run(context);
    expect(await months(2031)).toEqual([
      ...['entry_2031_11', 'entry_2031_12'],
      ...['ledger_transaction_2031_11', 'ledger_transaction_2031_12'],
    ]);
    expect(await months(2032)).toHaveLength(4);
    expect(log).toEqual([]);
  });

  test('A-01 L-02 a new partition is isolated and append-only like its table', async () => {
    await ensurePartitionsJob.run(contextOf({ clock: fixedClock(new Date('2033-01-01T00:00:00Z')) }));
    const { rows } = await owner.query(
      "select relrowsecurity as enabled, relforcerowsecurity as forced from pg_class where relname = 'entry_2033_01'",
    );
    expect(rows).toEqual([{ enabled: true, forced: true }]);
    await owner.query('set role hamsood_owner');
    await expect(owner.query('truncate entry_2033_01')).rejects.toThrow('append-only');
    await owner.query('reset role');
  });

  test('a month whose rows lie in the default partition already keeps them there', async () => {
    const [at] = (await owner.query<{ at: Date }>('select max(posted_at) as at from entry')).rows;
    const [place] = (
      await owner.query<{ name: string }>('select distinct tableoid::regclass::text as name from entry')
    ).rows;
    expect(place?.name).toBe('entry_rest');
    await ensurePartitionsJob.run(contextOf({ clock: fixedClock(at?.at ?? new Date()) }));
    expect(log).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining('default partition') }),
    );
    expect((await audit(node.database, coalition.coalitionId)).differences).toEqual([]);
  });

  test('without the right to make them it says what to do', async () => {
    await ensurePartitionsJob.run(
      contextOf({ ownerUrl: database.appUrl, clock: fixedClock(new Date('2034-01-01T00:00:00Z')) }),
    );
    expect(log).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining('DATABASE_OWNER_URL') }),
    );
    expect(await months(2034)).toEqual([]);
  });
});

test('W-04 two processes with one schedule: the job comes round, and one failure does not end it', async () => {
  const turns: string[] = [];
  let told: () => void = () => undefined;
  const enough = new Promise<void>((resolve) => {
    told = resolve;
  });
  const job = {
    name: 'tick',
    schedule: { every: 100 },
    run: async () => {
      turns.push('turn');
      if (turns.length === 1) throw new Error('the first turn fails');
      if (turns.length >= 4) told();
    },
  };
  const processes = [1, 2].map(() => openQueues({ databaseUrl: database.directUrl, logger }));
  const jobs = await Promise.all(processes.map((queues) => startJobs(queues, contextOf(), [job])));
  await enough;
  expect(await processes[0]?.queue('recurring').getJobSchedulersCount()).toBe(1);
  expect(await Promise.all(processes.map((queues) => queues.healthy()))).toEqual([true, true]);
  for (const { stop } of jobs) stop();
  await Promise.all(processes.map((queues) => queues.close()));
  expect(log).toContainEqual(expect.objectContaining({ level: 'error', msg: 'job failed', job: 'tick' }));
});
