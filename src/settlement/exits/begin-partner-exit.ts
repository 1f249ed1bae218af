import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { changeProgramme } from '../../coalition/change-programme.js';
import { changeStatus } from '../../partners/change-status.js';
import { Partner } from '../../partners/partner.entity.js';
import { PartnerExit } from '../../partners/partner-exit.entity.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatRate } from '../../values/rate.js';
import { firstInRank } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { announceExit } from './exit-events.js';
import { bearerIdOf, type ExitTerms, exitProblems } from './exit-terms.js';

export interface BeginPartnerExitInput extends ExitTerms {
  readonly reason: string;
}

/**
 * Lets a partner begin to leave (rule P-04): it gives points until one day and takes them until another, on every node with
 * the next operation that is applied; then somebody else bears its open points, and its last settlement closes it. Members
 * are told. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE, LEDGER_BUSY. For operators.
 */
export async function beginPartnerExit(
  context: ProgrammeContext,
  { reason, ...terms }: BeginPartnerExitInput,
): Promise<CommandOutcome<Partner>> {
  return changeProgramme(context, async (change) => {
    const { em, coalitionId, at, coalition, referenceVersion } = change;
    const partners = new Map((await em.find(Partner, { coalitionId })).map((row) => [row.id, row]));
    const first = firstInRank(exitProblems(terms, partners, dayOf(at, coalition.timeZone)));
    if (first) return refusedWith(first);
    const partner = partners.get(terms.partnerId ?? 0n) as Partner;
    const exit = em.create(PartnerExit, {
      coalitionId,
      partnerId: partner.id,
      status: 'RUNNING',
      beganAs: partner.status === 'SUSPENDED' ? 'SUSPENDED' : 'ACTIVE',
      lastEarnDay: terms.lastEarnDay,
      lastBurnDay: terms.lastBurnDay,
      bearerPartnerId: bearerIdOf(terms),
      pricePercent: formatRate(terms.pricePercent),
      begunAt: at,
      begunBy: actorOf(context.principal),
      referenceVersion,
    });
    await em.persist(exit).flush();
    await announceExit(em, coalitionId, { exitId: exit.id, type: 'partner.exiting', at });
    await writeAudit(em, context, {
      coalitionId,
      action: 'partner.exit-agreed',
      objectId: encodeId('partner', partner.id),
      reason,
      after: {
        lastEarnDay: terms.lastEarnDay,
        lastBurnDay: terms.lastBurnDay,
        bearer: bearerInWords(terms),
        pricePercent: formatRate(terms.pricePercent),
      },
    });
    return done(
      await changeStatus(context, change, partner, { status: 'EXITING', action: 'partner.exiting', reason }),
    );
  });
}

function bearerInWords(terms: ExitTerms): string {
  const id = bearerIdOf(terms);
  return id === null ? 'COALITION' : encodeId('partner', id);
}
