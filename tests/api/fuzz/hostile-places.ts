import fc from 'fast-check';
import {
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { HOSTILE_INTEGERS, HOSTILE_OBJECTS, HOSTILE_TEXTS } from './hostile-values.js';
import { plausibleScalar } from './input-arbitraries.js';
import type { RootOperation } from './operation-document.js';

/** The way to a single value: names of arguments and fields; through a list to its only item. */
type Place = readonly string[];

/** As many as one document may name apart. */
const AT_ONCE = 40;

/** The wanted ones of all hostile values, for all places of the operation, a document's worth at a time. */
export function* hostileBatches(
  operation: RootOperation,
  wanted: (index: number) => boolean,
): Generator<{ readonly place: Place; readonly values: readonly unknown[] }> {
  for (const place of placesOf(operation)) {
    const hostile = hostileValuesAt(operation, place).filter((_, index) => wanted(index));
    for (let from = 0; from < hostile.length; from += AT_ONCE) {
      yield { place, values: hostile.slice(from, from + AT_ONCE) };
    }
  }
}

/** Every single value that an operation can be given. */
function placesOf({ field }: RootOperation): readonly Place[] {
  return field.args.flatMap(({ name, type }) => below(type, new Set()).map((place) => [name, ...place]));
}

/** `seen`: inputs on the way here; one that holds itself is entered once. */
function below(type: GraphQLInputType, seen: ReadonlySet<string>): Place[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return below(nullable.ofType as GraphQLInputType, seen);
  if (!isInputObjectType(nullable)) return [[]];
  if (seen.has(nullable.name)) return [];
  const on = new Set([...seen, nullable.name]);
  return Object.values(nullable.getFields()).flatMap(({ name, type: inner }) =>
    below(inner, on).map((place) => [name, ...place]),
  );
}

/** Every hostile value of the JSON type that the place takes; none where only names of the schema may stand. */
function hostileValuesAt({ field }: RootOperation, place: Place): readonly unknown[] {
  const [argument, ...steps] = place;
  let type = field.args.find(({ name }) => name === argument)?.type;
  for (const step of steps) {
    const object = itemOf(type);
    type = isInputObjectType(object) ? object.getFields()[step]?.type : undefined;
  }
  const scalar = itemOf(type);
  if (!isLeafType(scalar) || 'getValues' in scalar || scalar.name === 'Boolean') return [];
  if (scalar.name === 'Int') return HOSTILE_INTEGERS;
  if (scalar.name === 'JSONObject') return HOSTILE_OBJECTS.map((text) => JSON.parse(text));
  return HOSTILE_TEXTS;
}

function itemOf(type: GraphQLInputType | undefined): GraphQLInputType | undefined {
  const nullable = type && getNullableType(type);
  return isListType(nullable) ? itemOf(nullable.ofType as GraphQLInputType) : nullable;
}

/**
 * The operation's arguments with this value at this place, and around it as little as possible, all of it plausible:
 * so that nothing else is refused before the value is looked at.
 */
export function argumentsAround(
  { field }: RootOperation,
  [argument, ...steps]: Place,
  value: unknown,
): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(
      field.args
        .filter(({ name, type }) => name === argument || isNonNullType(type))
        .map(({ name, type }) => [
          name,
          name === argument
            ? around(type, steps, value, { field: name, inputType: '' })
            : least(type, { field: name, inputType: '' }),
        ]),
    ),
  );
}

interface Named {
  readonly field: string;
  readonly inputType: string;
}

function around(type: GraphQLInputType, steps: Place, value: unknown, named: Named): fc.Arbitrary<unknown> {
  const nullable = getNullableType(type);
  if (isListType(nullable))
    return around(nullable.ofType as GraphQLInputType, steps, value, named).map((item) => [item]);
  const [step, ...rest] = steps;
  if (step === undefined || !isInputObjectType(nullable)) return fc.constant(value);
  return fieldsOf(nullable, (name, inner, place) => {
    if (name === step) return around(inner, rest, value, place);
    return isNonNullType(inner) && !nullable.isOneOf ? least(inner, place) : undefined;
  });
}

/** As little as the type takes. */
function least(type: GraphQLInputType, named: Named): fc.Arbitrary<unknown> {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return least(nullable.ofType as GraphQLInputType, named).map((item) => [item]);
  if (isInputObjectType(nullable)) {
    const only = nullable.isOneOf ? Object.keys(nullable.getFields())[0] : undefined;
    return fieldsOf(nullable, (name, inner, place) =>
      name === only || isNonNullType(inner) ? least(inner, place) : undefined,
    );
  }
  if ('getValues' in nullable) return fc.constantFrom(...nullable.getValues().map(({ name }) => name));
  return plausibleScalar(nullable.name, named);
}

function fieldsOf(
  type: { readonly name: string; getFields(): Record<string, { name: string; type: GraphQLInputType }> },
  make: (name: string, type: GraphQLInputType, named: Named) => fc.Arbitrary<unknown> | undefined,
): fc.Arbitrary<unknown> {
  const made = Object.values(type.getFields()).flatMap(({ name, type: inner }) => {
    const arbitrary = make(name, inner, { field: name, inputType: type.name });
    return arbitrary ? [[name, arbitrary] as const] : [];
  });
  return fc.record(Object.fromEntries(made), { noNullPrototype: true });
}
