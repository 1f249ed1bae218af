import type { SettlementCheck } from './settlement-difference.js';

/** What charities are owed and paid, against donations, sponsors' statements and the money books (rules C-02, C-04). */
export const CHARITY_CHECKS: readonly SettlementCheck[] = [
  {
    rule: 'C-04',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('payout %s says %s donations of %s points, %s and %s; its donations say %s of %s, %s and %s', coalesce(o.id, d.payout_id),
                        o.donations, o.points, o.donated_minor, o.matched_minor, d.donations, d.points, d.donated, d.matched) as text
            from (select * from charity_payout where coalition_id = :coalition) o
            full join (select d.payout_id, count(*) as donations, sum(d.points) as points, sum(d.donated_minor) as donated,
                              sum(points_total(d.matched_minor)) as matched, max(d.business_day) as last_day,
                              min(c.charity_id) as charity, max(c.charity_id) as other_charity, min(c.currency) as currency,
                              max(c.currency) as other_currency
                         from donation d join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id
                        where d.coalition_id = :coalition and d.payout_id is not null group by d.payout_id) d on d.payout_id = o.id
           where (o.donations <> 0 or d.payout_id is not null)
             and (o.donations, o.points, o.donated_minor, o.matched_minor, o.charity_id, o.charity_id, o.currency, o.currency, true)
                 is distinct from (d.donations, d.points, d.donated, d.matched, d.charity, d.other_charity, d.currency, d.other_currency,
                                   d.last_day <= o.until_day)`,
  },
  {
    rule: 'C-04',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('payout %s: the money books have %s on %s where it comes to %s', coalesce(x.id, p.subject_id), p.minor,
                        coalesce(x.kind, p.kind), x.minor) as text
            from (select o.id, a.kind, a.charity_id, o.currency, a.minor
                    from charity_payout o
                   cross join lateral (values ('CHARITY', o.charity_id, -o.donated_minor - o.matched_minor - o.pledged_minor),
                     ('DONATION', null, o.donated_minor), ('MATCHED_DONATION', null, o.matched_minor + o.pledged_minor)) a(kind, charity_id, minor)
                   where o.coalition_id = :coalition and a.minor <> 0) x
            full join (select t.subject_id, a.kind, a.charity_id, a.currency, sum(e.amount_minor) as minor
                         from money_transaction t
                         join money_entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
                         join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
                        where t.coalition_id = :coalition and t.kind = 'CHARITY_PAYOUT'
                        group by t.subject_id, a.kind, a.charity_id, a.currency) p on p.subject_id = x.id and p.kind = x.kind
           where (x.charity_id, x.currency, x.minor) is distinct from (p.charity_id, p.currency, p.minor)
              or x.id is null or p.subject_id is null`,
  },
  {
    rule: 'C-04',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('payout %s holds donations until %s, a day that is not closed', o.id, o.until_day) as text
            from charity_payout o join ledger_state s on s.coalition_id = o.coalition_id
           where o.coalition_id = :coalition and o.until_day >= s.first_open_day`,
  },
  {
    rule: 'C-02',
    subject: 'partner',
    sql: `select coalesce(m.partner_id, i.partner_id)::text as id,
                 format('adds %s to donations of payout %s, its statements take %s', coalesce(m.minor, 0), coalesce(m.payout_id, i.source_id), i.amount_minor) as text
            from (select d.payout_id, s.partner_id, c.currency, sum(m.minor) as minor
                    from donation d
                    join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id
                   cross join lateral unnest(d.matched_minor) with ordinality m(minor, number)
                    join charity_sponsor s on s.coalition_id = d.coalition_id and s.campaign_id = d.campaign_id and s.number = m.number
                   where d.coalition_id = :coalition and d.payout_id is not null
                   group by d.payout_id, s.partner_id, c.currency having sum(m.minor) > 0) m
            full join (select * from statement_item where coalition_id = :coalition and kind = 'MATCHED_DONATION') i
              on i.source_id = m.payout_id and i.partner_id = m.partner_id
           where (m.minor, m.currency) is distinct from (i.amount_minor, i.currency)`,
  },
  {
    rule: 'C-04',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('payout %s comes to %s %s, its payment %s is of %s %s to charity %s', o.id,
                        o.donated_minor + o.matched_minor + o.pledged_minor, o.currency, p.reference, p.amount_minor, p.currency, p.charity_id) as text
            from payment p join charity_payout o on o.coalition_id = p.coalition_id and o.id = p.payout_id
           where p.coalition_id = :coalition
             and (p.amount_minor, p.currency, p.charity_id) is distinct from (o.donated_minor + o.matched_minor + o.pledged_minor, o.currency, o.charity_id)`,
  },
  {
    rule: 'C-12',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('payout %s says %s of purchases, the parts of pledges in it say %s', o.id, o.pledged_minor, p.minor) as text
            from charity_payout o
           cross join lateral (
             select coalesce(sum(a.minor), 0) as minor,
                    coalesce(bool_and(g.charity_id = o.charity_id and g.currency = o.currency), true) as fits
               from charity_pledge_part a join charity_pledge g on g.coalition_id = a.coalition_id and g.id = a.pledge_id
              where a.coalition_id = o.coalition_id and a.payout_id = o.id) p
           where o.coalition_id = :coalition and (o.pledged_minor <> p.minor or not p.fits)`,
  },
  {
    rule: 'C-12',
    subject: 'partner',
    sql: `select coalesce(m.partner_id, i.partner_id)::text as id,
                 format('gives %s of its purchases with payout %s, its statements take %s', coalesce(m.minor, 0), coalesce(m.payout_id, i.source_id), i.amount_minor) as text
            from (select a.payout_id, g.partner_id, g.currency, sum(a.minor) as minor
                    from charity_pledge_part a join charity_pledge g on g.coalition_id = a.coalition_id and g.id = a.pledge_id
                   where a.coalition_id = :coalition group by a.payout_id, g.partner_id, g.currency) m
            full join (select * from statement_item where coalition_id = :coalition and kind = 'PLEDGED_DONATION') i
              on i.source_id = m.payout_id and i.partner_id = m.partner_id
           where (m.minor, m.currency) is distinct from (i.amount_minor, i.currency)`,
  },
  {
    rule: 'C-12',
    subject: 'partner',
    // Not with what payouts are made by: purchase by purchase, from what each comes to on which day.
    sql: `with pledges as (
            select g.*, c.time_zone,
                   (select min(greatest(e.last_day, (e.created_at at time zone c.time_zone)::date)) from charity_pledge_end e
                     where e.coalition_id = g.coalition_id and e.pledge_id = g.id) as ends_on
              from charity_pledge g join coalition c on c.id = g.coalition_id
             where g.coalition_id = :coalition),
          bought as (
            select g.id as pledge, t.id, t.points, t.amount_minor, greatest(t.business_day, o.day) as day
              from pledges g
              join ledger_transaction t on t.coalition_id = g.coalition_id and t.partner_id = g.partner_id and t.currency = g.currency
             cross join lateral (select (t.occurred_at at time zone g.time_zone)::date as day) o
             where t.type = 'EARN' and t.points > 0 and o.day >= g.first_day
               and o.day <= all (array_remove(array[g.last_day, g.ends_on], null))
               and t.member_id is distinct from
                   (select k.employee_id from purchase_credit k
                     where k.coalition_id = t.coalition_id and k.transaction_id = t.id and k.kind = 'BOTH' and k.account_share is null)),
          left_over as (
            select pledge, id, day, case when sum(undone) over upto < points then greatest(amount_minor - sum(refunded) over upto, 0) else 0 end as minor
              from (select pledge, id, points, amount_minor, day, 0 as undone, 0 as refunded from bought
                    union all
                    select b.pledge, b.id, b.points, b.amount_minor, greatest(b.day, v.business_day), sum(v.points), coalesce(sum(v.amount_minor), 0)
                      from bought b join ledger_transaction v on v.coalition_id = :coalition and v.reverses_id = b.id
                     group by 1, 2, 3, 4, 5) happened
            window upto as (partition by pledge, id order by day)),
          by_day as (
            select pledge, day, sum(minor) as minor
              from (select pledge, id, day, minor - coalesce(lag(minor) over (partition by pledge, id order by day), 0) as minor
                      from (select distinct * from left_over) l) m
             group by pledge, day)
          select g.partner_id::text as id, format('its pledge %s has come to %s, payouts were made of %s', g.id, d.most, a.minor) as text
            from pledges g
           cross join lateral (
             select coalesce(max(least(g.cap_minor, floor(coalesce(b.minor, 0) * g.percent / 100))), 0) as most
               from charity_payout o
              cross join lateral (select sum(b.minor) as minor from by_day b where b.pledge = g.id and b.day <= o.until_day) b
              where o.coalition_id = g.coalition_id and o.charity_id = g.charity_id and o.currency = g.currency) d
           cross join lateral (
             select coalesce(sum(a.minor), 0) as minor from charity_pledge_part a
              where a.coalition_id = g.coalition_id and a.pledge_id = g.id) a
           where a.minor <> d.most`,
  },
];
