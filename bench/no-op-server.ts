import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { buildSchema } from 'graphql';

/**
 * Apollo on Fastify that answers the benchmark's document with constants: no credentials, no database, no plugins. What
 * no server on this stack can be faster than. Answers its port.
 */
export async function startNoOp(): Promise<number> {
  const burnPoints = {
    transaction: { id: 'txn_0000000000000' },
    balance: { version: 1, posted: '1000', available: '1000' },
    replayed: false,
    userErrors: [],
  };
  const apollo = new ApolloServer({
    schema: buildSchema(SCHEMA),
    rootValue: { burnPoints },
    csrfPrevention: false,
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const app = Fastify();
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: fastifyApolloHandler(apollo) });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

const SCHEMA = `
  type Query { nothing: Boolean }
  type Mutation { burnPoints(input: BurnPointsInput!): BurnPointsPayload! }
  input BurnPointsInput { idempotencyKey: String! member: MemberRefInput! merchantId: ID! points: String! }
  input MemberRefInput { id: ID }
  type BurnPointsPayload {
    transaction: Transaction
    balance: Balance
    replayed: Boolean!
    userErrors: [UserError!]!
  }
  type Transaction { id: ID! }
  type Balance { version: Int! posted: String! available: String! }
  type UserError { code: String! message: String! field: [String!] transient: Boolean! }
`;
