import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { callerOn } from '../harness/api-client.js';
import type { Random } from '../simulation/random.js';
import type { Audience } from './live/audience.js';
import type { OwnDisk } from './own-disk.js';
import type { Places } from './places.js';
import type { Service, ServiceNode } from './service.js';
import type { CommitCut } from './wire.js';

/** What is done harm to. */
export interface Stage {
  readonly service: Service;
  readonly places: Places;
  readonly random: Random;
  /** Where PostgreSQL's files are on a file system of their own. */
  readonly disk: OwnDisk | undefined;
  /** Where there are clients that follow balances. */
  readonly audience?: Audience | undefined;
}

type Here = Pick<Stage, 'service' | 'disk' | 'audience'>;

/** One way to do harm. */
interface Harm {
  readonly weight: number;
  /** Whether it can be done here. Default: it can. */
  readonly possible?: (stage: Here) => boolean;
  /**
   * Does it, and takes back what a fault of this kind would not keep for ever (a full disk, a silent network, a stopped
   * Redis). Starting again what it killed is left to the supervisor, everything else to the product.
   * @returns how many processes were killed with SIGKILL
   */
  readonly strike: (stage: Stage) => Promise<number>;
}

const FURTHEST_JUMP_SECONDS = 60 * 24 * 3_600;
const ADVANCE = `mutation ($by: Int!) {
  advanceTestClock(input: { by: $by }) { userErrors { code message } } }`;

export const HARMS: Readonly<Record<string, Harm>> = {
  'API killed': { weight: 16, strike: ({ service, random }) => kill(random.pick(service.apis)) },
  'all APIs killed': { weight: 5, strike: ({ service }) => kill(...service.apis) },
  'worker killed': { weight: 9, strike: ({ service }) => kill(service.worker) },
  'PostgreSQL killed': { weight: 12, strike: ({ service }) => killPostgres(service) },
  'one backend of PostgreSQL killed': {
    weight: 12,
    strike: ({ service, random }) => killBackend(service, random),
  },
  'API and PostgreSQL killed together': {
    weight: 5,
    async strike({ service, random }) {
      const killed = await Promise.all([killPostgres(service), kill(random.pick(service.apis))]);
      return killed.reduce((sum, each) => sum + each, 0);
    },
  },
  'Redis killed, back empty after a while': {
    weight: 7,
    possible: ({ service }) => service.redisPort !== undefined,
    async strike({ service, random }) {
      await service.stopRedis();
      await sleep(200 + random.below(2_500));
      await service.startRedis();
      return 1;
    },
  },
  'connections to Redis cut': {
    weight: 6,
    possible: ({ service }) => service.redisPort !== undefined,
    async strike({ service, random }) {
      for (const { redisWire } of random.percent(50) ? service.nodes : [random.pick(service.apis)])
        redisWire?.cutAll();
      return 0;
    },
  },
  'live channel terminated': {
    weight: 6,
    possible: ({ service }) => service.redisPort === undefined,
    async strike({ service }) {
      await service.cluster.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hamsood live'",
      );
      return 0;
    },
  },
  'an API ended in order': {
    weight: 5,
    possible: ({ audience }) => audience !== undefined,
    async strike({ service, random }) {
      random.pick(service.apis).process.signal('SIGTERM');
      return 0;
    },
  },
  "followers' sockets cut": {
    weight: 6,
    possible: ({ audience }) => audience !== undefined,
    async strike({ audience, random }) {
      const doors = audience?.doors ?? [];
      for (const door of random.percent(50) ? doors : [random.pick(doors)]) door.cutAll();
      return 0;
    },
  },
  "followers' network silent for a while": {
    weight: 6,
    possible: ({ audience }) => audience !== undefined,
    async strike({ audience, random }) {
      const door = random.pick(audience?.doors ?? []);
      door.silence();
      await sleep(500 + random.below(4_000));
      if (random.percent(50)) door.cutAll();
      door.speak();
      return 0;
    },
  },
  'some followers read nothing for a while': {
    weight: 6,
    possible: ({ audience }) => audience !== undefined,
    async strike({ audience, random }) {
      await audience?.lookAway(random, 500 + random.below(2_500));
      return 0;
    },
  },
  'sessions terminated': {
    weight: 5,
    async strike({ service }) {
      await service.cluster.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'hamsood%'",
      );
      return 0;
    },
  },
  'connections cut': {
    weight: 7,
    async strike({ service, random }) {
      for (const { wire } of random.percent(30) ? service.nodes : [random.pick(service.nodes)]) wire.cutAll();
      return 0;
    },
  },
  'cut before the commit arrives': {
    weight: 8,
    strike: (stage) => cutCommits(stage, 'before the commit arrives'),
  },
  'cut before the commit is answered': {
    weight: 8,
    strike: (stage) => cutCommits(stage, 'before the commit is answered'),
  },
  'network silent for a while': {
    weight: 5,
    async strike({ service, random }) {
      const { wire } = random.pick(service.nodes);
      wire.silence();
      await sleep(500 + random.below(3_000));
      if (random.percent(50)) wire.cutAll();
      wire.speak();
      return 0;
    },
  },
  'API frozen for a while': {
    weight: 4,
    async strike({ service, random }) {
      const { process } = random.pick(service.apis);
      process.signal('SIGSTOP');
      await sleep(500 + random.below(2_500));
      process.signal('SIGCONT');
      return 0;
    },
  },
  "the twin's clock jumps ahead": {
    weight: 6,
    async strike({ service, places, random }) {
      const [shop] = places.twin.shops;
      const { port } = random.pick(service.apis);
      await callerOn(port, shop?.apiKey).get(ADVANCE, { by: 1 + random.below(FURTHEST_JUMP_SECONDS) });
      return 0;
    },
  },
  'disk full for a while': {
    weight: 6,
    possible: ({ disk }) => disk !== undefined,
    async strike({ disk, random }) {
      disk?.fill();
      await sleep(1_000 + random.below(3_000));
      disk?.free();
      return 0;
    },
  },
};

