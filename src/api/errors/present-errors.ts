import type { GraphQLFormattedError } from 'graphql';
import { REFUSALS } from '../../values/refusal.js';
import { LIMITS } from '../limits/limits.js';
import { shorten } from '../limits/shorten.js';
import { REQUEST_ERRORS } from './api.error.js';

const TOLD = new Set<unknown>([
  ...Object.keys(REQUEST_ERRORS).filter((code) => code !== 'INTERNAL'),
  ...REFUSALS.map(({ code }) => code),
]);
const TOKEN_LIMIT = /^Syntax Error: Document contains more \w+ \d+ tokens/;

/** What a masked error says: a code, and the id by which we find the original in the log (rule A-07). */
export function maskedError(requestId: string): GraphQLFormattedError {
  return {
    message: `Something went wrong on our side. Tell us the request id ${requestId}.`,
    extensions: { code: 'INTERNAL', requestId },
  };
}

/** Whether the error was raised on purpose, with a code that callers may see. */
export function mayBeTold(error: { readonly extensions?: { readonly [name: string]: unknown } }): boolean {
  return TOLD.has(error.extensions?.code);
}

/**
 * The errors as the caller sees them: those that were raised on purpose as they are, the parser's token limit under
 * its own code, and of everything else nothing but `INTERNAL`. A refusal of the limits stands alone.
 */
export function presentErrors(
  errors: readonly GraphQLFormattedError[],
  requestId: string,
): GraphQLFormattedError[] {
  const told = errors.map((error): GraphQLFormattedError => {
    if (!mayBeTold(error)) return { ...maskedError(requestId), ...(error.path ? { path: error.path } : {}) };
    if (TOKEN_LIMIT.test(error.message)) {
      const { locations: _, ...rest } = error;
      return {
        ...rest,
        message: 'The document has too many tokens: ask for less at once.',
        extensions: { code: 'TOO_COMPLEX' },
      };
    }
    return error;
  });
  const limit = told.find((error) => error.extensions?.code === 'TOO_COMPLEX');
  return (limit ? [limit] : told).map((error) => withoutStatus(shortened(error)));
}

/** What the HTTP status shall be is told to Apollo in the extensions; for callers it is nothing. */
function withoutStatus({ extensions, ...error }: GraphQLFormattedError): GraphQLFormattedError {
  const { http: _, ...rest } = extensions ?? {};
  return { ...error, extensions: rest };
}

/** Messages of graphql-js repeat names and values that are as long as the caller made them (rule A-06). */
function shortened(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: shorten(error.message, LIMITS.messageLength) };
}
