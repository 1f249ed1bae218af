import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { orLedgerBusy } from '../../ledger/batch/ledger-busy.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MembersContext } from '../members-context.js';
import { agreementNotFound, lockAgreementAndAccounts, type ParentAccount } from './parent-account.js';
import { endPoolsBetween } from './points-pool.js';
import { endQualificationBetween } from './qualification-pool.js';

export interface EndParentAccountInput {
  /** Null: the caller's text is no such id. */
  readonly parentAccountId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Ends that one business account belongs to another, and what they share as such, points and qualification, or takes a
 * request back: either side may, by itself (rule K-06). May refuse with PARENT_ACCOUNT_NOT_FOUND, PARENT_ACCOUNT_ANSWERED (it was
 * declined, or has ended), LEDGER_BUSY.
 */
export async function endParentAccount(
  context: MembersContext,
  { parentAccountId, reason }: EndParentAccountInput,
): Promise<CommandOutcome<ParentAccount>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  return orLedgerBusy(() =>
    commandTransaction(context.database, coalitionId, async (em) => {
      const own = await lockAgreementAndAccounts(em, principal, coalitionId, parentAccountId);
      if (!own) return refusedWith(agreementNotFound());
      const { agreement } = own;
      if (agreement.status !== 'REQUESTED' && agreement.status !== 'AGREED') {
        const message = 'There is nothing left to end.';
        return refusedWith(refusal('PARENT_ACCOUNT_ANSWERED', message, ['parentAccountId']));
      }
      const at = await coalitionNow(em, coalitionId);
      await em.execute(
        `update parent_account set status = 'ENDED', ended_at = ?::timestamptz, ended_by = ?
        where coalition_id = ? and id = ?`,
        [at.toISOString(), actorOf(principal), coalitionId, agreement.id],
      );
      // What they shared, they shared as such.
      const ended = { at, by: actorOf(principal) };
      await endPoolsBetween(em, coalitionId, agreement, ended);
      await endQualificationBetween(em, coalitionId, { ...agreement, id: null }, ended);
      await writeAudit(em, context, {
        coalitionId,
        action: 'parent-account.ended',
        objectId: encodeId('parentAccount', agreement.id),
        reason,
        before: { status: agreement.status },
        after: { status: 'ENDED' },
      });
      return done({ ...agreement, status: 'ENDED' });
    }),
  );
}
