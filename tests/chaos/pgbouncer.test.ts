import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TIMEOUTS_MS } from '../../src/runtime/database-connection.js';
import { callerOn } from '../harness/api-client.js';
import { describeWith } from '../harness/requirement.js';
import { scratchFolder } from '../harness/scratch-folder.js';
import { Random } from '../simulation/random.js';
import { embeddedPrograms } from './cluster.js';
import { untilJobsHaveRun, wrongInTheBooks } from './invariants.js';
import { knowsPreparedStatements, type Pooler, pgbouncer, startPgbouncer } from './pgbouncer.js';
import { openPlaces, type Places } from './places.js';
import { Service } from './service.js';
import { Workload } from './workload.js';

/** Starting three processes from sources takes its time on a busy machine. */
const PATIENCE_MS = 600_000;

describeWith(pgbouncer, 'behind PgBouncer in transaction mode', () => {
  let folder: string;
  let service: Service;
  let pooler: Pooler;
  let places: Places;
  let workload: Workload;

  beforeAll(async () => {
    folder = scratchFolder('hamsood-pgbouncer-');
    service = await Service.start({
      folder,
      programs: embeddedPrograms(),
      redis: false,
      pooler: async (cluster) => {
        pooler = await startPgbouncer(cluster, folder);
        return {
          appUrl: pooler.appUrl,
          prepared: knowsPreparedStatements,
          stop: () => pooler.server.stop(),
        };
      },
    });
    places = await openPlaces(service.cluster, 12);
    workload = await Workload.open({ service, places, seed: 7, tills: 16 });
  }, PATIENCE_MS);
  afterAll(async () => {
    await workload?.end();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  /** Lets the tills work until that many more keys are settled, and looks at the books. */
  async function work(keys: number): Promise<void> {
    const { answers } = workload;
    const wanted = answers.acknowledged + keys;
    workload.go();
    while (answers.acknowledged < wanted) await sleep(20);
    await workload.rest();
    await workload.askAgain(answers.asked, new Random(7));
    expect(answers.faults).toEqual([]);
    expect(await wrongInTheBooks(service.cluster, places, answers)).toEqual([]);
  }

  test(
    'L-04 L-05 L-09 two APIs share its few connections: every key has one outcome, and the books are right',
    () => work(400),
    PATIENCE_MS,
  );

  test(
    'A-01 no coalition, time-out or role stays behind on a connection that others use',
    async () => {
      const clients = Array.from({ length: 6 }, () => new pg.Client(pooler.appUrl));
      await Promise.all(clients.map((client) => client.connect()));
      try {
        // In transactions at once: each has another of the pooler's connections.
        await Promise.all(clients.map((client) => client.query('begin')));
        const rows = await Promise.all(clients.map(async (client) => (await client.query(SETTINGS)).rows[0]));
        expect(new Set(rows.map(({ pid }) => pid)).size).toBe(clients.length);
        for (const { pid: _, ...settings } of rows) {
          expect(settings).toEqual({
            role: 'hamsood_app',
            coalition: '',
            statement: `${TIMEOUTS_MS.statement_timeout / 1_000}s`,
            lock: `${TIMEOUTS_MS.lock_timeout / 1_000}s`,
            idle: `${TIMEOUTS_MS.idle_in_transaction_session_timeout / 1_000}s`,
            changed: '0',
            seen: '0',
          });
        }
      } finally {
        await Promise.all(clients.map((client) => client.end()));
      }
    },
    PATIENCE_MS,
  );

  test(
    'L-04 it is killed while all are at work: the service comes back by itself, and nothing is lost',
    async () => {
      const working = work(150);
      for (let times = 0; times < 3; times += 1) {
        await sleep(300);
        await pooler.server.kill();
        await service.untilReady(180_000);
      }
      await working;
    },
    PATIENCE_MS,
  );

  test(
    'W-04 the jobs do their work past it',
    async () => {
      expect(await untilJobsHaveRun(service.cluster, 180_000)).toBeLessThan(180_000);
    },
    PATIENCE_MS,
  );

  test(
    // Last: the tills know nothing of what is earned here.
    'U-01 a balance that changes on one node is told on the other',
    async () => {
      const [first, second] = service.apis;
      const { live } = places;
      const [shop] = live.shops;
      const [member] = live.members;
      const caller = callerOn(first.port, shop?.apiKey);
      const followed = callerOn(second.port, shop?.apiKey).follow(
        'subscription ($id: ID!) { balanceChanged(member: { id: $id }) { balance { version } } }',
        { id: member },
      );
      const next = async () => Number((await followed.next()).balanceChanged?.balance?.version);
      const before = await next();
      const input = {
        idempotencyKey: 'told-on-the-other',
        member: { id: member },
        merchantId: shop?.merchantId,
        purchase: { reference: 'told-on-the-other', amount: { amount: '500000', currency: 'IRR' } },
      };
      await caller.get(
        'mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { userErrors { code } } }',
        { input },
      );
      expect(await next()).toBe(before + 1);
      await followed.stop();
    },
    PATIENCE_MS,
  );
});

const SETTINGS = `
  select pg_backend_pid() as pid, current_user as role,
         coalesce(current_setting('app.coalition_id', true), '') as coalition,
         current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
         current_setting('idle_in_transaction_session_timeout') as idle,
         (select count(*) from pg_settings where source = 'session' and name not in
            ('application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings')) as changed,
         (select count(*) from member_account) as seen`;
