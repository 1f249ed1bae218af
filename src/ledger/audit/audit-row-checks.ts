import { REFUSALS } from '../../values/refusal.js';
import type { AuditCheck } from './audit-checks.js';
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

export const ROW_CHECKS: readonly AuditCheck[] = [...ACCOUNT_CHECKS, ...FACT_CHECKS, ...KEY_CHECKS];
