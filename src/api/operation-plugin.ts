import type { ApolloServerPlugin } from '@apollo/server';
import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Logger } from '../runtime/logger.js';
import type { RequestContext } from './context.js';
import { ApiError } from './errors/api.error.js';
import { answersTheOldWay } from './errors/http-status.js';
import { logUnexpected } from './errors/log-unexpected.js';
import { presentErrors } from './errors/present-errors.js';
import { assertAffordable, costOf, countObjects } from './limits/document-cost.js';
import { assertFewValues } from './limits/variable-limits.js';
import { type OperationMetrics, rootFieldOf } from './operation-metrics.js';

interface OperationPluginOptions {
  readonly schema: GraphQLSchema;
  readonly logger: Logger;
  readonly metrics: OperationMetrics;
}

/** What surrounds every operation that comes over HTTP: cost before it, masking, metrics and `extensions.cost` after it. */
export function operationPlugin({
  schema,
  logger,
  metrics,
}: OperationPluginOptions): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      const started = performance.now();
      let requested: number | undefined;
      return {
        async didResolveOperation({ document, operation, request }) {
          // Without an operation of that name there is nothing to execute, and Apollo says so.
          if (!operation) return;
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
            throw new ApiError(
              'BAD_REQUEST',
              'Subscriptions go over graphql-transport-ws (WebSocket) on the same path.',
            );
          }
          assertFewValues(request.variables ?? {});
          requested = costOf(schema, document, operation)(request.variables ?? {});
          assertAffordable(requested);
        },
        async didEncounterErrors({ errors, contextValue }) {
          logUnexpected(logger, errors, contextValue.requestId);
        },
        async willSendResponse({ request, response, contextValue, operation }) {
          if (operation) {
            const labels = { type: operation.operation, field: rootFieldOf(operation) };
            metrics.seconds.observe(labels, (performance.now() - started) / 1000);
          }
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          if (result.errors) {
            result.errors = presentErrors(result.errors, contextValue.requestId);
            for (const error of result.errors) metrics.errors.inc({ code: String(error.extensions?.code) });
            if (request.http && answersTheOldWay(request.http.headers.get('accept'), result.errors))
              response.http.status = 200;
          }
          if (requested !== undefined && result.data !== undefined) {
            result.extensions = {
              ...result.extensions,
              cost: { requested, actual: countObjects(result.data) },
            };
          }
        },
      };
    },
  };
}
