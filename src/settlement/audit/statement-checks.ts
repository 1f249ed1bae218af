import type { SettlementCheck } from './settlement-difference.js';

/** Statements, their periods, items and histories against each other (rules S-01 … S-05). */
export const STATEMENT_CHECKS: readonly SettlementCheck[] = [
  {
    rule: 'S-02',
    subject: 'partner',
    sql: `select partner_id::text as id, format('is settled from %s on, the period before ends with %s', from_day, before) as text
            from (select partner_id, from_day, lag(until_day) over (partition by partner_id order by from_day) as before
                    from settled_period where coalition_id = :coalition) p
           where from_day <> before + 1
           union all
          select p.id::text, format('is settled from %s on, it was registered on %s', s.from_day, (p.created_at at time zone c.time_zone)::date)
            from (select partner_id, min(from_day) as from_day from settled_period where coalition_id = :coalition group by partner_id) s
            join partner p on p.coalition_id = :coalition and p.id = s.partner_id
            join coalition c on c.id = :coalition
           where s.from_day <> (p.created_at at time zone c.time_zone)::date
           union all
          select s.partner_id::text, format('is settled until %s, which is not closed and added up', s.until_day)
            from settled_period s
            left join gathered_day g on g.coalition_id = s.coalition_id and g.day = s.until_day
           where s.coalition_id = :coalition and g.day is null`,
  },
  {
    rule: 'S-03',
    subject: 'statement',
    sql: `select s.id::text, format('says %s in all, its lines come to %s', s.total_minor, coalesce(l.total, 0)) as text
            from statement s
            left join (select statement_id, sum(amount_minor) as total from statement_line
                        where coalition_id = :coalition group by statement_id) l on l.statement_id = s.id
           where s.coalition_id = :coalition and s.total_minor <> coalesce(l.total, 0)
           union all
          select statement_id::text, format('has %s lines, the last is number %s', count(*), max(number))
            from statement_line where coalition_id = :coalition group by statement_id having count(*) <> max(number)
           union all
          select s.id::text, format('has the number %s, it is the %s. of its partner and currency', s.number, s.place)
            from (select id, number, row_number() over (partition by partner_id, currency order by from_day) as place
                    from statement where coalition_id = :coalition) s
           where s.number <> s.place
           union all
          select s.id::text, format('is from %s to %s, the period ends with %s', s.from_day, s.until_day, p.until_day)
            from statement s
            left join settled_period p on p.coalition_id = s.coalition_id and p.partner_id = s.partner_id and p.from_day = s.from_day
           where s.coalition_id = :coalition and s.until_day is distinct from p.until_day
           union all
          select s.id::text, 'has no lines' from statement s
           where s.coalition_id = :coalition
             and not exists (select from statement_line l where l.coalition_id = s.coalition_id and l.statement_id = s.id)`,
  },
  {
    rule: 'L-10',
    subject: 'statement',
    sql: `select s.id::text, format('names block %s, which is not the one that ends its period, or has another hash', s.block_number) as text
            from statement s
            left join closed_day d on d.coalition_id = s.coalition_id and d.day = s.until_day
            left join seal_block b on b.coalition_id = s.coalition_id and b.epoch = d.epoch
           where s.coalition_id = :coalition
             and (s.block_number, s.block_hash) is distinct from (b.number, b.block_hash)`,
  },
  {
    rule: 'S-01',
    subject: 'statement',
    sql: `select coalesce(i.taken_by, l.statement_id)::text as id,
                 format('item %s of %s for partner %s is on %s lines with %s', coalesce(i.id, l.item_id), i.amount_minor, i.partner_id,
                        coalesce(l.lines, 0), l.amount) as text
            from (select * from statement_item where coalition_id = :coalition and taken_by is not null) i
            full join (select l.item_id, min(l.statement_id) as statement_id, count(*) as lines, sum(l.amount_minor) as amount, min(l.kind) as kind,
                              min(l.points) as points, min(s.partner_id) as partner_id, min(s.currency) as currency
                         from statement_line l
                         join statement s on s.coalition_id = l.coalition_id and s.id = l.statement_id
                        where l.coalition_id = :coalition and l.item_id is not null group by l.item_id) l on l.item_id = i.id
           where (i.taken_by, i.amount_minor, i.kind, i.points, i.partner_id, i.currency, 1::bigint)
                 is distinct from (l.statement_id, l.amount, l.kind, l.points, l.partner_id, l.currency, l.lines)`,
  },
  {
    rule: 'S-04',
    subject: 'statement',
    sql: `select s.id::text, format('carries %s over, the next statement takes %s', s.carried_minor, coalesce(i.minor, 0)) as text
            from statement s
            -- what is disputed of a statement that was carried over goes the opposite way, with the dispute as its source
            left join (select coalesce(d.statement_id, i.source_id) as statement_id, sum(i.amount_minor) as minor,
                              min(i.partner_id) as partner_id, min(i.currency) as currency
                         from statement_item i
                         left join dispute d on d.coalition_id = i.coalition_id and d.id = i.source_id
                        where i.coalition_id = :coalition and i.kind = 'CARRIED_OVER' group by 1) i on i.statement_id = s.id
           where s.coalition_id = :coalition
             and (s.carried_minor <> coalesce(i.minor, 0) or (i.partner_id, i.currency) <> (s.partner_id, s.currency))
           union all
          select s.id::text, format('is carried over, and the period of %s that came next did not take it', p.from_day)
            from statement_item i
            join statement s on s.coalition_id = i.coalition_id and s.id = i.source_id
            join lateral (select from_day from settled_period n
                           where n.coalition_id = i.coalition_id and n.partner_id = i.partner_id and n.until_day >= i.made_on
                             and n.settled_at > i.made_at order by n.from_day limit 1) p on true
           where i.coalition_id = :coalition and i.kind = 'CARRIED_OVER' and i.taken_by is null
           union all
          select id::text, format('of %s, %s are disputed and %s carried over', total_minor, disputed_minor, carried_minor)
            from statement
           where coalition_id = :coalition and carried_minor <> 0 and total_minor - disputed_minor <> carried_minor`,
  },
  {
    rule: 'S-05',
    subject: 'statement',
    sql: `select s.id::text, format('is %s, its history says %s', s.status, coalesce(h.kinds, 'nothing')) as text
            from statement s
            left join (select statement_id, string_agg(kind, ', ' order by id) as kinds, array_agg(kind) as all_kinds,
                              array_agg(at) filter (where kind = 'CLOSED') as closed, array_agg(at) filter (where kind = 'ISSUED') as issued,
                              array_agg(at) filter (where kind = 'AGREED') as agreed, array_agg(at) filter (where kind = 'RECONCILED') as reconciled
                         from statement_event where coalition_id = :coalition group by statement_id) h on h.statement_id = s.id
           where s.coalition_id = :coalition
             and ((h.closed) is distinct from array[s.closed_at]
               or (h.issued) is distinct from (case when s.issued_at is not null then array[s.issued_at] end)
               or (h.agreed) is distinct from (case when s.agreed_at is not null then array[s.agreed_at] end)
               or (h.reconciled) is distinct from (case when s.reconciled_at is not null then array[s.reconciled_at] end))`,
  },
];
