import { changeProgramme } from '../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { refusal } from '../values/refusal.js';
import { changeStatus } from './change-status.js';
import { partnerById, partnerNotFound } from './find-partner.js';
import { missingForActivation, onboardingSteps } from './onboarding-checklist.js';
import type { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

export interface ActivatePartnerInput {
  readonly partnerId: bigint | null;
  readonly reason: string | null;
}

/**
 * Lets a partner take part: after its onboarding, or again after a suspension. Nothing changes when it does already. May
 * refuse with PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE (it leaves, or has left), ONBOARDING_INCOMPLETE, LEDGER_BUSY. For
 * operators.
 */
export async function activatePartner(
  context: ProgrammeContext,
  { partnerId, reason }: ActivatePartnerInput,
): Promise<CommandOutcome<Partner>> {
  return changeProgramme(context, async (change) => {
    const partner = await partnerById(change.em, change.coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    if (partner.status === 'ACTIVE') return done(partner);
    if (partner.status === 'EXITING' || partner.status === 'EXITED') {
      return refusedWith(
        refusal('PARTNER_NOT_ACTIVE', 'A partner that leaves or has left cannot become active again.', [
          'partnerId',
        ]),
      );
    }
    const at = { coalition: change.at, process: context.clock.now() };
    const missing = missingForActivation(await onboardingSteps(change.em, change.coalition, partner, at));
    if (missing.length > 0) {
      return refusedWith(
        refusal('ONBOARDING_INCOMPLETE', `Add what is missing first: ${missing.join(', ')}.`, ['partnerId']),
      );
    }
    return done(
      await changeStatus(context, change, partner, { status: 'ACTIVE', action: 'partner.activated', reason }),
    );
  });
}
