import { InputReader } from '../input/input-reader.js';

/** What a statement is of: posted at `from` or later, and before `to`; null: everything posted since. */
export interface StatementRange {
  readonly from: Date;
  readonly to: Date | null;
}

/** Reads the range that a statement is asked for. @throws ApiError INVALID_INPUT */
export function statementRange(from: string, to: string | null | undefined): StatementRange {
  const read = new InputReader();
  const range = { from: read.instant(from, ['from']), to: read.optionalInstant(to, ['to']) };
  if (range.from && range.to && range.to < range.from)
    read.problem('Give a to that is not before from.', ['to']);
  return read.finishQuery(range);
}

/** The last instant before another: the ledger's have no finer parts than milliseconds. */
export function justBefore(instant: Date): Date {
  return new Date(instant.getTime() - 1);
}
