import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { redisServer } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';
import { runChaos } from './chaos.js';
import { HARMS } from './harms.js';
import { ownDisk } from './own-disk.js';
import { type ChaosReport, reportText } from './report.js';

/** CHAOS_SEED repeats the harm of a run; `npm run chaos` does more of it. */
const SEED = Number(process.env.CHAOS_SEED ?? randomInt(2 ** 31));
const KILLS = 6;
/** No further harm after so many seconds, on a machine that is too busy for all of it. */
const SECONDS = 45;
const PATIENCE_MS = 300_000;
const DISK_FULL = 'disk full for a while';

const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-chaos-'));
chmodSync(folder, 0o755);
const wrong: unknown[] = [];
afterAll(() => {
  if (wrong.length === 0) rmSync(folder, { recursive: true, force: true });
});

/** Fails with the whole report, the seed, and where the logs are. */
function expectAllWell(report: ChaosReport): void {
  wrong.push(...report.wrong);
  if (report.wrong.length > 0) throw new Error(`CHAOS_SEED=${SEED}, logs: ${folder}\n${reportText(report)}`);
}

const options = { seed: SEED, seconds: SECONDS, redis: false, tell: () => undefined };

test(
  'L-04 L-05 L-09 L-11 W-04 processes are killed and connections cut: every key has one outcome, and all comes back',
  async () => {
    const report = await runChaos({
      ...options,
      folder: path.join(folder, 'killed'),
      kills: KILLS,
      harms: Object.keys(HARMS).filter((name) => name !== DISK_FULL),
    });
    expectAllWell(report);
    expect(report.kills).toBeGreaterThan(0);
    expect(report.acknowledged).toBeGreaterThan(50);
  },
  PATIENCE_MS,
);

describeWith(ownDisk(path.join(folder, 'probe')), 'PostgreSQL on a disk of its own', () => {
  test(
    'L-04 L-05 L-09 L-11 the disk is full for a while: what cannot be written is busy, and all comes back',
    async () => {
      const report = await runChaos({
        ...options,
        folder: path.join(folder, 'full'),
        kills: 1,
        seconds: 8,
        harms: [DISK_FULL],
      });
      expectAllWell(report);
      expect(report.harms[DISK_FULL]?.times).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

describeWith(redisServer, 'jobs and live messages over Redis', () => {
  test(
    'W-04 Redis is killed and comes back with nothing in it: the jobs come round again',
    async () => {
      const report = await runChaos({
        ...options,
        redis: true,
        folder: path.join(folder, 'redis'),
        kills: 1,
        harms: ['Redis killed, back empty after a while'],
      });
      expectAllWell(report);
      expect(report.kills).toBe(1);
    },
    PATIENCE_MS,
  );
});
