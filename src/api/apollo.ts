import { ApolloServer, type ApolloServerOptionsWithSchema, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { failureOf } from '../ledger/batch/batch-failure.js';
import type { Logger } from '../runtime/logger.js';
import type { RequestContext } from './context.js';
import type { DocumentCache } from './document-cache.js';
import { ApiError, DATABASE_AWAY, type RequestErrorCode } from './errors/api.error.js';
import { mayBeTold } from './errors/present-errors.js';
import { variableError } from './errors/variable-errors.js';
import { documentLimitsRule } from './limits/document-limits.js';
import { EXECUTION_OPTIONS, LIMITS } from './limits/limits.js';
import type { OperationMetrics } from './operation-metrics.js';
import { operationPlugin } from './operation-plugin.js';

interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly logger: Logger;
  readonly metrics: OperationMetrics;
}

/** What Apollo would add by itself: pages and reports that go elsewhere, and a hook around every field. */
const NOTHING_OF_ITS_OWN: ApolloServerPlugin[] = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
];

/** GraphQL over HTTP. */
export function createApollo({
  schema,
  documents,
  logger,
  metrics,
}: ApolloOptions): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    // A browser sends no credential of ours on its own (there are no cookies), so there is no request to forge.
    csrfPrevention: false,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    // Signals are for the one coordinator of the process.
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    documentStore: storeOf(documents),
    parseOptions: { maxTokens: LIMITS.tokens },
    validationRules: [documentLimitsRule],
    validationOptions: { maxErrors: LIMITS.validationErrors },
    executionOptions: EXECUTION_OPTIONS,
    formatError: maskUnexpected,
    logger: {
      debug: (message) => logger.debug(message),
      info: (message) => logger.debug(message),
      warn: (message) => logger.warn(message),
      error: (message) => logger.error(message),
    },
    plugins: [...NOTHING_OF_ITS_OWN, operationPlugin({ schema, logger, metrics })],
  });
}

/** Apollo puts the hash of the schema before that of the document; there is one schema. */
function storeOf(documents: DocumentCache): ApolloServerOptionsWithSchema<RequestContext>['documentStore'] {
  const hashIn = (key: string) => key.slice(key.lastIndexOf(':') + 1);
  return {
    get: async (key) => documents.get(hashIn(key)),
    set: async (key, document) => documents.set(hashIn(key), document),
    delete: async (key) => documents.delete(hashIn(key)),
  };
}

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
 * The last gate, for errors that never meet the operation plugin, which adds the request id. Apollo calls whatever a
 * validation rule reports a failed validation: ours keep their own code.
 */
function maskUnexpected(error: GraphQLFormattedError, original: unknown): GraphQLFormattedError {
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
