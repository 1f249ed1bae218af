import { writeAudit } from '../access/audit-log.js';
import type { OfPartner } from '../access/command-context.js';
import type { PerkUse } from '../perks/count-use.js';
import { type Changed, keyedChange } from '../perks/keyed-change.js';
import type { PerksContext } from '../perks/perks-context.js';
import { findUse, readUse } from '../perks/read-uses.js';
import { uncountUse } from '../perks/uncount-use.js';
import type { EntityManager } from '../runtime/database.js';
import { lockPartnerSettlement } from '../settlement/partner-lock.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { addPerkUseItems } from './perk-use-items.js';

export interface UndoPerkUseInput {
  /** 1–255 characters, the partner's own (rule L-04). */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no use's id. */
  readonly useId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Takes a use of a perk back that the calling partner has counted by mistake (rule K-15): the member can use it again, and
 * what it cost is taken off the same statements. Until a statement has been made of the day, for the partner or for whoever
 * pays; afterwards the line can be disputed. For partners. May refuse with IDEMPOTENCY_KEY_REUSED, PERK_USE_NOT_FOUND (also
 * of another partner), PERK_USE_UNDONE, PERK_USE_SETTLED, LEDGER_BUSY.
 */
export async function undoPerkUse(
  context: OfPartner<PerksContext>,
  { idempotencyKey, ...asked }: UndoPerkUseInput,
): Promise<CommandOutcome<Changed<PerkUse>>> {
  const { partnerId, coalitionId } = context.principal;
  return keyedChange(
    context,
    { key: idempotencyKey, asked: { operation: 'undoPerkUse', input: asked } },
    async (change) => {
      const { em, at } = change;
      const use = await findUse(em, coalitionId, asked.useId);
      if (use?.partnerId !== partnerId) {
        const message = 'Give the id of a use that you have counted.';
        return refusedWith(refusal('PERK_USE_NOT_FOUND', message, ['useId']));
      }
      // Nobody settles meanwhile, so that what is not stated yet is taken along by the statement of the day.
      for (const id of settlingWith(use)) await lockPartnerSettlement(em, coalitionId, id);
      if (use.undoneAt === null && (await isSettled(em, coalitionId, use))) {
        const message = 'A statement has been made of that day: the line can be disputed.';
        return refusedWith(refusal('PERK_USE_SETTLED', message, ['useId']));
      }
      const undoneId = await uncountUse(context, change, use);
      if (undoneId === undefined) {
        return refusedWith(refusal('PERK_USE_UNDONE', 'The use was undone already.', ['useId']));
      }
      await addPerkUseItems(em, coalitionId, { use, sourceId: undoneId, undone: true, at, day: use.usedOn });
      await writeAudit(em, context, {
        coalitionId,
        action: 'perk.use-undone',
        objectId: encodeId('perkUse', use.id),
        reason: asked.reason,
        before: { undoneAt: null },
        after: { undoneAt: at.toISOString() },
      });
      return done(await readUse(em, coalitionId, use.id));
    },
    ({ em }, id) => readUse(em, coalitionId, id),
  );
}

/** On whose statements the use is, in the order in which they are locked. */
function settlingWith({ partnerId, payerPartnerId }: PerkUse): bigint[] {
  const partners = new Set([partnerId, payerPartnerId ?? partnerId]);
  return [...partners].sort((a, b) => (a < b ? -1 : 1));
}

/** Whether a period of the partner's, or of whoever pays, that holds the day of the use is settled. */
async function isSettled(em: EntityManager, coalitionId: bigint, use: PerkUse): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select from settled_period where coalition_id = ? and partner_id in (?, ?) and until_day >= ?::date limit 1`,
    [coalitionId, use.partnerId, use.payerPartnerId ?? use.partnerId, use.usedOn],
  );
  return rows.length > 0;
}
