import 'reflect-metadata';
import {
  GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
  printSchema,
} from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { guardRootFields } from './callers.js';
import type { RequestContext } from './context.js';
import { guardScopedFields, refuseUnreadablePayloads } from './field-scopes.js';
import { RESOLVERS } from './resolvers.js';

/** Inputs of which exactly one field is given; TypeGraphQL has no decorator for it. */
const ONE_OF = ['MemberRefInput', 'AdvanceTestClockInput', 'GivingRuleInput'];

const ROOTS = {
  Query: 'What can be read. Nothing here changes anything.',
  Mutation: 'What can be done. Refusals are `userErrors` of the payload.',
  Subscription: 'What can be followed, over graphql-transport-ws.',
};

let built: GraphQLSchema | undefined;

/** The schema, built once per process: it holds no state. */
export function apiSchema(): GraphQLSchema {
  built ??= buildApiSchema();
  return built;
}

/** The schema as it is committed. In the order of the code: that of the error codes is their rank. */
export function printedSchema(): string {
  return `${printSchema(apiSchema())}\n`;
}

function buildApiSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: RESOLVERS,
    // Inputs are read by input/input-reader.ts, which tells all problems with their paths.
    validate: false,
    // TypeGraphQL wants one where there are subscriptions; ours make their own streams.
    pubSub: { publish: refuse, subscribe: refuse },
  });
  for (const name of ONE_OF) {
    const type = schema.getType(name);
    if (!(type instanceof GraphQLInputObjectType)) throw new Error(`${name} is not an input type`);
    type.isOneOf = true;
  }
  for (const [name, description] of Object.entries(ROOTS)) {
    const type = schema.getType(name);
    if (type) type.description = description;
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) putArgumentsInOrder(type);
  }
  readAnewInMutations(schema);
  guardScopedFields(schema);
  // Who may not use a mutation at all is told that first: put on after it, asked before it.
  refuseUnreadablePayloads(schema);
  guardRootFields(schema);
  return schema;
}

/** Decorators of parameters run from the last to the first, and TypeGraphQL keeps them so. */
function putArgumentsInOrder(type: GraphQLObjectType): void {
  if (isIntrospectionType(type)) return;
  for (const field of Object.values(type.getFields())) field.args = [...field.args].reverse();
}

/** Mutations of one document run one after another: what one has read, the next may have changed. */
function readAnewInMutations(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (!resolve) continue;
    field.resolve = (root, args, context: RequestContext, info) => {
      context.forgetReadings();
      return resolve(root, args, context, info);
    };
  }
}

function refuse(): never {
  throw new Error('subscriptions make their own streams');
}
