import { writeAudit } from '../access/audit-log.js';
import { defineInBoth, type ProgrammeChange } from '../coalition/change-programme.js';
import { openPartnerAccounts } from '../ledger/open-accounts.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { refusal } from '../values/refusal.js';
import { announceChange } from './announce-change.js';
import { Partner, type PartnerStatus } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

export interface RegisterPartnerInput {
  /** See `parseSlug`. */
  readonly slug: string;
  readonly name: LocalizedText;
}

/**
 * Registers a partner, which begins its onboarding. In the twin it is active from the start: that is where it makes its test
 * earn and burn before it goes live. May refuse with SLUG_TAKEN, LEDGER_BUSY. For operators.
 */
export async function registerPartner(
  context: ProgrammeContext,
  input: RegisterPartnerInput,
): Promise<CommandOutcome<Partner>> {
  return defineInBoth(context, async (change) => {
    const { em, coalitionId } = change;
    if (await em.findOne(Partner, { coalitionId, slug: input.slug })) {
      return refusedWith(refusal('SLUG_TAKEN', 'Choose another slug: a partner has this one.', ['slug']));
    }
    const partner = await insertPartner(change, input, 'ONBOARDING');
    await change.inTwin((twin) => insertPartner(twin, input, 'ACTIVE'));
    await writeAudit(em, context, {
      coalitionId,
      action: 'partner.registered',
      objectId: encodeId('partner', partner.id),
      after: { slug: partner.slug, status: partner.status },
    });
    return done(partner);
  });
}

async function insertPartner(
  { em, coalitionId, referenceVersion, at }: ProgrammeChange,
  { slug, name }: RegisterPartnerInput,
  status: PartnerStatus,
): Promise<Partner> {
  const partner = em.create(Partner, { coalitionId, slug, name, status, referenceVersion, createdAt: at });
  await em.persist(partner).flush();
  await openPartnerAccounts(em, coalitionId, partner.id);
  await announceChange(em, partner, { kind: 'STATUS', status, previousStatus: null, at });
  return partner;
}
