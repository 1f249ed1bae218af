import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Logger } from '../runtime/logger.js';
import type { RequestContext } from './context.js';
import type { DocumentCache } from './document-cache.js';
import { statusOf } from './errors/http-status.js';
import { logUnexpected } from './errors/log-unexpected.js';
import { maskUnexpected } from './errors/mask-unexpected.js';
import type { Admission } from './limits/admission.js';
import { costOf } from './limits/document-cost.js';
import { EXECUTION_OPTIONS, LIMITS } from './limits/limits.js';
import { tellThrottle } from './limits/throttle-headers.js';
import { holdsFewValues } from './limits/variable-limits.js';
import type { OperationMetrics } from './operation-metrics.js';
import { tellResult } from './tell-result.js';

export interface KnownDocumentsOptions {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly admission: Admission;
  readonly logger: Logger;
  readonly metrics: OperationMetrics;
}

/**
 * Answers a request whose document was read before; undefined where something about it is out of the ordinary, and
 * nothing has been executed yet: then it is Apollo's.
 */
export type AnswerKnown = (
  request: FastifyRequest,
  reply: FastifyReply,
  contextOf: () => Promise<RequestContext>,
) => Promise<string | undefined>;

/**
 * Apollo's way through a request costs as much as graphql-js itself, most of it for what the request does not have: it
 * hashes the document, negotiates media types, copies the context, and awaits hooks that nobody has. What comes again
 * and again, a document that is known in a plain POST, is executed here instead. Whatever else there is (a new
 * document, GET, extensions, another `Accept`, variables of the wrong type, a limit, a credential that cannot be
 * checked) is Apollo's, whose answers these are like to the byte; a test compares them.
 */
export function answerKnownDocuments({
  schema,
  documents,
  admission,
  logger,
  metrics,
}: KnownDocumentsOptions): AnswerKnown {
  return async (request, reply, contextOf) => {
    const began = performance.now();
    const known = knownOperation(schema, documents, request);
    const contextValue = known && (await contextOf().catch(() => undefined));
    if (!known || !contextValue) return undefined;
    const { document, operation, requested, source } = known;
    const { refusal, throttle } = await admission.admit(contextValue, requested, source);
    // What is not allowed is told by Apollo's way; what is too much right here, since there may be very much of it.
    if (refusal && !throttle) return undefined;
    const { data, errors } = refusal
      ? { data: undefined, errors: [refusal] }
      : await execute({
          schema,
          document,
          contextValue,
          variableValues: known.variables,
          operationName: known.operationName,
          options: EXECUTION_OPTIONS,
        });
    // Graphql-js answers without data where it has refused the variables: Apollo says why, at no further cost.
    if (data === undefined && !refusal) {
      contextValue.paid = throttle;
      return undefined;
    }

    tellThrottle((name, value) => reply.header(name, value), throttle);
    void reply.header('content-type', known.mediaType);
    if (errors) logUnexpected(logger, errors, contextValue.requestId);
    const told = tellResult(
      metrics,
      {
        began,
        requestId: contextValue.requestId,
        accept: request.headers.accept,
        operation,
        requested,
        throttle,
      },
      { data, errors: errors?.map(masked) },
    );
    const extensions = { cost: told.cost };
    if (!errors) return `${JSON.stringify({ data, extensions })}\n`;
    const status = errors.map(statusOf).findLast((asked) => asked !== undefined) ?? 200;
    void reply.code(told.oldWay ? 200 : status);
    return `${JSON.stringify({ errors: told.errors, data, extensions })}\n`;
  };
}

function masked(error: GraphQLError): GraphQLFormattedError {
  return maskUnexpected(error.toJSON(), error);
}

/** What is answered to whoever accepts this. */
const MEDIA_TYPES: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
]);

interface KnownOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly source: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The objects it may bring. */
  readonly requested: number;
  readonly mediaType: string;
}

function knownOperation(
  schema: GraphQLSchema,
  documents: DocumentCache,
  { method, headers, body }: FastifyRequest,
): KnownOperation | undefined {
  const mediaType = MEDIA_TYPES.get(headers.accept);
  if (method !== 'POST' || mediaType === undefined || !isRecord(body)) return undefined;
  const { query, operationName, extensions } = body;
  const variables = body.variables ?? {};
  if (typeof query !== 'string' || extensions != null || !isRecord(variables)) return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  const document = documents.find(query);
  const operation = document && getOperationAST(document, operationName);
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
  if (!holdsFewValues(variables)) return undefined;
  const requested = costOf(schema, document, operation)(variables);
  if (requested > LIMITS.cost) return undefined;
  return { document, operation, source: query, operationName, variables, requested, mediaType };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
