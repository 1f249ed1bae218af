import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { BankEntry, ConfirmationFormat, EntryKind } from './bank-entry.js';
import type { LeftOver } from './match-entry.js';
import type { Page } from './read-payments.js';

/** A file of the bank that was taken in, once. */
export interface ConfirmationImport {
  readonly id: bigint;
  readonly format: ConfirmationFormat;
  readonly importedAt: Date;
  readonly actor: string;
  /** Entries that agreed with a payment. */
  readonly matched: number;
  readonly leftOver: number;
}

/** An entry with what became of it. */
export interface BookedEntry extends BankEntry {
  /** 1, 2, 3 … in the order of the file. */
  readonly number: number;
  /** Null: it was matched. */
  readonly leftOver: LeftOver | null;
  /** The payment of its reference; null where there is none. */
  readonly paymentId: bigint | null;
}

export interface NewImport {
  readonly format: ConfirmationFormat;
  readonly contentHash: Buffer;
  readonly at: Date;
  readonly actor: string;
  readonly entries: readonly BookedEntry[];
}

/** Entries that one statement writes: a file may have many thousands. */
const PIECE = 2_000;

/** Keeps a file's entries. */
export async function writeImport(
  em: EntityManager,
  coalitionId: bigint,
  { format, contentHash, at, actor, entries }: NewImport,
): Promise<ConfirmationImport> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into confirmation_import (coalition_id, format, content_hash, imported_at, actor)
     values (?, ?, decode(?, 'hex'), ?::timestamptz, ?) returning id::text`,
    [coalitionId, format, contentHash.toString('hex'), at.toISOString(), actor],
  );
  const id = BigInt(row?.id ?? 0);
  for (let from = 0; from < entries.length; from += PIECE) {
    await em.execute(
      `insert into bank_entry (coalition_id, import_id, number, account_iban, reference, direction, kind, amount, currency,
          booked_on, bank_reference, left_over, payment_id)
       select ?, ?, e.number, e.account, e.reference, e.direction, e.kind, e.amount, e.currency, e.booked_on,
              e.bank_reference, e.left_over, e.payment
         from jsonb_to_recordset(?::jsonb) e(number integer, account text, reference text, direction text, kind text,
           amount text, currency text, booked_on text, bank_reference text, left_over text, payment bigint)`,
      [coalitionId, id, JSON.stringify(entries.slice(from, from + PIECE).map(rowOf))],
    );
  }
  const leftOver = entries.filter((entry) => entry.leftOver !== null).length;
  return { id, format, importedAt: at, actor, matched: entries.length - leftOver, leftOver };
}

/** A file that was taken in, by id or by what it says; null where there is none. */
export async function findImport(
  em: EntityManager,
  coalitionId: bigint,
  by: { readonly id: bigint | null } | { readonly contentHash: Buffer },
): Promise<ConfirmationImport | null> {
  const [condition, value] =
    'id' in by
      ? (['i.id = ?', by.id] as const)
      : (["i.content_hash = decode(?, 'hex')", by.contentHash.toString('hex')] as const);
  const [row] = await em.execute<
    {
      id: string;
      format: ConfirmationFormat;
      imported_at: string;
      actor: string;
      matched: number;
      left_over: number;
    }[]
  >(
    `select i.id::text, i.format, (extract(epoch from i.imported_at) * 1000)::bigint::text as imported_at, i.actor,
            n.matched, n.left_over
       from confirmation_import i,
            lateral (select count(*) filter (where e.left_over is null)::integer as matched,
                            count(e.left_over)::integer as left_over
                       from bank_entry e where e.coalition_id = i.coalition_id and e.import_id = i.id) n
      where i.coalition_id = ? and ${condition}`,
    [coalitionId, value],
  );
  if (!row) return null;
  return {
    id: BigInt(row.id),
    format: row.format,
    importedAt: new Date(Number(row.imported_at)),
    actor: row.actor,
    matched: row.matched,
    leftOver: row.left_over,
  };
}

/** Entries of a file, in its order: those that were matched, or those that were left over; `after` is a number. */
export async function entriesOfImport(
  em: EntityManager,
  coalitionId: bigint,
  importId: bigint,
  { leftOver, limit, after }: Page & { readonly leftOver: boolean },
): Promise<BookedEntry[]> {
  const rows = await em.execute<
    {
      number: number;
      account_iban: string | null;
      reference: string | null;
      direction: 'IN' | 'OUT';
      kind: EntryKind;
      amount: string;
      currency: string;
      booked_on: Day | null;
      bank_reference: string | null;
      left_over: LeftOver | null;
      payment_id: string | null;
    }[]
  >(
    `select number, account_iban, reference, direction, kind, amount, currency, booked_on, bank_reference, left_over,
            payment_id::text
       from bank_entry
      where coalition_id = ? and import_id = ? and (left_over is not null) = ? and number > ?
      order by number limit ?`,
    [coalitionId, importId, leftOver, after ?? 0n, limit],
  );
  return rows.map((row) => ({
    number: row.number,
    accountIban: row.account_iban,
    reference: row.reference,
    direction: row.direction,
    kind: row.kind,
    amount: row.amount,
    currency: row.currency,
    bookedOn: row.booked_on,
    bankReference: row.bank_reference,
    leftOver: row.left_over,
    paymentId: row.payment_id === null ? null : BigInt(row.payment_id),
  }));
}

/** For JSON, whose numbers do not hold ids. */
function rowOf({ accountIban, bookedOn, bankReference, leftOver, paymentId, ...entry }: BookedEntry) {
  return {
    ...entry,
    account: accountIban,
    booked_on: bookedOn,
    bank_reference: bankReference,
    left_over: leftOver,
    payment: paymentId === null ? null : String(paymentId),
  };
}
