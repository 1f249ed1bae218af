import type { SettlementCheck } from './settlement-difference.js';

/** Disputes against the statements, items and money books that they change (rule S-05). */
export const DISPUTE_CHECKS: readonly SettlementCheck[] = [
  {
    rule: 'S-05',
    subject: 'statement',
    sql: `select s.id::text, format('has %s disputed, its disputes withhold %s', s.disputed_minor, coalesce(d.minor, 0)) as text
            from statement s
            left join (select statement_id, sum(withheld_minor) as minor from dispute
                        where coalition_id = :coalition group by statement_id) d on d.statement_id = s.id
           where s.coalition_id = :coalition and s.disputed_minor <> coalesce(d.minor, 0)
           union all
          select d.statement_id::text, format('has a dispute over %s, of which the lines come to %s', d.disputed_minor, coalesce(l.minor, 0))
            from dispute d
            left join (select d.dispute_id, sum(l.amount_minor) as minor
                         from dispute_line d
                         join statement_line l on l.coalition_id = d.coalition_id and l.statement_id = d.statement_id and l.number = d.line_number
                        where d.coalition_id = :coalition group by d.dispute_id) l on l.dispute_id = d.id
           where d.coalition_id = :coalition and d.disputed_minor <> coalesce(l.minor, 0)`,
  },
  {
    rule: 'S-05',
    subject: 'statement',
    sql: `select d.statement_id::text as id, format('has a dispute that is %s, with %s left for the next statement', d.status, coalesce(i.amount_minor, 0)) as text
            from dispute d
            left join statement_item i on i.coalition_id = d.coalition_id and i.kind = 'ADJUSTMENT' and i.source_id = d.id
           where d.coalition_id = :coalition
             and (coalesce(i.amount_minor, 0) <> case d.status when 'OPEN' then 0 else d.due_minor - (d.disputed_minor - d.withheld_minor) end
               or (i.partner_id, i.currency) <> (d.partner_id, d.currency))`,
  },
  {
    rule: 'S-05',
    subject: 'statement',
    sql: `select d.statement_id::text as id, format('has a dispute that is %s and withholds %s, the money books have %s on DISPUTED', d.status, d.withheld_minor, coalesce(m.minor, 0)) as text
            from dispute d
            left join (select t.subject_id, sum(e.amount_minor) as minor
                         from money_transaction t
                         join money_entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
                         join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
                        where t.coalition_id = :coalition and t.kind in ('DISPUTE', 'RESOLUTION') and a.kind = 'DISPUTED'
                        group by t.subject_id) m on m.subject_id = d.id
           where d.coalition_id = :coalition
             and coalesce(m.minor, 0) <> case d.status when 'OPEN' then d.withheld_minor else 0 end`,
  },
];
