import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import {
  type DocumentNode,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Authenticator } from '../access/authenticate.js';
import type { Authentication, CredentialProblem } from '../access/authentication.js';
import { failureOf } from '../ledger/batch/batch-failure.js';
import type { Logger } from '../runtime/logger.js';
import { RequestContext } from './context.js';
import { bearerOf } from './credential.js';
import type { DocumentCache } from './document-cache.js';
import { ApiError, DATABASE_AWAY } from './errors/api.error.js';
import { logUnexpected } from './errors/log-unexpected.js';
import { maskUnexpected } from './errors/mask-unexpected.js';
import { presentErrors } from './errors/present-errors.js';
import type { Admission } from './limits/admission.js';
import { assertAffordable, costOf } from './limits/document-cost.js';
import { EXECUTION_OPTIONS, LIMITS } from './limits/limits.js';
import { type SocketLimits, SocketPlaces } from './limits/socket-places.js';
import { assertFewValues } from './limits/variable-limits.js';
import type { OperationMetrics } from './operation-metrics.js';
import { documentOfMessage, unknownDocument } from './persisted-documents.js';
import { readDocument } from './read-document.js';
import { requestIdOf } from './request-id.js';
import type { ApiServices } from './services.js';
import { SharedExecution, type SocketExecution } from './shared-execution.js';
import { type SocketConnection, serveSockets } from './socket-server.js';

/** Close codes of ours, beside those of graphql-transport-ws. */
export const CLOSE_CODES = {
  /** No credential, or one that was never good: asking again with it is pointless. */
  unauthorized: 4401,
  /** A credential that has expired or was revoked: come back with a new one. */
  ended: 4403,
  /** The caller has as many sockets open as it may: close some, and come back. Clients of graphql-ws do come back. */
  tooMany: 4430,
  /** Whether the credential is good cannot be told at this moment: come back with it. Of RFC 6455's registry. */
  tryAgainLater: 1013,
} as const;

export interface WebSocketOptions {
  readonly server: Server;
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly admission: Admission;
  readonly limits: SocketLimits;
  readonly services: ApiServices;
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly metrics: OperationMetrics;
}

/** What is remembered per socket, beside what graphql-ws keeps. */
interface SocketState extends SocketConnection {
  authentication?: Authentication;
  requestId?: string;
  stopWatching?: () => void;
  leavePlace?: () => void;
}

/**
 * Serves graphql-transport-ws. Graphql-ws runs operations past Apollo, so everything that surrounds an operation there
 * is here again: authentication, limits, cost, masking, request ids.
 */
export function openWebSockets(options: WebSocketOptions): { close(): Promise<void> } {
  const { server, path, schema, documents, admission, services, authenticator, logger, metrics } = options;
  const places = new SocketPlaces(options.limits);
  const shared = new SharedExecution();

  return serveSockets<SocketState>({
    server,
    path,
    logger,
    hooks: {
      connectionInitWaitTimeout: LIMITS.connectionInitMs,
      async onConnect({ connectionParams, extra }) {
        extra.requestId = requestIdOf(extra.request.headers['x-request-id']) ?? randomUUID();
        const credential = credentialOf(connectionParams, extra.request);
        const authentication = await authenticate(authenticator, credential, logger, extra.requestId);
        if (!authentication) {
          extra.socket.close(CLOSE_CODES.tryAgainLater, closeReason('Try again later', DATABASE_AWAY));
          return false;
        }
        const { principal, problem, message } = authentication;
        if (!principal) {
          const code = hasEnded(problem) ? CLOSE_CODES.ended : CLOSE_CODES.unauthorized;
          extra.socket.close(code, closeReason(hasEnded(problem) ? 'Forbidden' : 'Unauthorized', message));
          return false;
        }
        // Whoever has left meanwhile will not be told of by onDisconnect.
        if (extra.socket.readyState !== extra.socket.OPEN) return false;
        const place = places.take(principal);
        if (typeof place === 'number') {
          extra.socket.close(
            CLOSE_CODES.tooMany,
            closeReason(
              'Too many sockets',
              `you have ${place} open here. Close some, and follow more on each.`,
            ),
          );
          return false;
        }
        extra.leavePlace = place;
        extra.authentication = authentication;
        metrics.sockets.inc();
        // Rule U-03: what was allowed at the start need not be allowed for ever.
        extra.stopWatching = authenticator.watch(principal, (reason) =>
          extra.socket.close(
            CLOSE_CODES.ended,
            closeReason('Forbidden', `the credential has ${endWords[reason]}`),
          ),
        );
        return true;
      },
      onDisconnect({ extra }) {
        extra.stopWatching?.();
        extra.leavePlace?.();
        if (extra.authentication) metrics.sockets.dec();
      },
      async onSubscribe({ extra, subscriptions }, _id, payload) {
        if (Object.keys(subscriptions).length > LIMITS.operationsPerSocket) {
          return [
            new ApiError(
              'TOO_MANY_SUBSCRIPTIONS',
              `Keep at most ${LIMITS.operationsPerSocket} operations under way on one WebSocket.`,
            ),
          ];
        }
        try {
          const authentication = await authenticationNow(extra, authenticator);
          const query = documentOfMessage(payload);
          if (query === undefined) return [unknownDocument()];
          const refused = await admission.documentRefusal({ authentication }, query);
          if (refused) return [refused];
          const document = readDocument(schema, documents, query);
          if (!('kind' in document)) return document;
          const prepared = prepare(schema, document, payload, contextOf(extra, authentication, services));
          if ('length' in prepared) return prepared;
          const { refusal } = await admission.admit({ authentication }, prepared.cost);
          return refusal ? [refusal] : prepared.execution;
        } catch (error) {
          // An operation that cannot be begun ends by itself; thrown, it would end the socket.
          return [notBegun(error)];
        }
      },
      subscribe: (args) => shared.subscribe(args as SocketExecution),
      onOperation() {
        metrics.subscriptions.inc();
      },
      onComplete() {
        metrics.subscriptions.dec();
      },
      onNext(_context, _id, _payload, args, result): FormattedExecutionResult {
        if (!result.errors) return result;
        const { requestId } = (args as SocketExecution).contextValue;
        return { ...result, errors: presented(logger, result.errors, requestId) };
      },
      onError({ extra }, _id, _payload, errors) {
        return presented(logger, errors, extra.requestId ?? '');
      },
    },
  });
}

