import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { type CreditRecord, purchaseCreditsOf } from './purchase-credits.js';
import { type EntryRecord, readEntries, readTransactions, type TransactionRecord } from './transactions.js';

/** What a reversal has to know of the transaction it undoes; all of it was posted and never changes. */
export interface ReversalFacts {
  readonly transaction: TransactionRecord;
  /** The member's own entry. */
  readonly entry: EntryRecord;
  /** The programme's account on the other side; null where there is none, as in a transfer. */
  readonly counterAccountId: bigint | null;
  /** Of a donation: to which campaign of a charity. */
  readonly charityCampaignId: bigint | null;
  /** Of an earn for which a business account's employee got points. */
  readonly credit: CreditRecord | undefined;
}

/** The facts of one transaction; undefined where there is no such one. */
export async function readReversalFacts(
  em: EntityManager,
  coalitionId: bigint,
  transactionId: bigint,
): Promise<ReversalFacts | undefined> {
  const [transactions, entries, donations, credits] = await Promise.all([
    readTransactions(em, coalitionId, [transactionId]),
    readEntries(em, coalitionId, [transactionId]),
    em.execute<{ campaign_id: string }[]>(
      'select campaign_id::text from donation where coalition_id = ? and id = ?',
      [coalitionId, transactionId],
    ),
    purchaseCreditsOf(em, coalitionId, [transactionId]),
  ]);
  const transaction = transactions.get(transactionId);
  const legs = entries.get(transactionId) ?? [];
  const entry = legs.find(({ accountKind }) => accountKind === 'MEMBER');
  if (!transaction || !entry) return undefined;
  const counter = legs.find(({ accountKind }) => accountKind !== 'MEMBER');
  const [donation] = donations;
  return {
    transaction,
    entry,
    counterAccountId: counter?.accountId ?? null,
    charityCampaignId: donation ? BigInt(donation.campaign_id) : null,
    credit: credits.get(transactionId),
  };
}

/**
 * What is left to reverse of each transaction (rule R-01); 0 of what cannot be reversed, as of a donation that is paid out.
 * Unknown ones are left out.
 */
export async function reversiblePoints(
  em: EntityManager,
  coalitionId: bigint,
  transactionIds: readonly bigint[],
): Promise<Map<bigint, bigint>> {
  const rows = await em.execute<{ id: string; points: string }[]>(
    `select t.id::text, case when t.type in ('EARN', 'BURN') then
              t.points - coalesce((select sum(r.points) from ledger_transaction r
                                    where r.coalition_id = t.coalition_id and r.reverses_id = t.id), 0)
            when t.type = 'DONATION' and exists (select from donation d where d.coalition_id = t.coalition_id and d.id = t.id
                                                    and num_nonnulls(d.reversed_by, d.payout_id) = 0) then t.points
            else 0 end::text as points
       from ledger_transaction t where t.coalition_id = ? and t.id = any (?::bigint[])`,
    [coalitionId, integerArray(transactionIds)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), BigInt(row.points)]));
}

/** The reversals of each transaction, oldest first; transactions without any are left out. */
export async function reversalsOf(
  em: EntityManager,
  coalitionId: bigint,
  transactionIds: readonly bigint[],
): Promise<Map<bigint, bigint[]>> {
  const rows = await em.execute<{ id: string; reverses_id: string }[]>(
    `select id::text, reverses_id::text from ledger_transaction
      where coalition_id = ? and reverses_id = any (?::bigint[]) order by id`,
    [coalitionId, integerArray(transactionIds)],
  );
  const grouped = Map.groupBy(rows, (row) => BigInt(row.reverses_id));
  return new Map([...grouped].map(([id, reversals]) => [id, reversals.map((row) => BigInt(row.id))]));
}

/**
 * What reversals could not take back and their partners bear (rule R-04), by reversal; those without a shortfall are
 * left out.
 */
export async function shortfallsOf(
  em: EntityManager,
  coalitionId: bigint,
  transactionIds: readonly bigint[],
): Promise<Map<bigint, bigint>> {
  const rows = await em.execute<{ id: string; points: string }[]>(
    `select e.transaction_id::text as id, (-e.amount)::text as points
       from entry e join ledger_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
      where e.coalition_id = ? and e.transaction_id = any (?::bigint[]) and a.kind = 'SHORTFALL'`,
    [coalitionId, integerArray(transactionIds)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), BigInt(row.points)]));
}
