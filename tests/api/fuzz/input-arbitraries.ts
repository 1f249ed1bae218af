import fc from 'fast-check';
import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import {
  HOSTILE_INTEGERS,
  HOSTILE_OBJECTS,
  HOSTILE_TEXTS,
  WRONG_TYPE_COUNT,
  wrongType,
} from './hostile-values.js';
import { plausibleId, plausibleText } from './plausible-values.js';

/** Where a value is: what it is called, and in which input. Makes likely values likelier; nothing depends on it. */
interface Place {
  readonly field: string;
  readonly inputType: string;
}

/**
 * Of so many values one is hostile, and half a one has the wrong JSON type: with the dozen values that an input has,
 * about half of the inputs have nothing wrong with them and reach the books.
 */
const WEIGHTS = { plausible: 60, hostile: 2, wrongType: 1 };

/** An optional value is there this often, is left out, or is null. */
const OPTIONAL_WEIGHTS = { given: 5, absent: 9, null: 1 };

/** One more than the longest list that any operation takes. */
const TOO_MANY = 1_001;

/**
 * Values for a type of the schema: mostly such as a caller would send, now and then hostile ones, now and then of
 * another JSON type. Made by introspection alone, so that an input that comes later is fuzzed without a change here.
 */
export function arbitraryOf(type: GraphQLInputType, place: Place): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return required(type.ofType as GraphQLInputType & GraphQLNullableType, place);
  return fc.oneof(
    { weight: OPTIONAL_WEIGHTS.absent, arbitrary: fc.constant(undefined) },
    { weight: OPTIONAL_WEIGHTS.null, arbitrary: fc.constant(null) },
    { weight: OPTIONAL_WEIGHTS.given, arbitrary: required(type, place) },
  );
}

function required(type: GraphQLInputType & GraphQLNullableType, place: Place): fc.Arbitrary<unknown> {
  const wrong = fc.nat(WRONG_TYPE_COUNT - 1).map(wrongType);
  if (isListType(type)) {
    return fc.oneof(
      { weight: WEIGHTS.plausible, arbitrary: lists(arbitraryOf(type.ofType, place)) },
      { weight: WEIGHTS.wrongType, arbitrary: wrong },
    );
  }
  if (isInputObjectType(type)) {
    return fc.oneof(
      { weight: WEIGHTS.plausible, arbitrary: type.isOneOf ? oneOf(type) : objects(type) },
      { weight: WEIGHTS.wrongType, arbitrary: fc.oneof(wrong, malformed(type)) },
    );
  }
  const name = type.name;
  if (isEnumType(type)) {
    return fc.oneof(
      {
        weight: WEIGHTS.plausible,
        arbitrary: fc.constantFrom(...type.getValues().map((value) => value.name)),
      },
      { weight: WEIGHTS.wrongType, arbitrary: fc.oneof(wrong, fc.constantFrom('', 'NONE', '__typename')) },
    );
  }
  return fc.oneof(
    { weight: WEIGHTS.plausible, arbitrary: plausibleScalar(name, place) },
    { weight: WEIGHTS.hostile, arbitrary: hostileScalar(name) },
    { weight: WEIGHTS.wrongType, arbitrary: wrong },
  );
}

/** A value that a caller could send for a scalar. */
export function plausibleScalar(name: string, place: Place): fc.Arbitrary<unknown> {
  if (name === 'ID') return plausibleId(place.field, place.inputType);
  if (name === 'Int') {
    const isOfPage = ['first', 'last'].includes(place.field);
    // Seconds, as a rule; none so few that what was made with them ends while the run goes on.
    return isOfPage ? fc.integer({ min: 1, max: 20 }) : fc.constantFrom(1_800, 3_600, 86_400, 2_592_000);
  }
  if (name === 'Float') return fc.double({ noNaN: true });
  if (name === 'Boolean') return fc.boolean();
  if (name === 'JSONObject') return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string());
  return plausibleText(name, place.field);
}

function hostileScalar(name: string): fc.Arbitrary<unknown> {
  if (name === 'Int') return fc.constantFrom(...HOSTILE_INTEGERS);
  if (name === 'JSONObject') return fc.constantFrom(...HOSTILE_OBJECTS).map((text) => JSON.parse(text));
  if (name === 'Boolean') return fc.constantFrom('true', 0);
  const texts = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary' }));
  // An identifier that there is, of any kind.
  return name === 'ID' ? fc.oneof(texts, plausibleId('', '')) : texts;
}

/** None, one, a few; rarely one too many, made of one item: what is tried is the length. */
function lists(item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(item, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: item.map((one) => Array.from({ length: TOO_MANY }, () => one)) },
    // GraphQL takes a single value for a list of it.
    { weight: 1, arbitrary: item },
  );
}

function objects(type: GraphQLInputObjectType): fc.Arbitrary<unknown> {
  return fc.record(
    Object.fromEntries(
      Object.values(type.getFields()).map((field) => [
        field.name,
        arbitraryOf(field.type, placeOf(type, field)),
      ]),
    ),
  );
}

/** Exactly one field; an identifier more often than the others, which few of those who are known have. */
function oneOf(type: GraphQLInputObjectType): fc.Arbitrary<unknown> {
  return fc.oneof(
    ...Object.values(type.getFields()).map((field) => ({
      weight: String(field.type) === 'ID' ? 8 : 1,
      arbitrary: required(field.type as GraphQLInputType & GraphQLNullableType, placeOf(type, field)).map(
        (value) => ({
          [field.name]: value,
        }),
      ),
    })),
  );
}

/** Objects with fields that are missing, too many at once, or unknown. */
function malformed(type: GraphQLInputObjectType): fc.Arbitrary<unknown> {
  const all = objects(type) as fc.Arbitrary<Record<string, unknown>>;
  return fc.oneof(
    all,
    fc.tuple(all, fc.nat()).map(([value, at]) => {
      const names = Object.keys(value);
      const left = names.filter((_, index) => index !== at % names.length);
      return Object.fromEntries(left.map((name) => [name, value[name]]));
    }),
    all.map((value) => ({ ...value, notAField: 1 })),
  );
}

function placeOf(type: GraphQLInputObjectType, field: GraphQLInputField): Place {
  return { field: field.name, inputType: type.name };
}
