import { encodeId } from '../../src/values/ids.js';
import { member, transaction } from './book-corruptions.js';
import type { FullBooks } from './full-books.js';

/** A change to books with every kind of operation in them, and whom the auditor must name for it. */
export interface FullBookCorruption {
  readonly name: string;
  /** Of the coalition whose points are owed when they were spent; CAP unless it says so. */
  readonly policy?: 'CAP' | 'NEGATIVE';
  readonly sql: (books: FullBooks) => string;
  /** External ids. */
  readonly names: (books: FullBooks) => readonly string[];
  /** The reason that is this corruption's own. */
  readonly says: RegExp;
}

export const ali = (books: FullBooks) => [member(books.ali)];
export const coalition = ({ story }: FullBooks) => [encodeId('coalition', story.twinId)];
export const of = (pick: (books: FullBooks) => bigint) => (books: FullBooks) => [transaction(pick(books))];
export const changedHold = (id: bigint, change: string) => `update hold set ${change} where id = ${id}`;
export const changedStep = (kind: string, subject: bigint, change: string) =>
  `update balance_step set ${change} where kind = '${kind}' and subject_id = ${subject}`;
export const changedEntry = (id: bigint, leg: number, change: string) =>
  `update entry set ${change} where transaction_id = ${id} and leg = ${leg}`;
export const changed = (id: bigint, change: string) =>
  `update ledger_transaction set ${change} where id = ${id}`;
export const deleted = (table: string, where: string) => `delete from ${table} where ${where}`;
