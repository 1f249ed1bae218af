import { encodeId } from '../src/values/ids.js';
import { alternate, type Variant } from './alternate.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import type { Burning } from './burn-requests.js';
import { Child } from './child.js';
import { burnOn, type Load, type Server, startServer } from './http.js';
import type { ServerOrder } from './http-server.js';

/** What it costs to count what callers ask: burnPoints over HTTP with allowances that nobody uses up, and without. */
export async function allowances({ target, scene, meter, options }: BenchRun): Promise<void> {
  const load: Load = new Child('http-load.ts');
  const servers: Server[] = [];
  const burn: Burning = {
    by: 'burnPoints',
    members: scene.members.map((id) => encodeId('member', id)),
    merchant: encodeId('merchant', scene.merchantId),
    credential: scene.apiKey,
  };
  const start = (name: string, limited: boolean) =>
    startServer<ServerOrder>(name, 'http-server.ts', burn, {
      kind: 'batches',
      databaseUrl: target.appUrl,
      ledgerPool: LEDGER_POOL,
      limited,
    });
  try {
    servers.push(await start('with allowances', true), await start('without', false));
    for (const connections of options.connections) {
      const variants = servers.map(
        (server): Variant => ({
          name: server.name,
          run: (seconds) => burnOn(server, load, connections, seconds),
          usage: async () => ({ ...(await meter.read()), nodeCpuMs: (await server.child.ask({})).nodeCpuMs }),
        }),
      );
      await alternate(`allowances, ${connections} kept-alive connections`, variants, options);
    }
  } finally {
    await Promise.all([load.end(), ...servers.map(({ child }) => child.end())]);
  }
}
