import type { GraphQLError } from 'graphql';
import type { Logger } from '../../runtime/logger.js';
import { mayBeTold } from './present-errors.js';

/** Codes that graphql-js leaves to its host to name: parse and validation errors have none until they are presented. */
const isRequestError = (error: GraphQLError): boolean => !error.originalError && error.path === undefined;

/** Writes what callers will not be told into the log, under the request id that they are told (rule A-07). */
export function logUnexpected(logger: Logger, errors: readonly GraphQLError[], requestId: string): void {
  for (const error of errors) {
    if (mayBeTold(error) || isRequestError(error)) continue;
    logger.error(
      { err: error.originalError ?? error, path: error.path?.join('.'), requestId },
      'an operation failed unexpectedly',
    );
  }
}
