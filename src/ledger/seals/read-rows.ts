import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import {
  type EntryRow,
  type StepRow,
  stepTexts,
  type TransactionRow,
  transactionTexts,
} from './row-texts.js';
import { type SealedKind, type SealedRow, sealedLeafHash, sealedParts } from './sealed-leaf.js';

/** Rows read at once: hashing them takes some 20 ms, during which the process does nothing else. */
const ROWS_AT_ONCE = 250;

/** A row's place in the order of a block's leaves: transactions by id, then steps by member and version. */
export interface LeafKey {
  readonly kind: SealedKind;
  /** The transaction, or the member. */
  readonly id: bigint;
  /** 0 for transactions. */
  readonly version: number;
}

/** A leaf and whose it is. */
export interface Leaf extends LeafKey {
  readonly hash: Buffer;
}

/** Which transactions to look through for those of an epoch. */
export interface EpochRange {
  readonly epoch: number;
  readonly lowestId: bigint;
  readonly highestId: bigint;
}

const instant = (column: string) => `(extract(epoch from ${column}) * 1000)::text`;
const joined = (column: string) => `array_to_string(${column}, ',', 'null')`;
const BALANCE = `sequence, version, posted_after::text, held_after::text, pending_after::text, owed_after::text,
  ${joined('lot_expiries')} as expiries, ${joined('lot_fundings')} as fundings, ${joined('lot_points')} as lot_points,
  ${joined('lot_places')} as places`;
// Columns are ordered by through their tables: in ORDER BY a bare name is that of the text that is selected.
const TRANSACTION = `select id::text, type, points::text, member_id::text, partner_id::text, merchant_id::text,
  contract_version_id::text, ${instant('occurred_at')} as occurred_at, ${instant('posted_at')} as posted_at,
  business_day::text, sealing_epoch, actor, reverses_id::text, hold_id::text, amount_minor::text, currency,
  breakdown::text, encode(details_hash, 'hex') as details_hash from ledger_transaction t`;
const ENTRY = `select transaction_id::text, leg, account_id::text, amount::text, ${instant('posted_at')} as posted_at,
  ${BALANCE} from entry e`;
const STEP = `select member_id::text, kind, subject_id::text, ${instant('at')} as at, business_day::text,
  sealing_epoch, ${BALANCE} from balance_step s`;

/**
 * For this transaction, pages are read along the primary key. A table that was filled a minute ago has no statistics:
 * the planner would collect and sort all that is left of it for every page.
 */
export async function readAlongKeys(em: EntityManager): Promise<void> {
  await em.execute(
    `select set_config(name, 'off', true)
       from unnest('{enable_seqscan,enable_bitmapscan,enable_sort,jit}'::text[]) settings(name)`,
  );
}

/** The planner's own choice again. */
export async function readFreely(em: EntityManager): Promise<void> {
  await em.execute(
    `select set_config(name, reset_val, true) from pg_settings
      where name in ('enable_seqscan', 'enable_bitmapscan', 'enable_sort', 'jit')`,
  );
}

/**
 * The leaves of an epoch in their order, a few hundred rows at a time and in bounded memory. The whole of it is read in
 * the transaction that `em` is in.
 */
export async function* leavesOf(
  em: EntityManager,
  coalitionId: bigint,
  key: Buffer,
  range: EpochRange,
): AsyncGenerator<Leaf[]> {
  for (let after = range.lowestId - 1n; ; ) {
    const rows = await em.execute<TransactionRow[]>(
      `${TRANSACTION} where t.coalition_id = ? and t.id > ?::bigint and t.id <= ?::bigint and t.sealing_epoch = ?
        order by t.id limit ${ROWS_AT_ONCE}`,
      [coalitionId, after, range.highestId, range.epoch],
    );
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) break;
    const entries = await em.execute<EntryRow[]>(
      `${ENTRY} where e.coalition_id = ? and e.transaction_id between ?::bigint and ?::bigint
        order by e.transaction_id, e.leg`,
      [coalitionId, first.id, last.id],
    );
    const byTransaction = Map.groupBy(entries, (entry) => entry.transaction_id);
    yield rows.map((row) =>
      leafOf(key, BigInt(row.id), 0, transactionTexts(row, byTransaction.get(row.id) ?? [])),
    );
    after = BigInt(last.id);
  }
  // By a cursor: each page of a list sorted anew would cost as much as all of them.
  await em.execute(
    `declare sealed_steps no scroll cursor for ${STEP}
      where s.coalition_id = ${coalitionId} and s.sealing_epoch = ${range.epoch} order by s.member_id, s.version`,
  );
  for (;;) {
    const rows = await em.execute<StepRow[]>(`fetch ${ROWS_AT_ONCE} from sealed_steps`);
    if (rows.length === 0) break;
    yield rows.map((row) => leafOf(key, BigInt(row.member_id), row.version, stepTexts(row)));
  }
  await em.execute('close sealed_steps');
}

/** One transaction in the words in which it is sealed, and its epoch; undefined when there is none. */
export async function readSealedTransaction(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<{ readonly row: SealedRow; readonly epoch: number } | undefined> {
  const [transaction] = await em.execute<TransactionRow[]>(
    `${TRANSACTION} where t.coalition_id = ? and t.id = ?`,
    [coalitionId, id],
  );
  if (!transaction) return undefined;
  const entries = await em.execute<EntryRow[]>(
    `${ENTRY} where e.coalition_id = ? and e.transaction_id = any (?::bigint[]) order by e.leg`,
    [coalitionId, integerArray([id])],
  );
  return { row: transactionTexts(transaction, entries), epoch: transaction.sealing_epoch };
}

/** Whether one leaf comes before, at or after another: negative, 0, positive. */
export function compareLeaves(a: LeafKey, b: LeafKey): number {
  if (a.kind !== b.kind) return a.kind === 'transaction' ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.version - b.version;
}

function leafOf(key: Buffer, id: bigint, version: number, row: SealedRow): Leaf {
  return { kind: row.kind, id, version, hash: sealedLeafHash(row.kind, sealedParts(key, row)) };
}
