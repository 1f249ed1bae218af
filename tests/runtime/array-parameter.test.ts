import fc from 'fast-check';
import pg from 'pg';
import { byteas, days, instants, int2s, int4s, int8s, texts } from '../../src/runtime/array-parameter.js';
import { dayFromNumber } from '../../src/values/day.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

/** Each property asks PostgreSQL that often. */
const RUNS = { numRuns: 60 };
const FIRST_INSTANT = new Date('0001-01-01T00:00:00Z');
const LAST_INSTANT = new Date('9999-12-31T23:59:59.999Z');

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.ownerUrl);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** What PostgreSQL has read, element by element, as it prints them. */
async function readBack(array: Buffer, type: string, printed = 'v::text'): Promise<(string | null)[]> {
  const { rows } = await client.query<{ read: (string | null)[] }>(
    `select coalesce(array_agg(${printed} order by n), '{}') as read
       from unnest($1::${type}[]) with ordinality u(v, n)`,
    [array],
  );
  return rows[0]?.read ?? [];
}

const listOf = <T>(element: fc.Arbitrary<T>) => fc.array(element, { maxLength: 40 });
const orNull = <T>(element: fc.Arbitrary<T>) => listOf(fc.option(element, { nil: null, freq: 4 }));
const printedOf = (values: readonly (bigint | number | null)[]) =>
  values.map((value) => (value === null ? null : String(value)));

const INTEGERS = [
  ['smallint', int2s, 2 ** 15],
  ['integer', int4s, 2 ** 31],
] as const;

test.each(INTEGERS)('what is sent as %s[] is what PostgreSQL reads', async (type, encode, most) => {
  const integers = orNull(fc.integer({ min: -most, max: most - 1 }));
  await fc.assert(
    fc.asyncProperty(integers, async (values) => {
      expect(await readBack(encode(values), type)).toEqual(printedOf(values));
    }),
    { ...RUNS, examples: [[[]], [[-most, null, most - 1]]] },
  );
});

test('what is sent as bigint[] is what PostgreSQL reads', async () => {
  const integers = orNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
  await fc.assert(
    fc.asyncProperty(integers, async (values) => {
      expect(await readBack(int8s(values), 'bigint')).toEqual(printedOf(values));
    }),
    { ...RUNS, examples: [[[]], [[-(2n ** 63n), null, 2n ** 63n - 1n]]] },
  );
});

test('what is sent as text[] is what PostgreSQL reads, in whatever script', async () => {
  // PostgreSQL has no NUL in a text, and UTF-8 no half of a pair
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
  await fc.assert(
    fc.asyncProperty(orNull(text), async (values) => {
      expect(await readBack(texts(values), 'text')).toEqual(values);
    }),
    { ...RUNS, examples: [[['', null, 'NULL', '{"a,b"}', '\\', 'سلام', '𐎠']]] },
  );
});

test('what is sent as bytea[] is what PostgreSQL reads', async () => {
  const bytes = orNull(fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value)));
  await fc.assert(
    fc.asyncProperty(bytes, async (values) => {
      const hexadecimal = values.map((value) => value?.toString('hex') ?? null);
      expect(await readBack(byteas(values), 'bytea', "encode(v, 'hex')")).toEqual(hexadecimal);
    }),
    RUNS,
  );
});

test('what is sent as timestamptz[] is what PostgreSQL reads, to the millisecond', async () => {
  const dates = listOf(fc.date({ min: FIRST_INSTANT, max: LAST_INSTANT, noInvalidDate: true }));
  await fc.assert(
    fc.asyncProperty(dates, async (values) => {
      const read = await readBack(
        instants(values),
        'timestamptz',
        '(extract(epoch from v) * 1000)::bigint::text',
      );
      expect(read).toEqual(values.map((value) => String(value.getTime())));
    }),
    {
      ...RUNS,
      examples: [
        [[FIRST_INSTANT, LAST_INSTANT, new Date('1999-12-31T23:59:59.999Z'), new Date('2000-01-01')]],
      ],
    },
  );
});

test('what is sent as date[] is what PostgreSQL reads', async () => {
  const day = fc.integer({ min: -719_162, max: 2_932_896 }).map(dayFromNumber);
  const some = listOf(fc.oneof({ weight: 9, arbitrary: day }, fc.constant('infinity' as const)));
  await fc.assert(
    fc.asyncProperty(some, async (values) => {
      expect(await readBack(days(values), 'date', "coalesce(to_char(v, 'YYYY-MM-DD'), v::text)")).toEqual(
        values,
      );
    }),
    { ...RUNS, examples: [[['0001-01-01', '9999-12-31', 'infinity', '2000-02-29', '2000-02-29']]] },
  );
});

test('an array of another type than the statement takes is refused, not read as something else', async () => {
  await expect(readBack(int8s([1n]), 'integer')).rejects.toMatchObject({ code: '42804' });
});

test.each<[string, () => Buffer]>([
  ['above a bigint', () => int8s([2n ** 63n])],
  ['below a bigint', () => int8s([-(2n ** 63n) - 1n])],
  ['above an integer', () => int4s([2 ** 31])],
  ['below a smallint', () => int2s([-(2 ** 15) - 1])],
  ['no number', () => int4s([Number.NaN])],
  ['no instant', () => instants([new Date(Number.NaN)])],
  ['no day', () => days(['someday'])],
])('what is %s is refused, not cut off', (_what, encode) => {
  expect(encode).toThrow(RangeError);
});
