import type { AuditCheck } from './audit-checks.js';

/** Points that accounts drew from those to which they belong (rule K-11), and what counts for the levels of those (K-16). */
export const POOL_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'K-11',
    subject: 'transaction',
    sql: `select d.transfer_id::text as id, 'is no transfer from a parent account for a burn that was posted with it' as text
            from pool_draw d
            left join ledger_transaction t on t.coalition_id = d.coalition_id and t.id = d.transfer_id
            left join ledger_transaction b on b.coalition_id = d.coalition_id and b.id = d.burn_id
            left join points_pool p on p.coalition_id = d.coalition_id and p.id = d.pool_id
            left join entry e on e.coalition_id = d.coalition_id and e.transaction_id = d.transfer_id and e.leg = 1
           where d.coalition_id = :coalition
             and (t.type = 'TRANSFER' and t.member_id = d.parent_id and t.partner_id is null and t.points = d.points
                  and e.account_id = d.child_id and b.type = 'BURN' and b.member_id = d.child_id and b.points >= d.points
                  and b.posted_at = t.posted_at and (p.parent_id, p.child_id) = (d.parent_id, d.child_id)
                  and p.agreed_at <= t.posted_at and d.month <= t.business_day) is not true`,
  },
  {
    rule: 'K-11',
    subject: 'account',
    sql: `select coalesce(d.child_id, c.member_id)::text as id,
                 format('in the month of %s it drew %s points, %s are counted', coalesce(d.month, c.day), coalesce(d.points, 0), coalesce(c.points, 0)) as text
            from (select child_id, month, sum(points) as points from pool_draw where coalition_id = :coalition group by 1, 2) d
            full join (select * from member_day where coalition_id = :coalition and purpose = 'DRAWN') c
              on c.member_id = d.child_id and c.day = d.month and c.partner_id = 0
           where d.points is distinct from c.points`,
  },
  {
    // How much less than a higher level asks for an account has, others change too.
    rule: 'K-16',
    subject: 'account',
    sql: `select a.member_id::text as id, 'pools what it buys, and tells what is left to its next level as if it did not' as text
            from member_account a
            join coalition c on c.id = a.coalition_id
            join ledger_state s on s.coalition_id = a.coalition_id
           where a.coalition_id = :coalition
             and a.level_watch_until > ((clock_timestamp() + make_interval(secs => s.clock_offset_ms / 1000.0)) at time zone c.time_zone)::date
             and exists (select from qualification_pool q
                          where q.coalition_id = a.coalition_id and a.member_id in (q.parent_id, q.child_id)
                            and q.agreed_at is not null and q.ended_at is null)`,
  },
  {
    rule: 'K-16',
    subject: 'account',
    sql: `select q.parent_id::text as id, format('%s counts for it from %s on, it was agreed on at %s', q.child_id, q.from_month, q.agreed_at) as text
            from qualification_pool q
            join coalition c on c.id = q.coalition_id
           where q.coalition_id = :coalition
             and (q.agreed_at < q.offered_at or q.ended_at < coalesce(q.agreed_at, q.offered_at)
                  or (q.agreed_at at time zone c.time_zone)::date - q.from_month not between -62 and 30)`,
  },
  {
    // A pool counts from its first month to the one in which it ends.
    rule: 'K-16',
    subject: 'account',
    sql: `select q.child_id::text as id, format('what it bought from %s on counts for %s and counted for %s', q.from_month, q.parent_id, b.parent_id) as text
            from qualification_pool q
            join coalition c on c.id = q.coalition_id
            join qualification_pool b on b.coalition_id = q.coalition_id and b.child_id = q.child_id and b.id <> q.id
                 and b.agreed_at <= q.agreed_at and b.ended_at is not null
                 and greatest(b.from_month, q.from_month) <= (b.ended_at at time zone c.time_zone)::date
           where q.coalition_id = :coalition and (q.ended_at is null or q.from_month <= (q.ended_at at time zone c.time_zone)::date)`,
  },
  {
    rule: 'K-16',
    subject: 'account',
    sql: `select q.child_id::text as id, format('counts for %s from %s on only, and for nobody in the month of %s', q.parent_id, q.from_month, q.agreed_at) as text
            from qualification_pool q
            join coalition c on c.id = q.coalition_id
           where q.coalition_id = :coalition and q.from_month > (q.agreed_at at time zone c.time_zone)::date
             and not exists (select from qualification_pool b
                              where b.coalition_id = q.coalition_id and b.child_id = q.child_id and b.id <> q.id
                                and b.agreed_at <= q.agreed_at and b.ended_at <= q.agreed_at
                                and (b.ended_at at time zone c.time_zone)::date >= q.from_month - 62)`,
  },
];
