import type { IdKind } from '../../values/ids.js';
import type { DataSubject } from './data-subject.js';

/** How a table's rows of a member are told in an export. */
export interface ToldRows {
  /** Name of the list in the file. */
  readonly section: string;
  /** Columns, with their types, that tell its rows of one member apart: pages are read along them. */
  readonly key: readonly (readonly [column: string, type: string])[];
  /** Columns that hold identifiers, and of what; or in which column of the row (or `extra`) the kind is. */
  readonly ids?: Readonly<Record<string, IdKind | { readonly kindIn: string }>>;
  /** Columns that are not told, and why. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** More values of each row (`t`), in SQL. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** Why something is not done. */
export interface Because {
  readonly why: string;
}

/** Rows that stay, without what said who it was. */
export interface Emptied extends Because {
  /** Columns, and what they hold afterwards: SQL of the row `t` and of `e.at`, when the member is erased. */
  readonly emptied: Readonly<Record<string, string>>;
}

/**
 * A table with rows that are about a member: which they are, how an export tells them, and what becomes of them when the
 * member is erased (rule A-05). A test compares the list of these with the database's catalogue.
 */
export interface PersonalTable {
  readonly table: string;
  /** SQL: which rows, `t`, are about the member. */
  readonly rows: (subject: DataSubject) => string;
  readonly told: ToldRows | Because;
  /** `rows`: they are deleted. */
  readonly erased: 'rows' | Emptied | Because;
  /** Which rows are deleted or emptied, where they are others than those that are told. */
  readonly erasedRows?: (subject: DataSubject) => string;
}
