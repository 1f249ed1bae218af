import type { Principal } from '../../access/principal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { lockPartnerSettlement } from '../partner-lock.js';
import { readStatementForChange, readStatements } from '../statements/read-statements.js';
import type { Statement } from '../statements/statement.js';

/**
 * For which partner the caller agrees to statements or disputes them: its own system, and its staff. Undefined for
 * everybody else: nobody agrees for a partner, operators neither.
 */
export function settlingPartnerOf(principal: Principal): bigint | undefined {
  if (principal.kind === 'partner') return principal.partnerId;
  if (principal.kind === 'user' && principal.roles.includes('partner-staff'))
    return principal.partnerId ?? undefined;
  return undefined;
}

/**
 * A partner's own statement, kept from being changed until the transaction ends, behind the lock under which its periods
 * close. Read the clock after it: then what is made belongs to the day that it says (rule S-02).
 * @returns undefined when there is none, or none of this partner
 */
export async function lockOwnStatement(
  em: EntityManager,
  coalitionId: bigint,
  statementId: bigint | null,
  partnerId: bigint | undefined,
): Promise<Statement | undefined> {
  if (statementId === null || partnerId === undefined) return undefined;
  const found = (await readStatements(em, coalitionId, [statementId])).get(statementId);
  if (found?.partnerId !== partnerId) return undefined;
  await lockPartnerSettlement(em, coalitionId, partnerId);
  return readStatementForChange(em, coalitionId, statementId);
}

/** The refusal of an id that is no statement's, or no statement's of the caller. */
export function statementNotFound(): Refusal {
  return refusal('STATEMENT_NOT_FOUND', 'Give the id of a settlement statement of this partner.', [
    'statementId',
  ]);
}
