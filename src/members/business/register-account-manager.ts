import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MembersContext } from '../members-context.js';
import { type AccountManager, findAccountManager } from './account-manager.js';

export interface RegisterAccountManagerInput {
  /** `usr_…`, as the person finds it in `viewer`. */
  readonly userId: string;
  /** Whose person it is; null: the operator's. */
  readonly partner: { readonly id: bigint | null } | null;
  /** As others see it, 1–140 characters. */
  readonly name: string;
}

/**
 * Registers a person as account manager, or changes the name of one who is. What a person may do at all is said by its
 * token, which must give the role too. For operators. May refuse with INVALID_INPUT (registered for another partner, which
 * never changes), PARTNER_NOT_FOUND.
 */
export async function registerAccountManager(
  context: MembersContext,
  { userId, partner, name }: RegisterAccountManagerInput,
): Promise<CommandOutcome<AccountManager>> {
  const coalitionId = actingCoalition(context);
  const partnerId = partner?.id ?? null;
  return commandTransaction(context.database, coalitionId, async (em) => {
    if (partner) {
      const found = await em.execute<unknown[]>('select 1 from partner where coalition_id = ? and id = ?', [
        coalitionId,
        partnerId,
      ]);
      if (found.length === 0) {
        const message = 'Give the id of a partner of your coalition.';
        return refusedWith(refusal('PARTNER_NOT_FOUND', message, ['partnerId']));
      }
    }
    const at = await coalitionNow(em, coalitionId);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into account_manager as m (coalition_id, user_id, partner_id, name, registered_at)
       values (?, ?, ?, ?, ?::timestamptz)
       on conflict (coalition_id, user_id) do update set name = excluded.name
         where m.partner_id is not distinct from excluded.partner_id
       returning id::text`,
      [coalitionId, userId, partnerId, name, at.toISOString()],
    );
    if (!row) {
      const message =
        "The person is registered for another partner, or as the operator's: that does not change.";
      return refusedWith(refusal('INVALID_INPUT', message, ['partnerId']));
    }
    const id = BigInt(row.id);
    await writeAudit(em, context, {
      coalitionId,
      action: 'account-manager.registered',
      objectId: encodeId('accountManager', id),
      after: { user: userId, partner: partnerId === null ? null : encodeId('partner', partnerId) },
    });
    const manager = await findAccountManager(em, coalitionId, { id });
    if (!manager) throw new Error('an account manager was not written');
    return done(manager);
  });
}
