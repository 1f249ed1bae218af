import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import { answersTheOldWay } from './errors/http-status.js';
import { presentErrors } from './errors/present-errors.js';
import { countObjects } from './limits/document-cost.js';
import type { Taken } from './limits/throttle.js';
import { type ToldThrottle, throttleOf } from './limits/throttle-headers.js';
import { type OperationMetrics, rootFieldOf } from './operation-metrics.js';

/** A request over HTTP, as far as it was understood. */
export interface AnsweredRequest {
  /** By `performance.now()`. */
  readonly began: number;
  readonly requestId: string;
  /** Its header. */
  readonly accept: string | undefined;
  /** None where the document could not be run. */
  readonly operation: OperationDefinitionNode | undefined;
  /** The objects that it could have brought; none where it did not come so far. */
  readonly requested: number | undefined;
  /** What its caller has left; none where there is no limit, or it did not come so far. */
  readonly throttle: Taken | undefined;
}

/** What a caller is told of a result besides its data. */
export interface ToldResult {
  /** Undefined where there were none. */
  readonly errors: readonly GraphQLFormattedError[] | undefined;
  /** Whether the status is 200 whatever errors ask for. */
  readonly oldWay: boolean;
  /** Undefined where nothing was executed, unless that is for want of allowance. */
  readonly cost:
    | { readonly requested: number; readonly actual: number; readonly throttle?: ToldThrottle | undefined }
    | undefined;
}

/** Counts what came of a request, and says what of it is told: the same on both ways through HTTP. */
export function tellResult(
  metrics: OperationMetrics,
  { began, requestId, accept, operation, requested, throttle }: AnsweredRequest,
  result: {
    readonly data?: object | null | undefined;
    readonly errors?: readonly GraphQLFormattedError[] | undefined;
  },
): ToldResult {
  if (operation) {
    const labels = { type: operation.operation, field: rootFieldOf(operation) };
    metrics.seconds.observe(labels, (performance.now() - began) / 1000);
  }
  const errors = result.errors && presentErrors(result.errors, requestId);
  for (const error of errors ?? []) metrics.errors.inc({ code: String(error.extensions?.code) });
  const { data } = result;
  return {
    errors,
    oldWay: errors !== undefined && answersTheOldWay(accept, errors),
    cost: costOf(requested, data, throttle),
  };
}

function costOf(
  requested: number | undefined,
  data: object | null | undefined,
  throttle: Taken | undefined,
): ToldResult['cost'] {
  if (requested === undefined || (data === undefined && throttle?.retryAfter === undefined)) return undefined;
  const actual = countObjects(data ?? null);
  return throttle ? { requested, actual, throttle: throttleOf(throttle) } : { requested, actual };
}
