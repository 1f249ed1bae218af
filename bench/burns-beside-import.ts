import { Ledger } from '../src/ledger/ledger.js';
import type { EarnOperation, Outcome } from '../src/ledger/operations.js';
import { alternate, type Variant } from './alternate.js';
import type { BenchRun } from './bench-run.js';
import { refusalOf } from './engine.js';
import { benchLogger } from './scene.js';
import { type Call, runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { Workload } from './workload.js';

const CALLERS = 16;
/** As many as an import has under way. */
const IMPORTED_AT_ONCE = 2_000;

/**
 * How long a shop's burn takes while an import posts earns of the same members as fast as it can, in the same process:
 * without it, with it in its own lane, and with it in the callers' lane, as if there were no other. Counted are burns.
 */
export async function burnsBesideImport({ database, scene, meter, options }: BenchRun): Promise<void> {
  const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
  const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
  const workload = new Workload(scene);
  const burn: Call = async () => refusalOf(await ledger.post(scene.coalitionId, workload.nextBurn()));
  const beside = (name: string, post: (earn: EarnOperation) => Promise<Outcome>): Variant => ({
    name,
    usage,
    run: async (seconds) => {
      let over = false;
      let imported = 0;
      const start = performance.now();
      const earner = async () => {
        while (!over) if (refusalOf(await post(workload.nextEarn())) === null) imported += 1;
      };
      const earners = Array.from({ length: IMPORTED_AT_ONCE }, earner);
      const slice = await runCallers(CALLERS, seconds, burn);
      over = true;
      await Promise.all(earners);
      const rate = (imported * 1000) / (performance.now() - start);
      return { ...slice, note: `${rate.toFixed(0)} imported/s` };
    },
  });
  await alternate(
    `burns beside an import, ${CALLERS} callers`,
    [
      { name: 'no import', usage, run: (seconds) => runCallers(CALLERS, seconds, burn) },
      beside('import in its lane', (earn) => ledger.postImported(scene.coalitionId, earn)),
      beside('import among the callers', (earn) => ledger.post(scene.coalitionId, earn)),
    ],
    options,
  );
}
