import type { Principal } from '../../access/principal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { settlingPartnerOf } from '../agreement/own-statement.js';
import { lockPartnerSettlement } from '../partner-lock.js';
import { readStatementForChange } from '../statements/read-statements.js';
import type { Dispute } from './dispute.js';
import { readDisputeForChange, readDisputes } from './read-disputes.js';

/**
 * A dispute that the caller may see, locked with its statement until the transaction ends, behind the lock under which
 * the partner's periods close: operators see all, a partner its own.
 * @returns undefined when there is none, or none that the caller may see
 */
export async function lockVisibleDispute(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
  principal: Principal,
): Promise<Dispute | undefined> {
  if (id === null) return undefined;
  const dispute = (await readDisputes(em, coalitionId, [id])).get(id);
  if (!dispute) return undefined;
  const operator = principal.kind === 'user' && principal.roles.includes('operator');
  if (!operator && settlingPartnerOf(principal) !== dispute.partnerId) return undefined;
  await lockPartnerSettlement(em, coalitionId, dispute.partnerId);
  await readStatementForChange(em, coalitionId, dispute.statementId);
  return readDisputeForChange(em, coalitionId, id);
}

/** The refusal of an id that is no dispute's, or none that the caller may see. */
export function disputeNotFound(): Refusal {
  return refusal('DISPUTE_NOT_FOUND', 'Give the id of a dispute.', ['disputeId']);
}

/** The refusal of what can only be done while a dispute is open. */
export function disputeNotOpen({ status }: Dispute): Refusal {
  return refusal('DISPUTE_NOT_OPEN', `The dispute is resolved: ${status}.`, ['disputeId']);
}
