import { csvLine, freeText } from '../../values/csv.js';
import { type Currency, fractionDigits } from '../../values/currency.js';
import { writeDecimal } from '../../values/decimal.js';
import { checkedLines, type StatementDocument, totalMinor } from './statement-document.js';

/**
 * The columns, as docs/reference/settlement-statements.md tells. The same in every language: numbers have ASCII digits
 * and a point, amounts are in major units of `currency`.
 */
export const STATEMENT_COLUMNS = [
  ...[
    'environment',
    'statement',
    'line',
    'kind',
    'basis',
    'reversal',
    'contract_version',
    'category',
    'funding',
  ],
  ...[
    'note',
    'transactions',
    'points',
    'unit_price',
    'percent',
    'based_on',
    'disputed',
    'dispute_reason',
    'amount',
    'currency',
  ],
];
/** Between `kind` and `amount`. */
const OF_LINES = STATEMENT_COLUMNS.length - 6;
/** Lines that are sent in one piece. */
const LINES_AT_ONCE = 500;

/**
 * A statement as a CSV file (rule S-07), line by line and then what they come to; the last line is `PAYABLE`. Holds one
 * piece at a time.
 *
 * @throws Error instead of the last lines, when the lines do not add up to the document's sums
 */
export async function* statementCsv(document: StatementDocument): AsyncGenerator<string, void> {
  const { id, currency, disputedMinor, carriedOutMinor, payableMinor } = document;
  // First on every row, so that none of a test twin's is taken for a real one.
  const environment = document.test ? 'TEST' : 'LIVE';
  const statement = id ?? '';
  let piece = csvLine(STATEMENT_COLUMNS);
  let inPiece = 0;
  for await (const line of checkedLines(document)) {
    piece += csvLine([
      ...[environment, statement, line.number, line.kind, line.basis ?? '', String(line.reversal)],
      ...[line.contractVersion?.id ?? '', freeText(line.category), line.funding ?? ''],
      freeText(line.note === null ? null : Object.values(line.note).join(' / ')),
      ...[line.transactions, line.points, line.unitPrice ?? '', line.percent ?? '', line.basedOn ?? ''],
      ...[String(line.disputed), freeText(line.disputeReason)],
      ...[amountOf(line.amountMinor, currency), currency],
    ]);
    inPiece += 1;
    if (inPiece === LINES_AT_ONCE) {
      yield piece;
      piece = '';
      inPiece = 0;
    }
  }
  const sum = (kind: string, minor: bigint) =>
    csvLine([
      ...[environment, statement, '', kind, ...Array<string>(OF_LINES).fill('')],
      ...[amountOf(minor, currency), currency],
    ]);
  yield piece +
    sum('TOTAL', totalMinor(document)) +
    sum('DISPUTED', disputedMinor) +
    sum('CARRIED_OUT', carriedOutMinor) +
    sum('PAYABLE', payableMinor);
}

function amountOf(minor: bigint, currency: Currency): string {
  return writeDecimal(minor, fractionDigits(currency));
}
