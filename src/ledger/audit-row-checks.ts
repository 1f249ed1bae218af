import { REFUSALS } from '../values/refusal.js';
import type { AuditCheck } from './audit-checks.js';

/**
 * What the entries alone do not show: each column that says something twice, or that something else decides, against
 * what decides it. So a change of a single row is named even if every sum still adds up (rule L-09).
 *
 * Each query is one pass over whole tables, joined by hash; see `audit-checks.ts` for their form.
 */

const POSTED = `ledger_transaction t where t.coalition_id = :coalition and t.type in ('EARN', 'BURN')`;
const MEMBER_ENTRIES = 'entry e where e.coalition_id = :coalition and e.sequence is not null';
const MEMBER_COLUMNS =
  'sequence, version, posted_after, held_after, pending_after, lot_expiries, lot_fundings, lot_points';
const FINAL_REFUSALS = REFUSALS.filter(({ final }) => final)
  .map(({ code }) => `'${code}'`)
  .join(', ');

const ACCOUNT_CHECKS: readonly AuditCheck[] = [
  {
    // Until there are holds, pending points and debts. Then, in their place: held is the sum of the open holds,
    // pending that of the earns that wait, owed that of the debts.
    rule: 'L-09',
    subject: 'account',
    sql: `select member_id::text as id,
                 format('%s held, %s pending, %s owed, and no hold, waiting earn or debt behind it', held, pending, owed) as text
            from member_account where coalition_id = :coalition and (held, pending, owed) <> (0, 0, 0)`,
  },
  {
    // Until something else than an entry changes a balance: then versions may leave gaps between entries.
    rule: 'L-03',
    subject: 'account',
    sql: `select e.account_id::text as id,
                 format('entry %s has version %s, %s held and %s pending after it; only entries change balances', sequence, version, held_after, pending_after) as text
            from ${MEMBER_ENTRIES} and (e.version, e.held_after, e.pending_after) is distinct from (e.sequence, 0, 0)`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select a.member_id::text as id,
                 format('it stands at version %s, %s held, %s pending, posted last at %s; its last entry says %s, %s, %s, %s',
                        a.version, a.held, a.pending, a.last_posted_at, l.version, l.held, l.pending, l.posted_at) as text
            from member_account a
            join (select m.id, coalesce(e.version, 0) as version, coalesce(e.held_after, 0) as held,
                         coalesce(e.pending_after, 0) as pending, coalesce(e.posted_at, m.joined_at) as posted_at
                    from member m
                    left join (select distinct on (account_id) account_id, version, held_after, pending_after, posted_at
                                 from ${MEMBER_ENTRIES} order by account_id, sequence desc) e on e.account_id = m.id
                   where m.coalition_id = :coalition) l on l.id = a.member_id
           where a.coalition_id = :coalition
             and (a.version, a.held, a.pending, a.last_posted_at) is distinct from (l.version, l.held, l.pending, l.posted_at)`,
  },
  {
    rule: 'L-09',
    subject: 'account',
    sql: `select coalesce(m.id, a.member_id)::text as id,
                 case when m.id is null then 'belongs to no member' else 'the member has no account' end as text
            from (select id from member where coalition_id = :coalition) m
            full join (select member_id from member_account where coalition_id = :coalition) a on a.member_id = m.id
           where m.id is null or a.member_id is null`,
  },
  {
    rule: 'B-01',
    subject: 'account',
    sql: `select distinct l.account_id::text as id, format('a lot of funding %s, which is not there', l.funding) as text
            from (select a.member_id as account_id, f.funding from member_account a, unnest(a.lot_fundings) f(funding)
                   where a.coalition_id = :coalition
                   union all
                  select e.account_id, f.funding from entry e, unnest(e.lot_fundings) f(funding)
                   where e.coalition_id = :coalition and e.sequence is not null) l
           where not exists (select from funding f where f.coalition_id = :coalition and f.id = l.funding)`,
  },
];

const TRANSACTION_CHECKS: readonly AuditCheck[] = [
  {
    // Each kind of transaction that comes brings checks of its own, and leaves this list.
    rule: 'L-09',
    subject: 'transaction',
    sql: `select id::text as id,
                 format(case when reverses_id is null then 'is of type %s, which nothing posts' else 'is of type %s and says that it reverses another, which nothing does' end, type) as text
            from ledger_transaction
           where coalition_id = :coalition and (type not in ('EARN', 'BURN') or reverses_id is not null)`,
  },
  {
    rule: 'L-01',
    subject: 'transaction',
    sql: `select transaction_id::text as id, 'its entries are not a whole one of a member on leg 0 and one of the programme on leg 1' as text
            from entry where coalition_id = :coalition
           group by transaction_id
          having count(*) filter (where leg = 0 and num_nulls(${MEMBER_COLUMNS}) = 0) <> 1
              or count(*) filter (where leg = 1 and num_nonnulls(${MEMBER_COLUMNS}) = 0) <> 1
              or count(*) <> 2`,
  },
  {
    rule: 'L-07',
    subject: 'transaction',
    sql: `select t.id::text as id, 'its merchant is not one of its partner' as text
            from (select * from ${POSTED}) t
            left join merchant m on m.coalition_id = t.coalition_id and m.id = t.merchant_id
           where m.id is null or m.partner_id is distinct from t.partner_id`,
  },
  {
    rule: 'P-01',
    subject: 'transaction',
    sql: `select t.id::text as id,
                 format('its contract version is not one by which its partner %s points', case t.type when 'EARN' then 'issues' else 'accepts' end) as text
            from (select * from ${POSTED}) t
            left join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
           where c.id is null or c.partner_id is distinct from t.partner_id
              or not case t.type when 'EARN' then c.issuer else c.acceptor end`,
  },
  {
    rule: 'P-01',
    subject: 'transaction',
    sql: `select t.id::text as id,
                 format('its points lie in lots of funding %s, its contract version has funding %s', e.lot_fundings, c.funding_id) as text
            from (select * from ${POSTED}) t
            join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
            join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
           where t.type = 'EARN'
             and e.lot_fundings is distinct from case when t.points = 0 then '{}'::bigint[] else array[c.funding_id] end`,
  },
  {
    rule: 'L-06',
    subject: 'transaction',
    sql: `select id::text as id, 'a burn occurs when it is posted, without an amount of money or a breakdown' as text
            from ledger_transaction where coalition_id = :coalition and type = 'BURN'
             and (occurred_at <> posted_at or num_nonnulls(amount_minor, currency, breakdown) > 0)`,
  },
  {
    // A minute: the database may have moved to a server whose clock is a little behind. Not of a test twin, whose
    // clock can be put back.
    rule: 'L-06',
    subject: 'transaction',
    sql: `select t.id::text as id, format('was posted at %s, which is still to come', t.posted_at) as text
            from ledger_transaction t
            join ledger_state s on s.coalition_id = t.coalition_id
            join coalition c on c.id = t.coalition_id
           where t.coalition_id = :coalition and c.environment = 'live'
             and t.posted_at > interval '1 minute'
                 + greatest(clock_timestamp() + s.clock_offset_ms * interval '1 millisecond', s.first_open_at)`,
  },
  {
    rule: 'L-10',
    subject: 'transaction',
    sql: `select t.id::text as id, format('carries the sealing epoch %s, the current one is %s', t.sealing_epoch, s.sealing_epoch) as text
            from ledger_transaction t join ledger_state s on s.coalition_id = t.coalition_id
           where t.coalition_id = :coalition and t.sealing_epoch not between 1 and s.sealing_epoch`,
  },
  {
    // Events are never pruned yet. Once those that were sent are, one may be missing that was sent long ago.
    rule: 'W-01',
    subject: 'transaction',
    sql: `select coalesce(t.id, o.subject_id)::text as id,
                 case when o.id is null then 'has no event' else 'an event tells something else of it' end as text
            from (select t.id, t.member_id, t.posted_at, e.version,
                         case t.type when 'EARN' then 'points.earned' else 'points.burned' end as type
                    from (select * from ${POSTED}) t
                    left join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0) t
            full join (select * from outbox where coalition_id = :coalition and type in ('points.earned', 'points.burned')) o
              on o.subject_id = t.id
           where (t.id, t.type, t.member_id, t.version, t.posted_at)
                 is distinct from (o.id, o.type, o.object_id, o.object_sequence, o.occurred_at)`,
  },
];

const KEY_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'L-04',
    subject: 'account',
    sql: `select member_id::text as id, format('key %s of %s has a fingerprint of %s bytes, not 32', key, caller, octet_length(fingerprint)) as text
            from idempotency_key where coalition_id = :coalition and octet_length(fingerprint) <> 32`,
  },
  {
    rule: 'L-04',
    subject: 'account',
    sql: `select member_id::text as id, format('key %s of %s records what is no final refusal', key, caller) as text
            from idempotency_key
           where coalition_id = :coalition and refusal is not null
             and ((refusal ->> 'code') in (${FINAL_REFUSALS}) and jsonb_typeof(refusal -> 'message') = 'string'
                  and jsonb_typeof(refusal -> 'field') = 'array') is not true`,
  },
  {
    // Until something else than an entry changes a balance, each version but 0 is that of an entry.
    rule: 'L-04',
    subject: 'account',
    sql: `select k.member_id::text as id, format('key %s of %s would tell a balance with its refusal that was never there', k.key, k.caller) as text
            from idempotency_key k
            left join entry e on e.coalition_id = k.coalition_id and e.account_id = k.member_id and e.version = k.version
                             and e.sequence is not null
           where k.coalition_id = :coalition and k.refusal is not null
             and ((k.posted, k.held, k.pending)
                    is distinct from (coalesce(e.posted_after, 0), coalesce(e.held_after, 0), coalesce(e.pending_after, 0))
                  or (k.version <> 0 and e.transaction_id is null))`,
  },
];

export const ROW_CHECKS: readonly AuditCheck[] = [...ACCOUNT_CHECKS, ...TRANSACTION_CHECKS, ...KEY_CHECKS];
