import { changeProgramme } from '../../coalition/change-programme.js';
import { changeStatus } from '../../partners/change-status.js';
import { partnerById, partnerNotFound } from '../../partners/find-partner.js';
import type { Partner } from '../../partners/partner.entity.js';
import { PartnerExit } from '../../partners/partner-exit.entity.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { announceExit } from './exit-events.js';

export interface CancelPartnerExitInput {
  readonly partnerId: bigint | null;
  readonly reason: string;
}

/**
 * Lets a partner stay after all, in the state that it had, as long as its last day of giving points is not over; members are
 * told. May refuse with PARTNER_NOT_FOUND, EXIT_NOT_RUNNING, LEDGER_BUSY. For operators.
 */
export async function cancelPartnerExit(
  context: ProgrammeContext,
  { partnerId, reason }: CancelPartnerExitInput,
): Promise<CommandOutcome<Partner>> {
  return changeProgramme(context, async (change) => {
    const { em, coalitionId, at, coalition, referenceVersion } = change;
    const partner = await partnerById(em, coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    const exit = await em.findOne(PartnerExit, { coalitionId, partnerId: partner.id, status: 'RUNNING' });
    const today = dayOf(at, coalition.timeZone);
    if (!exit || today > exit.lastEarnDay) {
      return refusedWith(
        refusal(
          'EXIT_NOT_RUNNING',
          exit
            ? `It cannot stay any more: its last day of giving points was ${exit.lastEarnDay}.`
            : 'The partner does not leave: there is nothing to cancel.',
          ['partnerId'],
        ),
      );
    }
    Object.assign(exit, { status: 'CANCELLED', endedAt: at, referenceVersion });
    await em.flush();
    await announceExit(em, coalitionId, { exitId: exit.id, type: 'partner.exit-cancelled', at });
    return done(
      await changeStatus(context, change, partner, {
        status: exit.beganAs,
        action: 'partner.exit-cancelled',
        reason,
      }),
    );
  });
}
