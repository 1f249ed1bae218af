import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { formatInstant } from '../values/instant.js';
import { MAX_METADATA_BYTES, MAX_METADATA_DEPTH, MAX_METADATA_KEYS } from '../values/metadata.js';
import type { Points as PointsValue } from '../values/points.js';
import { formatRate, type Rate as RateValue } from '../values/rate.js';
import { inWords } from './limits/limit-text.js';

/**
 * The custom scalars. On input they refuse only the wrong JSON type, and hand the text on as it came: format and range
 * are judged by `input/`, which answers `INVALID_INPUT` with the field path, so that one bad item of a batch of 1,000
 * does not fail the others. On output they accept only the value they are made for: anything else is a bug of ours
 * and becomes a masked `INTERNAL`.
 */
interface TextScalar<T> {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL?: string;
  readonly serialize: (value: T) => string;
  readonly accepts: (value: unknown) => value is T;
}

function textScalar<T>({ name, description, specifiedByURL, serialize, accepts }: TextScalar<T>) {
  const refuse = (what: string, nodes?: ValueNode) =>
    new GraphQLError(`${name} must be a JSON string, not ${what}.`, {
      extensions: { code: 'BAD_USER_INPUT' },
      nodes,
    });
  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    serialize(value) {
      if (!accepts(value)) throw new TypeError(`${name} cannot be made from a ${typeof value}`);
      return serialize(value);
    },
    parseValue(value) {
      if (typeof value !== 'string') throw refuse(value === null ? 'null' : typeof value);
      return value;
    },
    parseLiteral(node) {
      if (node.kind !== Kind.STRING) throw refuse('another literal', node);
      return node.value;
    },
  });
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** See rule V-01. Signed in entries, lot movements and net figures of settlement. */
export const Points = textScalar<PointsValue>({
  name: 'Points',
  description:
    'Points in the smallest unit of the coalition\'s points currency, as a decimal integer string such as "1500". ' +
    'One transaction moves "1" to "1000000000000". Only entries, lot movements and net figures of settlement carry a sign.',
  accepts: (value) => typeof value === 'bigint',
  serialize: (value) => value.toString(),
});

export const Rate = textScalar<RateValue>({
  name: 'Rate',
  description: 'An exact decimal of up to 8 fraction digits, as a string such as "0.0001".',
  accepts: (value): value is RateValue =>
    typeof value === 'object' && value !== null && 'scaled' in value && typeof value.scaled === 'bigint',
  serialize: formatRate,
});

export const DateTime = textScalar<Date>({
  name: 'DateTime',
  description:
    'An instant in RFC 3339. Answers are in UTC with milliseconds, such as "2026-03-21T08:30:00.000Z"; input needs ' +
    'an offset and drops what is finer than a millisecond.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  accepts: (value): value is Date => Object.prototype.toString.call(value) === '[object Date]',
  serialize: formatInstant,
});

export const CalendarDay = textScalar<string>({
  name: 'Date',
  description:
    'A day of the coalition\'s time zone in Gregorian ISO form, such as "2026-03-21", whatever calendar the coalition uses.',
  accepts: isText,
  serialize: (value) => value,
});

export const PhoneNumber = textScalar<string>({
  name: 'PhoneNumber',
  description:
    'A phone number in E.164, such as "+989120000001". On input Iranian local forms ("0912 000 0001"), a leading ' +
    '"00", spaces and Persian or Arabic digits are accepted too.',
  accepts: isText,
  serialize: (value) => value,
});

export const IBAN = textScalar<string>({
  name: 'IBAN',
  description:
    'An international bank account number in its electronic form, such as "IR850000000000000000001001". On input ' +
    'spaces, lower case, and Persian or Arabic digits are accepted too.',
  specifiedByURL: 'https://www.iso.org/standard/81090.html',
  accepts: isText,
  serialize: (value) => value,
});

/** Metadata (rule L-07): an object, kept and given back as it came. */
export const JSONObject = new GraphQLScalarType<Record<string, unknown>, Record<string, unknown>>({
  name: 'JSONObject',
  description:
    `A JSON object. As metadata: at most ${MAX_METADATA_KEYS} keys of 1–64 characters, ` +
    `${inWords(MAX_METADATA_BYTES)} bytes, ${MAX_METADATA_DEPTH} levels of nesting; whole numbers beyond ` +
    '±(2^53 − 1) are given as text.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => asObject(value),
  parseValue: (value) => asObject(value),
  parseLiteral: (node, variables) => asObject(literalToJson(node, variables)),
});

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GraphQLError('JSONObject must be a JSON object.', { extensions: { code: 'BAD_USER_INPUT' } });
  }
  return value as Record<string, unknown>;
}

function literalToJson(node: ValueNode, variables: Record<string, unknown> | null | undefined): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.LIST:
      return node.values.map((item) => literalToJson(item, variables));
    case Kind.OBJECT:
      // Not by assignment: a field "__proto__" must become data.
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, literalToJson(value, variables)]),
      );
  }
}
