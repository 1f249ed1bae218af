import { rmSync } from 'node:fs';
import path from 'node:path';
import { redisServer } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';
import { scratchFolder } from '../harness/scratch-folder.js';
import { runChaos } from './chaos.js';
import { reportText } from './report.js';

/** CHAOS_SEED repeats the harm of a run; `npm run chaos -- live` does more of it. */
const SEED = Number(process.env.CHAOS_SEED ?? process.env.TEST_SEED);
/** Half a minute is enough for all of it; on a machine that is very busy it ends before. */
const SECONDS = 120;
const PATIENCE_MS = 600_000;
const FOLLOWERS = 150;
const HARMS = ['API killed', "followers' sockets cut", 'some followers read nothing for a while'];

/** Three APIs, each harm once; then every follower must know the truth, and have been told nothing else. */
async function followThroughHarm(redis: boolean, harms: readonly string[]): Promise<void> {
  const folder = scratchFolder('hamsood-chaos-live-');
  const report = await runChaos({
    seed: SEED,
    folder: path.join(folder, 'run'),
    redis,
    kills: 0,
    eachOnce: true,
    seconds: SECONDS,
    followers: FOLLOWERS,
    harms,
    tell: () => undefined,
  });
  const told = report.wrong.length > 0 ? `CHAOS_SEED=${SEED}, logs: ${folder}\n${reportText(report)}` : '';
  expect(told).toBe('');
  expect(report.audience?.states).toBeGreaterThan(FOLLOWERS);
  expect(report.audience?.connections).toBeGreaterThan(FOLLOWERS);
  rmSync(folder, { recursive: true, force: true });
}

test(
  'U-01 U-02 U-04 over LISTEN/NOTIFY: versions only rise, everything told was true, and the last is',
  () => followThroughHarm(false, [...HARMS, 'live channel terminated', 'PostgreSQL killed']),
  PATIENCE_MS,
);

describeWith(redisServer, 'live messages over Redis', () => {
  test(
    'U-01 U-02 U-04 over Redis: versions only rise, everything told was true, and the last is',
    () =>
      followThroughHarm(true, [
        ...HARMS,
        'connections to Redis cut',
        'Redis killed, back empty after a while',
      ]),
    PATIENCE_MS,
  );
});
