import { type Day, dayNumber } from '../values/day.js';

/**
 * One-dimensional arrays as parameters in PostgreSQL's binary form, which it copies instead of reading it letter by
 * letter: a batch sends some seventy of them. The form is that of `array_recv` (PostgreSQL's `arrayfuncs.c`), all in
 * network order: number of dimensions, whether there is a NULL, the element type's oid, then length and lower bound of
 * the dimension, then for each element its length in bytes (−1: NULL) and its own binary form.
 *
 * The driver sends a `Buffer` as binary. The statement must take exactly this type of array: PostgreSQL converts texts
 * to what is asked for, but refuses binary elements of another type.
 *
 * What does not fit throws a RangeError: a view would keep the lower bits of it and say nothing.
 */

// `pg_type.dat`; these never change.
const OID = { bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, date: 1082, timestamptz: 1184 } as const;

const LEAST_INT8 = -(2n ** 63n);
const MOST_INT8 = 2n ** 63n - 1n;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
/** PostgreSQL counts instants and days from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const POSTGRES_EPOCH_DAY = dayNumber('2000-01-01');
const INFINITE_DAY = 2 ** 31 - 1;
const INT32 = 2 ** 32;

/** `bigint[]` */
export function int8s(values: readonly (bigint | null)[]): Buffer {
  return fixed(OID.int8, 8, values, (view, at, value) => {
    if (value < LEAST_INT8 || value > MOST_INT8) throw outOfRange('bigint', value);
    view.setBigInt64(at, value);
  });
}

/** `integer[]` */
export function int4s(values: readonly (number | null)[]): Buffer {
  return fixed(OID.int4, 4, values, (view, at, value) =>
    view.setInt32(at, within('integer', value, 2 ** 31)),
  );
}

/** `smallint[]` */
export function int2s(values: readonly (number | null)[]): Buffer {
  return fixed(OID.int2, 2, values, (view, at, value) =>
    view.setInt16(at, within('smallint', value, 2 ** 15)),
  );
}

/** `timestamptz[]`: microseconds since 2000. */
export function instants(values: readonly Date[]): Buffer {
  return fixed(OID.timestamptz, 8, values, (view, at, value) => {
    // No bigint is made of it: until the year 9999 a double is off by less than a millisecond, mostly by nothing.
    const micros = within('instant', (value.getTime() - POSTGRES_EPOCH_MS) * 1000, 2 ** 63);
    view.setInt32(at, Math.floor(micros / INT32));
    view.setUint32(at + 4, micros); // takes the lower half by itself
  });
}

/** `date[]`: days since 2000; `infinity` lies behind all of them. */
export function days(values: readonly (Day | 'infinity' | null)[]): Buffer {
  let before: Day | undefined;
  let number = 0;
  return fixed(OID.date, 4, values, (view, at, value) => {
    // Mostly the same one again.
    if (value !== before)
      number = value === 'infinity' ? INFINITE_DAY : dayNumber(value) - POSTGRES_EPOCH_DAY;
    before = value;
    view.setInt32(at, within('day', number, 2 ** 31));
  });
}

/** `text[]` */
export function texts(values: readonly (string | null)[]): Buffer {
  // UTF-8 takes at most three bytes for each unit of a string.
  let most = HEADER_BYTES;
  for (const value of values) most += LENGTH_BYTES + (value === null ? 0 : value.length * 3);
  const array = Buffer.allocUnsafe(most);
  let at = begin(array, OID.text, values);
  for (const value of values) {
    const length = value === null ? -1 : array.write(value, at + LENGTH_BYTES);
    array.writeInt32BE(length, at);
    at += LENGTH_BYTES + Math.max(length, 0);
  }
  return array.subarray(0, at);
}

/** `bytea[]` */
export function byteas(values: readonly (Buffer | null)[]): Buffer {
  let bytes = HEADER_BYTES;
  for (const value of values) bytes += LENGTH_BYTES + (value?.length ?? 0);
  const array = Buffer.allocUnsafe(bytes);
  let at = begin(array, OID.bytea, values);
  for (const value of values) {
    array.writeInt32BE(value?.length ?? -1, at);
    at += LENGTH_BYTES + (value?.copy(array, at + LENGTH_BYTES) ?? 0);
  }
  return array.subarray(0, at);
}

/** Elements that all have the same length. */
function fixed<T>(
  oid: number,
  size: number,
  values: readonly (T | null)[],
  put: (view: DataView, at: number, value: T) => void,
): Buffer {
  const array = Buffer.allocUnsafe(HEADER_BYTES + values.length * (LENGTH_BYTES + size));
  let at = begin(array, oid, values);
  const view = new DataView(array.buffer, array.byteOffset, array.length);
  for (const value of values) {
    view.setInt32(at, value === null ? -1 : size);
    at += LENGTH_BYTES;
    if (value === null) continue;
    put(view, at, value);
    at += size;
  }
  return array.subarray(0, at);
}

/** The value; throws unless it is a number from −limit to below it. */
function within(type: string, value: number, limit: number): number {
  if (!(value >= -limit && value < limit)) throw outOfRange(type, value);
  return value;
}

function outOfRange(type: string, value: unknown): RangeError {
  return new RangeError(`${value} is no ${type}`);
}

/** Writes what stands before the elements; answers where they begin. An empty array has no dimension. */
function begin(array: Buffer, oid: number, values: readonly unknown[]): number {
  array.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  array.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  array.writeInt32BE(oid, 8);
  if (values.length === 0) return 12;
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16);
  return HEADER_BYTES;
}
