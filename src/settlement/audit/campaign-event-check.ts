import { CAMPAIGN_EVENTS } from '../../partners/announce-campaign.js';
import type { SettlementCheck } from './settlement-difference.js';

/** What was announced of campaigns against what is written of them (rule W-01): that they were added, and each of their ends. */
export const CAMPAIGN_EVENT_CHECK: SettlementCheck = {
  rule: 'W-01',
  subject: 'coalition',
  sql: `with happened as (
          ${changesSql('campaign', 'campaign', 'campaign_end')}
           union all
          ${changesSql('charity-campaign', 'charity_campaign', 'charity_campaign_end')})
        select :coalition::text as id,
               case when o.type is null then format('%s number %s of campaign %s was never announced, or otherwise than it happened', h.type, h.number, h.campaign)
                    else format('%s number %s of campaign %s was announced and did not happen, or more than once', o.type, o.object_sequence, o.object_id) end as text
          from (select *, 1::bigint as copy from happened) h
          full join (select *, row_number() over (partition by type, object_id, object_sequence order by id) as copy
                       from outbox where coalition_id = :coalition and type in (${CAMPAIGN_EVENTS.map((type) => `'${type}'`)})) o
            on (o.type, o.object_id, o.object_sequence, o.subject_id, o.occurred_at, o.copy)
               = (h.type, h.campaign, h.number, h.campaign, h.at, h.copy)
         where h.type is null or o.type is null`,
};

function changesSql(kind: string, campaigns: string, ends: string): string {
  return `select '${kind}.added' as type, id as campaign, 1::bigint as number, created_at as at
            from ${campaigns} where coalition_id = :coalition
           union all
          select '${kind}.ended', campaign_id, 1 + row_number() over (partition by campaign_id order by reference_version), created_at
            from ${ends} where coalition_id = :coalition`;
}