/** As over HTTP: what may be told, `UNAVAILABLE` while the database is away, and of the rest an id; the log has it. */
function presented(
  logger: Logger,
  errors: readonly GraphQLError[],
  requestId: string,
): readonly GraphQLFormattedError[] {
  logUnexpected(logger, errors, requestId);
  return presentErrors(
    errors.map((error) => maskUnexpected(error.toJSON(), error)),
    requestId,
  );
}

const endWords = { expired: 'expired', revoked: 'been revoked' } as const;

/** Reasons are limited to 123 bytes by the protocol. */
function closeReason(word: string, detail: string): string {
  return `${word}: ${detail}`.slice(0, 120);
}

function hasEnded(problem: CredentialProblem | undefined): boolean {
  return problem === 'expired' || problem === 'revoked';
}

function credentialOf(
  params: Record<string, unknown> | undefined,
  request: IncomingMessage,
): string | undefined {
  const entry = Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  return bearerOf(entry?.[1]) ?? bearerOf(request.headers.authorization);
}

/** Undefined when it cannot be told now: thrown, graphql-ws would close with a code after which no client comes back. */
async function authenticate(
  authenticator: Authenticator,
  credential: string | undefined,
  logger: Logger,
  requestId: string,
): Promise<Authentication | undefined> {
  try {
    return await authenticator.authenticate(credential);
  } catch (error) {
    logger.error({ err: error, requestId }, 'a credential could not be checked');
    return undefined;
  }
}

/**
 * Whom an operation of the socket is for: a member's token may have lost its link, and its contact another role or none,
 * since the socket was opened (rules A-09, K-01). Closes the socket when it is nobody any more.
 */
async function authenticationNow(
  { authentication, socket }: SocketState,
  authenticator: Authenticator,
): Promise<Authentication> {
  // graphql-ws lets nothing through before onConnect has said yes.
  if (!authentication?.principal) throw new Error('an operation came before the connection was accepted');
  const now = await authenticator.renew(authentication.principal);
  if (!now.principal) socket.close(CLOSE_CODES.ended, closeReason('Forbidden', now.message));
  return now;
}

/** Why an operation cannot be begun; what nobody expected is masked, and the log has it. */
function notBegun(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (failureOf(error) !== 'unexpected') return new ApiError('UNAVAILABLE', DATABASE_AWAY);
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

function contextOf(
  { requestId }: SocketState,
  authentication: Authentication,
  services: ApiServices,
): RequestContext {
  if (!requestId) throw new Error('an operation came before the connection was accepted');
  // Every operation of a socket has an id of its own, so that a log line leads to one of them.
  return new RequestContext({
    requestId: `${requestId}/${randomUUID().slice(0, 8)}`,
    authentication,
    services,
  });
}

function prepare(
  schema: GraphQLSchema,
  document: DocumentNode,
  payload: SubscribePayload,
  contextValue: RequestContext,
): { readonly execution: SocketExecution; readonly cost: number } | readonly GraphQLError[] {
  const operation = getOperationAST(document, payload.operationName);
  if (!operation) {
    return [
      new ApiError(
        'OPERATION_RESOLUTION_FAILURE',
        'Name one of the operations of the document in "operationName".',
      ),
    ];
  }
  let cost: number;
  try {
    assertFewValues(payload.variables ?? {});
    cost = costOf(schema, document, operation)(payload.variables ?? {});
    assertAffordable(cost);
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  const execution = {
    schema,
    document,
    operationName: payload.operationName,
    variableValues: payload.variables,
    options: EXECUTION_OPTIONS,
    contextValue,
  };
  return { execution, cost };
}
