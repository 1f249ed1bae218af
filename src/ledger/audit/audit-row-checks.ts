import { REFUSALS } from '../../values/refusal.js';
import { type AuditCheck, OWNER } from './audit-checks.js';
import { CATEGORY_TERMS } from './category-terms.js';

/**
 * What the entries alone do not show: each column that says something twice, or that something else decides, against
 * what decides it. So a change of a single row is named even if every sum still adds up (rule L-09).
 *
 * Each query is one pass over whole tables, joined by hash; see `audit-checks.ts` for their form.
 */

const POSTED = `ledger_transaction t where t.coalition_id = :coalition and t.type in ('EARN', 'BURN')`;
const FINAL_REFUSALS = REFUSALS.filter(({ final }) => final)
  .map(({ code }) => `'${code}'`)
  .join(', ');

const ACCOUNT_CHECKS: readonly AuditCheck[] = [
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

/** Members that are a part of another one (rule A-11): nothing is left of their own, and nobody is a part of a part. */
const MERGE_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'A-11',
    subject: 'account',
    sql: `select m.id::text as id, 'is a part of another member, but not closed, or not empty, or that one is a part itself' as text
            from member m
            left join member_account a on a.coalition_id = m.coalition_id and a.member_id = m.id
            left join member s on s.coalition_id = m.coalition_id and s.id = m.merged_into
           where m.coalition_id = :coalition and m.merged_into is not null
             and (a.status = 'CLOSED' and (a.posted, a.held, a.pending, a.owed) = (0, 0, 0, 0) and s.id is not null
                  and s.merged_into is null and s.kind = m.kind) is not true`,
  },
  {
    rule: 'A-11',
    subject: 'account',
    sql: `select coalesce(m.id, g.duplicate_id)::text as id,
                 'is a part of another member that no merge made it, or not of the one that a merge says; or its transfers are not between the two' as text
            from (select * from member where coalition_id = :coalition and merged_into is not null) m
            full join (select * from member_merge where coalition_id = :coalition) g on g.duplicate_id = m.id
            left join member v on v.coalition_id = :coalition and v.id = g.survivor_id
            left join ledger_transaction t on t.coalition_id = :coalition and t.id = g.transaction_id
            left join ledger_transaction d on d.coalition_id = :coalition and d.id = g.debt_transaction_id
           where (m.merged_into = ${OWNER('v')} and m.merged_at = g.merged_at
                  and (g.transaction_id is null or (t.type = 'TRANSFER' and t.member_id = g.duplicate_id and t.actor = g.actor))
                  and (g.debt_transaction_id is null or (d.type = 'TRANSFER' and d.member_id = g.survivor_id and d.actor = g.actor))) is not true`,
  },
];

const FACT_CHECKS: readonly AuditCheck[] = [
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
                 format('its points lie in lots of funding %s, its contract version has funding %s', e.lot_fundings, coalesce(k.funding_id, c.funding_id)) as text
            from (select * from ${POSTED}) t
            join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0
            join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
            ${CATEGORY_TERMS}
           where t.type = 'EARN'
             -- what campaigns and levels add is in lots of their own, which the breakdown names and is compared with
             and not (e.lot_fundings::text[] <@ (array[coalesce(k.funding_id, c.funding_id)::text]
                        || array(select b ->> 'funding' from jsonb_array_elements(case jsonb_typeof(t.breakdown) when 'array' then t.breakdown else '[]' end) b
                                  where b ->> 'rule' similar to '(campaign|level):%' and b ->> 'funding' is not null))
                      and (t.points = 0) = (cardinality(e.lot_fundings) = 0))`,
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
];

export const ROW_CHECKS: readonly AuditCheck[] = [
  ...ACCOUNT_CHECKS,
  ...MERGE_CHECKS,
  ...FACT_CHECKS,
  ...KEY_CHECKS,
];
