import { encodeId } from '../src/values/ids.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import type { Burning } from './burn-requests.js';
import { Child } from './child.js';
import { alternateBurns, type Load, type Server, startServer } from './http.js';
import type { ServerOrder } from './http-server.js';

/** What it costs to count what callers ask: burnPoints over HTTP with allowances that nobody uses up, and without. */
export async function allowances(run: BenchRun): Promise<void> {
  const { target, scene, options } = run;
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
      await alternateBurns('allowances', servers, load, connections, run);
    }
  } finally {
    await Promise.all([load.end(), ...servers.map(({ child }) => child.end())]);
  }
}
