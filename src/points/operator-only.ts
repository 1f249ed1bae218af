import type { Principal } from '../access/principal.js';
import { askingPartner } from './asking-partner.js';

/** A command of operators was called for somebody else: the API's authorisation failed. */
export class NotOperatorError extends Error {
  override name = 'NotOperatorError';
}

/** @throws NotOperatorError unless one of the operator's people asks */
export function operatorOnly(principal: Principal): void {
  if (principal.kind !== 'user' || askingPartner(principal) !== null) {
    throw new NotOperatorError('somebody else asked for what only operators do');
  }
}
