import type { AuditCheck } from './audit-checks.js';

/**
 * The sums of spans, from which balances of the programme's accounts at past instants are read (rule L-08), against the
 * entries that they are of. Span by span, each by the ids it covers: a join over all of them would compare every span
 * with every entry.
 */

/** What a span's entries come to, per account of the programme. */
const OF_SPAN = `(
  select e.account_id, sum(e.amount) as amount, count(*) as entries, min(e.posted_at) as posted_from, max(e.posted_at) as posted_until
    from ledger_transaction t
    join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
   where t.coalition_id = :coalition and t.id between s.lowest_id and s.highest_id
     and t.sealing_epoch between s.first_epoch and s.last_epoch
     and e.coalition_id = :coalition and e.transaction_id between s.lowest_id and s.highest_id and e.sequence is null
   group by e.account_id)`;

export const SPAN_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'L-08',
    subject: 'programme account',
    sql: `select coalesce(a.account_id, r.account_id)::text as id,
                 format('span %s says %s of %s entries from %s until %s, they come to %s of %s from %s until %s', coalesce(a.number, r.number),
                        a.amount, a.entries, a.posted_from, a.posted_until, r.amount, r.entries, r.posted_from, r.posted_until) as text
            from (select * from entry_span_account where coalition_id = :coalition) a
            full join (select s.number, o.* from entry_span s cross join lateral ${OF_SPAN} o where s.coalition_id = :coalition) r
              on r.number = a.number and r.account_id = a.account_id
           where (a.amount, a.entries, a.posted_from, a.posted_until)
                 is distinct from (r.amount, r.entries, r.posted_from, r.posted_until)`,
  },
  {
    rule: 'L-08',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('span %s covers %s transactions, it says %s', s.number, o.transactions, s.transactions) as text
            from entry_span s
           cross join lateral (
             select count(*) as transactions from ledger_transaction t
              where t.coalition_id = :coalition and t.id between s.lowest_id and s.highest_id
                and t.sealing_epoch between s.first_epoch and s.last_epoch) o
           where s.coalition_id = :coalition and o.transactions <> s.transactions
           union all
          select :coalition::text, format('span %s ends at %s of epoch %s, where its epochs do not', s.number, s.highest_id, s.last_epoch)
            from entry_span s
           cross join lateral (
             select max(c.highest_id) as highest, max(c.epoch) as epoch from closed_epoch c
              where c.coalition_id = :coalition and c.epoch between s.first_epoch and s.last_epoch) c
           cross join lateral (
             select max(t.id) as highest from ledger_transaction t
              where t.coalition_id = :coalition and t.id between s.lowest_id and s.highest_id
                and t.sealing_epoch between s.first_epoch and s.last_epoch) o
           where s.coalition_id = :coalition
             and (s.highest_id, s.last_epoch) is distinct from
                 (case when s.ends_epochs then greatest(c.highest, s.lowest_id) else o.highest end, c.epoch)
           union all
          select :coalition::text, format('span %s does not go on where the one before it ends', number)
            from (select number, first_epoch, lowest_id, row_number() over w as place, lag(last_epoch) over w as epoch_before,
                         lag(first_epoch) over w as first_before, lag(highest_id) over w as id_before, lag(ends_epochs) over w as ended
                    from entry_span where coalition_id = :coalition window w as (order by number)) o
           where number <> place
              or (place = 1 and first_epoch <> (select min(c.epoch) from closed_epoch c where c.coalition_id = :coalition))
              or (place > 1 and case when ended then first_epoch <= epoch_before
                                     else first_epoch <> first_before or lowest_id <> id_before + 1 end)
           union all
          select :coalition::text, format('%s transactions were posted before the last span, those before it cover %s', behind.transactions, before.transactions)
            from (select * from entry_span where coalition_id = :coalition order by number desc limit 1) l
           cross join lateral (
             select count(*) as transactions from ledger_transaction t
              where t.coalition_id = :coalition
                and (t.sealing_epoch < l.first_epoch or (t.sealing_epoch <= l.last_epoch and t.id < l.lowest_id))) behind
           cross join lateral (
             select coalesce(sum(s.transactions), 0) as transactions from entry_span s
              where s.coalition_id = :coalition and s.number < l.number) before
           where behind.transactions <> before.transactions`,
  },
  {
    rule: 'E-05',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('warning %s of partner %s was not announced as it was', w.number, w.partner_id) as text
            from (select * from limit_warning where coalition_id = :coalition) w
            full join (select * from outbox where coalition_id = :coalition and type = 'partner.limit-warning') o on o.subject_id = w.id
           where (o.id, o.object_id, o.object_sequence, o.occurred_at) is distinct from (w.id, w.partner_id, w.number, w.at)`,
  },
];
