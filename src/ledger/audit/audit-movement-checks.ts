import type { AuditCheck } from './audit-checks.js';

/**
 * Each movement of points against what moved them: what a hold reserves lot by lot, when and why a step happened, and
 * that points keep their expiry and funding wherever they go, debts included. So a single movement that was changed is
 * named, though every balance still adds up (rule L-09).
 */

/** The movements of a member's entry. */
const MOVED =
  'unnest(e.lot_expiries, e.lot_fundings, e.lot_points, coalesce(e.lot_places, array_fill(0::smallint, array[cardinality(e.lot_points)]))) m(expiry, funding, points, place)';
const STEPPED =
  'unnest(p.lot_expiries, p.lot_fundings, p.lot_points, p.lot_places) m(expiry, funding, points, place)';

export const MOVEMENT_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'L-03',
    subject: 'transaction',
    sql: `select distinct transaction_id::text as id, 'an entry of it says a part of a member’s balance: all of it, or none, belongs there' as text
            from entry
           where coalition_id = :coalition
             and (num_nulls(sequence, version, posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points)
                    not in (0, 9)
                  or (lot_places is not null and lot_points is null))`,
  },
  {
    rule: 'X-02',
    subject: 'account',
    sql: `select member_id::text as id,
                 format('its soonest points expire after %s, it is looked for on %s', lot_expiries[1], soonest_expiry) as text
            from member_account where coalition_id = :coalition and soonest_expiry is distinct from lot_expiries[1]`,
  },
  {
    rule: 'B-03',
    subject: 'account',
    sql: `select coalesce(h.member_id, s.member_id)::text as id,
                 format('hold %s reserves %s points of expiry %s and funding %s, what moved into and out of it comes to %s',
                        coalesce(h.id, s.hold), coalesce(h.points, 0), coalesce(h.expiry, s.expiry), coalesce(h.funding, s.funding),
                        coalesce(s.points, 0)) as text
            from (select h.id, h.member_id, l.expiry, l.funding, sum(l.points) as points
                    from hold h, unnest(h.lot_expiries, h.lot_fundings, h.lot_points) l(expiry, funding, points)
                   where h.coalition_id = :coalition and h.status = 'OPEN' group by h.id, h.member_id, l.expiry, l.funding) h
            full join (select hold, member_id, expiry, funding, sum(points) as points
                         from (select p.subject_id as hold, p.member_id, m.expiry, m.funding, m.points
                                 from balance_step p cross join lateral ${STEPPED}
                                where p.coalition_id = :coalition and m.place = 1
                                union all
                               select t.hold_id, e.account_id, m.expiry, m.funding, m.points
                                 from ledger_transaction t
                                 join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
                                cross join lateral ${MOVED}
                                where t.coalition_id = :coalition and t.hold_id is not null and m.place = 1) x
                        group by hold, member_id, expiry, funding having sum(points) <> 0) s
              on (s.hold, s.expiry, s.funding) = (h.id, h.expiry, h.funding)
           where h.points is distinct from s.points`,
  },
  {
    rule: 'B-03',
    subject: 'account',
    sql: `select h.member_id::text as id, format('hold %s is at a merchant or under a contract version that is not of its partner, or ends before it begins', h.id) as text
            from hold h
            left join merchant m on m.coalition_id = h.coalition_id and m.id = h.merchant_id
            left join contract_version c on c.coalition_id = h.coalition_id and c.id = h.contract_version_id
           where h.coalition_id = :coalition
             and (m.partner_id = h.partner_id and c.partner_id = h.partner_id and c.acceptor and h.expires_at > h.opened_at) is not true`,
  },
  {
    rule: 'B-03',
    subject: 'account',
    sql: `select p.member_id::text as id, format('its step %s (%s) came before it was due', p.version, p.kind) as text
            from balance_step p
            left join hold h on h.coalition_id = p.coalition_id and h.id = p.subject_id
            left join ledger_transaction t on t.coalition_id = p.coalition_id and t.id = p.subject_id
            left join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
           where p.coalition_id = :coalition
             and case p.kind when 'HOLD_EXPIRY' then p.at >= h.expires_at
                   when 'VEST' then t.type = 'EARN' and p.at >= t.occurred_at + c.vesting_days * interval '24 hours'
                   else true end is not true`,
  },
  {
    rule: 'X-01',
    subject: 'account',
    sql: `select p.member_id::text as id, format('its step %s renews lots, but not right after an earn or a burn, or not to a later day', p.version) as text
            from balance_step p
            left join ledger_transaction t on t.coalition_id = p.coalition_id and t.id = p.subject_id
            left join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
           cross join lateral (
             select max(expiry) filter (where points < 0) as latest_before, min(expiry) filter (where points > 0) as until,
                    max(expiry) filter (where points > 0) as latest_until from ${STEPPED}) l
           where p.coalition_id = :coalition and p.kind = 'RENEWAL'
             and (t.type in ('EARN', 'BURN') and e.account_id = p.member_id and e.version = p.version - 1 and p.at = t.posted_at
                  and latest_before < until and until = latest_until) is not true`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select distinct member_id::text as id, format('its step %s moves points into another lot', version) as text
            from (select p.member_id, p.version, case when p.kind <> 'RENEWAL' then m.expiry end as expiry, m.funding, m.points
                    from balance_step p cross join lateral ${STEPPED} where p.coalition_id = :coalition) x
           group by member_id, version, expiry, funding having sum(points) <> 0`,
  },
  {
    rule: 'L-09',
    subject: 'transaction',
    sql: `select distinct id::text as id, 'what one member gave is not what the other one got' as text
            from (select t.id, m.expiry, m.funding, m.points
                    from ledger_transaction t
                    join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.sequence is not null
                   cross join lateral ${MOVED} where t.coalition_id = :coalition and t.type = 'TRANSFER') x
           group by id, expiry, funding having sum(points) <> 0`,
  },
  {
    rule: 'E-01',
    subject: 'transaction',
    sql: `select t.id::text as id, 'gives points of more than one expiry, or of a funding that is not the coalition’s own' as text
            from ledger_transaction t
            join ledger_state s on s.coalition_id = t.coalition_id
            join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
           cross join lateral (select count(distinct m.expiry) as expiries, array_agg(m.funding) as fundings from ${MOVED}) l
           where t.coalition_id = :coalition
             and ((t.type = 'EARN' and expiries > 1)
                  or (t.type = 'ADJUSTMENT' and e.amount > 0 and (expiries = 1 and fundings <@ array[s.own_funding_id]) is not true))`,
  },
  {
    rule: 'R-04',
    subject: 'transaction',
    sql: `select t.id::text as id, 'makes a debt of other points than its earn gave' as text
            from ledger_transaction t
            join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
            join entry o on o.coalition_id = t.coalition_id and o.transaction_id = t.reverses_id and o.leg = 0
           cross join lateral ${MOVED}
           where t.coalition_id = :coalition and t.type = 'REVERSAL' and m.place = 3 and m.points < 0
             and not exists (select from unnest(o.lot_expiries, o.lot_fundings) g(expiry, funding)
                              where (g.expiry, g.funding) = (m.expiry, m.funding))`,
  },
  {
    rule: 'L-07',
    subject: 'transaction',
    sql: `select id::text as id, 'points expired, and somebody is said to have done it' as text
            from ledger_transaction where coalition_id = :coalition and type = 'EXPIRY' and actor <> 'system'`,
  },
  {
    rule: 'R-01',
    subject: 'transaction',
    sql: `select t.id::text as id, 'is of money in another currency than what it reverses' as text
            from ledger_transaction t
            join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id
            left join contract_version c on c.coalition_id = o.coalition_id and c.id = o.contract_version_id
           where t.coalition_id = :coalition and t.currency is not null
             and t.currency is distinct from coalesce(o.currency, c.currency)`,
  },
  {
    rule: 'L-10',
    subject: 'account',
    sql: `select p.member_id::text as id, format('its step %s carries the sealing epoch %s, the current one is %s', p.version, p.sealing_epoch, s.sealing_epoch) as text
            from balance_step p join ledger_state s on s.coalition_id = p.coalition_id
           where p.coalition_id = :coalition and p.sealing_epoch not between 1 and s.sealing_epoch`,
  },
];
