/** What a check looks at, and names when it differs. */
export type AuditSubject = 'account' | 'transaction' | 'programme account' | 'idempotency key' | 'coalition';

/** A query over one coalition that returns a row per violation. */
export interface AuditCheck {
  readonly rule: string;
  readonly subject: AuditSubject;
  /** Columns `id` (the internal id, text) and `text` (what is wrong). `:coalition` stands for the coalition's id. */
  readonly sql: string;
}

/** What a check found. */
export interface AuditFinding {
  readonly rule: string;
  readonly subject: AuditSubject;
  /** The internal id. */
  readonly id: string;
  readonly text: string;
}

/** Whose something is by now (rule A-11), of a row of `member`. */
export const OWNER = (row: string) => `coalesce(${row}.merged_into, ${row}.id)`;

const MEMBER_ENTRIES = 'entry e where e.coalition_id = :coalition and e.sequence is not null';

/** Every version of every balance: those of entries and those of steps. */
export const STATES = `(
  select account_id as member, version, sequence, 1 as entries, amount, posted_at as at, posted_after, held_after,
         pending_after, owed_after, lot_expiries, lot_fundings, lot_points,
         coalesce(lot_places, array_fill(0::smallint, array[cardinality(lot_points)])) as lot_places
    from entry where coalition_id = :coalition and sequence is not null
   union all
  select member_id, version, sequence, 0, 0, at, posted_after, held_after, pending_after, owed_after, lot_expiries,
         lot_fundings, lot_points, lot_places
    from balance_step where coalition_id = :coalition)`;

/** Every movement of points in or out of a place. */
export const MOVEMENTS = `(
  select s.member, s.version, m.expiry, m.funding, m.points, m.place
    from ${STATES} s, unnest(s.lot_expiries, s.lot_fundings, s.lot_points, s.lot_places) m(expiry, funding, points, place))`;

