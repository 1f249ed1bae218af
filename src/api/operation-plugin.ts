import type { ApolloServerPlugin } from '@apollo/server';
import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Logger } from '../runtime/logger.js';
import type { RequestContext } from './context.js';
import { ApiError } from './errors/api.error.js';
import { logUnexpected } from './errors/log-unexpected.js';
import type { Admission } from './limits/admission.js';
import { assertAffordable, costOf } from './limits/document-cost.js';
import type { Taken } from './limits/throttle.js';
import { tellThrottle } from './limits/throttle-headers.js';
import { assertFewValues } from './limits/variable-limits.js';
import type { OperationMetrics } from './operation-metrics.js';
import { tellResult } from './tell-result.js';

interface OperationPluginOptions {
  readonly schema: GraphQLSchema;
  readonly admission: Admission;
  readonly logger: Logger;
  readonly metrics: OperationMetrics;
}

/** What surrounds every operation that comes over HTTP: cost and allowance before it, masking, metrics and `extensions.cost` after it. */
export function operationPlugin({
  schema,
  admission,
  logger,
  metrics,
}: OperationPluginOptions): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      const began = performance.now();
      let requested: number | undefined;
      let throttle: Taken | undefined;
      return {
        async didResolveOperation({ document, operation, request, contextValue }) {
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
          throttle = contextValue.paid;
          if (throttle) return;
          const admitted = await admission.admit(contextValue, requested);
          throttle = admitted.throttle;
          if (admitted.refusal) throw admitted.refusal;
        },
        async didEncounterErrors({ errors, contextValue }) {
          logUnexpected(logger, errors, contextValue.requestId);
        },
        async willSendResponse({ request, response, contextValue, operation }) {
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          const { requestId } = contextValue;
          const accept = request.http?.headers.get('accept');
          const { errors, oldWay, cost } = tellResult(
            metrics,
            { began, requestId, accept, operation, requested, throttle },
            result,
          );
          tellThrottle((name, value) => response.http.headers.set(name, value), throttle);
          if (errors) result.errors = errors;
          if (request.http && oldWay) response.http.status = 200;
          if (cost) result.extensions = { ...result.extensions, cost };
        },
      };
    },
  };
}
