import { encodeId } from '../src/values/ids.js';
import { alternate, type Variant } from './alternate.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { Child } from './child.js';
import type { LoadAnswer, LoadOrder } from './http-load.js';
import type { ServerAnswer, ServerOrder } from './http-server.js';

/** From this share of a core on, the load generator itself may be what limits. */
const BUSY = 0.95;

interface Server {
  readonly name: string;
  readonly child: Child<object, ServerAnswer>;
  readonly port: number;
}

/**
 * burnPoints over HTTP, the load generator and each server in a process of their own, against one transaction per
 * operation behind the same server and against a server that does nothing.
 */
export async function http({ target, scene, meter, options }: BenchRun): Promise<void> {
  const load = new Child<LoadOrder, LoadAnswer>('http-load.ts');
  const servers: Server[] = [];
  const start = async (name: string, kind: ServerOrder['kind'], ledgerPool: number) => {
    const order: ServerOrder = { kind, databaseUrl: target.appUrl, ledgerPool };
    const child = new Child<object, ServerAnswer>('http-server.ts', order);
    servers.push({ name, child, port: (await child.answer()).port });
  };
  try {
    await start('burnPoints', 'batches', LEDGER_POOL);
    await start('one transaction per operation', 'one by one', options.alonePool);
    await start('no-op', 'no-op', 0);
    const members = scene.members.map((id) => encodeId('member', id));
    const merchant = encodeId('merchant', scene.merchantId);
    for (const connections of options.connections) {
      const variants = servers.map(
        ({ name, child, port }): Variant => ({
          name,
          run: async (seconds) => {
            const order = { port, connections, seconds, credential: scene.apiKey, members, merchant };
            const { slice, ownCpu } = await load.ask(order);
            return ownCpu < BUSY
              ? slice
              : { ...slice, note: `load generator at ${Math.round(ownCpu * 100)} %` };
          },
          usage: async () => ({ ...(await meter.read()), nodeCpuMs: (await child.ask({})).nodeCpuMs }),
        }),
      );
      await alternate(`http, ${connections} kept-alive connections`, variants, options);
    }
  } finally {
    await Promise.all([load.end(), ...servers.map(({ child }) => child.end())]);
  }
}
