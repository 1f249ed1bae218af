import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { mayTakePart } from '../rules/partner-terms.js';
import type { Day } from '../values/day.js';

/**
 * Whether a statement will still ask a partner for what it is to pay: of one that leaves until the last day on which points
 * are burned there. Null: the coalition pays.
 */
export function payerStays(programme: ProgrammeSnapshot, payerPartnerId: bigint | null, today: Day): boolean {
  if (payerPartnerId === null) return true;
  const isSuspended = programme.partners.get(payerPartnerId)?.status === 'SUSPENDED';
  return isSuspended || mayTakePart(programme, payerPartnerId, today) === undefined;
}