/** What the books must satisfy, recomputed from the entries alone (rule L-09). */
export const BOOK_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'L-09',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('all entries sum to %s, not zero', sum(amount)) as text
            from entry where coalition_id = :coalition having sum(amount) <> 0`,
  },
  {
    rule: 'L-01',
    subject: 'transaction',
    sql: `select transaction_id::text as id,
                 format('%s entries, on legs %s to %s, that sum to %s', count(*), min(leg), max(leg), sum(amount)) as text
            from entry where coalition_id = :coalition
           group by transaction_id
          having sum(amount) <> 0 or count(*) < 2 or min(leg) <> 0 or max(leg) <> count(*) - 1
                 or max(leg) filter (where sequence is not null) > min(leg) filter (where sequence is null)`,
  },
  {
    rule: 'L-09',
    subject: 'transaction',
    sql: `select t.id::text as id, 'has no entries' as text from ledger_transaction t
           where t.coalition_id = :coalition
             and not exists (select from entry e where e.coalition_id = t.coalition_id and e.transaction_id = t.id)`,
  },
  {
    rule: 'L-09',
    subject: 'transaction',
    sql: `select distinct e.transaction_id::text as id, 'has entries but no transaction' as text from entry e
           where e.coalition_id = :coalition
             and not exists (select from ledger_transaction t where t.coalition_id = e.coalition_id and t.id = e.transaction_id)`,
  },
  {
    rule: 'L-09',
    subject: 'transaction',
    sql: `select t.id::text as id, 'its entries were posted at another instant' as text
            from ledger_transaction t join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
           where t.coalition_id = :coalition and e.posted_at <> t.posted_at group by t.id`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select a.member_id::text as id,
                 format('posted is %s, its entries sum to %s', a.posted, coalesce(s.posted, 0)) as text
            from member_account a
            left join (select account_id, sum(amount) as posted from ${MEMBER_ENTRIES} group by account_id) s
              on s.account_id = a.member_id
           where a.coalition_id = :coalition and a.posted <> coalesce(s.posted, 0)`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select distinct e.account_id::text as id, 'has entries but no account' as text from ${MEMBER_ENTRIES}
             and not exists (select from member_account a where a.coalition_id = e.coalition_id and a.member_id = e.account_id)`,
  },
  {
    rule: 'L-03',
    subject: 'account',
    sql: `select a.member_id::text as id,
                 format('its last entry is number %s, it has %s entries, numbered %s to %s', a.sequence, coalesce(s.n, 0),
                        coalesce(s.low, 0), coalesce(s.high, 0)) as text
            from member_account a
            left join (select account_id, count(*) as n, min(sequence) as low, max(sequence) as high,
                              count(distinct sequence) as different
                         from ${MEMBER_ENTRIES} group by account_id) s on s.account_id = a.member_id
           where a.coalition_id = :coalition
             and (a.sequence <> coalesce(s.n, 0) or coalesce(s.high, 0) <> a.sequence
                  or coalesce(s.different, 0) <> coalesce(s.n, 0) or coalesce(s.low, 1) <> 1)`,
  },
  {
    rule: 'L-05',
    subject: 'account',
    sql: `select member_id::text as id,
                 format('posted %s, but lots %s + held %s + pending %s − owed %s', posted, points_total(lot_points), held, pending, owed) as text
            from member_account where coalition_id = :coalition
             and (posted <> points_total(lot_points) + held + pending - owed
                  or (posted - held - pending < 0 and owed = 0) or (owed > 0 and cardinality(lot_points) > 0))`,
  },
  {
    rule: 'B-01',
    subject: 'account',
    sql: `select member_id::text as id, 'its lots are not in order of expiry and funding' as text
            from (select a.member_id, l.at, l.expiry, l.funding, lag(l.expiry) over w as expiry_before, lag(l.funding) over w as funding_before
                    from member_account a, unnest(a.lot_expiries, a.lot_fundings) with ordinality l(expiry, funding, at)
                   where a.coalition_id = :coalition window w as (partition by a.member_id order by l.at)) o
           where (expiry, funding) <= (expiry_before, funding_before) group by member_id`,
  },
  {
    rule: 'L-09',
    subject: 'programme account',
    sql: `select coalesce(b.id, s.account_id)::text as id,
                 format('its balance is %s, its entries sum to %s', coalesce(b.balance::text, 'missing'), coalesce(s.balance, 0)) as text
            from (select a.id, a.folded_balance + coalesce((select sum(d.delta) from account_delta d
                           where d.coalition_id = a.coalition_id and d.account_id = a.id), 0) as balance
                    from ledger_account a where a.coalition_id = :coalition) b
            full join (select account_id, sum(amount) as balance from entry
                        where coalition_id = :coalition and sequence is null group by account_id) s on s.account_id = b.id
           where coalesce(s.balance, 0) is distinct from b.balance`,
  },
  {
    rule: 'L-04',
    subject: 'idempotency key',
    sql: `select k.transaction_id::text as id, format('key %s of %s names a transaction that is not there', k.key, k.caller) as text
            from idempotency_key k where k.coalition_id = :coalition and k.transaction_id is not null
             and not exists (select from ledger_transaction t where t.coalition_id = k.coalition_id and t.id = k.transaction_id)`,
  },
  {
    rule: 'E-06',
    subject: 'transaction',
    sql: `select coalesce(t.id, p.transaction_id)::text as id,
                 case when t.id is null then 'a purchase names it as its earn' else format('%s purchases name it', count(p.merchant_id)) end as text
            from (select t.id, t.merchant_id from ledger_transaction t where t.coalition_id = :coalition and t.type = 'EARN'
                     -- the employee's part of a purchase that the account's earn keeps from earning again (K-09)
                     and not exists (select from purchase_credit c where c.coalition_id = t.coalition_id
                                        and c.transaction_id = t.id and c.kind = 'BOTH' and c.employee_id = t.member_id)) t
            full join (select transaction_id, merchant_id from earned_purchase where coalition_id = :coalition) p
              on p.transaction_id = t.id and p.merchant_id = t.merchant_id
           group by t.id, p.transaction_id having t.id is null or count(p.merchant_id) <> 1`,
  },
  {
    rule: 'L-03',
    subject: 'account',
    sql: `select member::text as id,
                 format('version %s says %s posted, %s held, %s pending, %s owed; what happened up to it comes to %s, %s, %s, %s',
                        version, posted_after, held_after, pending_after, owed_after, posted, held, pending, owed) as text
            from (select s.member, s.version, posted_after, held_after, pending_after, owed_after,
                         sum(amount) over w as posted, sum(moved.held) over w as held, sum(moved.pending) over w as pending,
                         -sum(moved.owed) over w as owed
                    from ${STATES} s
                   cross join lateral (
                     select coalesce(sum(points) filter (where place = 1), 0) as held,
                            coalesce(sum(points) filter (where place = 2), 0) as pending,
                            coalesce(sum(points) filter (where place = 3), 0) as owed
                       from unnest(s.lot_points, s.lot_places) m(points, place)) moved
                  window w as (partition by s.member order by s.version)) r
           where (posted_after, held_after, pending_after, owed_after) is distinct from (posted, held, pending, owed)`,
  },
  {
    rule: 'L-03',
    subject: 'account',
    sql: `select member::text as id,
                 format('version %s (entry %s) does not follow the one before it in number or time', version, sequence) as text
            from (select member, version, sequence, at, row_number() over w as place_in_order, sum(entries) over w as entries,
                         lag(at) over w as at_before
                    from ${STATES} s window w as (partition by member order by version, sequence)) o
           where version is distinct from place_in_order or sequence is distinct from entries or at < at_before`,
  },
  {
    rule: 'L-05',
    subject: 'account',
    sql: `select coalesce(r.member, h.member)::text as id,
                 format('lot %s of funding %s holds %s, its movements sum to %s', coalesce(r.expiry, h.expiry),
                        coalesce(r.funding, h.funding), coalesce(h.points, 0), coalesce(r.points, 0)) as text
            from (select member, expiry, funding, sum(points) as points from ${MOVEMENTS} m
                   where place = 0 group by member, expiry, funding having sum(points) <> 0) r
            full join (select a.member_id as member, l.expiry, l.funding, sum(l.points) as points
                         from member_account a, unnest(a.lot_expiries, a.lot_fundings, a.lot_points) l(expiry, funding, points)
                        where a.coalition_id = :coalition group by a.member_id, l.expiry, l.funding) h
              on h.member = r.member and h.expiry = r.expiry and h.funding = r.funding
           where h.points is distinct from r.points`,
  },
  {
    rule: 'L-09',
    subject: 'transaction',
    sql: `select e.transaction_id::text as id,
                 format('its movements sum to %s for an entry of %s', points_total(e.lot_points), e.amount) as text
            from ${MEMBER_ENTRIES} and points_total(e.lot_points) is distinct from e.amount`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select member::text as id,
                 format('the movements of its version %s sum to %s, it changed what is posted by %s', version, points_total(lot_points), amount) as text
            from ${STATES} s
           where points_total(lot_points) is distinct from amount
              or cardinality(lot_expiries) <> cardinality(lot_points) or cardinality(lot_fundings) <> cardinality(lot_points)
              or cardinality(lot_places) <> cardinality(lot_points) or not (lot_places <@ '{0,1,2,3}'::smallint[])`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select a.member_id::text as id,
                 format('it stands at version %s, %s held, %s pending, %s owed, changed last at %s; its last version says %s, %s, %s, %s, %s',
                        a.version, a.held, a.pending, a.owed, a.last_posted_at, l.version, l.held, l.pending, l.owed, l.at) as text
            from member_account a
            join (select m.id, coalesce(s.version, 0) as version, coalesce(s.held_after, 0) as held,
                         coalesce(s.pending_after, 0) as pending, coalesce(s.owed_after, 0) as owed,
                         coalesce(s.at, m.joined_at) as at
                    from member m
                    left join (select distinct on (member) * from ${STATES} s order by member, version desc) s
                      on s.member = m.id
                   where m.coalition_id = :coalition) l on l.id = a.member_id
           where a.coalition_id = :coalition
             and (a.version, a.held, a.pending, a.owed, a.last_posted_at)
                 is distinct from (l.version, l.held, l.pending, l.owed, l.at)`,
  },
];
