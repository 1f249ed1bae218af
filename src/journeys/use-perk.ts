import { writeAudit } from '../access/audit-log.js';
import type { OfPartner } from '../access/command-context.js';
import { readAccounts } from '../ledger/balances.js';
import { checkSpendCode, countWrongCode, useSpendCode } from '../ledger/confirm-by-code.js';
import { memberNotActive, memberNotLinked } from '../ledger/decide/member-refusals.js';
import type { MemberRef } from '../members/member-ref.js';
import { survivorsOf } from '../members/merged-member.js';
import { countUse, type PerkUse } from '../perks/count-use.js';
import { type Changed, keyedChange, type PerkChange } from '../perks/keyed-change.js';
import { isUsableAt, type Perk, perkNotFound, readPerk } from '../perks/perk.js';
import type { PerksContext } from '../perks/perks-context.js';
import { readUse } from '../perks/read-uses.js';
import { spendCodeHash } from '../points/spend-code.js';
import { mayTakePart } from '../rules/partner-terms.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { formatMoneyAmount } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { payerStays } from './payer-stays.js';
import { addPerkUseItems } from './perk-use-items.js';

export interface UsePerkInput {
  /** 1–255 characters, the partner's own (rule L-04). */
  readonly idempotencyKey: string;
  readonly member: MemberRef;
  /** Null: the caller's text is no perk's id. */
  readonly perkId: bigint | null;
  /** Null: the caller's text is no merchant's id. */
  readonly merchantId: bigint | null;
  /** The member's confirmation, where the perk asks for it; null: none was sent. */
  readonly spendCode: string | null;
}

/**
 * Uses a perk of a member at one of the calling partner's merchants, once: of the granted one that ends first, else of what
 * comes with the member's level (rule K-04). What the use costs is on the next statements: owed by whoever pays for the perk,
 * credited to the partner (rule K-07). May refuse with IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND, MERCHANT_NOT_FOUND,
 * PERK_NOT_FOUND (also where it cannot be used at the partner), PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, PERK_NOT_USABLE,
 * SPENDING_LOCKED, SPEND_CODE_REQUIRED, SPEND_CODE_INVALID (where the perk asks for a confirmation, or one was sent; a wrong
 * code is counted), LEDGER_BUSY. For partners.
 */
export async function usePerk(
  context: OfPartner<PerksContext>,
  { idempotencyKey, ...asked }: UsePerkInput,
): Promise<CommandOutcome<Changed<PerkUse>>> {
  const { partnerId, coalitionId } = context.principal;
  const named = await context.members.resolve(coalitionId, partnerId, asked.member);
  return keyedChange(
    context,
    { key: idempotencyKey, asked: { operation: 'usePerk', input: asked } },
    async (change) => {
      if (named === null) return refusedWith(memberNotLinked());
      const { programme, em } = change;
      const merchant = asked.merchantId === null ? undefined : programme.merchants.get(asked.merchantId);
      if (merchant?.partnerId !== partnerId) {
        return refusedWith(
          refusal('MERCHANT_NOT_FOUND', 'Give the id of one of your own merchants.', ['merchantId']),
        );
      }
      const perk = await readPerk(em, coalitionId, asked.perkId);
      if (!perk || !isUsableAt(perk, partnerId)) return refusedWith(perkNotFound());
      const barred = mayTakePart(programme, partnerId, change.today);
      if (barred) return refusedWith(barred);
      const memberId = await keepHolder(change, named);
      const refused = await inactive(change, memberId);
      if (refused) return refusedWith(refused);
      if (!canPay(change, perk)) return refusedWith(notUsable());
      const codeHash = spendCodeHash(programme.digestKey, asked.spendCode);
      const code =
        perk.confirmation === 'SPEND_CODE' || codeHash
          ? await checkSpendCode(em, coalitionId, { memberId, partnerId, codeHash })
          : undefined;
      await em.execute('savepoint before_use');
      const use = await countUse(context, change, { perk, memberId, partnerId, merchantId: merchant.id });
      if (!use) return refusedWith(notUsable());
      if (code && !code.good) {
        await em.execute('rollback to savepoint before_use');
        const { mostWrongCodes } = programme.terms;
        if (code.wrong) await countWrongCode(em, coalitionId, memberId, mostWrongCodes);
        return done({ writtenRefusal: code.refusal });
      }
      if (codeHash) await useSpendCode(em, coalitionId, { memberId, codeHash }, use.id);
      const { at, today: day } = change;
      await addPerkUseItems(em, coalitionId, { use, sourceId: use.id, undone: false, at, day });
      await writeAudit(em, context, {
        coalitionId,
        action: 'perk.used',
        objectId: encodeId('perkUse', use.id),
        after: {
          ...{ perk: encodeId('perk', perk.id), member: encodeId('member', memberId) },
          grant: use.grantId === null ? null : encodeId('perkGrant', use.grantId),
          ...{ merchant: encodeId('merchant', merchant.id), cost: formatMoneyAmount(use.cost) },
          currency: use.cost.currency,
        },
      });
      return done(use);
    },
    ({ em }, id) => readUse(em, coalitionId, id),
  );
}

/**
 * Whoever the member is a part of by now, if it was merged since it was named (rule A-11). Nobody erases it, or makes it a
 * part of another one, until the end of the transaction: what it has used goes along.
 */
async function keepHolder({ em, coalitionId }: PerkChange, named: bigint): Promise<bigint> {
  for (let holder = named; ; ) {
    await em.execute('select from member where coalition_id = ? and id = ? for share', [coalitionId, holder]);
    const survivor = (await survivorsOf(em, coalitionId, [holder])).get(holder);
    if (survivor === undefined) return holder;
    holder = survivor;
  }
}

async function inactive({ em, coalitionId }: PerkChange, memberId: bigint): Promise<Refusal | undefined> {
  const status = (await readAccounts(em, coalitionId, [memberId])).get(memberId)?.status;
  return status === undefined || status === 'ACTIVE' ? undefined : memberNotActive(status);
}

function canPay({ programme, today }: PerkChange, { payerPartnerId, costPerUse }: Perk): boolean {
  return costPerUse.minor === 0n || payerStays(programme, payerPartnerId, today);
}

function notUsable(): Refusal {
  const message = 'The member has no such perk that could be used now: it has ended, or was used up.';
  return refusal('PERK_NOT_USABLE', message, ['perkId']);
}
