import { rmSync } from 'node:fs';
import path from 'node:path';
import { redisServer } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';
import { scratchFolder } from '../harness/scratch-folder.js';
import { runChaos } from './chaos.js';
import { ownDisk } from './own-disk.js';
import { type ChaosReport, reportText } from './report.js';

/** CHAOS_SEED repeats the harm of a run; `npm run chaos` does more of it. */
const SEED = Number(process.env.CHAOS_SEED ?? process.env.TEST_SEED);
/** Half a minute is enough for all of it; a machine that is very busy is given longer. */
const SECONDS = 400;
const PATIENCE_MS = 900_000;

const folder = scratchFolder('hamsood-chaos-');
const disk = ownDisk(path.join(folder, 'probe'));
let report: ChaosReport;

beforeAll(async () => {
  report = await runChaos({
    seed: SEED,
    folder: path.join(folder, 'run'),
    redis: redisServer.met,
    kills: 0,
    eachOnce: true,
    seconds: SECONDS,
    tell: () => undefined,
  });
  if (report.wrong.length === 0) rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

test('L-04 L-05 L-09 L-11 W-04 every harm once: every key has one outcome, and all comes back by itself', () => {
  const told = report.wrong.length > 0 ? `CHAOS_SEED=${SEED}, logs: ${folder}\n${reportText(report)}` : '';
  expect(told).toBe('');
  expect(report.acknowledged).toBeGreaterThan(50);
  expect(Object.keys(report.harms)).toEqual(
    expect.arrayContaining([
      'API killed',
      'worker killed',
      'PostgreSQL killed',
      'one backend of PostgreSQL killed',
      'cut before the commit arrives',
      'cut before the commit is answered',
    ]),
  );
});

describeWith(disk, 'PostgreSQL on a disk of its own', () => {
  test('L-11 its disk was full for a while too', () => {
    expect(report.harms).toHaveProperty('disk full for a while');
  });
});

describeWith(redisServer, 'jobs and live messages over Redis', () => {
  test('W-04 Redis came back with nothing in it too, and the jobs came round again', () => {
    expect(report.harms).toHaveProperty('Redis killed, back empty after a while');
    expect(report.jobsAfterMs).toBeDefined();
  });
});
