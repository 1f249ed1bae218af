import { Ledger } from '../src/ledger/ledger.js';
import { allowances } from './allowances.js';
import { migratedDatabase, openBenchServer } from './bench-database.js';
import { type BenchOptions, readBenchOptions, USAGE } from './bench-options.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { booksAreInOrder } from './books-in-order.js';
import { bulk } from './bulk.js';
import { survivesChaos } from './chaos.js';
import { engine } from './engine.js';
import { growth } from './growth.js';
import { guards } from './guards.js';
import { http } from './http.js';
import { limits } from './limits.js';
import { live } from './live.js';
import { liveScale } from './live-scale.js';
import { lots } from './lots.js';
import { print, printLoad, printMachine } from './machine.js';
import { openPgledger, type Pgledger, pgledgerAddsUp } from './pgledger.js';
import { reviews } from './reviews.js';
import { benchLogger, createScene, openAppDatabase } from './scene.js';
import { settlement } from './settlement.js';
import { tiers } from './tiers.js';
import { PostgresMeter } from './usage.js';
import { webhooks } from './webhooks.js';
import { seed } from './workload.js';

const BENCHES: Readonly<Record<string, (run: BenchRun) => Promise<void>>> = {
  engine,
  http,
  lots,
  growth,
  bulk,
  live,
  'live-scale': liveScale,
  limits,
  guards,
  tiers,
  reviews,
  settlement,
  allowances,
  webhooks,
};
/** What runs when nothing is named: about five minutes. */
const SHORT_SET = ['engine', 'http', 'lots'];
/** Not a measurement: it runs before all of them, and they only if it passes. */
const CHAOS = 'chaos';
const ALL = 'all';

const known = [CHAOS, ...Object.keys(BENCHES), ALL];
const { help, names, options } = readOptions();
if (help) process.stdout.write(`${USAGE}Names: ${known.join(', ')}\n`);
else process.exitCode = (await runChosen(names)) ? 0 : 1;

function readOptions(): ReturnType<typeof readBenchOptions> {
  try {
    const asked = readBenchOptions(process.argv.slice(2));
    const unknown = asked.names.filter((name) => !known.includes(name));
    if (unknown.length === 0) return asked;
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  } catch (error) {
    process.stderr.write(`${oneSentence(error)}\n`);
    process.exit(2);
  }
}

/** Node's own words on an unknown option go on about how to name a file like an option. */
function oneSentence(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    ? `${message.split('. ')[0]}: see npm run bench -- --help.`
    : message;
}

async function runChosen(asked: readonly string[]): Promise<boolean> {
  const chosen = asked.includes(ALL) ? known : asked.length > 0 ? asked : SHORT_SET;
  if (chosen.includes(CHAOS) && !survivesChaos(options.kills)) return false;
  const measured = chosen.filter((name) => Object.hasOwn(BENCHES, name));
  return measured.length === 0 || runBenches(measured, options);
}

/** Answers whether the books are in order afterwards. */
async function runBenches(chosen: readonly string[], options: BenchOptions): Promise<boolean> {
  // Not before the signals are caught: its first steps block, and a folder would be left behind.
  const opening = Promise.resolve().then(openBenchServer);
  const interrupt = () => {
    // Whatever uses the database breaks now, and does not matter any more.
    process.on('uncaughtException', () => undefined);
    void opening.then((server) => server.drop()).finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const server = await opening;
  try {
    const target = await migratedDatabase(server);
    await printMachine(target.ownerUrl, server.folder);
    printLoad('before');
    const database = await openAppDatabase(target.appUrl, LEDGER_POOL);
    const meter = await PostgresMeter.open(target.ownerUrl);
    try {
      const scene = await createScene(target, database, options.members);
      const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
      const rate = await seed(ledger, scene, options.lots);
      print('scene', `${options.members} members, ${options.lots} lots each, at ${rate.toFixed(0)} earns/s`);
      let opened: Promise<Pgledger | undefined> | undefined;
      const pgledger = () => {
        opened ??= openPgledger(server, options.members);
        return opened;
      };
      for (const name of chosen)
        await BENCHES[name]?.({ server, target, database, scene, meter, options, pgledger });
      console.log('');
      printLoad('after');
      const peer = await opened;
      const peerAddsUp = peer ? await pgledgerAddsUp(peer) : true;
      return (await booksAreInOrder(database, scene.coalitionId)) && peerAddsUp;
    } finally {
      await meter.close();
      await database.close();
    }
  } finally {
    await server.drop();
  }
}
