import { Ledger } from '../src/ledger/ledger.js';
import type { Database } from '../src/runtime/database.js';
import { alternate, type Variant } from './alternate.js';
import { migratedDatabase, withClient } from './bench-database.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { booksAreInOrder } from './books-in-order.js';
import { copyHistory, oldestCopy } from './copy-history.js';
import { callOn } from './engine.js';
import { lookBack } from './looking-back.js';
import { print } from './machine.js';
import { benchLogger, createScene, enrolMembers, openAppDatabase, type Scene } from './scene.js';
import { runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { seed, Workload } from './workload.js';

const CALLERS = 64;
const ENTRIES = [1_000_000, 10_000_000];
/** Members whose history is made by the ledger and then copied. */
const TEMPLATES = 200;
/** What each of them does: what comes in goes out again, so that any number of copies can follow each other. */
const TEMPLATE_POINTS = [40n, 70n, -30n, 50n, -100n, -30n];
/** Entries of a transaction. */
const LEGS = 2;
const ENTRIES_PER_MEMBER = TEMPLATE_POINTS.length * LEGS;

interface Grown {
  readonly name: string;
  readonly database: Database;
  readonly scene: Scene;
}

/**
 * The same operations on books of different sizes, each in a database of its own on the same server: the same members
 * with a longer past, which lies in more partitions; and what looking back on them takes (rule L-08).
 */
export async function growth(run: BenchRun): Promise<void> {
  const { meter, options } = run;
  const grown: Grown[] = [];
  try {
    const sizes = options.entries ?? ENTRIES;
    const smallest = Math.min(...sizes);
    // The largest first: the ratios are its throughput to that of the smaller ones.
    for (const entries of sizes.toSorted((one, other) => other - one))
      grown.push(await grow(run, smallest, entries));
    const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
    const logger = benchLogger();
    const variants = grown.map(({ name, database, scene }): Variant => {
      const ledger = new Ledger({ database, logger, announce: () => undefined });
      return { name, run: (seconds) => runCallers(CALLERS, seconds, callOn(ledger, scene)), usage };
    });
    await alternate(`growth, ${CALLERS} callers, half earns, half burns`, variants, options);
    await lookBack(grown);
    for (const { name, database, scene } of grown) {
      print('books', name);
      if (!(await booksAreInOrder(database, scene.coalitionId)))
        throw new Error(`the books of ${name} are not in order`);
    }
  } finally {
    await Promise.all(grown.map(({ database }) => database.close()));
  }
}

async function grow({ server }: BenchRun, smallest: number, entries: number): Promise<Grown> {
  const target = await migratedDatabase(server, oldestCopy());
  const database = await openAppDatabase(target.appUrl, LEDGER_POOL);
  const count = Math.max(1, Math.round(smallest / ENTRIES_PER_MEMBER));
  const scene = await createScene(target, database, count);
  const templates = await postTemplates(database, scene);
  const start = performance.now();
  const transactions = await copyHistory({
    ownerUrl: target.ownerUrl,
    scene,
    templates,
    members: scene.members,
    repetitions: Math.max(1, Math.round(entries / smallest)),
  });
  const filled = transactions * LEGS;
  const rate = filled / ((performance.now() - start) / 1000);
  // Everything of the past is spent: something to burn.
  await seed(new Ledger({ database, logger: benchLogger(), announce: () => undefined }), scene, 1);
  const { partitions, size } = await sizeOf(target.ownerUrl);
  const name = `${filled} entries`;
  print('filled', `${name} of ${count} members at ${rate.toFixed(0)}/s, ${partitions} partitions, ${size}`);
  return { name, database, scene };
}

/** Through the ledger; answers the members that now have a history. */
async function postTemplates(database: Database, scene: Scene): Promise<readonly bigint[]> {
  const members = await enrolMembers(database, scene, TEMPLATES);
  const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
  const workload = new Workload(scene);
  await Promise.all(
    members.map(async (memberId) => {
      for (const points of TEMPLATE_POINTS) {
        const operation =
          points > 0n ? workload.earn(memberId, points, null) : workload.burn(memberId, -points);
        const { kind } = await ledger.post(scene.coalitionId, operation);
        if (kind !== 'posted') throw new Error(`a first operation was not posted: ${kind}`);
      }
    }),
  );
  return members;
}

async function sizeOf(ownerUrl: string): Promise<{ partitions: string; size: string }> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ partitions: string; size: string }>(
      `select (select count(*) from pg_inherits i
                where i.inhparent = 'entry'::regclass and pg_relation_size(i.inhrelid) > 0)::text as partitions,
              pg_size_pretty(pg_database_size(current_database())) as size`,
    );
    return rows[0] ?? { partitions: '0', size: '0' };
  });
}
