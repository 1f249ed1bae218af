/** `npm run chaos -- --kills 100 --seed 7 --seconds 900`: harm on purpose, and a report; ends with 1 when something was wrong. */
import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { redisServer } from '../harness/redis.js';
import { runChaos } from './chaos.js';
import { HARMS } from './harms.js';
import { reportText } from './report.js';

const USAGE = `npm run chaos -- [live] [--followers <n>] [--kills <n>] [--seconds <n>] [--seed <n>] [--queue redis|postgres] [--harm <name>]… [--keep]
What each means: docs/operating/chaos.md
`;

/** A socket that is being closed may wait so long for the other side. */
const LEFT_OPEN_MS = 45_000;

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        followers: { type: 'string', default: '300' },
        kills: { type: 'string', default: '20' },
        seconds: { type: 'string', default: '300' },
        seed: { type: 'string', default: String(randomInt(2 ** 31)) },
        queue: { type: 'string' },
        harm: { type: 'string', multiple: true },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    for (const name of ['kills', 'seconds', 'seed', 'followers'] as const) {
      if (!/^\d{1,10}$/.test(values[name])) throw new Error(`Give --${name} as a whole number.`);
    }
    if (values.queue !== undefined && !['redis', 'postgres'].includes(values.queue)) {
      throw new Error('Give --queue as redis or postgres.');
    }
    const unknown = values.harm?.find((name) => !(name in HARMS));
    if (unknown !== undefined) {
      throw new Error(`There is no harm "${unknown}". There are: ${Object.keys(HARMS).join(', ')}.`);
    }
    const [scene, ...others] = positionals;
    if ((scene !== undefined && scene !== 'live') || others.length > 0) {
      throw new Error(`There is no "${positionals.join(' ')}": say live or nothing.`);
    }
    return { ...values, live: scene === 'live' };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const values = readOptions();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const { kills, seconds, seed } = values;
// Half of the seeds run on Redis, where there is one: both ways must stand.
const redis =
  values.queue === undefined ? redisServer.met && Number(seed) % 2 === 0 : values.queue === 'redis';
const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-chaos-'));
chmodSync(folder, 0o755);
const say = (line: string) => void process.stdout.write(`${line}\n`);

// An exit ends what was started, a signal alone would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const report = await runChaos({
  kills: Number(kills),
  seconds: Number(seconds),
  seed: Number(seed),
  redis,
  folder,
  tell: (line) => say(`${new Date().toISOString().slice(11, 23)} ${line}`),
  ...(values.live ? { followers: Number(values.followers) } : {}),
  ...(values.harm ? { harms: values.harm } : {}),
});
say(reportText(report));
if (report.wrong.length > 0) {
  const queue = redis ? 'redis' : 'postgres';
  const live = values.live ? `live --followers ${values.followers} ` : '';
  say(`Again: npm run chaos -- ${live}--kills ${kills} --seconds ${seconds} --seed ${seed} --queue ${queue}`);
  say(`Logs: ${folder}`);
  process.exitCode = 1;
} else if (!values.keep) rmSync(folder, { recursive: true, force: true });

// Node 24 would take itself apart first, and waits for ever where a connection was cut at the wrong moment.
process.once('beforeExit', () => process.exit());
// Whatever keeps it from ending was left open by somebody.
setTimeout(() => {
  say(`Does not end by itself; still open: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(1);
}, LEFT_OPEN_MS).unref();
