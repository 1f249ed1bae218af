import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { decodeId, encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MembersContext } from '../members-context.js';
import {
  agreementNotFound,
  lockAgreement,
  notPossibleAsParent,
  type ParentAccount,
} from './parent-account.js';

export interface AnswerParentAccountInput {
  /** Null: the caller's text is no such id. */
  readonly parentAccountId: bigint | null;
  readonly agree: boolean;
  /** 1–500 characters; null: none given. */
  readonly reason: string | null;
}

/**
 * Answers a request that one business account belongs to another (rule K-06), for whoever acts for the side that was
 * asked, and is not the person who asked. May refuse with PARENT_ACCOUNT_NOT_FOUND (also for the side that asked),
 * PARENT_NOT_POSSIBLE (meanwhile), PARENT_ACCOUNT_ANSWERED, SAME_PERSON_APPROVES.
 */
export async function answerParentAccount(
  context: MembersContext,
  { parentAccountId, agree, reason }: AnswerParentAccountInput,
): Promise<CommandOutcome<ParentAccount>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  return commandTransaction(context.database, coalitionId, async (em) => {
    const own = await lockAgreement(em, principal, coalitionId, parentAccountId);
    const asked = own && (own.agreement.askedBy === 'CHILD' ? own.parent : own.child);
    if (!own || !asked) return refusedWith(agreementNotFound());
    const { agreement } = own;
    if (agreement.status !== 'REQUESTED') {
      const message = 'The request was answered already: ask for another one.';
      return refusedWith(refusal('PARENT_ACCOUNT_ANSWERED', message, ['parentAccountId']));
    }
    const impossible = agree ? await notPossibleAsParent(em, coalitionId, agreement) : undefined;
    if (impossible) return refusedWith({ ...impossible, field: ['parentAccountId'] });
    if (await isSamePerson(em, coalitionId, agreement.requestedBy, actorOf(principal))) {
      const message = 'Somebody else has to answer than the person who asked.';
      return refusedWith(refusal('SAME_PERSON_APPROVES', message, ['parentAccountId']));
    }
    const status = agree ? 'AGREED' : 'DECLINED';
    const at = await coalitionNow(em, coalitionId);
    await em.execute(
      `update parent_account set status = ?, answered_at = ?::timestamptz, answered_by = ?
        where coalition_id = ? and id = ?`,
      [status, at.toISOString(), actorOf(principal), coalitionId, agreement.id],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: agree ? 'parent-account.agreed' : 'parent-account.declined',
      objectId: encodeId('parentAccount', agreement.id),
      reason,
      before: { status: agreement.status },
      after: { status },
    });
    return done({ ...agreement, status });
  });
}

/** Whether they are one person: also as contacts of both accounts, who have an address in common. */
export async function isSamePerson(
  em: EntityManager,
  coalitionId: bigint,
  one: string,
  other: string,
): Promise<boolean> {
  if (one === other) return true;
  const [first, second] = [decodeId('businessContact', one), decodeId('businessContact', other)];
  if (first === undefined || second === undefined) return false;
  const rows = await em.execute<unknown[]>(
    `select 1 from business_contact a join business_contact b on b.coalition_id = a.coalition_id
      where a.coalition_id = ? and a.id = ? and b.id = ? and (a.email = b.email or a.phone = b.phone)`,
    [coalitionId, first, second],
  );
  return rows.length > 0;
}
