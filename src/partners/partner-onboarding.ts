import { actingCoalition } from '../access/command-context.js';
import { ownCoalition } from '../coalition/find-coalition.js';
import { coalitionNow } from '../ledger/balances.js';
import { inCoalition } from '../runtime/database.js';
import { partnerById } from './find-partner.js';
import { missingForActivation, type OnboardingStep, onboardingSteps } from './onboarding-checklist.js';
import type { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

/** How far a partner's onboarding is. */
export interface PartnerOnboarding {
  readonly partner: Partner;
  readonly steps: readonly OnboardingStep[];
  /** Whether it could go active now. */
  readonly complete: boolean;
}

/** Tells what a partner's onboarding still lacks, and what does it; null where there is no such partner. */
export async function partnerOnboarding(
  context: ProgrammeContext,
  partnerId: bigint | null,
): Promise<PartnerOnboarding | null> {
  const coalitionId = actingCoalition(context);
  return inCoalition(context.database, coalitionId, async (em) => {
    const partner = await partnerById(em, coalitionId, partnerId);
    if (!partner) return null;
    const at = { coalition: await coalitionNow(em, coalitionId), process: context.clock.now() };
    const steps = await onboardingSteps(em, await ownCoalition(em, coalitionId), partner, at);
    return { partner, steps, complete: missingForActivation(steps).length === 0 };
  });
}
