/** What spreadsheets take for the beginning of a formula, full-width as well, also behind what they skip or nobody sees. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠]/u;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** Marks a file as UTF-8 for spreadsheets that would guess otherwise. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** A field that holds what people wrote: never a formula for whoever opens the file in a spreadsheet. */
export function freeText(text: string | null): string {
  if (text === null) return '';
  return FORMULA.test(text) ? `'${text}` : text;
}

/** One line of a CSV file (RFC 4180), with its end. What people wrote goes through {@link freeText} first. */
export function csvLine(fields: readonly (string | number | bigint)[]): string {
  return `${fields.map((field) => quoted(String(field))).join(',')}\r\n`;
}

function quoted(field: string): string {
  return NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
