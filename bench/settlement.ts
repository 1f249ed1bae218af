import { alternate } from './alternate.js';
import { type BackendMemory, watchBackends } from './backend-memory.js';
import { withClient } from './bench-database.js';
import type { BenchRun } from './bench-run.js';
import { booksAreInOrder, settlementIsInOrder } from './books-in-order.js';
import { Child } from './child.js';
import { refusalOf } from './engine.js';
import { print } from './machine.js';
import { SettlementBooks } from './settlement-books.js';
import type { Closed, CloserOrder } from './settlement-closer.js';
import { readSettlement } from './settlement-readings.js';
import { runCallers } from './slice.js';
import { nodeCpuMs, PostgresMeter } from './usage.js';

const ENTRIES = [100_000, 1_000_000];
/** Entries of a transaction. */
const LEGS = 2;
/** Of the month that is closed; some are in two calendar months then, which is a close of both. */
const DAYS = 30;
const CALLERS = 16;
/** What a close has to do that shops' traffic goes on beside: so many days, and that part of the books' month. */
const DAYS_BESIDE = 6;
const PART_BESIDE = 20;

/**
 * Closing a month of books of different sizes, each in a process of its own, on a database of its own; burns beside a
 * close; and what settlement tells of the largest books.
 */
export async function settlement(run: BenchRun): Promise<void> {
  const { options } = run;
  const sizes = (options.entries ?? ENTRIES).toSorted((a, b) => a - b);
  for (const [index, entries] of sizes.entries()) {
    const books = await SettlementBooks.open(run, options.partners, entries);
    const applicationName = `hamsood bench close ${index}`;
    const closer = new Child<object, Closed>('settlement-closer.ts', {
      databaseUrl: books.target.appUrl,
      applicationName,
      coalitionId: String(books.coalitionId),
    } satisfies CloserOrder);
    try {
      await closeMonth(books, closer, entries, applicationName);
      if (index === sizes.length - 1) {
        await burnsBesideClose(run, books, closer, Math.round(entries / LEGS / PART_BESIDE));
        await books.post(Math.round(entries / LEGS / DAYS));
        await readSettlement(books);
      }
      const { database, coalitionId } = books;
      const inOrder = await booksAreInOrder(database, coalitionId);
      if (!((await settlementIsInOrder(database, coalitionId)) && inOrder))
        throw new Error(`the books of ${entries} entries are not in order`);
    } finally {
      await closer.end();
      await books.close();
    }
  }
}

async function closeMonth(
  books: SettlementBooks,
  closer: Child<object, Closed>,
  entries: number,
  applicationName: string,
): Promise<void> {
  const { target, programme, members } = books;
  const transactions = Math.round(entries / LEGS);
  const start = performance.now();
  await books.passDays(DAYS, transactions);
  const rate = (transactions * LEGS) / ((performance.now() - start) / 1000);
  const of = `${programme.partners.size} partners, ${members.length} members`;
  console.log('');
  print(
    'month',
    `${transactions * LEGS} entries of ${of}, posted and sealed at ${rate.toFixed(0)} entries/s`,
  );
  await withClient(target.ownerUrl, (client) => client.query('vacuum analyze'));
  const { result, memory } = await watchBackends(target.ownerUrl, applicationName, () => closer.ask({}));
  const { days, daySeconds, statements, periodSeconds, peakKb } = result;
  print(
    'close',
    `${days} days in ${daySeconds.toFixed(2)} s, ${statements} statements in ${periodSeconds.toFixed(2)} s`,
  );
  print('highest memory', `Node ${mib(peakKb)}; ${backendMemory(memory)}`);
}

async function burnsBesideClose(
  { options }: BenchRun,
  books: SettlementBooks,
  closer: Child<object, Closed>,
  transactions: number,
): Promise<void> {
  const meter = await PostgresMeter.open(books.target.ownerUrl);
  const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
  const burn = async () => refusalOf(await books.postOperation(books.nextSmallBurn()));
  try {
    await alternate(
      `burns beside a close of ${DAYS_BESIDE} days with ${transactions} transactions, ${CALLERS} callers`,
      [
        {
          name: 'no close',
          // For the slice after it, so that what was filled stands behind both alike.
          prepare: () => books.passDays(DAYS_BESIDE, transactions),
          usage,
          run: (seconds) => runCallers(CALLERS, seconds, burn),
        },
        {
          name: 'while days and periods close',
          usage,
          run: async () => {
            const closing = closer.ask({});
            const slice = await runCallers(CALLERS, { until: closing }, burn);
            const { days, daySeconds, statements, periodSeconds } = await closing;
            const took = `${daySeconds.toFixed(2)} + ${periodSeconds.toFixed(2)} s`;
            return { ...slice, note: `${days} days, ${statements} statements in ${took}` };
          },
        },
      ],
      options,
    );
  } finally {
    await meter.close();
  }
}

function backendMemory({ privateKb, peakKb }: BackendMemory): string {
  return `a PostgreSQL process ${mib(privateKb)} of its own, ${mib(peakKb)} with what all share`;
}

function mib(kb: number | undefined): string {
  return kb === undefined ? '–' : `${(kb / 1024).toFixed(0)} MiB`;
}
