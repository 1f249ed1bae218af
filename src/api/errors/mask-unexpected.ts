import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { failureOf } from '../../ledger/batch/batch-failure.js';
import { ApiError, DATABASE_AWAY, type RequestErrorCode } from './api.error.js';
import { mayBeTold } from './present-errors.js';
import { variableError } from './variable-errors.js';

/** Apollo calls bad requests of every kind by one code, and tells them apart by their status only. */
function codeByStatus({ extensions }: GraphQLError): RequestErrorCode | undefined {
  const { http } = extensions;
  if (typeof http !== 'object' || http === null || !('status' in http)) return undefined;
  if (http.status === 405) return 'METHOD_NOT_ALLOWED';
  if (http.status === 406) return 'NOT_ACCEPTABLE';
  if (http.status === 415) return 'UNSUPPORTED_MEDIA_TYPE';
  return undefined;
}

/**
 * The first gate for errors of every kind over HTTP, and the last for those that never meet presentErrors, which
 * adds the request id. Apollo calls whatever a validation rule reports a failed validation: ours keep their own code.
 */
export function maskUnexpected(error: GraphQLFormattedError, original: unknown): GraphQLFormattedError {
  const wrong = original instanceof GraphQLError ? variableError(original) : undefined;
  if (wrong) return wrong.toJSON();
  const raised = original instanceof GraphQLError ? original.originalError : undefined;
  if (raised instanceof ApiError) {
    return { ...error, extensions: { ...error.extensions, code: raised.extensions.code } };
  }
  const code = original instanceof GraphQLError ? codeByStatus(original) : undefined;
  if (code) return { ...error, extensions: { ...error.extensions, code } };
  if (mayBeTold(error) || error.extensions?.code === 'INTERNAL') return error;
  const { path } = error;
  if (raised && failureOf(raised) !== 'unexpected') {
    return {
      message: DATABASE_AWAY,
      ...(path ? { path } : {}),
      extensions: { code: 'UNAVAILABLE' satisfies RequestErrorCode },
    };
  }
  return {
    message: 'Something went wrong on our side.',
    ...(path ? { path } : {}),
    extensions: { code: 'INTERNAL' },
  };
}
