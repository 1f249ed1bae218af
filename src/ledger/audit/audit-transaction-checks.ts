import { type AuditCheck, MOVEMENTS, OWNER } from './audit-checks.js';

/** Each kind of transaction against what its entries, and what it refers to, must look like. */

/** A transaction with what it reverses and the sums of its legs. */
const SHAPES = `(
  select t.id, t.type, t.points, t.member_id, t.partner_id, r.type as reversed, count(e.leg) as legs,
         count(e.leg) filter (where e.sequence is not null) as members,
         sum(e.amount) filter (where e.sequence is not null and e.leg = 0 and e.account_id = t.member_id) as own,
         sum(e.amount) filter (where e.sequence is not null and e.leg = 1) as other,
         -sum(e.amount) filter (where a.kind = 'ISSUED' and a.partner_id = t.partner_id) as issued,
         sum(e.amount) filter (where a.kind = 'REDEEMED' and a.partner_id = t.partner_id) as redeemed,
         sum(e.amount) filter (where a.kind = 'EXPIRED') as expired,
         -sum(e.amount) filter (where a.kind = 'SHORTFALL' and a.partner_id = t.partner_id) as shortfall,
         sum(e.amount) filter (where a.kind = 'ADJUSTED') as adjusted,
         sum(e.amount) filter (where a.kind = 'DONATED') as donated,
         count(e.leg) filter (where a.kind in ('EXPIRED', 'SHORTFALL')) as odd_legs,
         count(distinct e.account_id) as accounts
    from ledger_transaction t
    left join ledger_transaction r on r.coalition_id = t.coalition_id and r.id = t.reverses_id
    left join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
    left join ledger_account a on a.coalition_id = e.coalition_id and a.id = e.account_id and e.sequence is null
   where t.coalition_id = :coalition
   group by t.coalition_id, t.id, r.type)`;

