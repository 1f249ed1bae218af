import type { SettlementCheck } from './settlement-difference.js';

/** What the uses of perks, and those that were undone, leave for statements: of the payer, and of the partner; nothing where both are one. */
const DUE = `(
  select u.id, d.kind, d.partner_id, u.currency, d.minor, u.used_on
    from (select coalition_id, id, used_on, currency, cost_minor, payer_partner_id, partner_id from perk_use
           union all
          select u.coalition_id, n.id, u.used_on, u.currency, -u.cost_minor, u.payer_partner_id, u.partner_id
            from perk_use_undone n join perk_use u on u.coalition_id = n.coalition_id and u.id = n.use_id) u
   cross join lateral (values ('PERK_COST', u.payer_partner_id, u.cost_minor), ('PERK_CREDIT', u.partner_id, -u.cost_minor))
         d(kind, partner_id, minor)
   where u.coalition_id = :coalition and d.partner_id is not null and u.cost_minor <> 0
     and u.payer_partner_id is distinct from u.partner_id)`;

/** Uses that were not taken back, and by whom they count: those of a duplicate by its survivor (rule A-11). */
const STANDING = `(select u.*, coalesce(m.merged_into, m.id) as counted_by
    from perk_use u join member m on m.coalition_id = u.coalition_id and m.id = u.member_id
   where not exists (select from perk_use_undone n where n.coalition_id = u.coalition_id and n.use_id = u.id))`;

/**
 * Perks: each use is settled once (rule S-01), and what was counted is what there is: uses of grants and of levels, stock,
 * and what was taken from budgets (rules K-03, K-04); and each change was announced (W-01).
 */
