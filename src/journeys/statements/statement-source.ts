import type { Programme } from '../../partners/programme.js';
import type { Database } from '../../runtime/database.js';

/** How much of what a line is about its reader may be told: all, not what partners wrote for themselves, or nothing. */
export type Told = 'all' | 'without-details' | 'nothing';

/** Where a statement is read, and for whom. */
export interface StatementSource {
  readonly database: Pick<Database, 'orm'>;
  readonly programme: Programme;
  readonly coalitionId: bigint;
  /** Who decides lies above: rules of access are the API's. */
  told(of: { readonly partnerId: bigint | null; readonly memberId: bigint | null }): Told;
}

/** What was posted at `from` or later, and before `to`; null: until the reading began. */
export interface StatementRange {
  readonly from: Date;
  readonly to: Date | null;
}

/** A statement as a CSV file, to be read piece by piece. */
export interface StatementFile {
  /** How many lines it has at least. */
  readonly leastLines: number;
  /** Its text, some hundred lines at a time; the next ones are read when they are asked for. */
  readonly text: AsyncGenerator<string, void, undefined>;
}

/** Lines read at once: some 100 kB of text. */
export const LINES_AT_ONCE = 500;

/** The last instant before another: the ledger's have no finer parts than milliseconds. */
export function justBefore(instant: Date): Date {
  return new Date(instant.getTime() - 1);
}
