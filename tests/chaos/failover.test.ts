import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWith } from '../harness/requirement.js';
import { scratchFolder } from '../harness/scratch-folder.js';
import { Random } from '../simulation/random.js';
import { type Cluster, systemPostgres, systemPrograms } from './cluster.js';
import { untilJobsHaveRun, wrongInTheBooks } from './invariants.js';
import { openPlaces, type Places } from './places.js';
import { Service } from './service.js';
import { Workload } from './workload.js';

/** Copying a server and starting three processes from sources takes its time on a busy machine. */
const PATIENCE_MS = 600_000;
/** How long the service may take to come back by itself once the address leads to a primary, in milliseconds. */
const BACK_WITHIN_MS = 180_000;
const STANDBY = 'standby';

/** The runbook of docs/operating/failover.md, played through. */
describeWith(systemPostgres, 'a primary and its synchronous standby', () => {
  let folder: string;
  let service: Service;
  let standby: Cluster;
  let places: Places;
  let workload: Workload;

  beforeAll(async () => {
    folder = scratchFolder('hamsood-failover-');
    const programs = systemPrograms();
    if (!programs) throw new Error(systemPostgres.missing);
    service = await Service.start({ folder: path.join(folder, 'service'), programs, redis: false });
    places = await openPlaces(service.cluster, 12);
    // Copied with the setting, as a standby that replaces a lost one is.
    await service.cluster.nameStandby(STANDBY);
    standby = await service.cluster.standby({ folder: path.join(folder, 'service'), name: STANDBY });
    await standby.start();
    await service.cluster.waitFor(STANDBY);
    workload = await Workload.open({ service, places, seed: 11, tills: 16 });
  }, PATIENCE_MS);
  afterAll(async () => {
    await workload?.end();
    await service?.stop();
    await standby?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  /** Until that many more operations have been acknowledged, by each node some. */
  async function untilAcknowledged(more: number): Promise<void> {
    const before = service.apis.map((node) => workload.acknowledgedBy(node));
    const deadline = Date.now() + BACK_WITHIN_MS;
    for (const [at, node] of service.apis.entries()) {
      while (workload.acknowledgedBy(node) < (before[at] ?? 0) + more) {
        if (Date.now() > deadline) throw new Error(`${node.process.name} does not come back`);
        await sleep(20);
      }
    }
  }

  /** All that was acknowledged is in these books, under its key, once. */
  async function expectAllIn(primary: Cluster): Promise<void> {
    const { answers } = workload;
    await workload.rest();
    await workload.askAgain(answers.asked, new Random(11));
    expect(answers.faults).toEqual([]);
    expect(await wrongInTheBooks(primary, places, answers)).toEqual([]);
    await untilJobsHaveRun(primary, BACK_WITHIN_MS);
  }

  test(
    'L-04 L-05 L-09 the primary is killed at work and the standby promoted: nothing acknowledged is lost',
    async () => {
      workload.go();
      await untilAcknowledged(60);

      await service.cluster.server.stop('SIGKILL');
      await standby.promote();
      for (const { wire } of service.nodes) wire.lead(standby.port);

      await service.untilReady(BACK_WITHIN_MS);
      await untilAcknowledged(60);
      await expectAllIn(standby);
    },
    PATIENCE_MS,
  );

  test(
    'L-04 L-05 L-09 the old primary follows, and takes over when the new one is gone without a word',
    async () => {
      const old = service.cluster;
      await old.follow(standby);
      await standby.waitFor(old.server.name);
      workload.go();
      await untilAcknowledged(60);

      // A machine that lost its power closes no connection.
      for (const { wire } of service.nodes) wire.abandon();
      await standby.server.stop('SIGKILL');
      await old.promote();
      for (const { wire } of service.nodes) wire.lead(old.port);

      await service.untilReady(BACK_WITHIN_MS);
      await untilAcknowledged(60);
      await expectAllIn(old);
    },
    PATIENCE_MS,
  );
});
