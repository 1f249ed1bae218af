import {
  AuthenticationError,
  type ErrorDetails,
  type HamsoodError,
  PermissionError,
  RequestError,
  ServerError,
  ThrottledError,
} from './errors.js';

/** One of the `errors` of a GraphQL answer. */
export interface GraphQLProblem {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string; readonly retryAfter?: number };
}

/** The error that an answer without data stands for. */
export function errorOf(
  problem: GraphQLProblem | undefined,
  status: number,
  details: {
    readonly requestId?: string | undefined;
    readonly retryAfter?: number | undefined;
    readonly attempts: number;
  },
): HamsoodError {
  const code = problem?.extensions?.code ?? `HTTP_${status}`;
  const message = problem?.message ?? `The server answered with HTTP status ${status}.`;
  const requestId = problem?.extensions?.requestId ?? details.requestId;
  // In the answer it is told to the millisecond, in the header in whole seconds.
  const seconds = problem?.extensions?.retryAfter;
  const retryAfter = seconds ? seconds * 1_000 : details.retryAfter;
  const known: ErrorDetails = { code, requestId, attempts: details.attempts, retryAfter };
  if (code === 'UNAUTHENTICATED' || (!problem && status === 401))
    return new AuthenticationError(message, known);
  if (code === 'FORBIDDEN' || (!problem && status === 403)) return new PermissionError(message, known);
  if (code === 'THROTTLED' || status === 429)
    return new ThrottledError(message, { ...known, transient: true });
  if (code === 'INTERNAL' || code === 'UNAVAILABLE' || status >= 500)
    return new ServerError(message, { ...known, transient: true });
  return new RequestError(message, known);
}
