import type { EntityManager } from '../runtime/database.js';
import { encodeId } from '../values/ids.js';
import { type BatchState, pendingOf } from './decide/batch-state.js';
import type { MergeRow } from './decide/batch-writes.js';
import { setMemberAccountStatus } from './open-accounts.js';
import type { MergeOperation } from './operations.js';
import { type PostedWithin, postWithin } from './post-within.js';

/**
 * Makes an account a part of another one (rule A-11), within the transaction of whoever moves what is not the ledger's:
 * points and debts by transfer, counters, what limits count, the level, and keys that the duplicate's member has used
 * itself. Then the account is closed for good.
 */
export async function mergeAccounts(
  em: EntityManager,
  coalitionId: bigint,
  operation: MergeOperation,
): Promise<PostedWithin> {
  const { memberId } = operation;
  const posted = await postWithin(em, coalitionId, operation, async (state) => {
    if (memberId !== null) await readAllPending(em, coalitionId, memberId, state);
  });
  for (const merge of posted.writes.more.merges) {
    // Chains are kept one link long: whoever was merged into the duplicate is a part of the survivor now.
    await em.execute(
      `update member set merged_into = ?, merged_at = coalesce(merged_at, ?::timestamptz)
        where coalition_id = ? and (id = ? or merged_into = ?)`,
      [merge.survivorId, merge.at.toISOString(), coalitionId, merge.duplicateId, merge.duplicateId],
    );
    await moveRows(em, coalitionId, merge);
    if (!(await setMemberAccountStatus(em, coalitionId, merge.duplicateId, 'CLOSED')))
      throw new Error('a duplicate was closed behind the lock of its account');
    await keepMerge(em, coalitionId, merge);
  }
  return posted;
}

/** A batch reads only what is due. */
async function readAllPending(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  { pending }: BatchState,
): Promise<void> {
  const rows = await em.execute<
    { transaction_id: string; expiry: string; funding_id: string; vests_at: string; points: string }[]
  >(
    `select transaction_id::text, expiry::text, funding_id::text, points::text,
            (extract(epoch from vests_at) * 1000)::bigint::text as vests_at
       from pending_lot where coalition_id = ? and member_id = ? order by vests_at, transaction_id, expiry, funding_id`,
    [coalitionId, memberId],
  );
  for (const row of rows) {
    const lot = {
      transactionId: BigInt(row.transaction_id),
      memberId,
      expiry: row.expiry,
      funding: BigInt(row.funding_id),
      vestsAt: new Date(Number(row.vests_at)),
      points: BigInt(row.points),
    };
    if (!pending.has(pendingOf(lot))) pending.set(pendingOf(lot), lot);
  }
}

async function moveRows(
  em: EntityManager,
  coalitionId: bigint,
  { duplicateId, survivorId }: MergeRow,
): Promise<void> {
  const names = [survivorId, coalitionId, duplicateId];
  await em.execute('update pending_lot set member_id = ? where coalition_id = ? and member_id = ?', names);
  await em.execute(
    `insert into member_activity as a (coalition_id, member_id, month, partner_id, currency, base_points, bonus_points,
            spend_minor, purchases)
       select coalition_id, ?::bigint, month, partner_id, currency, base_points, bonus_points, spend_minor, purchases
         from member_activity where coalition_id = ? and member_id = ?
       on conflict (coalition_id, member_id, month, partner_id, currency) do update
         set base_points = a.base_points + excluded.base_points, bonus_points = a.bonus_points + excluded.bonus_points,
             spend_minor = a.spend_minor + excluded.spend_minor, purchases = a.purchases + excluded.purchases`,
    names,
  );
  await em.execute(
    `insert into member_day as d (coalition_id, member_id, purpose, partner_id, day, points)
       select coalition_id, ?::bigint, purpose, partner_id, day, points
         from member_day where coalition_id = ? and member_id = ?
       on conflict (coalition_id, member_id, purpose, partner_id, day) do update set points = d.points + excluded.points`,
    names,
  );
  for (const moved of ['member_activity', 'member_day'])
    await em.execute(`delete from ${moved} where coalition_id = ? and member_id = ?`, [
      coalitionId,
      duplicateId,
    ]);
  // Codes were the duplicate's word; of its level nothing is due any more.
  await em.execute('delete from spend_code where coalition_id = ? and member_id = ? and used_by is null', [
    coalitionId,
    duplicateId,
  ]);
  await em.execute('update member_tier set review_on = null where coalition_id = ? and member_id = ?', [
    coalitionId,
    duplicateId,
  ]);
  // What the member asked for with keys of its own is not done again under the other name.
  await em.execute(
    `insert into idempotency_key (coalition_id, caller, key, fingerprint, transaction_id, subject_id, refusal, member_id,
            version, posted, held, pending, as_of)
       select coalition_id, ?, key, fingerprint, transaction_id, subject_id, refusal, member_id, version, posted, held,
              pending, as_of
         from idempotency_key where coalition_id = ? and caller = ?
       on conflict do nothing`,
    [encodeId('member', survivorId), coalitionId, encodeId('member', duplicateId)],
  );
}

async function keepMerge(em: EntityManager, coalitionId: bigint, merge: MergeRow): Promise<void> {
  await em.execute(
    `insert into member_merge (coalition_id, id, duplicate_id, survivor_id, transaction_id, debt_transaction_id, merged_at,
            actor)
     values (?, ?, ?, ?, ?, ?, ?::timestamptz, ?)`,
    [
      ...[coalitionId, merge.id, merge.duplicateId, merge.survivorId, merge.transactionId],
      ...[merge.debtTransactionId, merge.at.toISOString(), merge.actor],
    ],
  );
}
