import type { OperationDefinitionNode } from 'graphql';
import { Counter, Gauge, Histogram, type Registry } from '../runtime/metrics.js';

/** What is counted about GraphQL operations. */
export interface OperationMetrics {
  /** Labels: `type` (query, mutation, subscription), `field` (the first root field: names that callers choose would have no end). */
  readonly seconds: Histogram<'type' | 'field'>;
  /** Labels: `code` of top-level errors. */
  readonly errors: Counter<'code'>;
  readonly sockets: Gauge;
  readonly subscriptions: Gauge;
}

export function createOperationMetrics(registry: Registry): OperationMetrics {
  const registers = [registry];
  return {
    seconds: new Histogram({
      name: 'hamsood_graphql_operation_seconds',
      help: 'Time from the request to its answer.',
      labelNames: ['type', 'field'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    errors: new Counter({
      name: 'hamsood_graphql_errors_total',
      help: 'Top-level errors told to callers.',
      labelNames: ['code'],
      registers,
    }),
    sockets: new Gauge({ name: 'hamsood_websockets', help: 'Open WebSockets.', registers }),
    subscriptions: new Gauge({
      name: 'hamsood_websocket_operations',
      help: 'Operations under way on WebSockets.',
      registers,
    }),
  };
}

/** The first root field of an operation, as a label. */
export function rootFieldOf(operation: OperationDefinitionNode): string {
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind === 'Field') return selection.name.value;
  }
  return 'fragment';
}
