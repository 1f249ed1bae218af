import { coalitionNow } from '../../ledger/balances.js';
import type { Programme } from '../../partners/programme.js';
import type { Database, EntityManager } from '../../runtime/database.js';

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

/** The instants whose balances the first and the last line tell: just before the range, and its end or the reading's. */
export async function endsOf(
  em: EntityManager,
  coalitionId: bigint,
  { from, to }: StatementRange,
): Promise<{ readonly opening: Date; readonly closing: Date; readonly isOver: boolean }> {
  const now = await coalitionNow(em, coalitionId);
  const isOver = to !== null && to <= now;
  return { opening: justBefore(from), closing: isOver ? justBefore(to) : now, isOver };
}

/** The last instant before another: the ledger's have no finer parts than milliseconds. */
function justBefore(instant: Date): Date {
  return new Date(instant.getTime() - 1);
}
