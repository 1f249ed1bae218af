import { parseExternalId } from '../../members/member-ref.js';
import { parsePurchaseCategory, parsePurchaseReference } from '../../points/purchase-names.js';
import { type Calendar, parseJalali } from '../../values/calendar.js';
import { type Day, parseDay } from '../../values/day.js';
import { toAsciiDigits } from '../../values/digits.js';
import { parseInstant } from '../../values/instant.js';
import { type Money, parseMoney } from '../../values/money.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { startOfDay, type TimeZone } from '../../values/time-zone.js';
import type { ColumnMapping } from './column-mapping.js';
import type { FileRow } from './purchase-file.js';

/** One purchase, as a row of the file tells it. */
export interface ImportedPurchase {
  readonly reference: string;
  /** The partner's own id for the member. */
  readonly externalId: string;
  readonly amount: Money;
  readonly category: string | null;
  readonly occurredAt: Date;
}

/** How the values of a file are to be read. */
export interface RowFormat {
  readonly columns: ColumnMapping;
  /** Where no column says otherwise. */
  readonly currency: string;
  /** Whose days the file's dates are. */
  readonly timeZone: TimeZone;
  /** The calendar that the file's dates are written in. */
  readonly calendar: Calendar;
}

const TIME_OF_DAY = /[T:]/;
/** A file of years has a few thousand days and many rows of each. */
const MOST_DAYS_REMEMBERED = 10_000;

/**
 * Reads the rows of one file; the days that it has met are remembered. Persian and Arabic digits count as digits in
 * amounts and dates, as spreadsheets write them; a thousands
 * separator is refused, since nobody can tell it from a decimal comma.
 */
export class PurchaseReader {
  readonly #format: RowFormat;
  readonly #days = new Map<string, Parsed<Date>>();

  constructor(format: RowFormat) {
    this.#format = format;
  }

  /** @param names the file's columns */
  read(row: FileRow, names: readonly string[]): Parsed<ImportedPurchase> {
    return readPurchase(row, names, this.#format, (text) => this.#date(text));
  }

  #date(text: string): Parsed<Date> {
    const known = this.#days.get(text);
    if (known) return known;
    const date = readDate(text, this.#format);
    if (this.#days.size >= MOST_DAYS_REMEMBERED) this.#days.clear();
    this.#days.set(text, date);
    return date;
  }
}

function readPurchase(
  row: FileRow,
  names: readonly string[],
  format: RowFormat,
  dateOf: (text: string) => Parsed<Date>,
): Parsed<ImportedPurchase> {
  const { columns } = format;
  if (row.values.length !== names.length) {
    return refused(`The row has ${row.values.length} values, the first line names ${names.length} columns.`);
  }
  const value = (column: string) => (row.values[names.indexOf(column)] ?? '').trim();

  const reference = parsePurchaseReference(value(columns.purchase));
  if (!reference.ok) return inColumn(columns.purchase, reference.problem);
  const externalId = parseExternalId(value(columns.member));
  if (!externalId.ok) return inColumn(columns.member, externalId.problem);
  const occurredAt = dateOf(value(columns.date));
  if (!occurredAt.ok) return inColumn(columns.date, occurredAt.problem);
  const currency = (columns.currency && value(columns.currency)) || format.currency;
  const amount = parseMoney({ amount: toAsciiDigits(value(columns.amount)), currency });
  if (!amount.ok) {
    return inColumn(
      amount.at?.[0] === 'currency' ? (columns.currency ?? 'currency') : columns.amount,
      amount.problem,
    );
  }
  const category = readCategory(columns.category ? value(columns.category) : '');
  if (!category.ok) return inColumn(columns.category ?? 'category', category.problem);
  return parsed({
    reference: reference.value,
    externalId: externalId.value,
    amount: amount.value,
    category: category.value,
    occurredAt: occurredAt.value,
  });
}

/** A whole day counts from its first instant; a time must come with its offset, or nobody knows when it was. */
function readDate(text: string, { timeZone, calendar }: RowFormat): Parsed<Date> {
  const ascii = toAsciiDigits(text);
  if (TIME_OF_DAY.test(ascii)) return parseInstant(ascii.replace(' ', 'T'));
  const day: Parsed<Day> = calendar === 'persian' ? parseJalali(ascii) : parseDay(ascii.replaceAll('/', '-'));
  return day.ok ? parsed(startOfDay(day.value, timeZone)) : day;
}

function readCategory(text: string): Parsed<string | null> {
  return text === '' ? parsed(null) : parsePurchaseCategory(text);
}

function inColumn(column: string, problem: string): Parsed<never> {
  return refused(`${column}: ${problem}`);
}
