import type { AuditCheck } from './audit-checks.js';

/**
 * Business days that are closed, and the facts of them, against the books (rules S-01, S-02). Facts are computed anew day
 * by day, each by the ids that it says; what lies outside of these is found by counting. Debts that were filled without
 * a transaction are found by their day alone, also where there is no transaction.
 */

/** Whatever has a business day. */
const POSTED = `(
  select 'transaction' as what, id, business_day as day, sealing_epoch as epoch from ledger_transaction where coalition_id = :coalition
   union all
  select 'version ' || version || ' of the balance', member_id, business_day, sealing_epoch from balance_step where coalition_id = :coalition)`;

const KEY = 'kind, partner_id, contract_version_id, category, funding_id';

export const DAY_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'S-02',
    subject: 'transaction',
    sql: `select p.id::text as id, format('carries %s, which was closed before it was posted', p.day) as text
            from ${POSTED} p
            join closed_day c on c.coalition_id = :coalition and c.day = p.day
           where p.what = 'transaction' and p.epoch > c.epoch`,
  },
  {
    rule: 'S-02',
    subject: 'account',
    sql: `select p.id::text as id, format('%s carries %s, which was closed before it was posted', p.what, p.day) as text
            from ${POSTED} p
            join closed_day c on c.coalition_id = :coalition and c.day = p.day
           where p.what <> 'transaction' and p.epoch > c.epoch`,
  },
  {
    rule: 'S-02',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('day %s was closed after %s, at %s after %s, up to epoch %s after %s', day, day_before, closed_at,
                                                at_before, epoch, epoch_before) as text
            from (select day, epoch, closed_at, lag(day) over w as day_before, lag(epoch) over w as epoch_before, lag(closed_at) over w as at_before
                    from closed_day where coalition_id = :coalition window w as (order by day)) o
           where day <> day_before + 1 or epoch < epoch_before or closed_at < at_before
           union all
          select :coalition::text, format('day %s was closed before it was over, or with an epoch that is open', c.day)
            from closed_day c
            join ledger_state s on s.coalition_id = c.coalition_id
            left join closed_epoch e on e.coalition_id = c.coalition_id and e.epoch = c.epoch
           where c.coalition_id = :coalition
             and (c.epoch >= s.sealing_epoch or (c.epoch > 0 and e.epoch is null) or c.closed_at < c.day or c.highest_id < e.highest_id)
           union all
          select :coalition::text, format('the first open day is %s, the last closed one %s', s.first_open_day, c.day)
            from ledger_state s
            join (select max(day) as day from closed_day where coalition_id = :coalition) c on c.day + 1 <> s.first_open_day
           where s.coalition_id = :coalition`,
  },
  {
    rule: 'S-01',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('day %s says %s transactions (%s to %s), it has %s (%s to %s)', coalesce(g.day, r.day), coalesce(g.transactions, 0),
                        g.lowest_id, g.highest_id, coalesce(r.transactions, 0), r.lowest_id, r.highest_id) as text
            from (select * from gathered_day where coalition_id = :coalition) g
            full join (select business_day as day, count(*) as transactions, min(id) as lowest_id, max(id) as highest_id
                         from ledger_transaction t
                        where coalition_id = :coalition
                          and exists (select from closed_day c where c.coalition_id = :coalition and c.day = t.business_day)
                        group by business_day) r on r.day = g.day
           where (g.transactions, g.lowest_id, g.highest_id) is distinct from (coalesce(r.transactions, 0), r.lowest_id, r.highest_id)
             -- a day may be closed and not added up yet
             and (g.day is not null or r.day < (select max(l.day) from gathered_day l where l.coalition_id = :coalition))
           union all
          select :coalition::text, format('day %s is added up and the one before it is not', g.day)
            from gathered_day g
            left join gathered_day b on b.coalition_id = g.coalition_id and b.day = g.day - 1
            left join closed_day c on c.coalition_id = g.coalition_id and c.day = g.day - 1
            left join closed_day o on o.coalition_id = g.coalition_id and o.day = g.day
           where g.coalition_id = :coalition and ((c.day is not null and b.day is null) or o.day is null)
           union all
          select :coalition::text, format('day %s says that nothing of a later day lies below %s', g.day, g.later_from)
            from gathered_day g
           where g.coalition_id = :coalition and exists (
                   select from ledger_transaction t join closed_day c on c.coalition_id = :coalition and c.day = g.day
                    where t.coalition_id = :coalition and t.business_day > g.day and t.sealing_epoch <= c.epoch
                      and (g.later_from is null or t.id < g.later_from))`,
  },
  {
    rule: 'S-01',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('of %s, %s of partner %s, contract %s, category %s, funding %s: %s points in %s transactions, the books come to %s in %s',
                        coalesce(f.day, r.day), coalesce(f.kind, r.kind), coalesce(f.partner_id, r.partner_id),
                        coalesce(f.contract_version_id, r.contract_version_id), coalesce(f.category, r.category),
                        coalesce(f.funding_id, r.funding_id), coalesce(f.points, 0), coalesce(f.transactions, 0), coalesce(r.points, 0),
                        coalesce(r.transactions, 0)) as text
            from (select day, ${KEY}, transactions, points from day_fact where coalition_id = :coalition) f
            full join (select o.* from gathered_day g
                        cross join lateral facts_of_days(:coalition, g.day, g.day, g.lowest_id, g.highest_id) o
                        where g.coalition_id = :coalition
                          and (g.transactions > 0 or exists (select from filled_debts(:coalition, g.day, g.day)))) r
              on (f.day, f.kind, f.partner_id, f.contract_version_id, f.category, f.funding_id)
                 = (r.day, r.kind, r.partner_id, r.contract_version_id, r.category, r.funding_id)
           where (f.transactions, f.points) is distinct from (r.transactions, r.points)`,
  },
];
