import { writeAudit } from '../access/audit-log.js';
import { defineInBoth, type ProgrammeChange } from '../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { maskIban } from '../values/iban.js';
import { encodeId } from '../values/ids.js';
import { announceChange } from './announce-change.js';
import { partnerById, partnerInTwin, partnerNotFound } from './find-partner.js';
import type { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';
import { type SettlementAccount, settlementAccountOf } from './settlement-account.js';

export interface SetSettlementAccountInput extends SettlementAccount {
  readonly partnerId: bigint | null;
}

/**
 * Says where settlement pays a partner (rule P-05), from the next payment on; in the twin too, so that payments can be tried
 * there. Nothing changes when it is so already. May refuse with PARTNER_NOT_FOUND, LEDGER_BUSY. For operators.
 */
export async function setSettlementAccount(
  context: ProgrammeContext,
  { partnerId, iban, holder }: SetSettlementAccountInput,
): Promise<CommandOutcome<Partner>> {
  return defineInBoth(context, async (change) => {
    const partner = await partnerById(change.em, change.coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    const before = settlementAccountOf(partner);
    if (before?.iban === iban && before.holder === holder) return done(partner);
    await write(change, partner, { iban, holder });
    await change.inTwin(async (twin) =>
      write(twin, await partnerInTwin(twin.em, twin.coalitionId, partner.slug), { iban, holder }),
    );
    await writeAudit(change.em, context, {
      coalitionId: change.coalitionId,
      action: 'partner.settlement-account-set',
      objectId: encodeId('partner', partner.id),
      ...(before && { before: inWords(before) }),
      after: inWords({ iban, holder }),
    });
    return done(partner);
  });
}

async function write(
  { em, referenceVersion, at }: ProgrammeChange,
  partner: Partner,
  { iban, holder }: SettlementAccount,
): Promise<void> {
  Object.assign(partner, { settlementIban: iban, settlementHolder: holder, referenceVersion });
  await em.flush();
  await announceChange(em, partner, { kind: 'SETTLEMENT_ACCOUNT', at });
}

/** For the audit log, which many may read: enough of the number to see that it is another one. */
function inWords({ iban, holder }: SettlementAccount) {
  return { iban: maskIban(iban), holder };
}
