import { writeAudit } from '../access/audit-log.js';
import { defineInBoth, type ProgrammeChange } from '../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { announceChange } from './announce-change.js';
import { partnerById, partnerInTwin, partnerNotFound } from './find-partner.js';
import { Merchant } from './merchant.entity.js';
import type { ProgrammeContext } from './programme-context.js';

export interface AddMerchantInput {
  readonly partnerId: bigint | null;
  readonly name: LocalizedText;
  /** See `parseMerchantCategory`. */
  readonly category: string;
}

/** Adds a selling place to a partner. May refuse with PARTNER_NOT_FOUND, LEDGER_BUSY. For operators. */
export async function addMerchant(
  context: ProgrammeContext,
  input: AddMerchantInput,
): Promise<CommandOutcome<Merchant>> {
  return defineInBoth(context, async (change) => {
    const partner = await partnerById(change.em, change.coalitionId, input.partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    const merchant = await insertMerchant(change, partner.id, input);
    await change.inTwin(async (twin) => {
      const twinPartner = await partnerInTwin(twin.em, twin.coalitionId, partner.slug);
      return insertMerchant(twin, twinPartner.id, input);
    });
    await writeAudit(change.em, context, {
      coalitionId: change.coalitionId,
      action: 'merchant.added',
      objectId: encodeId('merchant', merchant.id),
      after: { partner: encodeId('partner', partner.id), category: merchant.category },
    });
    return done(merchant);
  });
}

async function insertMerchant(
  { em, coalitionId, referenceVersion, at }: ProgrammeChange,
  partnerId: bigint,
  { name, category }: AddMerchantInput,
): Promise<Merchant> {
  const merchant = em.create(Merchant, {
    coalitionId,
    partnerId,
    name,
    category,
    referenceVersion,
    createdAt: at,
  });
  await em.persist(merchant).flush();
  await announceChange(em, { coalitionId, id: partnerId }, { kind: 'MERCHANT', subjectId: merchant.id, at });
  return merchant;
}
