/**
 * JSON of which there is one text per value, for fingerprints of an operation's input (L-04): keys in the order of
 * their UTF-16 units at every level, no white space, bigints as decimal strings, dates as RFC 3339 in UTC, fields
 * that are undefined left out. Ordering and numbers are those of RFC 8785.
 *
 * A bigint and the string of its digits read the same; within one operation a field has one type.
 *
 * Throws a TypeError on what has no single reading: NaN and infinities, functions, symbols, undefined outside of
 * fields, maps, sets, buffers, and values that contain themselves.
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, ancestors: object[]): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no NaN and no infinities');
      return JSON.stringify(value);
    case 'bigint':
      return `"${value}"`;
    case 'object':
      return value === null ? 'null' : writeObject(value, ancestors);
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`);
  }
}

function writeObject(value: object, ancestors: object[]): string {
  if (ancestors.includes(value))
    throw new TypeError('canonical JSON cannot hold a value that contains itself');
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  ancestors.push(value);
  const text = Array.isArray(value) ? writeArray(value, ancestors) : writeFields(value, ancestors);
  ancestors.pop();
  return text;
}

/** A hole is undefined, which has no JSON. */
function writeArray(items: readonly unknown[], ancestors: object[]): string {
  return `[${Array.from(items, (item) => write(item, ancestors)).join(',')}]`;
}

/** In one loop, since it runs for every operation: entries in lists that are made anew take a third longer. */
function writeFields(value: object, ancestors: object[]): string {
  // Class instances (GraphQL inputs) are read by their fields; a Map would read as {} and is a mistake.
  const tag = Object.prototype.toString.call(value);
  if (tag !== '[object Object]') throw new TypeError(`canonical JSON has no ${tag}`);
  const fields = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name];
    if (field === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${write(field, ancestors)}`;
  }
  return `{${text}}`;
}
