import { CsvError, parse } from 'csv-parse/sync';
import { parseDay } from '../../values/day.js';
import { toAsciiDigits } from '../../values/digits.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { type BankEntry, ENTRY_KINDS, type EntryKind, keptText, MOST_ENTRIES } from './bank-entry.js';
import { givenReference } from './payment-reference.js';

const NEEDED = ['reference', 'direction', 'amount', 'currency'] as const;
const OPTIONAL = ['status', 'booked_on', 'bank_reference', 'account'] as const;
const KNOWN: readonly string[] = [...NEEDED, ...OPTIONAL];
const LONGEST_ROW = 16 * 1024;

const DIRECTIONS: Readonly<Record<string, 'IN' | 'OUT'>> = { IN: 'IN', OUT: 'OUT', CRDT: 'IN', DBIT: 'OUT' };

/**
 * Reads confirmations from a CSV file (RFC 4180, UTF-8) for banks that give no camt.054. The first line names the columns
 * `reference`, `direction` (IN or OUT of the coalition's account), `amount` and `currency`, and optionally `status`
 * (BOOKED unless said otherwise, RETURNED, REJECTED, PENDING), `booked_on` (YYYY-MM-DD), `bank_reference` and `account`.
 */
export function readConfirmationCsv(content: string): Parsed<readonly BankEntry[]> {
  let rows: string[][];
  try {
    rows = parse(content, {
      bom: true,
      max_record_size: LONGEST_ROW,
      relax_column_count: true,
      skip_empty_lines: true,
      to: MOST_ENTRIES + 2,
    });
  } catch (error) {
    if (error instanceof CsvError) return refused('Give a CSV file: its quotation marks or rows do not end.');
    throw error;
  }
  const [header = [], ...lines] = rows;
  const columns = header.map((name) => name.trim().toLowerCase());
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    return refused(`Name the columns in the first line: ${missing.join(', ')} missing.`);
  if (columns.some((name, index) => !KNOWN.includes(name) || columns.indexOf(name) !== index)) {
    return refused(`Give no other columns than ${KNOWN.join(', ')}, each once.`);
  }
  if (lines.length > MOST_ENTRIES) return refused(`Give a file of at most ${MOST_ENTRIES} rows.`);

  const entries: BankEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const field = (name: (typeof NEEDED | typeof OPTIONAL)[number]) =>
      line[columns.indexOf(name)]?.trim() ?? '';
    const entry = line.length === columns.length ? entryOf(field) : undefined;
    // The header is line 1.
    if (!entry) return refused(`Check row ${index + 2}: its direction, its status or its number of fields.`);
    entries.push(entry);
  }
  return parsed(entries);
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
