/** An earn `t` in which campaigns have parts: its breakdown names fundings. */
const HAS_PARTS = `jsonb_typeof(t.breakdown) = 'array' and t.breakdown -> 0 ->> 'funding' is not null`;

/**
 * SQL of two columns about an earn `t` at a merchant `m`, under a contract version `c` and its category's terms `k`: the
 * partner's campaigns, each with what it gives and whether it ran then and there, and the points in the earn's lots by
 * funding. Null where no campaign has a part.
 */
export const CAMPAIGNS_OF_EARN = `
            case when ${HAS_PARTS} then (
              select json_agg(json_build_object('id', a.id::text, 'multiplier', a.multiplier::text, 'bonus', a.bonus_points::text,
                       'least', a.minimum_amount::text, 'currency', a.currency, 'funding', f.funding_id::text,
                       'runs', (t.occurred_at at time zone (select time_zone from coalition z where z.id = t.coalition_id))::date
                                 between a.first_day and a.last_day
                               and (a.categories is null or jsonb_exists(a.categories, m.category))))
                from campaign a
                left join campaign_funding f on f.coalition_id = a.coalition_id and f.campaign_id = a.id
                      and f.base_funding_id = coalesce(k.funding_id, c.funding_id)
               where a.coalition_id = t.coalition_id and a.partner_id = t.partner_id) end as campaigns,
            case when ${HAS_PARTS} then (
              select coalesce(json_agg(json_build_object('funding', l.funding, 'points', l.points)), '[]')
                from (select u.funding::text as funding, sum(u.points)::text as points
                        from entry e, unnest(e.lot_fundings, e.lot_points) u(funding, points)
                       where e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0 group by u.funding) l) end as lots`;
