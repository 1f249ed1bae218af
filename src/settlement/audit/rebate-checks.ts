import type { SettlementCheck } from './settlement-difference.js';

/** What is computed of so much bought by a version: written anew, from the rule and not from the code (rule K-12). */
const AMOUNT = `cross join lateral (
    select floor(case v.method
             when 'WHOLE' then x.spend_minor * coalesce((array_agg(t.percent order by t.from_minor desc) filter (where t.from_minor <= x.spend_minor))[1], 0)
             else coalesce(sum((least(x.spend_minor, coalesce(t.next_minor, x.spend_minor)) - t.from_minor) * t.percent)
                             filter (where t.from_minor <= x.spend_minor), 0) end * 0.01) as rebate
      from (select (e->>'from')::numeric as from_minor, (e->>'percent')::numeric as percent,
                   lead((e->>'from')::numeric) over (order by (e->>'from')::numeric) as next_minor
              from jsonb_array_elements(v.thresholds) e) t) a`;

const VERSION = `join rebate_version v on v.coalition_id = :coalition and v.rebate_id = x.rebate_id and v.number = x.version`;

/** Corrections with what they are of. */
const CORRECTIONS = `(select k.*, c.rebate_id, c.member_id from rebate_correction k
    join rebate_credit c on c.coalition_id = k.coalition_id and c.id = k.credit_id where k.coalition_id = :coalition)`;

/**
 * Rebates: what was computed is what the terms say of what was bought, what was given is what was computed and what earlier
 * periods changed by, each once (rules K-12, K-13), and it was charged to whoever pays (K-14, S-01).
 */
export const REBATE_CHECKS: readonly SettlementCheck[] = [
  {
    rule: 'K-12',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('credit %s says %s and %s of %s bought, the terms say %s and %s', x.id, x.rebate_minor, x.earned,
                 x.spend_minor, a.rebate, div(a.rebate, v.unit_minor)) as text
            from rebate_credit x ${VERSION} ${AMOUNT}
           where x.coalition_id = :coalition and (x.rebate_minor, x.earned) is distinct from (a.rebate, div(a.rebate, v.unit_minor))
           union all
          select :coalition::text, format('the correction of %s by credit %s says %s of %s bought, the terms say %s', x.from_day, x.credit_id, x.earned,
                 x.spend_minor, div(a.rebate, v.unit_minor))
            from ${CORRECTIONS} x ${VERSION} ${AMOUNT}
           where x.earned is distinct from div(a.rebate, v.unit_minor)`,
  },
  {
    rule: 'K-13',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('credit %s has brought %s and corrected %s, there were %s and %s', x.id, x.brought, x.corrected,
                 x.left_before, x.changed) as text
            from (select c.*, coalesce(lag(c.carried) over (partition by c.rebate_id, c.member_id order by c.from_day), 0) as left_before,
                         coalesce((select sum(k.earned - k.earned_before) from rebate_correction k
                                    where k.coalition_id = c.coalition_id and k.credit_id = c.id), 0) as changed
                    from rebate_credit c where c.coalition_id = :coalition) x
           where (x.brought, x.corrected) is distinct from (x.left_before, x.changed)
           union all
          select :coalition::text, format('credit %s corrects %s from %s, it was %s', x.credit_id, x.from_day, x.earned_before, x.known)
            from (select y.*, coalesce(lag(y.earned) over (partition by y.rebate_id, y.member_id, y.from_day order by y.credit_id), 0) as known
                    from (select k.rebate_id, k.member_id, k.from_day, k.credit_id, k.earned_before, k.earned, true as is_correction from ${CORRECTIONS} k
                           union all
                          select c.rebate_id, c.member_id, c.from_day, c.id, 0, c.earned, false from rebate_credit c
                           where c.coalition_id = :coalition) y) x
           where x.is_correction and x.earned_before <> x.known
           union all
          select :coalition::text, format('credit %s is of %s, which is no period of the version', c.id, c.from_day)
            from rebate_credit c
            join rebate_version v on v.coalition_id = c.coalition_id and v.rebate_id = c.rebate_id and v.number = c.version
           where c.coalition_id = :coalition and (v.from_day is null or v.from_day > c.from_day
              or exists (select from rebate_version n where n.coalition_id = v.coalition_id and n.rebate_id = v.rebate_id
                            and n.from_day > v.from_day and n.from_day <= c.from_day))`,
  },
  {
    rule: 'K-14',
    subject: 'coalition',
    sql: `select :coalition::text as id, format('credit %s gives %s, posted is %s, granted are %s', c.id, c.given, t.points, g.worth_minor) as text
            from rebate_credit c
            join rebate r on r.coalition_id = c.coalition_id and r.id = c.rebate_id
            join rebate_version v on v.coalition_id = c.coalition_id and v.rebate_id = c.rebate_id and v.number = c.version
            left join ledger_transaction t on t.coalition_id = c.coalition_id and t.id = c.transaction_id
             and (t.type, t.actor, t.member_id) = ('ADJUSTMENT', 'system', c.member_id)
            left join perk_grant g on g.coalition_id = c.coalition_id and g.rebate_credit_id = c.id
             and (g.perk_id, g.member_id) = (r.perk_id, c.member_id)
           where c.coalition_id = :coalition
             and (t.points, g.worth_minor) is distinct from
                 (case when c.status = 'GIVEN' and r.reward = 'POINTS' then c.given end,
                  case when c.status = 'GIVEN' and r.reward = 'PERK' then c.given * v.unit_minor end)
           union all
          select :coalition::text, format('grant %s names credit %s, which gives no such perk', g.id, g.rebate_credit_id)
            from perk_grant g
           where g.coalition_id = :coalition and g.rebate_credit_id is not null
             and not exists (select from rebate_credit c
                               join rebate r on r.coalition_id = c.coalition_id and r.id = c.rebate_id and r.perk_id = g.perk_id
                              where c.coalition_id = g.coalition_id and c.id = g.rebate_credit_id and c.member_id = g.member_id
                                and c.status = 'GIVEN')
           union all
          select :coalition::text, format('transaction %s gives a rebate that nobody has computed', t.id)
            from ledger_transaction t
           where t.coalition_id = :coalition and t.type = 'ADJUSTMENT' and t.actor = 'system'
             and not exists (select from rebate_credit c
                              where c.coalition_id = t.coalition_id and c.member_id = t.member_id and c.given = t.points
                                and (c.transaction_id = t.id or c.status = 'DUE'))`,
  },
  {
    rule: 'S-01',
    subject: 'partner',
    sql: `select coalesce(d.partner_id, i.partner_id)::text as id,
                 format('credit %s of a rebate comes to %s, what waits for or was stated is %s', coalesce(d.id, i.source_id), d.minor, i.amount_minor) as text
            from (select c.id, r.payer_partner_id as partner_id, r.currency, c.given * v.unit_minor as minor, c.given
                    from rebate_credit c
                    join rebate r on r.coalition_id = c.coalition_id and r.id = c.rebate_id and r.payer_partner_id is not null
                    join rebate_version v on v.coalition_id = c.coalition_id and v.rebate_id = c.rebate_id and v.number = c.version
                   where c.coalition_id = :coalition and c.status = 'GIVEN') d
            full join (select * from statement_item where coalition_id = :coalition and kind = 'REBATE_COST') i
              on (i.source_id, i.partner_id, i.currency, i.amount_minor, i.points) = (d.id, d.partner_id, d.currency, d.minor, d.given)
           where d.id is null or i.id is null`,
  },
];
