import { ApiError } from '../errors/api.error.js';
import { inWords } from './limit-text.js';
import { LIMITS } from './limits.js';

/**
 * Looks at the variables before graphql-js does: it takes microseconds for every value, before anybody is asked for a
 * credential, and a request has room for millions of them.
 *
 * @throws ApiError TOO_COMPLEX when they hold more values than the limit
 */
export function assertFewValues(variables: Readonly<Record<string, unknown>>): void {
  if (holdsFewValues(variables)) return;
  throw new ApiError(
    'TOO_COMPLEX',
    `Send at most ${inWords(LIMITS.variableValues)} values in the variables of one operation.`,
  );
}

/** Whether the variables hold no more values than the limit, lists and objects included. */
export function holdsFewValues(variables: Readonly<Record<string, unknown>>): boolean {
  let values = 0;
  // Not by recursion: nobody has said yet how deep they nest.
  const unseen: object[] = [variables];
  for (let value = unseen.pop(); value; value = unseen.pop()) {
    const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    values += parts.length;
    if (values > LIMITS.variableValues) return false;
    for (const part of parts) if (typeof part === 'object' && part !== null) unseen.push(part);
  }
  return true;
}
