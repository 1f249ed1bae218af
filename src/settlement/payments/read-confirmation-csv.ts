import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Turn } from '../../runtime/turns.js';
import { parseDay } from '../../values/day.js';
import { toAsciiDigits } from '../../values/digits.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { type BankEntry, ENTRY_KINDS, type EntryKind, keptText, MOST_ENTRIES } from './bank-entry.js';
import { givenReference } from './payment-reference.js';

const NEEDED = ['reference', 'direction', 'amount', 'currency'] as const;
const OPTIONAL = ['status', 'booked_on', 'bank_reference', 'account'] as const;
const KNOWN: readonly string[] = [...NEEDED, ...OPTIONAL];
const LONGEST_ROW = 16 * 1024;
/** Bytes between two looks at the clock. */
const BYTES_AT_ONCE = 32 * 1024;

const DIRECTIONS: Readonly<Record<string, 'IN' | 'OUT'>> = { IN: 'IN', OUT: 'OUT', CRDT: 'IN', DBIT: 'OUT' };

/**
 * Reads confirmations from a CSV file (RFC 4180, UTF-8) for banks that give no camt.054. The first line names the columns
 * `reference`, `direction` (IN or OUT of the coalition's account), `amount` and `currency`, and optionally `status`
 * (BOOKED unless said otherwise, RETURNED, REJECTED, PENDING), `booked_on` (YYYY-MM-DD), `bank_reference` and `account`.
 */
export async function readConfirmationCsv(
  content: string,
  turn = new Turn(),
): Promise<Parsed<readonly BankEntry[]>> {
  const entries: BankEntry[] = [];
  let columns: readonly string[] | undefined;
  try {
    for await (const line of rowsOf(content, turn)) {
      if (!columns) {
        columns = line.map((name) => name.trim().toLowerCase());
        const problem = problemOfColumns(columns);
        if (problem) return refused(problem);
        continue;
      }
      if (entries.length === MOST_ENTRIES) return refused(`Give a file of at most ${MOST_ENTRIES} rows.`);
      const entry = entryOfRow(line, columns);
      // The header is line 1.
      if (!entry) {
        return refused(`Check row ${entries.length + 2}: its direction, its status or its number of fields.`);
      }
      entries.push(entry);
    }
  } catch (error) {
    if (error instanceof CsvError) return refused('Give a CSV file: its quotation marks or rows do not end.');
    throw error;
  }
  const problem = columns ? undefined : problemOfColumns([]);
  return problem === undefined ? parsed(entries) : refused(problem);
}

/** Row by row, in turns; what is wrong with a later row is not known before. @throws CsvError */
function rowsOf(content: string, turn: Turn): AsyncIterable<string[]> {
  const parser = parse({
    bom: true,
    max_record_size: LONGEST_ROW,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // One piece ahead: more would be parsed in one turn.
  return Readable.from(pieces(Buffer.from(content), turn), { highWaterMark: 1 }).pipe(parser);
}

async function* pieces(bytes: Buffer, turn: Turn): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
    if (turn.isOver) await turn.next();
    yield bytes.subarray(at, at + BYTES_AT_ONCE);
  }
}

function problemOfColumns(columns: readonly string[]): string | undefined {
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0) return `Name the columns in the first line: ${missing.join(', ')} missing.`;
  const odd = columns.some((name, index) => !KNOWN.includes(name) || columns.indexOf(name) !== index);
  return odd ? `Give no other columns than ${KNOWN.join(', ')}, each once.` : undefined;
}

/** Undefined where the row is none that the columns tell. */
function entryOfRow(line: readonly string[], columns: readonly string[]): BankEntry | undefined {
  if (line.length !== columns.length) return undefined;
  return entryOf((name) => line[columns.indexOf(name)]?.trim() ?? '');
}

function entryOf(field: (name: (typeof NEEDED | typeof OPTIONAL)[number]) => string): BankEntry | undefined {
  const direction = DIRECTIONS[field('direction').toUpperCase()];
  const kind = (field('status').toUpperCase() || 'BOOKED') as EntryKind;
  if (!direction || !ENTRY_KINDS.includes(kind)) return undefined;
  const bookedOn = toAsciiDigits(field('booked_on'));
  return {
    accountIban: givenReference(keptText(field('account'))),
    reference: keptText(givenReference(field('reference')) ?? ''),
    direction,
    kind,
    amount: keptText(toAsciiDigits(field('amount'))) ?? '',
    currency: keptText(field('currency').toUpperCase()) ?? '',
    bookedOn: parseDay(bookedOn).ok ? bookedOn : null,
    bankReference: keptText(field('bank_reference')),
  };
}
