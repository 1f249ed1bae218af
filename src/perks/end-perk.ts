import { writeAudit } from '../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import type { EntityManager } from '../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { type Perk, perkNotFound, readPerk } from './perk.js';

export interface EndPerkInput {
  /** Null: the caller's text is no perk's id. */
  readonly perkId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Ends a perk now: nobody is granted it any more, and it does not come with a level any more; what was granted can be used
 * until its own end. One that has ended stays so. For operators. May refuse with PERK_NOT_FOUND, PERK_PROMISED.
 */
export async function endPerk(
  context: CommandContext,
  { perkId, reason }: EndPerkInput,
): Promise<CommandOutcome<Perk>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const at = await coalitionNow(em, coalitionId);
    await em.execute('select from perk where coalition_id = ? and id = ? for update', [coalitionId, perkId]);
    if (await isPromised(em, coalitionId, perkId)) {
      const message =
        'A rebate is given as this perk: end the rebate, and let it be computed for the last time.';
      return refusedWith(refusal('PERK_PROMISED', message, ['perkId']));
    }
    const ended = await em.execute<unknown[]>(
      `update perk set ended_at = ?::timestamptz where coalition_id = ? and id = ? and ended_at is null returning id::text`,
      [at.toISOString(), coalitionId, perkId],
    );
    const perk = await readPerk(em, coalitionId, perkId);
    if (!perk) return refusedWith(perkNotFound());
    if (ended.length > 0) {
      await writeAudit(em, context, {
        coalitionId,
        action: 'perk.ended',
        objectId: encodeId('perk', perk.id),
        reason,
        before: { endedAt: null },
        after: { endedAt: at.toISOString() },
      });
    }
    return done(perk);
  });
}

/** Whether a rebate in force is given as the perk, also one that ends and still has to be computed (rule K-14). */
async function isPromised(em: EntityManager, coalitionId: bigint, perkId: bigint | null): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select from rebate r
       join rebate_version v on v.coalition_id = r.coalition_id and v.rebate_id = r.id and v.from_day is not null
      where r.coalition_id = ? and r.perk_id = ? and r.settled_at is null`,
    [coalitionId, perkId],
  );
  return rows.length > 0;
}
