import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeId } from '../src/values/ids.js';
import { alternate, type Variant } from './alternate.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { bestPool } from './best-pool.js';
import type { Burning } from './burn-requests.js';
import { Child } from './child.js';
import type { LoadAnswer, LoadOrder } from './http-load.js';
import type { ServerOrder } from './http-server.js';
import { print } from './machine.js';
import type { Pgledger } from './pgledger.js';
import type { PostgraphileOrder } from './postgraphile/postgraphile-server.js';
import type { ServerAnswer } from './server-process.js';
import type { Slice } from './slice.js';

/** From this share of a core on, the load generator itself may be what limits. */
const BUSY = 0.95;
/** The pool with which PostGraphile is compared besides its best one; fewer are not tried. */
const PEER_POOL = 16;
const SMALLEST_POOL = 4;

export interface Server {
  readonly name: string;
  readonly child: Child<object, ServerAnswer>;
  readonly port: number;
  readonly burn: Burning;
}

export type Load = Child<LoadOrder, LoadAnswer>;

/**
 * burnPoints over HTTP, the load generator and each server in a process of their own, against one transaction per
 * operation behind the same server, against PostGraphile on pgledger, and against a server that does nothing.
 */
export async function http(run: BenchRun): Promise<void> {
  const { target, scene, options } = run;
  const load: Load = new Child('http-load.ts');
  const servers: Server[] = [];
  const burn: Burning = {
    by: 'burnPoints',
    members: scene.members.map((id) => encodeId('member', id)),
    merchant: encodeId('merchant', scene.merchantId),
    credential: scene.apiKey,
  };
  const own = (name: string, kind: ServerOrder['kind'], ledgerPool: number) =>
    startServer<ServerOrder>(name, 'http-server.ts', burn, {
      kind,
      databaseUrl: target.appUrl,
      ledgerPool,
      limited: true,
    });
  try {
    servers.push(await own('burnPoints', 'batches', LEDGER_POOL));
    servers.push(await own('one transaction per operation', 'one by one', options.alonePool));
    servers.push(await own('no-op', 'no-op', 0));
    const pgledger = await run.pgledger();
    if (pgledger) servers.push(...(await peers(pgledger, load, Math.max(...options.connections))));
    for (const connections of options.connections) {
      await alternateBurns('http', servers, load, connections, run);
    }
  } finally {
    await Promise.all([load.end(), ...servers.map(({ child }) => child.end())]);
  }
}

/** The same burns on each of the servers in turn, with so many connections. */
export function alternateBurns(
  name: string,
  servers: readonly Server[],
  load: Load,
  connections: number,
  { meter, options }: Pick<BenchRun, 'meter' | 'options'>,
): Promise<void> {
  const variants = servers.map(
    (server): Variant => ({
      name: server.name,
      run: (seconds) => burnOn(server, load, connections, seconds),
      usage: async () => ({ ...(await meter.read()), nodeCpuMs: (await server.child.ask({})).nodeCpuMs }),
    }),
  );
  return alternate(`${name}, ${connections} kept-alive connections`, variants, options);
}

/** PostGraphile on pgledger with a pool of 16 and, if that is another, with its best one. */
async function peers(pgledger: Pgledger, load: Load, connections: number): Promise<Server[]> {
  const server = fileURLToPath(new URL('postgraphile/node_modules/postgraphile', import.meta.url));
  if (!existsSync(server)) {
    print('PostGraphile', 'not installed: left out (npm ci --prefix bench/postgraphile)');
    return [];
  }
  const burn: Burning = { by: 'transfer', accounts: pgledger.accounts, to: pgledger.hotAccount };
  const start = (pool: number) =>
    startServer<PostgraphileOrder>(
      `PostGraphile + pgledger, pool ${pool}`,
      'postgraphile/postgraphile-server.ts',
      burn,
      { databaseUrl: pgledger.database.ownerUrl, pool },
    );
  const best = await bestPool('PostGraphile + pgledger', SMALLEST_POOL, async (size) => {
    const one = await start(size);
    return { run: (seconds) => burnOn(one, load, connections, seconds), close: () => one.child.end() };
  });
  return Promise.all([...new Set([PEER_POOL, best])].map(start));
}

export async function startServer<Order extends object>(
  name: string,
  file: string,
  burn: Burning,
  order: Order,
): Promise<Server> {
  const child = new Child<object, ServerAnswer>(file, order);
  return { name, child, port: (await child.answer()).port, burn };
}

async function burnOn(
  { port, burn }: Server,
  load: Load,
  connections: number,
  seconds: number,
): Promise<Slice> {
  const { slice, ownCpu } = await load.ask({ port, connections, seconds, burn });
  return ownCpu < BUSY ? slice : { ...slice, note: `load generator at ${Math.round(ownCpu * 100)} %` };
}
