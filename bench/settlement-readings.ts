import { type EntityManager, inCoalition } from '../src/runtime/database.js';
import { documentOf } from '../src/settlement/documents/document-of-statement.js';
import { statementCsv } from '../src/settlement/documents/statement-csv.js';
import { type StatementDocument, sectionSums } from '../src/settlement/documents/statement-document.js';
import { statementPdf } from '../src/settlement/documents/statement-pdf.js';
import { liabilityRollForward } from '../src/settlement/readings/liability-roll-forward.js';
import { partnerFlows } from '../src/settlement/readings/partner-flows.js';
import { type Reading, readAtOnce } from '../src/settlement/readings/reading.js';
import { settlementPreview } from '../src/settlement/readings/settlement-preview.js';
import { lineTransactions } from '../src/settlement/statements/line-transactions.js';
import { listStatements, readLinesOf } from '../src/settlement/statements/read-statements.js';
import type { Statement, StatementLine } from '../src/settlement/statements/statement.js';
import { addDays } from '../src/values/day.js';
import { RATE_SCALE } from '../src/values/rate.js';
import { must } from './scene.js';
import type { SettlementBooks } from './settlement-books.js';
import { percentile } from './slice.js';

const CALLS = 20;
const WARM_UP_CALLS = 2;
const PAGE = 100;
const STATEMENTS = 1_000;
const BREAKAGE = { scaled: 5n * RATE_SCALE };

/** What is stated, to choose from. */
interface Stated {
  readonly statement: Statement;
  readonly lines: readonly StatementLine[];
}

/** How long people wait for what settlement tells, one caller, nothing else going on; each call asks something else. */
export async function readSettlement(books: SettlementBooks): Promise<void> {
  const { database, coalitionId, programme } = books;
  const stated = await readStated(books);
  const largest = stated.reduce((a, b) => (b.lines.length > a.lines.length ? b : a));
  const partnerIds = [...programme.partners.keys()];
  const month = stated.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a)).statement;
  const read = <T>(work: (reading: Reading) => Promise<T>) =>
    readAtOnce({ database, programme: books.context.programme, coalitionId }, work);
  const today = await books.today();
  const looks: Readonly<Record<string, () => Promise<unknown>>> = {
    'preview of a partner’s open period': () =>
      read((reading) => settlementPreview(reading, anyOf(partnerIds))),
    [`roll-forward of ${month.from} to ${month.until}`]: () =>
      read(async (reading) =>
        must(
          await liabilityRollForward(reading, {
            range: month,
            breakagePercent: BREAKAGE,
            openingBreakagePercent: BREAKAGE,
          }),
        ),
      ),
    'flows of that month': () => read((reading) => partnerFlows(reading, month, undefined)),
    'flows of 30 days until now': () =>
      read((reading) => partnerFlows(reading, { from: addDays(today, -29), until: today }, undefined)),
    [`first ${PAGE} transactions behind a line`]: () => behind(books, stated, 'first'),
    [`${PAGE} from the middle of a line`]: () => behind(books, stated, 'middle'),
    [`CSV of ${largest.lines.length} lines`]: () => written(books, largest, statementCsv),
    [`PDF of ${largest.lines.length} lines`]: () =>
      written(books, largest, (document) => statementPdf(document, { language: 'fa', toman: true })),
  };
  console.log(`\nwhat settlement tells, one caller, ${CALLS} calls each`);
  for (const [what, look] of Object.entries(looks)) await time(what, look);
}

async function time(what: string, look: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let call = -WARM_UP_CALLS; call < CALLS; call += 1) {
    const start = performance.now();
    await look();
    if (call >= 0) times.push(performance.now() - start);
  }
  const sorted = Float64Array.from(times).sort();
  const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
  console.log(`  ${what.padEnd(48)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
}

function readStated({ database, coalitionId }: SettlementBooks): Promise<Stated[]> {
  return inCoalition(database, coalitionId, async (em) => {
    const statements = await listStatements(em, coalitionId, {}, { limit: STATEMENTS });
    const lines = await readLinesOf(em, coalitionId, statements);
    const stated = statements.map((statement) => ({ statement, lines: lines.get(statement.id) ?? [] }));
    if (stated.length === 0) throw new Error('nothing is stated');
    return stated;
  });
}

/** A page of what a line adds up; any line that has transactions behind it, of any statement. */
async function behind(
  { database, coalitionId, programme }: SettlementBooks,
  stated: readonly Stated[],
  where: 'first' | 'middle',
): Promise<void> {
  const choices = stated.filter(({ lines }) => lines.some(({ transactions }) => transactions > 0n));
  const { statement, lines } = anyOf(choices);
  const line = anyOf(lines.filter(({ transactions }) => transactions > 0n));
  const found = await inCoalition(database, coalitionId, async (em) => {
    const after = where === 'middle' ? await inMiddle(em, statement) : undefined;
    return lineTransactions(em, programme, statement, line, { after, most: PAGE });
  });
  if (where === 'first' && found.length !== Math.min(PAGE, Number(line.transactions)))
    throw new Error(`behind a line of ${line.transactions} transactions there are ${found.length}`);
}

/** Any transaction about half-way; a keyset needs none of the line's own. */
async function inMiddle(
  em: EntityManager,
  { coalitionId, from, until }: Statement,
): Promise<bigint | undefined> {
  const [row] = await em.execute<{ id: string }[]>(
    `select ((lowest_id + highest_id) / 2)::text as middle,
            (select t.id::text from ledger_transaction t
              where t.coalition_id = g.coalition_id and t.id >= (g.lowest_id + g.highest_id) / 2 order by t.id limit 1) as id
       from gathered_day g
      where g.coalition_id = ? and g.day between ?::date and ?::date and g.transactions > 0
      order by g.day offset (?::date - ?::date) / 2 limit 1`,
    [coalitionId, from, until, until, from],
  );
  return row ? BigInt(row.id) : undefined;
}

/** Reads the statement and writes it to nowhere, whole. */
async function written(
  { database, coalitionId, programme }: SettlementBooks,
  { statement }: Stated,
  write: (document: StatementDocument) => AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const lines = await inCoalition(database, coalitionId, (em) => readLinesOf(em, coalitionId, [statement]));
  const own = lines.get(statement.id) ?? [];
  const partner = programme.partners.get(statement.partnerId);
  if (!partner) throw new Error('a statement of nobody');
  const versions = new Map(partner.contracts.map(({ id, effectiveFrom }) => [id, effectiveFrom]));
  const sums = sectionSums(own.map(({ kind, money }) => ({ kind, amountMinor: money.minor })));
  const document = documentOf(statement, sums, () => own, {
    coalition: programme.coalition.name,
    partner: partner.name,
    calendar: programme.terms.calendar,
    timeZone: programme.terms.timeZone,
    test: false,
    coalitionAccount: null,
    paymentReference: null,
    partnerAccount: partner.settlementAccount?.iban ?? null,
    generatedAt: statement.closedAt,
    inForceFrom: (id) => versions.get(id) ?? statement.from,
    noteOf: () => null,
    disputedLines: new Map(),
  });
  let length = 0;
  for await (const piece of write(document)) length += piece.length;
  if (length === 0) throw new Error('nothing was written');
}

function lengthOf({ statement }: Stated): number {
  return Date.parse(statement.until) - Date.parse(statement.from);
}

function anyOf<T>(choices: readonly T[]): T {
  return choices[Math.floor(Math.random() * choices.length)] as T;
}
