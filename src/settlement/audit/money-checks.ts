import type { SettlementCheck } from './settlement-difference.js';

/** What of the money books each line of a statement posts, see `entriesOfLines`. */
const OF_LINES = `(
  select s.id as statement_id, a.kind, a.partner_id, s.currency, a.minor
    from statement s
    join statement_line l on l.coalition_id = s.coalition_id and l.statement_id = s.id
   cross join lateral (values
     ('RECEIVABLE', s.partner_id, l.amount_minor),
     (case l.kind when 'LIABILITY_TRANSFER' then 'LIABILITY' when 'FLOAT_REFUND' then 'FLOAT' when 'PERK_COST' then 'PERK' when 'PERK_CREDIT' then 'PERK' when 'REBATE_COST' then 'REBATE' when 'PLEDGED_DONATION' then 'MATCHED_DONATION' else l.kind end,
      case when l.kind in ('FLOAT', 'FLOAT_REFUND') then s.partner_id end, -l.amount_minor)
   ) a(kind, partner_id, minor)
   where s.coalition_id = :coalition and l.kind <> 'CARRIED_OVER' and l.amount_minor <> 0)`;

/** What was posted, by account. */
const POSTED = `(
  select t.id, t.kind as of, t.subject_id, a.kind, coalesce(a.partner_id, a.charity_id) as partner_id, a.currency, e.amount_minor as minor
    from money_transaction t
    join money_entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
    join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
   where t.coalition_id = :coalition)`;

/** The money books: whole by themselves, and what statements and deposits say (rules L-01, S-03). */
export const MONEY_CHECKS: readonly SettlementCheck[] = [
  {
    rule: 'L-01',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('money transaction %s has %s legs that add up to %s', t.id, count(e.leg), coalesce(sum(e.amount_minor), 0)) as text
            from money_transaction t
            left join money_entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
            left join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
           where t.coalition_id = :coalition
           group by t.id
          having coalesce(sum(e.amount_minor), 0) <> 0 or count(e.leg) < 2 or max(e.leg) <> count(e.leg) - 1 or count(distinct a.currency) <> 1`,
  },
  {
    rule: 'S-03',
    subject: 'statement',
    sql: `select coalesce(l.statement_id, p.subject_id)::text as id,
                 format('the money books have %s on %s where the lines come to %s', coalesce(p.minor, 0), coalesce(l.kind, p.kind), coalesce(l.minor, 0)) as text
            from (select statement_id, kind, partner_id, currency, sum(minor) as minor, count(*) as entries from ${OF_LINES} o
                   group by statement_id, kind, partner_id, currency) l
            full join (select subject_id, kind, partner_id, currency, sum(minor) as minor, count(*) as entries from ${POSTED} o
                        where o.of = 'STATEMENT' group by subject_id, kind, partner_id, currency) p
              on (p.subject_id, p.kind, coalesce(p.partner_id, 0), p.currency) = (l.statement_id, l.kind, coalesce(l.partner_id, 0), l.currency)
           where (l.minor, l.entries) is distinct from (p.minor, p.entries)`,
  },
  {
    rule: 'E-05',
    subject: 'partner',
    sql: `select coalesce(d.partner_id, p.partner_id)::text as id,
                 format('deposit %s of %s has %s in the money books', coalesce(d.id, p.subject_id), d.minor, p.minor) as text
            from (select d.id, d.partner_id, d.currency, d.amount, d.amount as minor,
                         exists (select from settled_period s where s.coalition_id = d.coalition_id and s.partner_id = d.partner_id and s.settled_at > d.at) as due
                    from float_deposit d where d.coalition_id = :coalition) d
            full join (select subject_id, partner_id, currency, -minor as minor from ${POSTED} o where o.of = 'DEPOSIT' and o.kind = 'FLOAT') p on p.subject_id = d.id
           where (d.id is null)
              or (p.subject_id is null and d.due)
              or (p.subject_id is not null and ((p.partner_id, p.currency) is distinct from (d.partner_id, d.currency)
                  -- of any number of fraction digits that a currency has
                  or not exists (select from generate_series(0, 4) digits where d.amount * power(10::numeric, digits) = p.minor)))`,
  },
  {
    rule: 'S-03',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('partners and the coalition come to %s %s', sum(minor), currency) as text
            from ${POSTED} o group by currency having sum(minor) <> 0
           union all
          select :coalition::text, format('statements and the coalition''s position come to %s %s', sum(minor), currency)
            from (select currency, sum(l.amount_minor) as minor
                    from statement s
                    join statement_line l on l.coalition_id = s.coalition_id and l.statement_id = s.id and l.kind <> 'CARRIED_OVER'
                   where s.coalition_id = :coalition group by currency
                   union all
                  select currency, sum(minor) from ${POSTED} o where o.of = 'STATEMENT' and o.kind <> 'RECEIVABLE' group by currency) position
           group by currency having sum(minor) <> 0`,
  },
  {
    rule: 'S-04',
    subject: 'statement',
    sql: `select coalesce(p.statement_id, p.payout_id)::text as id,
                 format('payment %s of %s is %s, the money books have %s and %s back', p.id, p.signed, p.status, coalesce(m.forth, 0), coalesce(m.back, 0)) as text
            from (select id, statement_id, payout_id, coalesce(partner_id, charity_id) as partner_id, currency, status,
                         case direction when 'PAY' then amount_minor else -amount_minor end as signed
                    from payment where coalition_id = :coalition) p
            left join (select subject_id, partner_id, currency, sum(minor) filter (where o.of = 'PAYMENT') as forth,
                              sum(minor) filter (where o.of = 'PAYMENT_RETURN') as back
                         from ${POSTED} o
                        where o.of in ('PAYMENT', 'PAYMENT_RETURN') and o.kind in ('RECEIVABLE', 'CHARITY')
                        group by subject_id, partner_id, currency) m
              on (m.subject_id, m.partner_id, m.currency) = (p.id, p.partner_id, p.currency)
           where case p.status when 'CONFIRMED' then (m.forth, m.back) is distinct from (p.signed, null::numeric)
                               when 'FAILED' then m.subject_id is not null and (m.forth, m.back) is distinct from (p.signed, -p.signed)
                               else m.subject_id is not null end
           union all
          select o.subject_id::text, format('money transaction %s pays for nothing that was to be paid', o.id)
            from ${POSTED} o
            left join payment p on p.coalition_id = :coalition and p.id = o.subject_id and (coalesce(p.partner_id, p.charity_id), p.currency) = (o.partner_id, o.currency)
           where o.of in ('PAYMENT', 'PAYMENT_RETURN') and o.kind in ('RECEIVABLE', 'CHARITY') and p.id is null`,
  },
];
