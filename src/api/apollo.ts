import { ApolloServer, type ApolloServerOptionsWithSchema, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from '../runtime/logger.js';
import type { RequestContext } from './context.js';
import type { DocumentCache } from './document-cache.js';
import { maskUnexpected } from './errors/mask-unexpected.js';
import type { Admission } from './limits/admission.js';
import { documentLimitsRule } from './limits/document-limits.js';
import { EXECUTION_OPTIONS, LIMITS } from './limits/limits.js';
import type { OperationMetrics } from './operation-metrics.js';
import { operationPlugin } from './operation-plugin.js';

interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly admission: Admission;
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
  admission,
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
    plugins: [...NOTHING_OF_ITS_OWN, operationPlugin({ schema, admission, logger, metrics })],
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
