import { parseArgs } from 'node:util';
import { audit } from '../src/ledger/auditor.js';
import { Ledger } from '../src/ledger/ledger.js';
import { openBenchDatabase } from './bench-database.js';
import { type BenchOptions, type BenchRun, LEDGER_POOL } from './bench-run.js';
import { engine } from './engine.js';
import { http } from './http.js';
import { print, printLoad, printMachine } from './machine.js';
import { benchLogger, createScene, openAppDatabase } from './scene.js';
import { PostgresMeter } from './usage.js';
import { seed } from './workload.js';

const BENCHES: Readonly<Record<string, (run: BenchRun) => Promise<void>>> = { engine, http };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    slices: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2.5' },
    callers: { type: 'string', default: '1,16,64,256' },
    connections: { type: 'string', default: '64,256' },
    members: { type: 'string', default: '100000' },
    lots: { type: 'string', default: '3' },
    'alone-pool': { type: 'string', default: '16' },
  },
});
const options: BenchOptions = {
  slices: Number(values.slices),
  seconds: Number(values.seconds),
  callers: values.callers.split(',').map(Number),
  connections: values.connections.split(',').map(Number),
  members: Number(values.members),
  lots: Number(values.lots),
  alonePool: Number(values['alone-pool']),
};
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = (await runBenches(names)) ? 0 : 1;
}

/** Answers whether the books are in order afterwards. */
async function runBenches(names: readonly string[]): Promise<boolean> {
  // Not before the signals are caught: its first steps block, and a folder would be left behind.
  const opening = Promise.resolve().then(openBenchDatabase);
  const interrupt = () => {
    // Whatever uses the database breaks now, and does not matter any more.
    process.on('uncaughtException', () => undefined);
    void opening.then((target) => target.drop()).finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const target = await opening;
  try {
    await printMachine(target);
    printLoad('before');
    const database = await openAppDatabase(target.appUrl, LEDGER_POOL);
    const meter = await PostgresMeter.open(target.ownerUrl);
    try {
      const scene = await createScene(target, database, options.members);
      const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
      const rate = await seed(ledger, scene, options.lots);
      print('scene', `${options.members} members, ${options.lots} lots each, at ${rate.toFixed(0)} earns/s`);
      for (const name of names) await BENCHES[name]?.({ target, database, scene, meter, options });
      console.log('');
      printLoad('after');
      return await booksAreInOrder(database, scene.coalitionId);
    } finally {
      await meter.close();
      await database.close();
    }
  } finally {
    await target.drop();
  }
}

async function booksAreInOrder(...[database, coalitionId]: Parameters<typeof audit>): Promise<boolean> {
  const start = performance.now();
  const { accounts, transactions, entries, differences } = await audit(database, coalitionId);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(
    'audit (L-09)',
    `${accounts} accounts, ${transactions} transactions, ${entries} entries in ${seconds} s`,
  );
  for (const { rule, subject, id, text } of differences.slice(0, 20))
    console.log(`  ${rule} ${subject} ${id}: ${text}`);
  print(
    '',
    differences.length === 0 ? 'no difference' : `${differences.length} differences: THE BENCH FAILS`,
  );
  return differences.length === 0;
}
