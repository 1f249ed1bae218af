/** An earn `t` in which campaigns or a level have parts: its breakdown names fundings. */
const HAS_PARTS = `jsonb_typeof(t.breakdown) = 'array' and t.breakdown -> 0 ->> 'funding' is not null`;

/**
 * SQL of the code of the level that the member of an earn `t` had on its day `y`: '' where there was no ladder; null where it
 * was given by another version of the ladder than the one of that day, which may call it otherwise.
 */
const LEVEL_AT_PURCHASE = `
                 select case when l.version is null then '' when s.level is null then l.lowest
                             when s.ladder_version = l.version then s.level end as code
                   from member q
                   left join lateral (
                     select d.version, v.code as lowest from tier_ladder d
                       join tier_level v on v.coalition_id = d.coalition_id and v.member_kind = d.member_kind
                            and v.version = d.version and v.rank = 0
                      where d.coalition_id = q.coalition_id and d.member_kind = q.kind and d.effective_from <= y.day
                        and d.created_at <= t.posted_at
                      order by d.version desc limit 1) l on true
                   left join lateral (
                     select b.level, b.ladder_version from tier_standing b
                      where b.coalition_id = q.coalition_id and b.member_id = q.id and b.from_at < t.occurred_at
                        and b.recorded_at <= t.posted_at and b.transaction_id is distinct from t.id
                      order by b.number desc limit 1) s on true
                  where q.coalition_id = t.coalition_id and q.id = t.member_id`;

/**
 * SQL of three columns about an earn `t` at a merchant `m`, under a contract version `c` and its category's terms `k`: the
 * partner's campaigns, each with what it gives and whether it ran then and there, the levels that there were for such a
 * member when it was posted (one that was told ahead knew of no later version), and the points in the earn's lots by
 * funding. Null where nothing but the base has a part.
 */
export const CAMPAIGNS_OF_EARN = `
            case when ${HAS_PARTS} then (
              select json_agg(json_build_object('id', a.id::text, 'multiplier', a.multiplier::text, 'bonus', a.bonus_points::text,
                       'least', a.minimum_amount::text, 'currency', a.currency, 'funding', f.funding_id::text,
                       'runs', y.day <= a.last_day
                               and (a.categories is null or jsonb_exists(a.categories, m.category))
                               and (a.levels is null or h.code is null or jsonb_exists(a.levels, h.code))
                               and y.day >= case when a.early_access is null then a.first_day else least(a.first_day, (
                                     select min(e."from") from jsonb_to_recordset(a.early_access) e(level text, "from" date)
                                      where h.code is null or e.level = h.code)) end))
                from campaign a
               cross join lateral (
                 select (t.occurred_at at time zone (select time_zone from coalition z where z.id = t.coalition_id))::date as day) y
                -- what level the member had: asked only where that matters
                left join lateral (${LEVEL_AT_PURCHASE}) h on num_nonnulls(a.levels, a.early_access) > 0
                left join campaign_funding f on f.coalition_id = a.coalition_id and f.campaign_id = a.id
                      and f.base_funding_id = coalesce(k.funding_id, c.funding_id)
               where a.coalition_id = t.coalition_id and a.partner_id = t.partner_id) end as campaigns,
            case when ${HAS_PARTS} then (
              select json_agg(json_build_object('id', v.code, 'multiplier', v.multiplier::text, 'bonus', v.bonus_points::text,
                       'least', null, 'currency', null, 'runs', true,
                       'funding', case v.paid_by when 'COALITION' then s.own_funding_id
                                                 else coalesce(k.funding_id, c.funding_id) end::text))
                from member q
                join ledger_state s on s.coalition_id = q.coalition_id
               cross join lateral (
                 select l.version from tier_ladder l
                  where l.coalition_id = t.coalition_id and l.member_kind = q.kind and l.effective_from
                        <= (t.occurred_at at time zone (select time_zone from coalition z where z.id = t.coalition_id))::date
                        and l.created_at <= t.posted_at
                  order by l.version desc limit 1) l
                join tier_level v on v.coalition_id = t.coalition_id and v.member_kind = q.kind and v.version = l.version
               where q.coalition_id = t.coalition_id and q.id = t.member_id and v.paid_by is not null) end as levels,
            case when ${HAS_PARTS} then (
              select coalesce(json_agg(json_build_object('funding', l.funding, 'points', l.points)), '[]')
                from (select u.funding::text as funding, sum(u.points)::text as points
                        from entry e, unnest(e.lot_fundings, e.lot_points) u(funding, points)
                       where e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.leg = 0 group by u.funding) l) end as lots`;
