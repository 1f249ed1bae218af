import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { RequestErrorCode } from './api.error.js';

/** What is wrong with a document, not with the request that brought it. */
const DOCUMENT_ERRORS: readonly unknown[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'TOO_COMPLEX',
] satisfies RequestErrorCode[];

/** GraphQL over HTTP wants 200 for every well-formed request where the client did not ask for the newer media type. */
export function answersTheOldWay(
  accept: string | undefined,
  errors: readonly GraphQLFormattedError[],
): boolean {
  if (accept?.includes('application/graphql-response+json')) return false;
  return errors.every((error) => DOCUMENT_ERRORS.includes(error.extensions?.code));
}

/** The status that an error asks for in its extensions, as Apollo reads it there; undefined where it asks for none. */
export function statusOf({ extensions: { http } }: GraphQLError): number | undefined {
  return typeof http === 'object' && http !== null && 'status' in http && typeof http.status === 'number'
    ? http.status
    : undefined;
}
