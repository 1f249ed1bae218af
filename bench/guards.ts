import { Ledger } from '../src/ledger/ledger.js';
import type { Database } from '../src/runtime/database.js';
import { alternate, type Variant } from './alternate.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { booksAreInOrder } from './books-in-order.js';
import { refusalOf } from './engine.js';
import { benchLogger, createScene, openAppDatabase, type Scene } from './scene.js';
import { type Call, runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { Workload } from './workload.js';

const CALLERS = 64;
const NODES = [1, 2];
const NEVER_REACHED = 10n ** 12n;

/**
 * What limits cost that are kept but never reached: earns under caps and a credit limit, which meet on the partner's
 * guard rows, against earns without, on one node and on two that meet in the database.
 */
export async function guards({ target, database, scene, meter, options }: BenchRun): Promise<void> {
  const limited = await createScene(target, database, options.members, {
    caps: { perPurchase: null, perMemberDay: NEVER_REACHED, perPartnerDay: NEVER_REACHED },
    creditLimit: { minor: NEVER_REACHED, currency: 'IRR' },
  });
  const second = await openAppDatabase(target.appUrl, LEDGER_POOL);
  try {
    const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
    const variant = (name: string, at: Scene, nodes: number): Variant => {
      const call = earnsOn([database, second].slice(0, nodes), at);
      return {
        name: `${name}, ${nodes === 1 ? 'one node' : `${nodes} nodes`}`,
        run: (seconds) => runCallers(CALLERS, seconds, call),
        usage,
      };
    };
    for (const nodes of NODES) {
      const variants = [variant('with limits', limited, nodes), variant('without', scene, nodes)];
      await alternate(`guards, ${CALLERS} callers, earns`, variants, options);
    }
    if (!(await booksAreInOrder(database, limited.coalitionId)))
      throw new Error('the books under limits are not in order');
  } finally {
    await second.close();
  }
}

/** By turns at each node. */
function earnsOn(databases: readonly Database[], scene: Scene): Call {
  const workload = new Workload(scene);
  const ledgers = databases.map(
    (database) => new Ledger({ database, logger: benchLogger(), announce: () => undefined }),
  );
  let number = 0;
  return async () => {
    number += 1;
    const ledger = ledgers[number % ledgers.length] as Ledger;
    return refusalOf(await ledger.post(scene.coalitionId, workload.nextEarn()));
  };
}
