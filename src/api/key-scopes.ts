import type { Scope } from '../access/scopes.js';
import type { RequestContext } from './context.js';
import { ApiError } from './errors/api.error.js';

type Asking = Pick<RequestContext, 'principal'>;

/**
 * Whether the caller may read what one of the scopes opens. Root fields declare their scope (callers.ts); this is for
 * what can be reached below them too, so that a key gets nothing by a detour that it may not ask for (rule A-02).
 * Callers without a key have no scopes: what they may see depends on who they are.
 */
export function hasScope({ principal }: Asking, ...scopes: readonly Scope[]): boolean {
  return principal.kind !== 'partner' || scopes.some((scope) => principal.scopes.includes(scope));
}

/** @throws ApiError FORBIDDEN for a key that has none of the scopes */
export function needScope(asking: Asking, ...scopes: readonly Scope[]): void {
  if (!hasScope(asking, ...scopes)) throw new ApiError('FORBIDDEN', scopeMissing(...scopes));
}

/** What a key is told that has none of the scopes. */
export function scopeMissing(...scopes: readonly Scope[]): string {
  return `This needs an API key with the scope ${scopes.join(' or ')}.`;
}
