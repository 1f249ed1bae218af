import type { Principal } from '../access/principal.js';

/** A command of partners and operators was called for somebody else: the API's authorisation failed. */
export class NotPartnerOrOperatorError extends Error {
  override name = 'NotPartnerOrOperatorError';
}

/**
 * The partner that asks, by its system or its staff; null for the operator's people, who may act on everything of the
 * coalition.
 * @throws NotPartnerOrOperatorError for members and the platform administrator
 */
export function askingPartner(principal: Principal): bigint | null {
  if (principal.kind === 'partner' || principal.kind === 'user') return principal.partnerId;
  throw new NotPartnerOrOperatorError(`a ${principal.kind} asked for what partners and operators do`);
}
