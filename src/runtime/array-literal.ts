/**
 * PostgreSQL's text form of one-dimensional arrays (documentation, "Array Input and Output Syntax"), for a few values at
 * a time. A batch sends its many arrays in binary: `array-parameter.ts`.
 */

type Plain = bigint | number | null;

/** Integers; null stays NULL. */
export function integerArray(values: readonly Plain[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : String(value))).join(',')}}`;
}

/** Texts, quoted; null stays NULL. Also for JSON, dates and instants given as text. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`;
}

/** Words that need no quoting by their making (dates, `infinity`). */
export function wordArray(values: readonly string[]): string {
  return `{${values.join(',')}}`;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
