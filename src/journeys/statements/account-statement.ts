import {
  leastEntries,
  type ProgrammeEntry,
  programmeBalancesAt,
  readProgrammeEntries,
} from '../../ledger/programme-accounts.js';
import { readTransactions, type TransactionRecord } from '../../ledger/transactions.js';
import { entityManagerFor } from '../../runtime/database.js';
import { csvLine } from '../../values/csv.js';
import { encodeId } from '../../values/ids.js';
import { DETAIL_COLUMNS, detailsOf, empty } from './line-details.js';
import {
  endsOf,
  LINES_AT_ONCE,
  type StatementFile,
  type StatementRange,
  type StatementSource,
} from './statement-source.js';

/**
 * The columns. `type` is OPENING in the first line and CLOSING in the last, else as TransactionType in the API;
 * `posted_at` is in UTC. `amount` is signed and in points, `balance_after` the opening balance with the amounts so far.
 * Of a transaction that the reader may not see (expiry is between member and coalition) the rest is empty.
 */
const COLUMNS = [
  ...['posted_at', 'type', 'amount', 'balance_after', 'transaction', 'business_day'],
  ...DETAIL_COLUMNS,
];
/** Those of a transaction that the reader may see. */
const OF_TRANSACTION = 2 + DETAIL_COLUMNS.length;

/**
 * The statement of one of the programme's accounts as a file: the opening balance, every entry in the order of the
 * transactions' ids, the closing balance (rule L-08). Like that of a member it holds nothing between two pages; what is
 * posted after it was begun is not in it.
 */
export async function openAccountStatement(
  source: StatementSource,
  accountId: bigint,
  range: StatementRange,
): Promise<StatementFile> {
  const { database, coalitionId } = source;
  const em = entityManagerFor(database, coalitionId);
  const { opening, closing } = await endsOf(em, coalitionId, range);
  const balances = await programmeBalancesAt(em, coalitionId, [accountId], opening);
  const between = { opening, closing, from: range.from, to: new Date(closing.getTime() + 1) };
  return {
    leastLines: await leastEntries(em, coalitionId, accountId, between),
    text: textOf(source, accountId, between, balances.get(accountId) ?? 0n),
  };
}

async function* textOf(
  source: StatementSource,
  accountId: bigint,
  { opening, closing, from, to }: Readonly<Record<'opening' | 'closing' | 'from' | 'to', Date>>,
  before: bigint,
) {
  const { database, coalitionId } = source;
  yield csvLine(COLUMNS) + endLine('OPENING', opening, before);
  let balance = before;
  for (let after = 0n; ; ) {
    const em = entityManagerFor(database, coalitionId);
    const range = { from, to, after, most: LINES_AT_ONCE };
    const entries = (await readProgrammeEntries(em, coalitionId, [accountId], range)).get(accountId) ?? [];
    const last = entries.at(-1);
    if (!last) break;
    const ids = entries.map(({ transactionId }) => transactionId);
    const transactions = await readTransactions(em, coalitionId, ids);
    let lines = '';
    for (const entry of entries) {
      balance += entry.amount;
      lines += lineOf(source, entry, balance, transactions.get(entry.transactionId));
    }
    yield lines;
    after = last.transactionId;
    if (entries.length < LINES_AT_ONCE) break;
  }
  yield endLine('CLOSING', closing, balance);
}

function endLine(type: 'OPENING' | 'CLOSING', at: Date, balance: bigint): string {
  return csvLine([at.toISOString(), type, 0, balance, ...empty(OF_TRANSACTION)]);
}

function lineOf(
  { told }: StatementSource,
  { postedAt, amount }: ProgrammeEntry,
  balance: bigint,
  transaction: TransactionRecord | undefined,
): string {
  const shown = transaction ? told(transaction) : 'nothing';
  if (!transaction || shown === 'nothing') {
    return csvLine([postedAt.toISOString(), '', amount, balance, ...empty(OF_TRANSACTION)]);
  }
  const { id, type, businessDay } = transaction;
  return csvLine([
    ...[postedAt.toISOString(), type, amount, balance, encodeId('transaction', id), businessDay],
    ...detailsOf(transaction, shown),
  ]);
}
