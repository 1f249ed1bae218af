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

const MEMBER_ENTRIES = 'entry e where e.coalition_id = :coalition and e.sequence is not null';

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
                 format('%s entries that sum to %s', count(*), sum(amount)) as text
            from entry where coalition_id = :coalition
           group by transaction_id having sum(amount) <> 0 or count(*) < 2`,
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
    sql: `select t.id::text as id,
                 format('moves %s points but its member entry says %s', t.points, coalesce(e.amount::text, 'nothing')) as text
            from ledger_transaction t
            left join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.account_id = t.member_id
           where t.coalition_id = :coalition and t.type in ('EARN', 'BURN')
             and e.amount is distinct from case t.type when 'EARN' then t.points else -t.points end`,
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
    rule: 'L-03',
    subject: 'account',
    sql: `select account_id::text as id,
                 format('entry %s says a balance of %s after it, the entries up to it sum to %s', sequence, posted_after, running) as text
            from (select account_id, sequence, posted_after,
                         sum(amount) over (partition by account_id order by sequence, transaction_id, leg) as running
                    from ${MEMBER_ENTRIES}) w
           where posted_after is distinct from running`,
  },
  {
    rule: 'L-03',
    subject: 'account',
    sql: `select account_id::text as id, format('entry %s does not follow the one before it in time or version', sequence) as text
            from (select account_id, sequence, version, posted_at, lag(version) over w as version_before,
                         lag(posted_at) over w as posted_before
                    from ${MEMBER_ENTRIES} window w as (partition by account_id order by sequence)) o
           where version <= version_before or posted_at < posted_before or version is null or sequence > version`,
  },
  {
    rule: 'L-05',
    subject: 'account',
    sql: `select member_id::text as id,
                 format('posted %s, but lots %s + held %s + pending %s − owed %s', posted, points_total(lot_points), held, pending, owed) as text
            from member_account where coalition_id = :coalition
             and (posted <> points_total(lot_points) + held + pending - owed
                  or (posted - held - pending < 0 and owed = 0))`,
  },
  {
    rule: 'L-05',
    subject: 'account',
    sql: `select coalesce(r.member, h.member)::text as id,
                 format('lot %s of funding %s holds %s, its movements sum to %s', coalesce(r.expiry, h.expiry),
                        coalesce(r.funding, h.funding), coalesce(h.points, 0), coalesce(r.points, 0)) as text
            from (select e.account_id as member, l.expiry, l.funding, sum(sign(e.amount) * l.points) as points
                    from entry e, unnest(e.lot_expiries, e.lot_fundings, e.lot_points) l(expiry, funding, points)
                   where e.coalition_id = :coalition and e.sequence is not null
                   group by e.account_id, l.expiry, l.funding having sum(sign(e.amount) * l.points) <> 0) r
            full join (select a.member_id as member, l.expiry, l.funding, sum(l.points) as points
                         from member_account a, unnest(a.lot_expiries, a.lot_fundings, a.lot_points) l(expiry, funding, points)
                        where a.coalition_id = :coalition group by a.member_id, l.expiry, l.funding) h
              on h.member = r.member and h.expiry = r.expiry and h.funding = r.funding
           where h.points is distinct from r.points`,
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
    subject: 'transaction',
    sql: `select e.transaction_id::text as id,
                 format('its lots sum to %s for an entry of %s', points_total(e.lot_points), e.amount) as text
            from ${MEMBER_ENTRIES} and points_total(e.lot_points) is distinct from abs(e.amount)`,
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
    rule: 'L-09',
    subject: 'transaction',
    sql: `select t.id::text as id, 'its points did not come from, or go to, the account of its partner' as text
            from ledger_transaction t
           where t.coalition_id = :coalition and t.type in ('EARN', 'BURN')
             and not exists (
               select from entry e
                 join ledger_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
                where e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.sequence is null
                  and a.partner_id = t.partner_id and a.kind = case t.type when 'EARN' then 'ISSUED' else 'REDEEMED' end)`,
  },
  {
    rule: 'L-04',
    subject: 'transaction',
    sql: `select k.transaction_id::text as id,
                 format('key %s of %s would tell another balance than the one after it', k.key, k.caller) as text
            from idempotency_key k
            join entry e on e.coalition_id = k.coalition_id and e.transaction_id = k.transaction_id and e.leg = 0
           where k.coalition_id = :coalition
             and (k.member_id, k.version, k.posted, k.held, k.pending, k.as_of)
                 is distinct from (e.account_id, e.version, e.posted_after, e.held_after, e.pending_after, e.posted_at)`,
  },
  {
    rule: 'L-04',
    subject: 'transaction',
    sql: `select t.id::text as id, format('%s idempotency keys name it', count(k.key)) as text
            from ledger_transaction t
            left join idempotency_key k on k.coalition_id = t.coalition_id and k.transaction_id = t.id
           where t.coalition_id = :coalition and t.type in ('EARN', 'BURN') group by t.id having count(k.key) <> 1`,
  },
  {
    rule: 'E-06',
    subject: 'transaction',
    sql: `select coalesce(t.id, p.transaction_id)::text as id,
                 case when t.id is null then 'a purchase names it as its earn' else format('%s purchases name it', count(p.merchant_id)) end as text
            from (select id, merchant_id from ledger_transaction where coalition_id = :coalition and type = 'EARN') t
            full join (select transaction_id, merchant_id from earned_purchase where coalition_id = :coalition) p
              on p.transaction_id = t.id and p.merchant_id = t.merchant_id
           group by t.id, p.transaction_id having t.id is null or count(p.merchant_id) <> 1`,
  },
];
