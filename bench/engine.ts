import type pg from 'pg';
import { Ledger } from '../src/ledger/ledger.js';
import type { Outcome } from '../src/ledger/operations.js';
import { alternate, type Variant } from './alternate.js';
import type { BenchRun } from './bench-run.js';
import { bestPool } from './best-pool.js';
import { OneByOneLedger } from './one-by-one-ledger.js';
import { openPgledgerPool, type Pgledger, type TransferShape, transferCall } from './pgledger.js';
import { benchLogger, openAppDatabase, type Scene } from './scene.js';
import { type Call, runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { Workload } from './workload.js';

/** With more callers than this some wait for a connection: a server has 200 for everybody. */
const LARGEST_POOL = 64;

/** Somebody to call, with so many callers at once. */
interface Contender {
  readonly name: string;
  readonly call: Call;
  /** Left out where it would be another contender again. */
  readonly fits?: (callers: number) => boolean;
}

/**
 * The ledger called directly, in this process, against one transaction per operation on the same schema and against
 * pgledger called the same way.
 */
export async function engine(run: BenchRun): Promise<void> {
  const { target, scene, database, meter, options } = run;
  const logger = benchLogger();
  const announce = () => undefined;
  const alone = await openAppDatabase(target.appUrl, options.alonePool);
  const pools: pg.Pool[] = [];
  try {
    const pgledger = await run.pgledger();
    const contenders: Contender[] = [
      { name: 'batches', call: callOn(new Ledger({ database, logger, announce }), scene) },
      {
        name: 'one transaction per operation',
        call: callOn(new OneByOneLedger({ database: alone, logger, announce }), scene),
      },
      ...(pgledger ? await pgledgerContenders(pgledger, options.callers, pools) : []),
    ];
    const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
    for (const callers of options.callers) {
      const variants = contenders
        .filter(({ fits }) => fits?.(callers) ?? true)
        .map(
          ({ name, call }): Variant => ({
            name,
            run: (seconds) => runCallers(callers, seconds, call),
            usage,
          }),
        );
      await alternate(`engine, ${callers} callers, half earns, half burns, one partner`, variants, options);
    }
  } finally {
    await Promise.all([alone.close(), ...pools.map((pool) => pool.end())]);
  }
}

/** Each shape with its best pool, and the hot account also with a connection for each caller. */
async function pgledgerContenders(
  pgledger: Pgledger,
  callers: readonly number[],
  pools: pg.Pool[],
): Promise<Contender[]> {
  const most = Math.max(...callers);
  const best = (shape: TransferShape) =>
    bestPool(`pgledger, ${shape}`, 1, async (size) => {
      const pool = openPgledgerPool(pgledger, size);
      const call = transferCall(pgledger, pool, shape);
      return { run: (seconds) => runCallers(most, seconds, call), close: () => pool.end() };
    });
  const contender = (shape: TransferShape, size: number): Contender => {
    const pool = openPgledgerPool(pgledger, size);
    pools.push(pool);
    return { name: `pgledger, ${shape}, pool ${size}`, call: transferCall(pgledger, pool, shape) };
  };
  const bestOfPairs = await best('random pairs');
  const bestOfHot = await best('one hot account');
  const asMany = new Set(callers.map((count) => Math.min(count, LARGEST_POOL)));
  asMany.delete(bestOfHot);
  return [
    contender('random pairs', bestOfPairs),
    contender('one hot account', bestOfHot),
    ...[...asMany].map((size) => ({
      ...contender('one hot account', size),
      // A pool that is larger than the best one matters where the callers fill it; a smaller one is theirs anyway.
      fits: (count: number) => size === Math.min(count, LARGEST_POOL) && size > bestOfHot,
    })),
  ];
}

/** Half earns, half burns of random members; the code of a refusal is what it comes to. */
export function callOn(ledger: Ledger, scene: Scene): Call {
  const workload = new Workload(scene);
  return async () => refusalOf(await ledger.post(scene.coalitionId, workload.next()));
}

/** The code of a refusal, null of what was posted. */
export function refusalOf(outcome: Outcome): string | null {
  if (outcome.kind === 'posted') return null;
  return outcome.kind === 'stale' ? 'stale' : outcome.refusal.code;
}
