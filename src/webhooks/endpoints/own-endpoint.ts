import type { CommandContext } from '../../access/command-context.js';
import type { Principal } from '../../access/principal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { lockEndpoint, type WebhookEndpoint } from './webhook-endpoint.js';

/** Whose endpoints a caller may see and change: a partner its own, operators and auditors all. */
export function endpointsOf(principal: Principal): { readonly partnerId?: bigint } {
  return principal.kind === 'partner' ? { partnerId: principal.partnerId } : {};
}

/** Whether a caller may see what is somebody's. */
export function maySee(principal: Principal, owner: { readonly partnerId: bigint | null }): boolean {
  return principal.kind !== 'partner' || principal.partnerId === owner.partnerId;
}

/** An endpoint that the caller may change, locked; undefined: there is none, or it is another's. */
export async function lockOwnEndpoint(
  em: EntityManager,
  { principal }: Pick<CommandContext, 'principal'>,
  coalitionId: bigint,
  id: bigint | null,
): Promise<WebhookEndpoint | undefined> {
  const endpoint = id === null ? undefined : await lockEndpoint(em, coalitionId, id);
  return endpoint && maySee(principal, endpoint) ? endpoint : undefined;
}

/** The refusal where {@link lockOwnEndpoint} found nothing. */
export function endpointNotFound(): Refusal {
  return refusal('WEBHOOK_ENDPOINT_NOT_FOUND', 'Give the id of one of your webhook endpoints.', [
    'endpointId',
  ]);
}

/** The refusal where an endpoint has to be enabled for what is asked. */
export function endpointDisabled(message: string, field: readonly string[] = ['endpointId']): Refusal {
  return refusal('WEBHOOK_ENDPOINT_DISABLED', message, field);
}
