import 'reflect-metadata';
import { GraphQLInputObjectType, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { guardRootFields } from './callers.js';
import { CoalitionMutation } from './coalition/coalition.mutation.js';
import { CoalitionQuery } from './coalition/coalition.query.js';
import { MemberResolver } from './members/member.resolver.js';
import { MembersMutation } from './members/members.mutation.js';
import { MembersQuery } from './members/members.query.js';
import { NodeQuery } from './node/node.query.js';
import { MerchantResolver, PartnerResolver } from './partners/partner.resolver.js';
import { PartnersMutation } from './partners/partners.mutation.js';
import { PartnersQuery } from './partners/partners.query.js';
import { BalanceUpdateResolver, LiveSubscription } from './points/live.subscription.js';
import {
  BurnPointsPayloadResolver,
  EarnPointsPayloadResolver,
  PointsMutation,
} from './points/points.mutation.js';
import { QuotesQuery } from './points/quotes.query.js';
import {
  EntryResolver,
  LotMovementResolver,
  TransactionResolver,
} from './transactions/transaction.resolver.js';
import { TransactionsQuery } from './transactions/transactions.query.js';
import { ViewerQuery } from './viewer/viewer.query.js';

const RESOLVERS: NonEmptyArray<new () => object> = [
  ViewerQuery,
  NodeQuery,
  CoalitionQuery,
  CoalitionMutation,
  PartnersQuery,
  PartnersMutation,
  PartnerResolver,
  MerchantResolver,
  MembersQuery,
  MembersMutation,
  MemberResolver,
  PointsMutation,
  EarnPointsPayloadResolver,
  BurnPointsPayloadResolver,
  QuotesQuery,
  LiveSubscription,
  BalanceUpdateResolver,
  TransactionsQuery,
  TransactionResolver,
  EntryResolver,
  LotMovementResolver,
];

/** Inputs of which exactly one field is given; TypeGraphQL has no decorator for it. */
const ONE_OF = ['MemberRefInput'];

let built: GraphQLSchema | undefined;

/** The schema, built once per process: it holds no state. */
export function apiSchema(): GraphQLSchema {
  built ??= buildApiSchema();
  return built;
}

/** The schema as it is committed: sorted, so that moving code around changes nothing in it. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(apiSchema()))}\n`;
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
  guardRootFields(schema);
  return schema;
}

function refuse(): never {
  throw new Error('subscriptions make their own streams');
}