export const TRANSACTION_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'L-09',
    subject: 'transaction',
    sql: `select id::text as id,
                 format('%s of %s points: its entries are not those of one (member %s, issued %s, redeemed %s, expired %s, shortfall %s, adjusted %s, donated %s)',
                        type, points, own, issued, redeemed, expired, shortfall, adjusted, donated) as text
            from ${SHAPES} s
           where (accounts = legs and case
                    when type = 'EARN' then (legs, members, own, issued) = (2, 1, points, points)
                    when type = 'BURN' then (legs, members, own, redeemed) = (2, 1, -points, points)
                    when type = 'REVERSAL' and reversed = 'BURN' then (legs, members, own, redeemed) = (2, 1, points, -points)
                    when type = 'REVERSAL' and reversed = 'EARN' then
                      (members, issued, legs) = (1, -points, 2 + odd_legs) and odd_legs <= 1
                      and own = coalesce(shortfall, 0) - points and coalesce(shortfall, 0) between 0 and points
                      and (odd_legs = 1) = (coalesce(shortfall, 0) > 0)
                    when type = 'DONATION' then (legs, members, own, donated) = (2, 1, -points, points)
                    when type = 'REVERSAL' and reversed = 'DONATION' then (legs, members, own, donated) = (2, 1, points, -points)
                    when type = 'EXPIRY' then (members, own, expired, legs) = (1, -points, points, 1 + odd_legs)
                    when type = 'TRANSFER' then (legs, members, own, other) = (2, 2, -points, points)
                    when type = 'ADJUSTMENT' then (legs, members, abs(own), adjusted) = (2, 1, points, -own)
                    else false end) is not true`,
  },
  {
    rule: 'R-01',
    subject: 'transaction',
    sql: `select t.id::text as id,
                 case when o.id is null then 'reverses a transaction that is not there'
                      else 'is of another member, partner, merchant or contract version than what it reverses' end as text
            from ledger_transaction t
            left join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id
            left join member w on w.coalition_id = t.coalition_id and w.id = t.member_id
            left join member v on v.coalition_id = o.coalition_id and v.id = o.member_id
           where t.coalition_id = :coalition and (t.type = 'REVERSAL' or t.reverses_id is not null)
             and (t.type = 'REVERSAL' and o.type in ('EARN', 'BURN', 'DONATION')
                  and (${OWNER('w')}, t.partner_id, t.merchant_id, t.contract_version_id)
                      is not distinct from (${OWNER('v')}, o.partner_id, o.merchant_id, o.contract_version_id)
                  and o.posted_at <= t.posted_at) is not true`,
  },
  {
    rule: 'R-01',
    subject: 'transaction',
    sql: `select o.id::text as id, format('of its %s points %s were reversed', o.points, sum(t.points)) as text
            from ledger_transaction t
            join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id
           where t.coalition_id = :coalition group by o.coalition_id, o.id having sum(t.points) > o.points`,
  },
  {
    rule: 'R-01',
    subject: 'transaction',
    sql: `select f.transaction_id::text as id, 'a refund of it names a reversal that is none of it, or of other money' as text
            from refund f
            left join ledger_transaction t on t.coalition_id = f.coalition_id and t.id = f.reversal_id
           where f.coalition_id = :coalition and f.reversal_id is not null
             and (t.reverses_id, t.amount_minor) is distinct from (f.transaction_id, f.amount_minor)
           union all
          select t.id::text, 'was reversed by money that no refund remembers'
            from ledger_transaction t
            left join refund f on f.coalition_id = t.coalition_id and f.transaction_id = t.reverses_id and f.reversal_id = t.id
           where t.coalition_id = :coalition and t.type = 'REVERSAL' and t.amount_minor is not null and f.id is null
           union all
          select f.transaction_id::text, format('%s of its %s minor units were refunded', sum(f.amount_minor), t.amount_minor)
            from refund f join ledger_transaction t on t.coalition_id = f.coalition_id and t.id = f.transaction_id
           where f.coalition_id = :coalition and t.type = 'EARN'
           group by f.transaction_id, t.amount_minor having sum(f.amount_minor) > t.amount_minor
           union all
          select f.transaction_id::text, 'a refund of it that took no point back is known to no key'
            from refund f
            left join idempotency_key k on k.coalition_id = f.coalition_id and k.subject_id = f.id
           where f.coalition_id = :coalition and f.reversal_id is null and k.key is null
             -- of two refunds of a purchase the key knows one; that there are both, K-10 sees
             and not exists (select from purchase_credit c where c.coalition_id = f.coalition_id
                                and c.transaction_id = f.transaction_id and c.kind = 'BOTH')
           union all
          select f.transaction_id::text, 'a refund of what is neither an earn nor a burn'
            from refund f left join ledger_transaction t on t.coalition_id = f.coalition_id and t.id = f.transaction_id
           where f.coalition_id = :coalition and (t.type in ('EARN', 'BURN')) is not true`,
  },
  {
    rule: 'R-02',
    subject: 'transaction',
    sql: `select o.id::text as id, format('of funding %s %s points were returned, %s were spent', m.funding,
                                          sum(m.points) filter (where t.id <> o.id), -sum(m.points) filter (where t.id = o.id)) as text
            from ledger_transaction o
            join ledger_transaction t on t.coalition_id = o.coalition_id and (t.id = o.id or t.reverses_id = o.id)
            join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
           cross join lateral unnest(e.lot_fundings, e.lot_points) m(funding, points)
           where o.coalition_id = :coalition and o.type in ('BURN', 'DONATION')
           group by o.id, m.funding having sum(m.points) > 0`,
  },
  {
    rule: 'X-02',
    subject: 'transaction',
    sql: `select coalesce(l.id, b.id)::text as id, 'its points did not go to the breakage of whoever issued them' as text
            from (select t.id, e.account_id, sum(e.amount) as points
                    from ledger_transaction t join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
                   where t.coalition_id = :coalition and t.type = 'EXPIRY' and e.sequence is null group by t.id, e.account_id) l
            full join (select t.id, a.id as account_id, -sum(m.points) as points
                         from ledger_transaction t
                         join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
                        cross join lateral unnest(e.lot_fundings, e.lot_points) m(funding, points)
                         left join funding f on f.coalition_id = t.coalition_id and f.id = m.funding
                         left join ledger_account a on a.coalition_id = t.coalition_id and a.kind = 'EXPIRED'
                              and a.partner_id is not distinct from f.issuer_partner_id
                        where t.coalition_id = :coalition and t.type = 'EXPIRY' group by t.id, a.id) b
              on b.id = l.id and b.account_id = l.account_id
           where l.points is distinct from b.points`,
  },
  {
    rule: 'X-02',
    subject: 'transaction',
    sql: `select distinct e.transaction_id::text as id, format('points expired that could be spent until %s', m.expiry) as text
            from ledger_transaction t
            join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
           cross join lateral unnest(e.lot_expiries) m(expiry)
           where t.coalition_id = :coalition and t.type = 'EXPIRY' and m.expiry >= t.business_day`,
  },
  {
    rule: 'L-06',
    subject: 'transaction',
    sql: `select id::text as id, 'occurred when it was posted, as all but earns do; or has an amount or breakdown that its kind has not' as text
            from ledger_transaction where coalition_id = :coalition and type <> 'EARN'
             and (occurred_at <> posted_at or (type <> 'REVERSAL' and breakdown is not null) or num_nonnulls(amount_minor, currency) = 1
                  or (type not in ('REVERSAL', 'DONATION') and amount_minor is not null) or (hold_id is not null and type <> 'BURN'))`,
  },
  {
    rule: 'L-07',
    subject: 'transaction',
    sql: `select id::text as id, 'says a merchant, contract or partner that its kind has not, or none that it must have' as text
            from (select t.*, o.type as reversed from ledger_transaction t
                    left join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id
                   where t.coalition_id = :coalition) t
           where case when type in ('TRANSFER', 'DONATION') or reversed = 'DONATION' then num_nonnulls(merchant_id, contract_version_id) > 0
                      when type in ('EARN', 'BURN', 'REVERSAL') then num_nulls(partner_id, merchant_id, contract_version_id) > 0
                      else num_nonnulls(partner_id, merchant_id, contract_version_id) > 0 end`,
  },
  {
    rule: 'L-04',
    subject: 'transaction',
    // A duplicate's keys are known under its survivor's name too; what it owed goes along under no key of its own.
    sql: `select t.id::text as id, format('%s idempotency keys name it', count(distinct k.key)) as text
            from ledger_transaction t
            left join (select transaction_id, key from idempotency_key where coalition_id = :coalition
                        -- one key for both transactions of a purchase, or of its reversal (K-09, K-10)
                        union all select c.paired_id, k.key from idempotency_key k
                                    join purchase_credit c on c.coalition_id = k.coalition_id and c.transaction_id = k.transaction_id
                                   where k.coalition_id = :coalition
                        -- and one for a burn and what was drawn for it (K-11)
                        union all select d.transfer_id, k.key from idempotency_key k
                                    join pool_draw d on d.coalition_id = k.coalition_id and d.burn_id = k.transaction_id
                                   where k.coalition_id = :coalition) k on k.transaction_id = t.id
            left join member_merge g on g.coalition_id = t.coalition_id and g.debt_transaction_id = t.id
           where t.coalition_id = :coalition group by t.coalition_id, t.id
          having count(distinct k.key) <> case when t.type = 'EXPIRY' or (t.type = 'TRANSFER' and count(g.id) > 0) then 0 else 1 end`,
  },
  toldBalances('idempotency key', 'k.transaction_id', 'k.transaction_id is not null'),
  toldBalances('account', 'k.member_id', 'k.transaction_id is null'),
  keySubjects('idempotency key', 'k.transaction_id', 'k.transaction_id is not null'),
  keySubjects('account', 'k.member_id', 'k.transaction_id is null'),
  {
    // Events are never pruned yet. Once those that were sent are, one may be missing that was sent long ago.
    rule: 'W-01',
    subject: 'transaction',
    sql: `select coalesce(t.id, o.subject_id)::text as id,
                 case when o.id is null then 'has no event' else 'an event tells something else of it' end as text
            from (select t.id, t.member_id, t.posted_at, e.version,
                         'points.' || case t.type when 'EARN' then 'earned' when 'BURN' then 'burned' when 'REVERSAL' then 'reversed'
                           when 'EXPIRY' then 'expired' when 'TRANSFER' then 'transferred' when 'DONATION' then 'donated' else 'adjusted' end as type
                    from ledger_transaction t
                    left join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
                   where t.coalition_id = :coalition) t
            full join (select * from outbox where coalition_id = :coalition and subject_id = id
                          and type like 'points.%') o on o.subject_id = t.id
           where (t.id, t.type, t.member_id, t.version, t.posted_at)
                 is distinct from (o.id, o.type, o.object_id, o.object_sequence, o.occurred_at)`,
  },
  {
    rule: 'R-04',
    subject: 'account',
    sql: `select m.member::text as id, format('version %s fills a debt, or makes one, that its kind cannot', m.version) as text
            from ${MOVEMENTS} m
            join entry e on e.coalition_id = :coalition and e.account_id = m.member and e.version = m.version and e.sequence is not null
            join ledger_transaction t on t.coalition_id = e.coalition_id and t.id = e.transaction_id
           where m.place = 3 and (m.points > 0) <> (e.amount > 0)`,
  },
];

