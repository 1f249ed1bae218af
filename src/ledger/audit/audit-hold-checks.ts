import { type AuditCheck, MOVEMENTS, OWNER } from './audit-checks.js';
import { CATEGORY_TERMS } from './category-terms.js';

/** Holds, pending points and limits against the movements and transactions that they follow from (rule L-09). */
export const HOLD_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select a.member_id::text as id, format('%s points are held, its open holds reserve %s', a.held, coalesce(h.points, 0)) as text
            from member_account a
            left join (select member_id, sum(points) as points from hold
                        where coalition_id = :coalition and status = 'OPEN' group by member_id) h on h.member_id = a.member_id
           where a.coalition_id = :coalition and a.held <> coalesce(h.points, 0)`,
  },
  {
    rule: 'B-03',
    subject: 'account',
    sql: `select coalesce(h.member_id, s.member_id)::text as id,
                 format('hold %s is %s; what happened to it says: opened %s, released %s, timed out %s, captured %s of %s points',
                        coalesce(h.id, s.subject_id), coalesce(h.status, 'missing'), s.opened, s.released, s.timed_out, b.captured, h.points) as text
            from (select * from hold where coalition_id = :coalition) h
            full join (select subject_id, min(member_id) as member_id,
                              sum(held) filter (where kind = 'HOLD') as opened, -sum(held) filter (where kind = 'RELEASE') as released,
                              -sum(held) filter (where kind = 'HOLD_EXPIRY') as timed_out, count(*) as steps,
                              min(at) filter (where kind = 'HOLD') as opened_at, max(at) filter (where kind <> 'HOLD') as ended_at
                         from (select p.*, (select sum(points) from unnest(p.lot_points, p.lot_places) m(points, place) where place = 1) as held
                                 from balance_step p where p.coalition_id = :coalition and p.kind in ('HOLD', 'RELEASE', 'HOLD_EXPIRY')) p
                        group by subject_id) s on s.subject_id = h.id
            left join (select hold_id, min(id) as id, sum(points) as captured, count(*) as burns, max(posted_at) as at, min(member_id) as member_id,
                              min(partner_id) as partner_id, min(merchant_id) as merchant_id, min(contract_version_id) as contract
                         from ledger_transaction where coalition_id = :coalition and hold_id is not null group by hold_id) b on b.hold_id = h.id
           where (h.member_id = s.member_id and h.points = s.opened and h.opened_at = s.opened_at
                  and (h.status = 'CAPTURED' or num_nonnulls(h.captured_transaction_id, h.captured_points) = 0) and case h.status
                    when 'OPEN' then s.steps = 1 and b.burns is null and h.ended_at is null
                    when 'RELEASED' then s.steps = 2 and s.released = h.points and b.burns is null and h.ended_at = s.ended_at
                    when 'EXPIRED' then s.steps = 2 and s.timed_out = h.points and b.burns is null and h.ended_at = s.ended_at
                    when 'CAPTURED' then b.burns = 1 and b.captured + coalesce(s.released, 0) = h.points and s.timed_out is null
                      and s.steps = 1 + (b.captured < h.points)::integer
                      and (h.captured_transaction_id, h.captured_points, h.member_id, h.ended_at) = (b.id, b.captured, b.member_id, b.at)
                      and (h.partner_id, h.merchant_id, h.contract_version_id) = (b.partner_id, b.merchant_id, b.contract)
                    else false end) is not true`,
  },
  {
    rule: 'B-03',
    subject: 'account',
    sql: `select coalesce(h.member_id, s.member_id)::text as id, format('hold %s does not have the lots that moved into it', coalesce(h.id, s.subject_id)) as text
            from (select h.id, h.member_id, l.expiry, l.funding, sum(l.points) as points
                    from hold h, unnest(h.lot_expiries, h.lot_fundings, h.lot_points) l(expiry, funding, points)
                   where h.coalition_id = :coalition group by h.id, h.member_id, l.expiry, l.funding) h
            full join (select p.subject_id, p.member_id, m.expiry, m.funding, sum(m.points) as points
                         from balance_step p, unnest(p.lot_expiries, p.lot_fundings, p.lot_points, p.lot_places) m(expiry, funding, points, place)
                        where p.coalition_id = :coalition and p.kind = 'HOLD' and m.place = 1
                        group by p.subject_id, p.member_id, m.expiry, m.funding) s
              on s.subject_id = h.id and s.expiry = h.expiry and s.funding = h.funding
           where h.points is distinct from s.points`,
  },
  {
    rule: 'B-03',
    subject: 'transaction',
    sql: `select t.id::text as id, 'captures a hold that is not there, or was not captured by it' as text
            from ledger_transaction t left join hold h on h.coalition_id = t.coalition_id and h.id = t.hold_id
           where t.coalition_id = :coalition and t.hold_id is not null and (h.captured_transaction_id = t.id) is not true`,
  },
  {
    rule: 'B-03',
    subject: 'account',
    sql: `select m.member::text as id, format('version %s burns held points of no hold, or others than those held', m.version) as text
            from ${MOVEMENTS} m
            join entry e on e.coalition_id = :coalition and e.account_id = m.member and e.version = m.version and e.sequence is not null
            join ledger_transaction t on t.coalition_id = e.coalition_id and t.id = e.transaction_id
           where (m.place = 1) <> (t.hold_id is not null) group by m.member, m.version`,
  },
  {
    rule: 'E-03',
    subject: 'account',
    // Of an earn whose member has become a part of another one, points wait there: what went over with it is told apart
    // by no earn, and adds up to nothing. How many wait on an account is compared by itself.
    sql: `select coalesce(p.member_id, w.member)::text as id,
                 format('of earn %s %s points wait, its movements say %s', coalesce(p.transaction_id, w.earn), coalesce(p.points, 0), coalesce(w.points, 0)) as text
            from (select transaction_id, member_id, expiry, funding_id, points from pending_lot where coalition_id = :coalition) p
            full join (select min(member) as member, earn, expiry, funding, sum(points) as points
                         from (select e.account_id as member, coalesce(t.reverses_id, t.id) as earn, m.expiry, m.funding, m.points
                                 from entry e join ledger_transaction t on t.coalition_id = e.coalition_id and t.id = e.transaction_id
                                cross join lateral unnest(e.lot_expiries, e.lot_fundings, e.lot_points, e.lot_places) m(expiry, funding, points, place)
                                where e.coalition_id = :coalition and m.place = 2 and t.type <> 'TRANSFER'
                                union all
                               select p.member_id, p.subject_id, m.expiry, m.funding, m.points from balance_step p
                                cross join lateral unnest(p.lot_expiries, p.lot_fundings, p.lot_points, p.lot_places) m(expiry, funding, points, place)
                                where p.coalition_id = :coalition and m.place = 2) x
                        group by earn, expiry, funding having sum(points) <> 0) w
              on (w.earn, w.expiry, w.funding) = (p.transaction_id, p.expiry, p.funding_id)
           where p.points is distinct from w.points`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select a.member_id::text as id, format('%s points are pending, those of its earns come to %s', a.pending, coalesce(p.points, 0)) as text
            from member_account a
            left join (select member_id, sum(points) as points from pending_lot
                        where coalition_id = :coalition group by member_id) p on p.member_id = a.member_id
           where a.coalition_id = :coalition and a.pending <> coalesce(p.points, 0)`,
  },
  {
    rule: 'E-03',
    subject: 'account',
    sql: `select p.member_id::text as id, format('points of earn %s wait on its account, which is another member’s', p.transaction_id) as text
            from pending_lot p
            join ledger_transaction t on t.coalition_id = p.coalition_id and t.id = p.transaction_id
            join member w on w.coalition_id = t.coalition_id and w.id = t.member_id
           where p.coalition_id = :coalition and p.member_id <> ${OWNER('w')}`,
  },
  {
    rule: 'E-03',
    subject: 'transaction',
    sql: `select t.id::text as id, format('its points wait until %s, its contract version says %s days', p.vests_at, c.vesting_days) as text
            from pending_lot p
            join ledger_transaction t on t.coalition_id = p.coalition_id and t.id = p.transaction_id
            left join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
           where p.coalition_id = :coalition
             and p.vests_at is distinct from t.occurred_at + c.vesting_days * interval '24 hours'`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select p.member_id::text as id, format('its step %s (%s) moves points as no such step does', p.version, p.kind) as text
            from (select p.*, m.spendable, m.held, m.pending, m.owed from balance_step p
                   cross join lateral (
                     select coalesce(sum(points) filter (where place = 0), 0) as spendable, coalesce(sum(points) filter (where place = 1), 0) as held,
                            coalesce(sum(points) filter (where place = 2), 0) as pending, coalesce(sum(points) filter (where place = 3), 0) as owed
                       from unnest(p.lot_points, p.lot_places) m(points, place)) m
                   where p.coalition_id = :coalition) p
           where case p.kind when 'HOLD' then held > 0 and spendable = -held and pending = 0 and owed = 0
                   when 'RELEASE' then held < 0 and pending = 0 and spendable >= 0 and owed >= 0
                   when 'HOLD_EXPIRY' then held < 0 and pending = 0 and spendable >= 0 and owed >= 0
                   when 'VEST' then pending < 0 and held = 0 and spendable >= 0 and owed >= 0
                   when 'RENEWAL' then (spendable, held, pending, owed) = (0, 0, 0, 0) else false end is not true`,
  },
  {
    rule: 'E-04',
    subject: 'account',
    sql: `select coalesce(d.member_id, t.member_id)::text as id,
                 format('on %s it earned %s points at one partner, %s are counted against its cap', coalesce(d.day, t.day), coalesce(t.points, 0), coalesce(d.points, 0)) as text
            from (select * from member_day where coalition_id = :coalition and purpose = 'EARNED' and points <> 0) d
            full join (${counted(`${OWNER('w')}`, 'member_id', 'c.cap_per_member_day is not null')}) t
              on (t.member_id, t.partner_id, t.day) = (d.member_id, d.partner_id, d.day)
           where d.points is distinct from t.points`,
  },
  {
    rule: 'E-04',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('on %s partner %s issued %s points, %s are counted against its cap', coalesce(d.day, t.day), coalesce(d.partner_id, t.partner_id),
                        coalesce(t.points, 0), coalesce(d.points, 0)) as text
            from (select * from partner_day where coalition_id = :coalition and points <> 0) d
            full join (${counted('0', 'nobody', 'c.cap_per_partner_day is not null')}) t
              on (t.partner_id, t.day) = (d.partner_id, d.day)
           where d.points is distinct from t.points`,
  },
  {
    rule: 'E-05',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('partner %s owes %s for what it issued, %s are counted against its limit', coalesce(x.partner_id, t.partner_id), coalesce(t.charge, 0), coalesce(x.charged, 0)) as text
            from (select * from partner_exposure where coalition_id = :coalition and charged <> 0) x
            -- a shortfall is not among what the member's entries gave back: the partner bears it; what of campaigns they
            -- gave back comes back with the close; what the coalition pays of levels is not counted at all
            full join (select o.partner_id, o.currency, sum(o.charge) as charge from (
                       select t.partner_id, c.currency, sum(coalesce(k.issue_price, c.issue_price) * (e.amount + case t.type when 'EARN' then
                                -(select coalesce(sum(m.points), 0) from unnest(e.lot_fundings, e.lot_points) m(funding, points)
                                   where m.funding = s.own_funding_id) else
                                (select coalesce(sum((b ->> 'points')::bigint), 0) from jsonb_array_elements(t.breakdown) b
                                  where b ->> 'rule' like 'campaign:%' or b ->> 'funding' = s.own_funding_id::text) end)) as charge
                         from ledger_transaction t
                         join ledger_state s on s.coalition_id = t.coalition_id
                         join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
                         join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
                         ${CATEGORY_TERMS}
                         left join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id
                        where t.coalition_id = :coalition and (t.type = 'EARN' or o.type = 'EARN')
                          and (c.billing = 'PREPAID' or c.credit_limit is not null)
                        group by t.partner_id, c.currency
                        union all
                       -- what was paid is free again, and what can never be charged any more
                       select partner_id, currency, -amount from settled_exposure where coalition_id = :coalition
                        union all
                       select partner_id, currency, -amount from released_exposure where coalition_id = :coalition) o
                        group by o.partner_id, o.currency having sum(o.charge) <> 0) t
              on (t.partner_id, t.currency) = (x.partner_id, x.currency)
           where x.charged is distinct from t.charge
           union all
          select :coalition::text, format('partner %s has deposited %s, %s are counted', coalesce(x.partner_id, d.partner_id), coalesce(d.amount, 0), coalesce(x.deposited, 0))
            from (select * from partner_exposure where coalition_id = :coalition and deposited <> 0) x
            full join (select partner_id, currency, sum(amount) as amount from float_deposit
                        where coalition_id = :coalition group by partner_id, currency having sum(amount) <> 0) d
              on (d.partner_id, d.currency) = (x.partner_id, x.currency)
           where x.deposited is distinct from d.amount
           union all
          -- how much that was just then, no row says: without a deposit nothing, never more than has ever been charged
          select :coalition::text, format('partner %s is warned as if %s had been charged when money last went in', x.partner_id, x.charged_before)
            from partner_exposure x
           where x.coalition_id = :coalition
             and x.charged_before > case when exists (select from float_deposit d where d.coalition_id = x.coalition_id
                                                         and d.partner_id = x.partner_id and d.currency = x.currency and d.amount > 0)
                   then (select coalesce(sum(t.points * coalesce(k.issue_price, c.issue_price)), 0)
                           from ledger_transaction t
                           join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
                           ${CATEGORY_TERMS}
                          where t.coalition_id = x.coalition_id and t.type = 'EARN' and t.partner_id = x.partner_id
                            and c.currency = x.currency)
                   else 0 end`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select r.member_id::text as id, format('adjustment %s is %s, but its transaction is another', r.id, r.status) as text
            from adjustment_request r
            left join ledger_transaction t on t.coalition_id = r.coalition_id and t.id = r.transaction_id
            left join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
            left join member w on w.coalition_id = t.coalition_id and w.id = t.member_id
            left join member v on v.coalition_id = r.coalition_id and v.id = r.member_id
           where r.coalition_id = :coalition and r.transaction_id is not null
             and (t.type, ${OWNER('w')}, e.amount, t.actor, t.posted_at)
                 is distinct from ('ADJUSTMENT', ${OWNER('v')}, case r.direction when 'CREDIT' then r.points else -r.points end, r.decided_by, r.decided_at)`,
  },
  {
    rule: 'L-07',
    subject: 'account',
    sql: `select r.member_id::text as id, format('adjustment %s is %s, but no key tells that %s asked for it and %s decided', r.id, r.status, r.requested_by, r.decided_by) as text
            from adjustment_request r
            left join (select subject_id, array_agg(caller) as callers from idempotency_key
                        where coalition_id = :coalition and subject_id is not null and refusal is null group by subject_id) k on k.subject_id = r.id
           where r.coalition_id = :coalition
             and (r.requested_by = any(k.callers)
                  and case r.status when 'PENDING' then num_nonnulls(r.decided_by, r.decided_at, r.transaction_id) = 0
                        when 'REJECTED' then r.decided_by = any(k.callers) and r.decided_by <> r.requested_by and r.transaction_id is null
                        when 'APPROVED' then r.decided_by = any(k.callers) and r.decided_by <> r.requested_by and r.transaction_id is not null
                        else false end) is not true`,
  },
  {
    // Not more than that: a limit that came in the middle of a day counts from then on.
    rule: 'B-05',
    subject: 'account',
    sql: `select d.member_id::text as id,
                 format('on %s %s points are counted as %s, it was %s', d.day, d.points, lower(d.purpose), coalesce(sum(x.points), 0)) as text
            from member_day d
            left join (select ${OWNER('w')} as member_id, (t.posted_at at time zone k.time_zone)::date as day, t.type = 'TRANSFER' as given, t.points
                         from ledger_transaction t join coalition k on k.id = t.coalition_id
                         join member w on w.coalition_id = t.coalition_id and w.id = t.member_id
                        where t.coalition_id = :coalition and (t.type in ('TRANSFER', 'DONATION') or (t.type = 'BURN' and t.hold_id is null))
                        union all
                       select ${OWNER('w')}, (h.opened_at at time zone k.time_zone)::date, false, h.points
                         from hold h join coalition k on k.id = h.coalition_id
                         join member w on w.coalition_id = h.coalition_id and w.id = h.member_id where h.coalition_id = :coalition) x
              on x.member_id = d.member_id and x.day = d.day and (d.purpose = 'SPENT' or x.given)
           where d.coalition_id = :coalition and d.purpose not in ('EARNED', 'DRAWN')
           group by d.member_id, d.day, d.purpose, d.partner_id, d.points
          having d.partner_id <> 0 or d.purpose not in ('SPENT', 'TRANSFERRED') or d.points not between 0 and coalesce(sum(x.points), 0)`,
  },
  {
    rule: 'B-05',
    subject: 'account',
    sql: `select c.member_id::text as id, 'a spend code was used by what is not there, or is another member’s' as text
            from spend_code c
            left join (select id, member_id from ledger_transaction where coalition_id = :coalition
                        union all select id, member_id from hold where coalition_id = :coalition
                        union all select id, member_id from perk_use where coalition_id = :coalition) x
              on x.id = c.used_by and x.member_id = c.member_id
           where c.coalition_id = :coalition and c.used_by is not null and x.id is null`,
  },
];

/** Points that earns gave on a day of the coalition, less what reversals took back, under contracts with a cap. */
function counted(ofWhom: string, name: string, capped: string): string {
  return `select ${ofWhom} as ${name}, t.partner_id, (coalesce(o.occurred_at, t.occurred_at) at time zone k.time_zone)::date as day,
                 sum(case t.type when 'EARN' then t.points else -t.points end) as points
            from ledger_transaction t
            join coalition k on k.id = t.coalition_id
            join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
            join member w on w.coalition_id = t.coalition_id and w.id = t.member_id
            left join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id
           where t.coalition_id = :coalition and (t.type = 'EARN' or o.type = 'EARN') and ${capped}
           group by 1, 2, 3 having sum(case t.type when 'EARN' then t.points else -t.points end) <> 0`;
}
