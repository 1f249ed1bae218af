import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import { addedBy, type Occasion } from './due-gift.js';
import type { GivingOrder } from './giving-order.js';

/**
 * The purchases and burns of a member that count since the last look, until a version of its account's balance, and those
 * of which something was taken back since then; what was there before the order, or came while it was paused, is left out.
 *
 * A purchase whose points have to wait counts from when they vest on: before, nothing of it could be given. Of one that is
 * taken back while it waits, what is left then counts. A reversal always has an entry of the account, also where it found
 * no point any more to take.
 */
async function readOccasions(
  em: EntityManager,
  coalitionId: bigint,
  {
    memberId,
    countedFrom,
    countedUntil,
    leftOut,
  }: Pick<GivingOrder, 'memberId' | 'countedFrom' | 'countedUntil' | 'leftOut'>,
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
        where e.coalition_id = ? and e.account_id = ?
          -- entries are found by their own numbers
          and e.sequence > coalesce((select b.sequence from entry b
                                      where b.coalition_id = ? and b.account_id = ? and b.sequence is not null and b.version <= ?
                                      order by b.sequence desc limit 1), 0)
          and e.version <= ?),
     touched as (
       select id from moved where type in ('EARN', 'BURN')
       union select reverses_id from moved where type = 'REVERSAL'
       union select s.subject_id from balance_step s
              where s.coalition_id = ? and s.member_id = ? and s.version > ? and s.version <= ? and s.kind = 'VEST')
     select t.type, t.amount_minor::text as amount, t.currency,
            case when since.version <= ? then (t.points - coalesce(r.before, 0))::text end as before,
            (t.points - coalesce(r.after, 0))::text as after
       from touched u
      cross join lateral (select * from ledger_transaction a where a.coalition_id = ? and a.id = u.id limit 1) t
      cross join lateral (select b.version, 2 = any (b.lot_places) as waited from entry b
                           where b.coalition_id = t.coalition_id and b.transaction_id = t.id and b.account_id = ? limit 1) e
      -- from when on it counts
      cross join lateral (
        select case when e.waited
                 then (select min(s.version) from balance_step s where s.coalition_id = t.coalition_id and s.subject_id = t.id
                          and s.member_id = ? and s.kind = 'VEST')
                 else e.version end as version) since
       left join lateral (
         select sum(v.points) filter (where s.version <= ?) as before, sum(v.points) as after
           from ledger_transaction v
          cross join lateral (select b.version from entry b where b.coalition_id = v.coalition_id and b.transaction_id = v.id
                                 and b.account_id = ? limit 1) s
          where v.coalition_id = t.coalition_id and v.reverses_id = t.id and s.version <= ?) r on true
      where t.type in ('EARN', 'BURN') and e.version > ? and not ?::int4multirange @> e.version and since.version <= ?`,
    [
      ...[coalitionId, memberId, coalitionId, memberId, countedUntil, until],
      ...[coalitionId, memberId, countedUntil, until],
      ...[countedUntil, coalitionId, memberId, memberId],
      ...[countedUntil, memberId, until, countedFrom, leftOut, until],
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

/**
 * What an order carries once everything has been counted that has happened until a version of its account's balance, in
 * 10⁻¹⁰ of a point or minor unit. Of what gives by the day, not by what happens, nothing is carried.
 */
export async function carriedAt(
  em: EntityManager,
  coalitionId: bigint,
  order: GivingOrder,
  currency: Currency,
  until: number,
): Promise<bigint> {
  const { rule, carried } = order;
  if (rule.kind === 'MONTHLY' || rule.kind === 'BEFORE_EXPIRY') return carried;
  const occasions = await readOccasions(em, coalitionId, order, until);
  return occasions.reduce((sum, occasion) => sum + addedBy(rule, currency, occasion), carried);
}
