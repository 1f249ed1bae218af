import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeOpenFolder } from '../../src/runtime/embedded-postgres/binaries.js';
import { Random } from '../simulation/random.js';
import { embeddedPrograms } from './cluster.js';
import { HARMS, possibleHarms, type Stage } from './harms.js';
import { untilJobsHaveRun, wrongInTheBooks } from './invariants.js';
import { Audience } from './live/audience.js';
import { OwnDisk } from './own-disk.js';
import { openPlaces } from './places.js';
import { type ChaosReport, Tally } from './report.js';
import { Service } from './service.js';
import { Workload } from './workload.js';

export interface ChaosOptions {
  readonly seed: number;
  /** Processes to kill with SIGKILL, at least. */
  readonly kills: number;
  /** No further harm is done after so many seconds. */
  readonly seconds: number;
  readonly redis: boolean;
  /** For logs; made. Open to the account that PostgreSQL runs as. */
  readonly folder: string;
  /** Told what happens, one line each. */
  readonly tell: (line: string) => void;
  /** Only these harms. Default: all that are possible here. */
  readonly harms?: readonly string[];
  /** Each harm that is possible here once, in an order that the seed decides, however many are killed by that. */
  readonly eachOnce?: boolean;
  /** Three APIs, and so many clients that follow balances on them; none unless said otherwise. */
  readonly followers?: number;
}

const MEMBERS = 24;
const TILLS = 14;
const DISK_MEGABYTES = 512;
/** How long the service may take to come back by itself, in milliseconds: seconds, but for a machine that is very busy. */
const PATIENCE_MS = 180_000;
/** The jobs' turn comes every 10 s; one whose worker was killed is taken up again after 30 s. */
const JOBS_PATIENCE_MS = 90_000;
/** Harms between two looks at the books. */
const HARMS_PER_ROUND = 25;
/** Calm between two harms is at most this, in milliseconds. */
const LONGEST_CALM_MS = 1_200;

/** Runs the product, does harm to it, and holds it to its word. What went wrong is in the report; it never rejects. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, folder, followers } = options;
  makeOpenFolder(folder);
  const tally = new Tally(options);
  const disk = OwnDisk.open(path.join(folder, 'disk'), DISK_MEGABYTES);
  let service: Service | undefined;
  let workload: Workload | undefined;
  let audience: Audience | undefined;
  try {
    service = await Service.start({
      folder,
      programs: embeddedPrograms(),
      redis: options.redis,
      ...(followers === undefined ? {} : { moreApis: 1 }),
      ...(disk ? { dataFolder: disk.folder } : {}),
    });
    const places = await openPlaces(service.cluster, MEMBERS);
    workload = await Workload.open({ service, places, seed, tills: TILLS });
    if (followers !== undefined) audience = await Audience.open({ service, places, seed, followers });
    await harmAndCheck(
      { service, places, disk, audience, random: new Random(seed) },
      workload,
      options,
      tally,
    );
  } catch (error) {
    tally.wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    if (workload) tally.answered(workload.answers);
    if (service) tally.ended(service);
    if (audience) tally.listened(audience.report());
    await audience?.end();
    await workload?.end();
    await service?.stop();
    disk?.close();
    if (disk) rmSync(disk.folder, { recursive: true, force: true });
  }
  return tally.report();
}

async function harmAndCheck(
  stage: Stage,
  workload: Workload,
  options: ChaosOptions,
  tally: Tally,
): Promise<void> {
  const until = performance.now() + options.seconds * 1_000;
  const plan = planned(stage, options);
  const isOver = () =>
    plan.length === 0 ||
    (tally.kills >= options.kills && !options.eachOnce) ||
    performance.now() > until ||
    tally.wrong.length > 0;
  let checked = 0;
  do {
    workload.go();
    for (let harms = 0; harms < HARMS_PER_ROUND && !isOver(); harms += 1) {
      await sleep(stage.random.below(LONGEST_CALM_MS));
      await strike(plan.shift() ?? '', stage, workload, options, tally);
      if (!options.eachOnce) plan.push(...planned(stage, options));
    }
    await workload.rest();
    const { answers } = workload;
    await workload.askAgain(
      answers.asked.slice(checked).filter(({ settled }) => settled),
      stage.random,
    );
    checked = answers.asked.length;
    tally.wrong.push(...answers.faults.splice(0));
    tally.wrong.push(...((await stage.audience?.takeWrong()) ?? []));
    tally.wrong.push(...(await wrongInTheBooks(stage.service.cluster, stage.places, answers)));
    options.tell(`looked at the books: ${checked} keys, ${tally.kills} kills, ${tally.wrong.length} wrong`);
  } while (!isOver());
  tally.jobsRanAfter(await untilJobsHaveRun(stage.service.cluster, JOBS_PATIENCE_MS));
}

/** The names of the harms to come: all of them, or the next one. */
function planned({ random, ...stage }: Stage, { harms, eachOnce }: ChaosOptions): string[] {
  const possible = possibleHarms(stage).filter((name) => harms?.includes(name) ?? true);
  if (eachOnce) {
    return possible
      .map((name) => ({ name, place: random.below(2 ** 31) }))
      .sort((a, b) => a.place - b.place)
      .map(({ name }) => name);
  }
  return [random.weighted(Object.fromEntries(possible.map((each) => [each, HARMS[each]?.weight ?? 0])))];
}

async function strike(
  name: string,
  stage: Stage,
  workload: Workload,
  { tell }: ChaosOptions,
  tally: Tally,
): Promise<void> {
  const killed = (await HARMS[name]?.strike(stage)) ?? 0;
  const backAfter = await untilBack(stage.service, workload);
  tally.struck(name, killed, backAfter);
  tell(`${name}: back after ${backAfter} ms`);
}

/** Ready by its own word, and by its deeds: each API has acknowledged something since. */
async function untilBack(service: Service, workload: Workload): Promise<number> {
  const began = performance.now();
  const before = service.apis.map((node) => workload.acknowledgedBy(node));
  await service.untilReady(PATIENCE_MS);
  for (const [at, node] of service.apis.entries()) {
    while (workload.acknowledgedBy(node) <= (before[at] ?? 0)) {
      if (performance.now() - began > PATIENCE_MS) {
        throw new Error(`${node.process.name} is ready and acknowledges nothing for ${PATIENCE_MS} ms`);
      }
      await sleep(10);
    }
  }
  return Math.round(performance.now() - began);
}
