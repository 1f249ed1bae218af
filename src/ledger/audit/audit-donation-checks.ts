import type { AuditCheck } from './audit-checks.js';

/** Donations that stand, by campaign. */
const STANDING = `(
  select d.campaign_id, sum(d.points) as points, sum(d.donated_minor) as donated, count(*) as donations,
         count(distinct d.member_id) as donors,
         sum(d.donated_minor + points_total(d.matched_minor)) filter (where d.payout_id is not null) as paid
    from donation d where d.coalition_id = :coalition and d.reversed_by is null group by d.campaign_id)`;

/** What each sponsor of a campaign has added, by its number. */
const MATCHED = `(
  select d.campaign_id, m.number, sum(m.minor) as minor
    from donation d cross join lateral unnest(d.matched_minor) with ordinality m(minor, number)
   where d.coalition_id = :coalition and d.reversed_by is null group by d.campaign_id, m.number)`;

/**
 * What was given to charities: donations against their transactions and the campaigns' rates, what campaigns have come to
 * against their donations, goals and caps, and receipts without gaps (rules C-01, C-02, C-04).
 */
export const DONATION_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'C-02',
    subject: 'transaction',
    sql: `select coalesce(t.id, d.id)::text as id, 'the donation is not what its transaction, and its reversal, say' as text
            from (select t.*, c.currency as in_currency from ledger_transaction t
                    left join donation o on o.coalition_id = t.coalition_id and o.id = t.id
                    left join charity_campaign c on c.coalition_id = o.coalition_id and c.id = o.campaign_id
                   where t.coalition_id = :coalition and t.type = 'DONATION') t
            full join (select * from donation where coalition_id = :coalition) d on d.id = t.id
            left join ledger_transaction r on r.coalition_id = :coalition and r.reverses_id = coalesce(t.id, d.id)
           where (t.member_id, t.partner_id, t.points, t.amount_minor, t.currency, t.posted_at, t.business_day, r.id)
                 is distinct from (d.member_id, d.partner_id, d.points, d.donated_minor, t.in_currency, d.donated_at, d.business_day,
                                   d.reversed_by)`,
  },
  {
    rule: 'C-01',
    subject: 'transaction',
    sql: `select d.id::text as id, format('%s points came to %s, which the campaign does not take or pay', d.points, d.donated_minor) as text
            from donation d join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id
           where d.coalition_id = :coalition
             and (case when c.steps is null
                       then d.points % c.multiple = 0 and d.points / c.multiple * c.multiple_minor = d.donated_minor
                            and (d.points >= c.minimum or c.at_goal = 'CLOSE')
                       else exists (select from jsonb_array_elements(c.steps) s
                                     where (s ->> 'points')::bigint = d.points and (s ->> 'minor')::bigint = d.donated_minor) end) is not true`,
  },
  {
    rule: 'C-01',
    subject: 'transaction',
    sql: `select d.id::text as id, format('was given on %s, when campaign %s was not open', g.day, c.id) as text
            from donation d
            join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id
            join coalition o on o.id = d.coalition_id
           cross join lateral (select (d.donated_at at time zone o.time_zone)::date as day) g
           where d.coalition_id = :coalition
             and (g.day < c.first_day or g.day > c.last_day
                  or exists (select from charity_campaign_end e
                              where e.coalition_id = c.coalition_id and e.campaign_id = c.id and e.last_day < g.day
                                and e.created_at < d.donated_at))`,
  },
  {
    rule: 'C-06',
    subject: 'transaction',
    sql: `select d.id::text as id,
                 format('sponsor %s of campaign %s added %s to %s, more than its share', m.number, d.campaign_id, m.minor, d.donated_minor) as text
            from donation d
           cross join lateral unnest(d.matched_minor) with ordinality m(minor, number)
            join charity_sponsor s on s.coalition_id = d.coalition_id and s.campaign_id = d.campaign_id and s.number = m.number
           where d.coalition_id = :coalition and m.minor > floor(d.donated_minor * s.percent / 100)`,
  },
  {
    rule: 'C-02',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('campaign %s says %s points, %s given by %s in %s, %s paid; its donations say %s, %s by %s in %s, %s', c.campaign_id,
                        c.points, c.donated_minor, c.donors, c.donations, c.paid_minor, s.points, s.donated, s.donors, s.donations, s.paid) as text
            from (select * from charity_campaign_total where coalition_id = :coalition) c
            full join ${STANDING} s on s.campaign_id = c.campaign_id
           where (c.points, c.donated_minor, c.donations, c.donors, c.paid_minor)
                 is distinct from (coalesce(s.points, 0), coalesce(s.donated, 0), coalesce(s.donations, 0), coalesce(s.donors, 0),
                                   coalesce(s.paid, 0))`,
  },
  {
    rule: 'C-02',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('sponsor %s of campaign %s is said to have added %s of at most %s; donations say %s', coalesce(p.number, m.number),
                        coalesce(p.campaign_id, m.campaign_id), p.minor, p.cap_minor, coalesce(m.minor, 0)) as text
            from (select s.campaign_id, s.number, s.cap_minor, t.matched_minor[s.number] as minor
                    from charity_sponsor s
                    left join charity_campaign_total t on t.coalition_id = s.coalition_id and t.campaign_id = s.campaign_id
                   where s.coalition_id = :coalition) p
            full join ${MATCHED} m on m.campaign_id = p.campaign_id and m.number = p.number
           where p.number is null or p.minor is distinct from coalesce(m.minor, 0) or p.minor > p.cap_minor`,
  },
  {
    rule: 'C-01',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('campaign %s closes at %s and has %s', c.id, c.goal_minor, t.donated_minor) as text
            from charity_campaign c
            join charity_campaign_total t on t.coalition_id = c.coalition_id and t.campaign_id = c.id
           where c.coalition_id = :coalition and c.at_goal = 'CLOSE' and t.donated_minor > c.goal_minor`,
  },
  {
    rule: 'C-02',
    subject: 'account',
    sql: `select coalesce(n.member_id, d.member_id)::text as id,
                 format('counts %s donations to campaign %s, there are %s', n.donations, coalesce(n.campaign_id, d.campaign_id), coalesce(d.donations, 0)) as text
            from (select * from charity_donor where coalition_id = :coalition) n
            full join (select campaign_id, member_id, count(*) as donations from donation
                        where coalition_id = :coalition and reversed_by is null group by campaign_id, member_id) d
              on d.campaign_id = n.campaign_id and d.member_id = n.member_id
           where n.donations is distinct from coalesce(d.donations, 0)`,
  },
  {
    rule: 'C-04',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('of the year %s %s receipts were given out, numbered up to %s, the last number is said to be %s',
                        coalesce(r.year, d.year), d.receipts, d.highest, r.last_number) as text
            from (select * from donation_receipts where coalition_id = :coalition) r
            full join (select receipt_year as year, count(*) as receipts, max(receipt_number) as highest from donation
                        where coalition_id = :coalition group by receipt_year) d on d.year = r.year
           where (d.receipts, d.highest) is distinct from (r.last_number::bigint, r.last_number)`,
  },
  {
    rule: 'C-09',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('gift %s of order %s is %s, by donation %s; the books have %s of %s points under its key', g.id, g.order_id, g.status,
                        g.transaction_id, k.transaction_id, d.points) as text
            from giving_gift g
            join giving_order o on o.coalition_id = g.coalition_id and o.id = g.order_id
            left join idempotency_key k on k.coalition_id = g.coalition_id and k.caller = 'system' and k.key = 'gift ' || g.id
            left join donation d on d.coalition_id = k.coalition_id and d.id = k.transaction_id
           where g.coalition_id = :coalition and g.status <> 'DUE'
             and ((g.transaction_id is distinct from k.transaction_id)
               or g.status = 'GIVEN' and (d.points, d.member_id, d.campaign_id) is distinct from (g.points, o.member_id, o.campaign_id))`,
  },
  {
    rule: 'C-09',
    subject: 'transaction',
    sql: `select t.id::text as id, 'a donation that nobody made, and no standing order either' as text
            from ledger_transaction t
           where t.coalition_id = :coalition and t.type = 'DONATION' and t.actor = 'system'
             and not exists (select from idempotency_key k
                              join giving_gift g on g.coalition_id = k.coalition_id and k.key = 'gift ' || g.id
                             where k.coalition_id = t.coalition_id and k.caller = 'system' and k.transaction_id = t.id)`,
  },
];