/** What keys would tell again against the balances that there were. */
function toldBalances(subject: AuditCheck['subject'], id: string, which: string): AuditCheck {
  return {
    rule: 'L-04',
    subject,
    sql: `select (${id})::text as id,
                 format('key %s of %s would tell a balance of version %s that was never there', k.key, k.caller, k.version) as text
            from idempotency_key k
            left join (select account_id as member, version, posted_after, held_after, pending_after from entry
                        where coalition_id = :coalition and sequence is not null
                        union all
                       select member_id, version, posted_after, held_after, pending_after from balance_step
                        where coalition_id = :coalition) s on s.member = k.member_id and s.version = k.version
           where k.coalition_id = :coalition and ${which}
             and ((k.posted, k.held, k.pending)
                    is distinct from (coalesce(s.posted_after, 0), coalesce(s.held_after, 0), coalesce(s.pending_after, 0))
                  or (k.version <> 0 and s.member is null))`,
  };
}

/** What keys lead to: a transaction, another thing, or both, of the member whose balance they tell. */
function keySubjects(subject: AuditCheck['subject'], id: string, which: string): AuditCheck {
  return {
    rule: 'L-04',
    subject,
    sql: `select (${id})::text as id,
                 format('key %s of %s names what is not there, of another member, or not before its balance', k.key, k.caller) as text
            from idempotency_key k
            left join ledger_transaction t on t.coalition_id = k.coalition_id and t.id = k.transaction_id
            left join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
            left join (select id, member_id from hold where coalition_id = :coalition
                        union all select id, member_id from adjustment_request where coalition_id = :coalition
                        union all select f.id, r.member_id from refund f
                                    join ledger_transaction r on r.coalition_id = f.coalition_id and r.id = f.transaction_id
                                   where f.coalition_id = :coalition
                        union all select id, duplicate_id from member_merge where coalition_id = :coalition) s on s.id = k.subject_id
            left join member w on w.coalition_id = k.coalition_id and w.id = k.member_id
            left join member v on v.coalition_id = k.coalition_id and v.id = s.member_id
           where k.coalition_id = :coalition and ${which}
             and ((k.transaction_id is not null
                   and (t.member_id = k.member_id and e.version <= k.version and k.as_of = t.posted_at) is not true)
                  or (k.subject_id is not null and (${OWNER('v')} = ${OWNER('w')}) is not true))`,
  };
}
