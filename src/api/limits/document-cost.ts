import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { ApiError } from '../errors/api.error.js';
import { DEFAULT_PAGE_ITEMS, LIMITS } from './limits.js';

/**
 * The cost of an operation is the number of objects it can bring at most: one for each field that is an object, times
 * the length of the lists around it. The length of a page is its `first` or `last` (without either: the default
 * page), that of `ids` and `inputs` what the caller sent; a list that no argument bounds counts as a few. A mutation
 * costs some more, because it writes.
 *
 * A document is looked at once: what remains per request is a sum over its lists with the request's variables.
 */
export type CostOfVariables = (variables: Readonly<Record<string, unknown>>) => number;

const UNBOUNDED_LIST = 5;
const MUTATION = 10;
/** Arguments that are lists of what the field handles one by one. */
const BATCH_ARGUMENTS = ['ids', 'inputs'];
const PAGE_ARGUMENTS = ['first', 'last'];

const compiled = new WeakMap<DocumentNode, Map<OperationDefinitionNode, CostOfVariables>>();

/** The cost function of one operation of a valid document; made once per document. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CostOfVariables {
  let operations = compiled.get(document);
  if (!operations) {
    operations = new Map();
    compiled.set(document, operations);
  }
  let cost = operations.get(operation);
  if (!cost) {
    cost = compile(schema, document, operation);
    operations.set(operation, cost);
  }
  return cost;
}

/** @throws ApiError TOO_COMPLEX when the operation may bring more than the limit */
export function assertAffordable(requested: number): void {
  if (requested <= LIMITS.cost) return;
  throw new ApiError(
    'TOO_COMPLEX',
    `This operation may bring ${requested} objects, the limit is ${LIMITS.cost}: ask for shorter pages or fewer nested lists.`,
    { cost: { requested } },
  );
}

/** The number of objects in an answer's data, which itself does not count. */
export function countObjects(data: object | null): number {
  return data === null ? 0 : count(data) - 1;
}

function count(value: object): number {
  let objects = Array.isArray(value) ? 0 : 1;
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) objects += count(part);
  }
  return objects;
}

/** One evaluation. A fragment that is spread a thousand times is evaluated once: nested spreads would double it. */
interface Evaluation {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fragments: Map<string, number>;
}
type Part = (evaluation: Evaluation) => number;

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CostOfVariables {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const defaults = defaultsOf(operation);
  const compiledFragments = new Map<string, Part>();

  const ofSelections = (selectionSet: SelectionSetNode, typeName: string): Part => {
    const parts = selectionSet.selections.map((selection): Part => {
      if (selection.kind === Kind.FIELD) return ofField(selection, typeName);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
      return ofSelections(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
    });
    return (evaluation) => parts.reduce((sum, part) => sum + part(evaluation), 0);
  };

  const ofFragment = (name: string): Part => {
    const known = compiledFragments.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    const whole = fragment ? ofSelections(fragment.selectionSet, fragment.typeCondition.name.value) : () => 0;
    const once: Part = (evaluation) => {
      let cost = evaluation.fragments.get(name);
      if (cost === undefined) {
        cost = whole(evaluation);
        evaluation.fragments.set(name, cost);
      }
      return cost;
    };
    compiledFragments.set(name, once);
    return once;
  };

  const ofField = (node: FieldNode, typeName: string): Part => {
    const type = schema.getType(typeName);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!field) return () => 0; // __typename and introspection, which graphql-js limits by itself
    const named = getNamedType(field.type);
    const own = isLeafType(named) ? 0 : 1;
    const inner: Part = node.selectionSet ? ofSelections(node.selectionSet, named.name) : () => 0;
    const base = type === schema.getMutationType() ? MUTATION : 0;
    const length = lengthOf(node, field);
    return (evaluation) => base + (own + inner(evaluation)) * length(evaluation.variables);
  };

  const lengthOf = (node: FieldNode, field: GraphQLField<unknown, unknown>): CostOfVariables => {
    const argument = (names: readonly string[]) =>
      node.arguments?.find(({ name }) => names.includes(name.value))?.value;
    const batch = argument(BATCH_ARGUMENTS);
    if (batch) return (variables) => listLength(givenValue(batch, variables, defaults));
    const pages = field.args.some(({ name }) => PAGE_ARGUMENTS.includes(name));
    if (pages) {
      const page = argument(PAGE_ARGUMENTS);
      return (variables) => {
        const size = page && givenValue(page, variables, defaults);
        return typeof size === 'number' && size > 0 ? size : DEFAULT_PAGE_ITEMS;
      };
    }
    // The page's length has multiplied the edges already.
    const isList = isListType(getNullableType(field.type)) && !isLeafType(getNamedType(field.type));
    return () =>
      isList && node.name.value !== 'edges' && node.name.value !== 'results' ? UNBOUNDED_LIST : 1;
  };

  const root = schema.getRootType(operation.operation);
  const whole: Part = root ? ofSelections(operation.selectionSet, root.name) : () => 0;
  return (variables) => whole({ variables, fragments: new Map() });
}

function defaultsOf(operation: OperationDefinitionNode): Map<string, ValueNode> {
  const defaults = new Map<string, ValueNode>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) defaults.set(variable.name.value, defaultValue);
  }
  return defaults;
}

function givenValue(
  node: ValueNode,
  variables: Readonly<Record<string, unknown>>,
  defaults: ReadonlyMap<string, ValueNode>,
): unknown {
  switch (node.kind) {
    case Kind.VARIABLE: {
      const sent = variables[node.name.value];
      const fallback = defaults.get(node.name.value);
      return sent === undefined && fallback ? givenValue(fallback, variables, defaults) : sent;
    }
    case Kind.INT:
      return Number(node.value);
    case Kind.LIST:
      return node.values;
    default:
      return undefined;
  }
}

/** A single value where a list is expected counts as a list of one. */
function listLength(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}
