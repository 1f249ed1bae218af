import type { AuditCheck } from './audit-checks.js';

/** A credit with its transaction, what that reverses, and the credit and transaction on its other side. */
const CREDITS = `(
  select c.transaction_id as id, c.account_id, c.employee_id, c.paired_id, c.kind, c.account_share,
         t.type, t.member_id, t.partner_id, t.merchant_id, t.occurred_at, t.posted_at, t.amount_minor, t.currency, t.reverses_id,
         t.member_id = c.account_id as of_account, p.transaction_id as other_id, p.paired_id as back,
         (p.account_id, p.employee_id, p.kind, p.account_share) is not distinct from
           (c.account_id, c.employee_id, c.kind, c.account_share) as same_terms,
         u.type as other_type, u.member_id as other_member, u.partner_id as other_partner, u.merchant_id as other_merchant,
         u.occurred_at as other_occurred, u.posted_at as other_posted, u.amount_minor as other_minor,
         u.currency as other_currency, u.reverses_id as other_reverses,
         o.paired_id as reverses_pair, o.kind as reverses_kind
    from purchase_credit c
    left join ledger_transaction t on t.coalition_id = c.coalition_id and t.id = c.transaction_id
    left join purchase_credit p on p.coalition_id = c.coalition_id and p.transaction_id = c.paired_id
    left join ledger_transaction u on u.coalition_id = c.coalition_id and u.id = c.paired_id
    left join purchase_credit o on o.coalition_id = c.coalition_id and o.transaction_id = t.reverses_id
   where c.coalition_id = :coalition)`;

const REFUNDED = (transaction: string) =>
  `(select coalesce(sum(f.amount_minor), 0) from refund f
     where f.coalition_id = :coalition and f.transaction_id = ${transaction})`;

/** Purchases of business accounts for which employees got points (rules K-09, K-10). */
export const CREDIT_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'K-09',
    subject: 'transaction',
    sql: `select id::text, 'is no earn or reversal for a business account and its employee' as text from ${CREDITS} c
           where (type in ('EARN', 'REVERSAL') and member_id in (account_id, employee_id) and account_id <> employee_id
                  and case when kind = 'EMPLOYEE' then type = 'EARN' and member_id = employee_id and paired_id is null
                           when type = 'EARN' then paired_id is not null
                           else reverses_kind = 'BOTH' end) is not true`,
  },
  {
    rule: 'K-09',
    subject: 'transaction',
    sql: `select id::text, 'does not fit the other transaction of the same purchase' as text from ${CREDITS} c
           where paired_id is not null
             and (back = id and same_terms and other_type = type and other_member in (account_id, employee_id)
                  and other_member <> member_id and posted_at = other_posted and occurred_at = other_occurred
                  and (partner_id, merchant_id) = (other_partner, other_merchant)
                  and (type = 'EARN' or reverses_pair = other_reverses)) is not true`,
  },
  {
    rule: 'K-09',
    subject: 'transaction',
    sql: `select id::text, format('has %s of a purchase of %s minor units', amount_minor, amount_minor + other_minor) as text
            from ${CREDITS} c
           where type = 'EARN' and kind = 'BOTH' and of_account
             and (currency = other_currency and case when account_share is null then amount_minor = other_minor
                  else abs(amount_minor * 100 - (amount_minor + other_minor) * account_share) < 100 end) is not true`,
  },
  {
    rule: 'K-10',
    subject: 'transaction',
    sql: `select id::text, format('of it %s minor units were refunded, of the other one of the same purchase %s', own, other) as text
            from ${CREDITS} c
           cross join lateral (select ${REFUNDED('c.id')} as own, ${REFUNDED('c.paired_id')} as other) f
           where type = 'EARN' and kind = 'BOTH' and of_account
             and (case when account_share is null then own = other
                       else own = coalesce(div((own + other) * amount_minor, nullif(amount_minor + other_minor, 0)), 0)
                  end) is not true`,
  },
  {
    rule: 'K-10',
    subject: 'transaction',
    sql: `select t.id::text as id, 'undoes one of two earns of a purchase, and says nothing of the other' as text
            from ledger_transaction t
            join purchase_credit o on o.coalition_id = t.coalition_id and o.transaction_id = t.reverses_id and o.kind = 'BOTH'
            left join purchase_credit c on c.coalition_id = t.coalition_id and c.transaction_id = t.id
           where t.coalition_id = :coalition and c.transaction_id is null`,
  },
];
