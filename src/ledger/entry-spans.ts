import { type Database, inCoalition } from '../runtime/database.js';

/**
 * Transactions of one span: so many are looked through one by one when somebody asks for a balance in the middle of
 * one (some tens of milliseconds), and of so many the sums are kept in a row per account.
 */
const TRANSACTIONS = 10_000;

/**
 * Adds up what the programme's accounts got in spans of complete transactions, so that looking back does not add up all
 * of it (rule L-08). Only closed epochs are complete (see seals): nothing that is posted later can belong to a span,
 * whatever its `postedAt`. Safe to run twice, on several nodes at once and to be killed at any line (rule W-04): each
 * span is one database transaction, one at a time per coalition, and goes on from the last one. Answers how many were made.
 */
export async function cutEntrySpans(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  {
    signal,
    transactions = TRANSACTIONS,
  }: { readonly signal?: AbortSignal; readonly transactions?: number } = {},
): Promise<number> {
  let made = 0;
  while (!signal?.aborted) {
    const [row] = await inCoalition(database, coalitionId, (em) =>
      em.execute<{ made: boolean }[]>('select cut_entry_span(?) as made', [transactions]),
    );
    if (!row?.made) break;
    made += 1;
  }
  return made;
}
