import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrations } from '../../migrations/index.js';
import { makeOpenFolder } from '../../src/runtime/embedded-postgres/binaries.js';
import { migrate } from '../../src/runtime/migrate.js';
import { keptPort } from '../harness/kept-port.js';
import { startRedis, type TestRedis } from '../harness/redis.js';
import { Cluster, type Programs } from './cluster.js';
import { SupervisedProcess } from './supervised-process.js';
import { Wire } from './wire.js';

/** One process of the product, its port, and its ways to PostgreSQL and, where there is one, to Redis. */
export interface ServiceNode {
  readonly process: SupervisedProcess;
  readonly port: number;
  readonly wire: Wire;
  readonly redisWire: Wire | undefined;
}

type Apis = readonly [ServiceNode, ServiceNode, ...ServiceNode[]];

export interface ServiceOptions {
  /** For logs and files; must be open to the account that PostgreSQL runs as. */
  readonly folder: string;
  /** Where PostgreSQL keeps its files. Default: below the folder. */
  readonly dataFolder?: string;
  readonly programs: Programs;
  readonly settings?: Readonly<Record<string, string>>;
  /** Jobs and live messages over Redis. */
  readonly redis: boolean;
  /** More APIs than two. */
  readonly moreApis?: number;
  /** What the processes reach PostgreSQL through, for all but LISTEN, jobs and migrations. */
  readonly pooler?: (cluster: Cluster) => Promise<PoolerInFront>;
}

export interface PoolerInFront {
  readonly appUrl: string;
  readonly prepared: boolean;
  readonly stop: () => Promise<void>;
}

/** What the machines of an installation are told; nothing here helps the product but starting what has ended. */
const MEMBER_TOKEN_SECRET = 'a secret that all nodes of a test share';
/** How often a node is asked whether it is ready, in milliseconds. */
const PROBE_EVERY_MS = 25;
const PROBE_PATIENCE_MS = 3_000;
/** Starting from sources takes its time on a busy machine. */
const START_PATIENCE_MS = 180_000;

/** The product as it runs in production: two APIs or more, a worker, PostgreSQL, perhaps Redis, each a process of its own. */
export class Service {
  private constructor(
    readonly cluster: Cluster,
    readonly apis: Apis,
    readonly worker: ServiceNode,
    readonly redisPort: number | undefined,
    private redis: TestRedis | undefined,
    private readonly pooler: PoolerInFront | undefined,
  ) {}

  /** Everything is up, and the database migrated, when this resolves. */
  static async start(options: ServiceOptions): Promise<Service> {
    makeOpenFolder(options.folder);
    const cluster = await Cluster.create({
      folder: options.dataFolder ?? options.folder,
      name: 'postgres',
      programs: options.programs,
      ...(options.settings ? { settings: options.settings } : {}),
    });
    await cluster.start();
    await cluster.query('create database hamsood', [], 'postgres');
    await migrate({ ownerUrl: cluster.url(), appUrl: cluster.appUrl(), migrations, queues: true });
    const redis = options.redis ? await startRedis() : undefined;
    const pooler = await options.pooler?.(cluster);
    const node = (name: string, main: string, more: NodeJS.ProcessEnv) =>
      openNode({ name, main, folder: options.folder, cluster, pooler, redis, more });
    const api = (name: string) => node(name, 'main-api.ts', { MIGRATE_ON_START: 'off' });
    const apis: [ServiceNode, ServiceNode, ...ServiceNode[]] = [await api('api-1'), await api('api-2')];
    for (let more = 0; more < (options.moreApis ?? 0); more += 1) apis.push(await api(`api-${3 + more}`));
    const service = new Service(
      cluster,
      apis,
      await node('worker', 'main-worker.ts', {}),
      redis?.port,
      redis,
      pooler,
    );
    for (const each of service.nodes) each.process.start();
    await service.untilReady(START_PATIENCE_MS);
    return service;
  }

  get nodes(): readonly ServiceNode[] {
    return [...this.apis, this.worker];
  }

  /**
   * Waits until every node says on `/readyz` that it can work.
   * @returns how long that took, in milliseconds
   * @throws with what the nodes said when it takes longer than this
   */
  async untilReady(withinMs: number): Promise<number> {
    const began = performance.now();
    for (const node of this.nodes) {
      let said = '';
      while (!said.startsWith('200')) {
        if (performance.now() - began > withinMs) {
          throw new Error(`${node.process.name} is not ready after ${withinMs} ms, /readyz: ${said}`);
        }
        said = await readiness(node);
        if (said.startsWith('200')) node.process.seenUp();
        else await sleep(PROBE_EVERY_MS);
      }
    }
    return Math.round(performance.now() - began);
  }

  async stopRedis(): Promise<void> {
    await this.redis?.stop();
  }

  /** With nothing in it. */
  async startRedis(): Promise<void> {
    if (this.redisPort !== undefined) this.redis = await startRedis(this.redisPort);
  }

  /** Ends everything, in order. */
  async stop(): Promise<void> {
    const wires = this.nodes.flatMap(({ wire, redisWire }) => (redisWire ? [wire, redisWire] : [wire]));
    for (const wire of wires) wire.speak();
    await Promise.all(this.nodes.map((node) => node.process.stop()));
    await Promise.all(wires.map((wire) => wire.close()));
    await this.redis?.stop();
    await this.pooler?.stop();
    await this.cluster.stop();
  }
}

interface NodeSettings {
  readonly name: string;
  readonly main: string;
  readonly folder: string;
  readonly cluster: Cluster;
  readonly pooler: PoolerInFront | undefined;
  readonly redis: TestRedis | undefined;
  readonly more: NodeJS.ProcessEnv;
}

async function openNode({
  name,
  main,
  folder,
  cluster,
  pooler,
  redis,
  more,
}: NodeSettings): Promise<ServiceNode> {
  const wire = await Wire.to(cluster.port);
  const redisWire = redis && (await Wire.to(redis.port));
  const port = await keptPort();
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: String(port),
    ...(pooler === undefined
      ? { DATABASE_URL: wire.through(cluster.appUrl()) }
      : {
          DATABASE_URL: pooler.appUrl,
          DATABASE_DIRECT_URL: wire.through(cluster.appUrl()),
          ...(pooler.prepared ? { PG_PREPARED: 'on' } : {}),
        }),
    DATABASE_OWNER_URL: wire.through(cluster.url()),
    MEMBER_TOKEN_SECRET,
    // As many followers as are asked for; two nodes' may come to the third.
    KEY_SOCKETS: 'off',
    PERSON_SOCKETS: 'off',
    ...(redis && redisWire ? { REDIS_URL: redisWire.through(redis.url) } : {}),
    ...more,
  };
  const supervised = new SupervisedProcess({
    name,
    program: process.execPath,
    arguments: [path.resolve('tests/harness/run-typescript.mjs'), `src/${main}`],
    options: { env: environment },
    logFile: path.join(folder, `${name}.log`),
  });
  return { process: supervised, port, wire, redisWire };
}

/** The status and text of `/readyz`, or why there is none. */
async function readiness({ port }: ServiceNode): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(PROBE_PATIENCE_MS),
    });
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}
