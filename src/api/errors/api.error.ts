import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../../values/refusal.js';

/** Top-level errors that the API itself raises. What a command refuses is a user error in the payload instead. */
export const REQUEST_ERRORS = {
  UNAUTHENTICATED: {
    httpStatus: 401,
    meaning: 'There is no credential, or it is wrong, expired or revoked.',
  },
  FORBIDDEN: { httpStatus: 200, meaning: 'The credential does not allow this field.' },
  INVALID_INPUT: {
    httpStatus: 200,
    meaning: 'An argument of a query has the wrong format or range; see `extensions.field`.',
  },
  TOO_COMPLEX: {
    httpStatus: 400,
    meaning: 'The document has too many tokens, levels, aliases, or costs too much: ask for less at once.',
  },
  TOO_MANY_SUBSCRIPTIONS: {
    httpStatus: 200,
    meaning: 'This WebSocket has as many operations under way as it may.',
  },
  BODY_TOO_LARGE: {
    httpStatus: 413,
    meaning: 'The request is larger than the server takes: send less at once.',
  },
  HEADERS_TOO_LARGE: { httpStatus: 431, meaning: 'The headers are too large: send long documents by POST.' },
  UNSUPPORTED_MEDIA_TYPE: { httpStatus: 415, meaning: 'The request must be application/json.' },
  NOT_ACCEPTABLE: {
    httpStatus: 406,
    meaning: 'The client accepts neither application/graphql-response+json nor application/json.',
  },
  METHOD_NOT_ALLOWED: {
    httpStatus: 405,
    meaning: 'Send GraphQL by POST, or queries by GET; see the header `Allow`.',
  },
  REQUEST_TIMEOUT: { httpStatus: 408, meaning: 'The request did not arrive in time: send it again.' },
  BAD_REQUEST: { httpStatus: 400, meaning: 'The request is not GraphQL over HTTP.' },
  DOCUMENT_NOT_ALLOWED: {
    httpStatus: 403,
    meaning:
      "The coalition takes only documents that the server knows, those of the partner SDK, from API keys and members' tokens.",
  },
  UNKNOWN_DOCUMENT: {
    httpStatus: 400,
    meaning: 'The server does not know the document of this id: send its text.',
  },
  NOT_FOUND: {
    httpStatus: 404,
    meaning: 'Nothing is served at this path, or not to this caller; the API is at /graphql.',
  },
  GRAPHQL_PARSE_FAILED: { httpStatus: 400, meaning: 'The document is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { httpStatus: 400, meaning: 'The document does not fit the schema.' },
  BAD_USER_INPUT: { httpStatus: 400, meaning: 'A variable or literal has the wrong JSON type.' },
  OPERATION_RESOLUTION_FAILURE: {
    httpStatus: 400,
    meaning: 'The document has no operation of that name, or several and no name was given.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    httpStatus: 200,
    meaning: 'Automatic persisted queries are not supported.',
  },
  THROTTLED: {
    httpStatus: 429,
    meaning:
      'The caller has used up its allowance: wait as long as `Retry-After` (or `extensions.retryAfter`, in seconds) says, and send it again.',
  },
  UNAVAILABLE: {
    httpStatus: 503,
    meaning:
      'The server cannot reach its database at the moment: send the same request again in a moment, a mutation with the same key.',
  },
  INTERNAL: {
    httpStatus: 500,
    meaning:
      'Something unexpected happened on our side; tell us the request id. A mutation may be sent again with the same key.',
  },
} as const;

/** What UNAVAILABLE says. */
export const DATABASE_AWAY = 'The server cannot reach its database. Send the same request again in a moment.';

/** A code of {@link REQUEST_ERRORS}. */
export type RequestErrorCode = keyof typeof REQUEST_ERRORS;

/** A top-level error that may be told to the caller as it is. Everything else that is thrown is masked. */
export class ApiError extends GraphQLError {
  /**
   * @param code of the table above; where there is no payload to put a refusal into (queries, subscriptions), the refusal's code
   * @param message what to do
   */
  constructor(
    code: RequestErrorCode | ErrorCode,
    message: string,
    extensions: Readonly<Record<string, unknown>> = {},
  ) {
    const status: number = isRequestErrorCode(code) ? REQUEST_ERRORS[code].httpStatus : 200;
    super(message, { extensions: { ...extensions, code, ...(status === 200 ? {} : { http: { status } }) } });
    this.name = 'ApiError';
  }
}

function isRequestErrorCode(code: string): code is RequestErrorCode {
  return Object.hasOwn(REQUEST_ERRORS, code);
}
