import { PARTNER_EVENTS } from '../../partners/announce-change.js';
import type { SettlementCheck } from './settlement-difference.js';

/**
 * What has changed about partners against what was announced of it (rule W-01), against the rows that it is about, and
 * against each other: each state follows the one before it, and the last is the partner's.
 */
export const PARTNER_CHANGE_CHECK: SettlementCheck = {
  rule: 'W-01',
  subject: 'partner',
  sql: `with change as (
          select p.*, case p.kind when 'STATUS' then 'partner.status-changed' when 'SETTLEMENT_ACCOUNT' then 'partner.settlement-account-changed'
                                  when 'MERCHANT' then 'partner.merchant-added' when 'CONTRACT' then 'contract.version-added'
                                  else case when d.amount > 0 then 'float.deposited' else 'float.withdrawn' end end as type,
                 coalesce(m.partner_id, c.partner_id, d.partner_id) as of_partner, coalesce(m.created_at, c.created_at, d.at) as was_at
            from partner_change p
            left join merchant m on p.kind = 'MERCHANT' and m.coalition_id = p.coalition_id and m.id = p.subject_id
            left join contract_version c on p.kind = 'CONTRACT' and c.coalition_id = p.coalition_id and c.id = p.subject_id
            left join float_deposit d on p.kind = 'FLOAT' and d.coalition_id = p.coalition_id and d.id = p.subject_id
           where p.coalition_id = :coalition)
        select coalesce(c.partner_id, o.object_id)::text as id,
               case when o.type is null then format('its change %s was not announced as %s', c.number, c.type)
                    else format('%s number %s was announced and is no change of it', o.type, o.object_sequence) end as text
          from change c
          full join (select * from outbox where coalition_id = :coalition and type in (${PARTNER_EVENTS.map((type) => `'${type}'`)})) o
            on (o.type, o.object_id, o.object_sequence, o.subject_id, o.occurred_at) = (c.type, c.partner_id, c.number, c.id, c.at)
         where c.id is null or o.id is null
         union all
        select c.partner_id::text, format('its change %s is of what is not there, or was at another time', c.number)
          from change c where c.subject_id is not null and (c.of_partner, c.was_at) is distinct from (c.partner_id, c.at)
         union all
        select x.partner_id::text, format('its change %s does not follow the one before', x.number)
          from (select partner_id, number, row_number() over (partition by partner_id order by number) as place
                  from partner_change where coalition_id = :coalition) x
         where x.number <> x.place
         union all
        select s.partner_id::text, format('its change %s says it was %s before, it was %s', s.number, s.previous_status, s.before)
          from (select partner_id, number, previous_status, lag(status) over (partition by partner_id order by number) as before
                  from partner_change where coalition_id = :coalition and kind = 'STATUS') s
         where s.previous_status is distinct from s.before
         union all
        select p.id::text, format('it is %s, its changes say %s', p.status, l.status)
          from partner p
          join (select distinct on (partner_id) partner_id, status from partner_change
                 where coalition_id = :coalition and kind = 'STATUS' order by partner_id, number desc) l on l.partner_id = p.id
         where p.coalition_id = :coalition and p.status <> l.status`,
};