export const PERK_CHECKS: readonly SettlementCheck[] = [
  {
    rule: 'S-01',
    subject: 'partner',
    sql: `select coalesce(d.partner_id, i.partner_id)::text as id,
                 format('use %s of a perk comes to %s %s, what waits for or was stated is %s', coalesce(d.id, i.source_id), d.kind, d.minor, i.amount_minor) as text
            from ${DUE} d
            full join (select * from statement_item where coalition_id = :coalition and kind in ('PERK_COST', 'PERK_CREDIT')) i
              on (i.source_id, i.kind, i.partner_id, i.currency, i.amount_minor, i.made_on) = (d.id, d.kind, d.partner_id, d.currency, d.minor, d.used_on)
           where d.id is null or i.id is null`,
  },
  {
    rule: 'K-04',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('grant %s counts %s uses, there are %s', g.id, g.used, count(u.id)) as text
            from perk_grant g
            left join ${STANDING} u on u.coalition_id = g.coalition_id and u.grant_id = g.id
             and (u.perk_id, u.member_id) = (g.perk_id, g.member_id)
           where g.coalition_id = :coalition group by g.id, g.used having g.used <> count(u.id)
           union all
          select :coalition::text, format('perk %s counts %s uses of member %s from %s, there are %s', coalesce(p.perk_id, u.perk_id), p.used,
                 coalesce(p.member_id, u.counted_by), coalesce(p.from_day, u.period_from), coalesce(u.uses, 0))
            from (select * from perk_level_period where coalition_id = :coalition) p
            full join (select perk_id, counted_by, period_from, count(*) as uses from ${STANDING} u
                        where coalition_id = :coalition and grant_id is null group by perk_id, counted_by, period_from) u
              on (u.perk_id, u.counted_by, u.period_from) = (p.perk_id, p.member_id, p.from_day)
           where p.used is distinct from coalesce(u.uses, 0)`,
  },
  {
    // A perk is never changed but for its end: what a use cost whom, and who could use it where, is what it says now.
    rule: 'K-07',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('use %s is not what perk %s says of cost, payer, places, levels and uses', u.id, u.perk_id) as text
            from perk_use u
            join coalition c on c.id = u.coalition_id
            left join perk p on p.coalition_id = u.coalition_id and p.id = u.perk_id
            left join merchant m on m.coalition_id = u.coalition_id and m.id = u.merchant_id
            left join perk_level_period l on (l.coalition_id, l.perk_id, l.member_id, l.from_day)
                                           = (u.coalition_id, u.perk_id, u.member_id, u.period_from)
           where u.coalition_id = :coalition
             and ((u.currency, u.cost_minor, u.payer_partner_id) is distinct from (p.currency, p.cost_minor, p.payer_partner_id)
                  or m.partner_id is distinct from u.partner_id or u.partner_id <> all (p.places)
                  or (p.entitlement = 'LEVEL') <> (u.grant_id is null)
                  or u.grant_id is null and u.level <> all (p.levels) or p.taken > p.stock
                  or l.used > p.uses and not exists (select from member d where d.coalition_id = u.coalition_id and d.merged_into = u.member_id)
                  or u.used_on <> (u.used_at at time zone c.time_zone)::date)`,
  },
  {
    rule: 'K-03',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('grant %s was taken from budget %s, which is about others', g.id, b.id) as text
            from perk_grant g
            join perk_grant_budget x on x.coalition_id = g.coalition_id and x.grant_id = g.id
            join perk_budget b on b.coalition_id = x.coalition_id and b.id = x.budget_id
           where g.coalition_id = :coalition
             and ((g.manager_id, g.currency) is distinct from (b.manager_id, b.currency) or b.level <> g.level
                  or b.level is not null and g.level is null)
           union all
          select :coalition::text, format('grant %s of %s uses, %s of them used, is %s', g.id, g.uses, g.used, g.status)
            from perk_grant g
           where g.coalition_id = :coalition and (g.used > g.uses or (g.used = g.uses) <> (g.status = 'USED_UP'))`,
  },
  {
    rule: 'W-01',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('of %s %s %s changes were announced, there were %s', x.kind, x.id, count(o.id), x.changes) as text
            from (select 'perk-grant' as kind, id, changes from perk_grant where coalition_id = :coalition
                   union all select 'perk-request', id, changes from perk_request where coalition_id = :coalition
                   union all select 'perk', u.id, case when n.id is null then 1 else 2 end from perk_use u
                     left join perk_use_undone n on n.coalition_id = u.coalition_id and n.use_id = u.id
                    where u.coalition_id = :coalition and u.grant_id is null) x
            left join outbox o on o.coalition_id = :coalition and o.object_id = x.id and o.type like x.kind || '.%'
           group by x.kind, x.id, x.changes
          having count(o.id) <> x.changes or count(distinct o.object_sequence) <> x.changes
              or max(o.object_sequence) is distinct from x.changes
           union all
          select :coalition::text, format('that use %s of grant %s was undone was not announced', u.id, u.grant_id)
            from perk_use_undone n join perk_use u on u.coalition_id = n.coalition_id and u.id = n.use_id and u.grant_id is not null
           where u.coalition_id = :coalition
             and not exists (select from outbox o where o.coalition_id = u.coalition_id and o.type = 'perk-grant.use-undone'
                                and (o.object_id, o.subject_id, o.occurred_at) = (u.grant_id, u.id, n.undone_at))
           union all
          select :coalition::text, format('use %s of grant %s was not announced', u.id, u.grant_id)
            from perk_use u
           where u.coalition_id = :coalition and u.grant_id is not null
             and not exists (select from outbox o where o.coalition_id = u.coalition_id and o.type = 'perk-grant.used'
                                and (o.object_id, o.subject_id, o.occurred_at) = (u.grant_id, u.id, u.used_at))`,
  },
  {
    rule: 'K-02',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('perk %s has %s taken, there are %s', p.id, p.taken, x.taken) as text
            from perk p
           cross join lateral (
             select case p.entitlement
                      when 'GRANT' then (select count(*) from perk_grant g
                                          where g.coalition_id = p.coalition_id and g.perk_id = p.id and not g.returned)
                      else (select count(*) from ${STANDING} u
                             where u.coalition_id = p.coalition_id and u.perk_id = p.id and u.grant_id is null) end as taken) x
           where p.coalition_id = :coalition and p.taken <> x.taken`,
  },
  {
    rule: 'K-03',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('budget %s from %s counts %s grants worth %s, there are %s worth %s', p.budget_id, p.from_day, p.grants, p.worth_minor,
                        count(g.id), coalesce(sum(g.worth_minor), 0)) as text
            from perk_budget_period p
            left join perk_grant_budget b on (b.coalition_id, b.budget_id, b.from_day) = (p.coalition_id, p.budget_id, p.from_day)
            left join perk_grant g on g.coalition_id = b.coalition_id and g.id = b.grant_id and not g.returned
           where p.coalition_id = :coalition
           group by p.budget_id, p.from_day, p.grants, p.worth_minor
          having p.grants <> count(g.id) or p.worth_minor <> coalesce(sum(g.worth_minor), 0)
           union all
          select :coalition::text, format('grant %s was taken from no budget', g.id)
            from perk_grant g
           where g.coalition_id = :coalition and g.manager_id is not null
             and not exists (select from perk_grant_budget b where b.coalition_id = g.coalition_id and b.grant_id = g.id)`,
  },
  {
    rule: 'K-08',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('grant %s is %s after %s uses, its return to stock and budgets is said to be %s', g.id, g.status, g.used, g.returned) as text
            from perk_grant g
           where g.coalition_id = :coalition and (g.used = 0 and g.status in ('REJECTED', 'REVOKED')) <> g.returned`,
  },
];
