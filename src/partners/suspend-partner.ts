import { changeProgramme } from '../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { refusal } from '../values/refusal.js';
import { changeStatus } from './change-status.js';
import { partnerById, partnerNotFound } from './find-partner.js';
import type { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

export interface SuspendPartnerInput {
  readonly partnerId: bigint | null;
  readonly reason: string | null;
}

/**
 * Stops an active partner's earning, burning and enrolling, on every node with the next operation that is applied (rule
 * P-04). Nothing changes when it is suspended already. May refuse with PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE, LEDGER_BUSY.
 * For operators.
 */
export async function suspendPartner(
  context: ProgrammeContext,
  { partnerId, reason }: SuspendPartnerInput,
): Promise<CommandOutcome<Partner>> {
  return changeProgramme(context, async (change) => {
    const partner = await partnerById(change.em, change.coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    if (partner.status === 'SUSPENDED') return done(partner);
    if (partner.status !== 'ACTIVE') {
      return refusedWith(
        refusal('PARTNER_NOT_ACTIVE', 'Only an active partner can be suspended.', ['partnerId']),
      );
    }
    return done(
      await changeStatus(context, change, partner, {
        status: 'SUSPENDED',
        action: 'partner.suspended',
        reason,
      }),
    );
  });
}
