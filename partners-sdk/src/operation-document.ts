/** In an answer: a number of points, text in JSON, a bigint here. */
export const POINTS = 1;
/** In an answer: an instant, RFC 3339 in JSON, a Date here. */
export const INSTANT = 2;

/** Where in an answer there is something that JSON cannot say, by key; lists are read item by item. */
export interface Reader {
  readonly [key: string]: Reader | typeof POINTS | typeof INSTANT;
}

/** A GraphQL operation of the API, with the types of what it is asked with and what it answers. */
export interface OperationDocument<Answer, Variables> {
  /** As the document names it. */
  readonly name: string;
  /** SHA-256 of the text, lower-case hexadecimal: what is sent in its place to servers that know it. */
  readonly id: string;
  /** The document itself. */
  readonly text: string;
  /** Where its answer holds points and instants. */
  readonly reader: Reader;
  /** Never there: carries the types. */
  readonly types?: (variables: Variables) => Answer;
}

/** An operation of the API; its name is the second word of its text. */
export function operation<Answer, Variables>(
  id: string,
  text: string,
  reader: Reader,
): OperationDocument<Answer, Variables> {
  return { name: text.split(/\W/)[1] ?? '', id, text, reader };
}

/** Turns points into bigint and instants into Date, in place; whatever the reader does not name stays as it came. */
export function readAnswer(value: unknown, reader: Reader): void {
  if (Array.isArray(value)) {
    for (const item of value) readAnswer(item, reader);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Record<string, unknown>;
  for (const [key, how] of Object.entries(reader)) {
    const found = fields[key];
    if (found == null) continue;
    if (how === POINTS) fields[key] = BigInt(found as string);
    else if (how === INSTANT) fields[key] = new Date(found as string);
    else readAnswer(found, how);
  }
}

/** The JSON of what is sent: bigint as text, Date as RFC 3339. */
export function writeRequest(request: unknown): string {
  return JSON.stringify(request, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
}
