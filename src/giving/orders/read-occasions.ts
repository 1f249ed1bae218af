import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Occasion } from './due-gift.js';
import type { GivingOrder } from './giving-order.js';

/**
 * The purchases and burns of a member that its account has entries of after the last look, and those of which reversals
 * have entries there, until an entry; what was there before the order is left out.
 *
 * A reversal that found no point any more to take from the member has no entry of its: it is counted from the next one of
 * the same transaction on, if there is any.
 */
export async function readOccasions(
  em: EntityManager,
  coalitionId: bigint,
  { memberId, countedFrom, countedUntil }: Pick<GivingOrder, 'memberId' | 'countedFrom' | 'countedUntil'>,
  until: number,
): Promise<Occasion[]> {
  const rows = await em.execute<
    {
      type: 'EARN' | 'BURN';
      amount: string | null;
      currency: Currency | null;
      before: string | null;
      after: string;
    }[]
  >(
    `with moved as (
       select t.id, t.type, t.reverses_id
         from entry e
        cross join lateral (select * from ledger_transaction a where a.coalition_id = e.coalition_id and a.id = e.transaction_id limit 1) t
        where e.coalition_id = ? and e.account_id = ? and e.sequence > ? and e.sequence <= ?),
     touched as (
       select id from moved where type in ('EARN', 'BURN')
       union select reverses_id from moved where type = 'REVERSAL')
     select t.type, t.amount_minor::text as amount, t.currency,
            case when e.sequence <= ? then (t.points - coalesce(r.before, 0))::text end as before,
            (t.points - coalesce(r.after, 0))::text as after
       from touched u
      cross join lateral (select * from ledger_transaction a where a.coalition_id = ? and a.id = u.id limit 1) t
      cross join lateral (select b.sequence from entry b
                           where b.coalition_id = t.coalition_id and b.transaction_id = t.id and b.account_id = ? limit 1) e
       left join lateral (
         select sum(v.points) filter (where s.sequence <= ?) as before, sum(v.points) as after
           from ledger_transaction v
           left join lateral (select b.sequence from entry b where b.coalition_id = v.coalition_id and b.transaction_id = v.id
                                 and b.account_id = ? limit 1) s on true
          where v.coalition_id = t.coalition_id and v.reverses_id = t.id and (s.sequence is null or s.sequence <= ?)) r on true
      where t.type in ('EARN', 'BURN') and e.sequence > ?`,
    [
      ...[coalitionId, memberId, countedUntil, until, countedUntil, coalitionId, memberId],
      ...[countedUntil, memberId, until, countedFrom],
    ],
  );
  return rows.map(({ type, amount, currency, before, after }) => ({
    type,
    currency,
    amountMinor: amount === null ? null : BigInt(amount),
    before: before === null ? null : BigInt(before),
    after: BigInt(after),
  }));
}