/** The names of what can be done on this stage. */
export function possibleHarms(stage: Here): readonly string[] {
  return Object.keys(HARMS).filter((name) => HARMS[name]?.possible?.(stage) ?? true);
}

async function kill(...nodes: readonly ServiceNode[]): Promise<number> {
  const killed = await Promise.all(nodes.map(({ process }) => process.kill()));
  return killed.filter(Boolean).length;
}

async function killPostgres({ cluster }: Service): Promise<number> {
  return Number(await cluster.server.kill());
}

/** Resolves when PostgreSQL has seen it, which ends all its sessions: the next harm finds it beginning anew, not before. */
async function killBackend({ cluster }: Service, random: Random): Promise<number> {
  const watcher = new pg.Client(cluster.url());
  const ended = new Promise((resolve) => watcher.once('end', resolve));
  watcher.on('error', () => undefined);
  await watcher.connect();
  const { rows } = await watcher.query<{ pid: number }>(
    "select pid from pg_stat_activity where application_name like 'hamsood%' order by pid",
  );
  const killed = rows.length > 0 && killIfThere(random.pick(rows).pid);
  if (!killed) await watcher.end();
  await ended;
  await cluster.untilAnswering();
  return Number(killed);
}

/** A session may have ended since it was looked up. */
function killIfThere(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Resolves when the cuts are made, or there was nothing to cut for a while. */
async function cutCommits({ service, random }: Stage, where: CommitCut): Promise<number> {
  const { wire } = random.pick(service.apis);
  const times = 1 + random.below(4);
  const wanted = wire.made + times;
  wire.cutCommits(where, times);
  for (let wait = 0; wire.made < wanted && wait < 100; wait += 1) await sleep(20);
  // What was not cut by now is let alone: a later commit may be one that must not fail.
  wire.cutCommits(where, 0);
  return 0;
}
