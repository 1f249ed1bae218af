import type { AuditCheck } from './audit-checks.js';

/** The components of a breakdown, whatever it holds. */
const components = (transaction: string) =>
  `jsonb_array_elements(case jsonb_typeof(${transaction}.breakdown) when 'array' then ${transaction}.breakdown else '[]' end)`;
/** The points of a component; null where it has none that can be read. */
const POINTS = `case when b ->> 'points' ~ '^[0-9]{1,19}$' then (b ->> 'points')::numeric end`;

/**
 * What campaigns give on top: that reversals say of which part how much they undo, never more than was given of it
 * (rule R-07), and that fundings of campaigns are what the campaign and the contract say (rule E-11). What each part of an
 * earn must come to is computed again with its breakdown.
 */
export const CAMPAIGN_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'R-07',
    subject: 'transaction',
    sql: `select t.id::text as id, 'does not say of which parts of its earn it undoes how much, or says it of others' as text
            from ledger_transaction t
            join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id
           where t.coalition_id = :coalition and t.type = 'REVERSAL'
             and (t.breakdown is not null or (o.type = 'EARN' and o.breakdown -> 0 ->> 'funding' is not null))
             and (o.type = 'EARN' and o.breakdown -> 0 ->> 'funding' is not null
                  and array(select b ->> 'rule' || ' ' || (b ->> 'funding') from ${components('t')} b)
                      = array(select b ->> 'rule' || ' ' || (b ->> 'funding') from ${components('o')} b where b ->> 'rule' not like 'cap:%')
                  and (select sum(${POINTS}) from ${components('t')} b) = t.points
                  and not exists (select from ${components('t')} b where ${POINTS} is null)) is not true`,
  },
  {
    rule: 'R-07',
    subject: 'transaction',
    sql: `select x.id::text as id, format('of funding %s %s points were undone, %s were given', x.funding, x.undone, coalesce(g.points, 0)) as text
            from (select o.id, b ->> 'funding' as funding, sum(${POINTS}) as undone
                    from ledger_transaction t
                    join ledger_transaction o on o.coalition_id = t.coalition_id and o.id = t.reverses_id and o.type = 'EARN'
                   cross join lateral ${components('t')} b
                   where t.coalition_id = :coalition and t.type = 'REVERSAL' and t.breakdown is not null
                   group by o.id, b ->> 'funding') x
            left join lateral (
              select sum(m.points) as points from entry e, unnest(e.lot_fundings, e.lot_points) m(funding, points)
               where e.coalition_id = :coalition and e.transaction_id = x.id and e.leg = 0 and m.funding::text = x.funding) g on true
           where x.undone > coalesce(g.points, 0)`,
  },
  {
    rule: 'E-11',
    subject: 'coalition',
    sql: `select :coalition::text as id,
                 format('funding %s is not what campaign %s and the contract say', coalesce(f.id, c.funding_id), coalesce(c.campaign_id, f.campaign_id)) as text
            from (select * from campaign_funding where coalition_id = :coalition) c
            full join (select * from funding where coalition_id = :coalition and campaign_id is not null) f on f.id = c.funding_id
            left join campaign a on a.coalition_id = :coalition and a.id = c.campaign_id
            left join funding b on b.coalition_id = :coalition and b.id = c.base_funding_id
           where (f.campaign_id = c.campaign_id and a.partner_id = b.issuer_partner_id and b.campaign_id is null
                  and (f.issuer_partner_id, f.contract_version_id, f.currency, f.issue_price, f.breakage_share_percent)
                      = (b.issuer_partner_id, b.contract_version_id, b.currency, b.issue_price, b.breakage_share_percent)
                  and (f.funders, f.paid_at_issue_percent) = (a.funders, a.paid_at_issue_percent)) is not true`,
  },
];
