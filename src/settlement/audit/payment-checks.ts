import type { SettlementCheck } from './settlement-difference.js';

/** A payment's money on the account of its partner or charity, by what posted it; the same below the bank's account. */
const POSTED = `(
  select t.subject_id, t.kind, count(*) filter (where a.kind in ('RECEIVABLE', 'CHARITY')) as legs, count(*) as entries,
         sum(e.amount_minor) filter (where a.kind in ('RECEIVABLE', 'CHARITY')) as minor, min(a.partner_id) as partner_id,
         min(a.charity_id) as charity_id,
         min(a.currency) as currency, sum(e.amount_minor) filter (where a.kind = 'BANK') as bank_minor
    from money_transaction t
    join money_entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
    join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
   where t.coalition_id = :coalition and t.kind in ('PAYMENT', 'PAYMENT_RETURN') group by t.subject_id, t.kind)`;

/** What must have been posted of payments: when the bank had booked them, and the other way round when they came back. */
const DUE = `(
  select p.id, coalesce(p.statement_id, p.payout_id) as statement_id, w.kind, p.partner_id, p.charity_id, p.currency,
         p.amount_minor * case when (p.direction = 'PAY') = (w.kind = 'PAYMENT') then 1 else -1 end as minor
    from payment p
    cross join (values ('PAYMENT'), ('PAYMENT_RETURN')) w(kind)
   where p.coalition_id = :coalition and p.confirmed_at is not null and (w.kind = 'PAYMENT' or p.status = 'FAILED'))`;

/** Payments against the statements that they pay, the money books, and what the bank has said of them. */
export const PAYMENT_CHECKS: readonly SettlementCheck[] = [
  {
    rule: 'S-04',
    subject: 'statement',
    sql: `select s.id::text, format('comes to %s %s, its payment %s is to %s %s %s', s.payable, s.currency, p.reference, p.direction, p.amount_minor, p.currency) as text
            from payment p
            join (select *, total_minor - disputed_minor - carried_minor as payable from statement) s
              on s.coalition_id = p.coalition_id and s.id = p.statement_id
           where p.coalition_id = :coalition
             and (s.partner_id, s.currency, abs(s.payable), case when s.payable > 0 then 'COLLECT' else 'PAY' end)
                 is distinct from (p.partner_id, p.currency, p.amount_minor, p.direction)`,
  },
  {
    rule: 'S-07',
    subject: 'statement',
    sql: `select coalesce(d.statement_id, p.statement_id, p.payout_id, m.subject_id)::text as id,
                 format('%s of a payment: the money books have %s, the payment says %s', coalesce(d.kind, m.kind), coalesce(m.minor, 0), coalesce(d.minor, 0)) as text
            from ${DUE} d
            full join ${POSTED} m on (m.subject_id, m.kind) = (d.id, d.kind)
            left join payment p on p.coalition_id = :coalition and p.id = m.subject_id
           where (d.minor, -d.minor, d.partner_id, d.charity_id, d.currency, 1::bigint, 2::bigint)
                 is distinct from (m.minor, m.bank_minor, m.partner_id, m.charity_id, m.currency, m.legs, m.entries)`,
  },
  {
    rule: 'S-05',
    subject: 'statement',
    sql: `select s.id::text, format('is %s, its payments: %s', s.status, coalesce(p.states, 'none')) as text
            from statement s
            left join (select statement_id, string_agg(status, ', ' order by attempt) as states,
                              bool_or(sent_at is not null) as sent, bool_or(confirmed_at is not null) as confirmed
                         from payment where coalition_id = :coalition group by statement_id) p on p.statement_id = s.id
           where s.coalition_id = :coalition and s.total_minor - s.disputed_minor - s.carried_minor <> 0
             and s.status <> case when p.confirmed then 'RECONCILED' when p.sent then 'PAID'
                                  when s.status in ('PAID', 'RECONCILED') then 'AGREED' else s.status end`,
  },
  {
    rule: 'S-07',
    subject: 'statement',
    sql: `select coalesce(p.statement_id, p.payout_id)::text as id, format('has the payment %s that is %s; of the bank it was told %s', p.reference, p.status, coalesce(e.kinds, 'nothing')) as text
            from payment p
            left join (select payment_id, string_agg(kind, ', ' order by import_id, number) as kinds,
                              count(*) filter (where kind = 'BOOKED') as booked,
                              count(*) filter (where kind in ('RETURNED', 'REJECTED')) as failed
                         from bank_entry where coalition_id = :coalition and left_over is null group by payment_id) e on e.payment_id = p.id
           where p.coalition_id = :coalition
             and (coalesce(e.booked, 0), coalesce(e.failed, 0))
                 <> ((p.confirmed_at is not null)::integer, (p.status = 'FAILED')::integer)`,
  },
  {
    rule: 'S-07',
    subject: 'coalition',
    sql: `select r.id::text, format('the payment file of a run of %s is not what it was', r.execution_day) as text
            from payment_run r
           where r.coalition_id = :coalition
             and (sha256(convert_to(r.file, 'UTF8')) is distinct from r.file_hash
               or (r.file is not null) <> exists (select from payment p where p.coalition_id = r.coalition_id and p.run_id = r.id and p.direction = 'PAY'))`,
  },
];
