import { Ledger } from '../src/ledger/ledger.js';
import { alternate, type Variant } from './alternate.js';
import type { BenchRun } from './bench-run.js';
import { OneByOneLedger } from './one-by-one-ledger.js';
import { benchLogger, openAppDatabase, type Scene } from './scene.js';
import { type Call, runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { Workload } from './workload.js';

/** The ledger called directly, in this process, against one transaction per operation on the same schema. */
export async function engine({ target, scene, database, meter, options }: BenchRun): Promise<void> {
  const logger = benchLogger();
  const announce = () => undefined;
  const alone = await openAppDatabase(target.appUrl, options.alonePool);
  try {
    const ledgers = {
      batches: new Ledger({ database, logger, announce }),
      'one transaction per operation': new OneByOneLedger({ database: alone, logger, announce }),
    };
    const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
    for (const callers of options.callers) {
      const variants = Object.entries(ledgers).map(
        ([name, ledger]): Variant => ({
          name,
          run: (seconds) => runCallers(callers, seconds, callOn(ledger, scene)),
          usage,
        }),
      );
      await alternate(`engine, ${callers} callers, half earns, half burns, one partner`, variants, options);
    }
  } finally {
    await alone.close();
  }
}

function callOn(ledger: Ledger, scene: Scene): Call {
  const workload = new Workload(scene);
  return async () => {
    const outcome = await ledger.post(scene.coalitionId, workload.next());
    if (outcome.kind === 'posted') return null;
    return outcome.kind === 'stale' ? 'stale' : outcome.refusal.code;
  };
}
