import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A field of Query or Mutation. */
export interface RootOperation {
  readonly kind: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
}

/** Every field of Query and Mutation. */
export function rootOperations(schema: GraphQLSchema): readonly RootOperation[] {
  const of = (kind: RootOperation['kind']) => (field: GraphQLField<unknown, unknown>) => ({ kind, field });
  return [
    ...Object.values(schema.getQueryType()?.getFields() ?? {}).map(of('query')),
    ...Object.values(schema.getMutationType()?.getFields() ?? {}).map(of('mutation')),
  ];
}

/**
 * Whether it moves points, or says what moving them would do: it takes an idempotency key (alone or in a list of
 * inputs), its payload tells whether it was replayed, or it answers with a refusal, as quotes do.
 */
export function isPointsOperation({ field }: RootOperation): boolean {
  const takesKey = field.args.some((argument) => {
    const type = getNamedType(argument.type);
    return isInputObjectType(type) && 'idempotencyKey' in type.getFields();
  });
  const payload = getNamedType(field.type);
  const fields = isObjectType(payload) ? payload.getFields() : {};
  return takesKey || 'replayed' in fields || 'refusal' in fields;
}

/** The operation with its arguments as variables. `depth`: how many levels of objects its answer tells. */
export function documentWithVariables({ kind, field }: RootOperation, depth: number): string {
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return field.args.length === 0
    ? `${kind} { ${field.name}${selection(field.type, depth)} }`
    : `${kind} (${variables}) { ${field.name}(${given})${selection(field.type, depth)} }`;
}

/** The operation several times in one document, each with arguments of its own: `a0_input`, `a1_input`, … */
export function documentOfMany({ kind, field }: RootOperation, count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const variables = numbers.flatMap((number) =>
    field.args.map(({ name, type }) => `$a${number}_${name}: ${String(type)}`),
  );
  const calls = numbers.map((number) => {
    const given = field.args.map(({ name }) => `${name}: $a${number}_${name}`).join(', ');
    return `a${number}: ${field.name}(${given})${selection(field.type, 1)}`;
  });
  return `${kind} (${variables.join(', ')}) { ${calls.join(' ')} }`;
}

/** One operation with its arguments written into it; undefined when a value cannot be written as a literal. */
export function documentWithLiterals(
  { kind, field }: RootOperation,
  depth: number,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const given: string[] = [];
  for (const { name, type } of field.args) {
    if (values[name] === undefined) continue;
    const literal = literalOf(values[name], type);
    if (literal === undefined) return undefined;
    given.push(`${name}: ${literal}`);
  }
  const written = given.length > 0 ? `(${given.join(', ')})` : '';
  return `${kind} { ${field.name}${written}${selection(field.type, depth)} }`;
}

/** Every field that takes no arguments it needs, down to so many levels. */
function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named)) return ' { __typename }';
  const fields = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some((argument) => isNonNullType(argument.type))) return [];
    if (isLeafType(getNamedType(field.type))) return [field.name];
    // What was refused is told at every depth: it is what is looked at.
    const always = ['userErrors', 'refusal', 'results'].includes(field.name);
    return depth > 1 || always ? [`${field.name}${selection(field.type, depth - 1)}`] : [];
  });
  return ` { __typename ${fields.join(' ')} }`;
}

const NAME = /^[A-Za-z_]\w*$/;

function literalOf(value: unknown, type: GraphQLInputType): string | undefined {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (value === null) return 'null';
  if (typeof value === 'string') return isEnumType(inner) && NAME.test(value) ? value : quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => literalOf(item ?? null, isListType(inner) ? inner.ofType : inner));
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (typeof value !== 'object') return undefined;
  const fields = isInputObjectType(inner) ? inner.getFields() : {};
  const written: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const own = Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
    const literal = literalOf(item, own ?? inner);
    if (literal === undefined || !NAME.test(name)) return undefined;
    written.push(`${name}: ${literal}`);
  }
  return `{ ${written.join(', ')} }`;
}

/** JSON's escapes are GraphQL's too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
