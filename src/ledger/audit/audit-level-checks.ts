import type { AuditCheck } from './audit-checks.js';

/** Standings of members against each other, against what is announced of them, and against what earned by them. */
export const LEVEL_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'T-05',
    subject: 'account',
    sql: `select s.member_id::text as id, format('its standing %s does not follow the one before it in number or time', s.number) as text
            from (select member_id, number, from_at, recorded_at, row_number() over w as place, lag(from_at) over w as from_before,
                         lag(recorded_at) over w as recorded_before
                    from tier_standing where coalition_id = :coalition window w as (partition by member_id order by number)) s
           where s.number <> s.place or s.from_at < s.from_before or s.recorded_at < s.recorded_before or s.from_at > s.recorded_at`,
  },
  {
    rule: 'T-05',
    subject: 'account',
    sql: `select coalesce(t.member_id, s.member_id)::text as id,
                 format('it stands at %s by its standing %s, the last one is %s, %s', t.level, t.number, s.number, s.level) as text
            from (select * from member_tier where coalition_id = :coalition) t
            full join (select distinct on (member_id) * from tier_standing where coalition_id = :coalition
                        order by member_id, number desc) s on s.member_id = t.member_id
            left join member m on m.coalition_id = :coalition and m.id = t.member_id
           where (t.number, t.level, t.ladder_version, t.member_kind, t.from_at, t.valid_until, t.qualified_on, t.cause)
                 is distinct from (s.number, s.level, s.ladder_version, m.kind, s.from_at, s.valid_until, s.qualified_on, s.cause)`,
  },
  {
    rule: 'T-05',
    subject: 'account',
    sql: `select s.member_id::text as id, format('its standing %s names a level that its ladder has not', s.number) as text
            from tier_standing s
            left join member m on m.coalition_id = s.coalition_id and m.id = s.member_id
            left join tier_level v on v.coalition_id = s.coalition_id and v.member_kind = m.kind
                 and v.version = s.ladder_version and v.code = s.level
           where s.coalition_id = :coalition and v.code is null`,
  },
  {
    rule: 'T-05',
    subject: 'account',
    sql: `select s.member_id::text as id, format('its standing %s names %s, which did not bring it', s.number, s.transaction_id) as text
            from tier_standing s
            left join ledger_transaction t on t.coalition_id = s.coalition_id and t.id = s.transaction_id
                 and t.posted_at = s.recorded_at
                 and (t.member_id = s.member_id or exists (
                        select from qualification_pool q
                         where q.coalition_id = s.coalition_id and q.parent_id = s.member_id and q.child_id = t.member_id
                           and q.agreed_at <= t.posted_at))
                 and t.type = case s.cause when 'QUALIFIED' then 'EARN' when 'REVERSAL' then 'REVERSAL' end
           where s.coalition_id = :coalition and s.transaction_id is not null and t.id is null`,
  },
  {
    rule: 'T-05',
    subject: 'account',
    sql: `select s.member_id::text as id, format('its standing %s is not what was written', s.number) as text
            from tier_standing s
            left join tier_standing b on b.coalition_id = s.coalition_id and b.member_id = s.member_id and b.number = s.number - 1
           where s.coalition_id = :coalition and s.digest is distinct from standing_digest(b.digest, s)`,
  },
  {
    rule: 'T-02',
    subject: 'account',
    sql: `select w.member_id::text as id, format('was warned of the end of its standing %s, which was not its last one', w.standing) as text
            from tier_warning w
            left join lateral (select s.number from tier_standing s
                                where s.coalition_id = w.coalition_id and s.member_id = w.member_id and s.event < w.event
                                order by s.number desc limit 1) s on true
           where w.coalition_id = :coalition and w.standing is distinct from s.number`,
  },
  {
    // Whatever else may be due before: nobody looks at a level later than on the first day without it; at that of somebody
    // who was merged nobody looks any more.
    rule: 'T-02',
    subject: 'account',
    sql: `select t.member_id::text as id, format('its level lasts until %s and is looked at on %s', t.valid_until, t.review_on) as text
            from member_tier t
            join member m on m.coalition_id = t.coalition_id and m.id = t.member_id and m.merged_into is null
           where t.coalition_id = :coalition and t.valid_until is not null
             and (t.review_on is null or t.review_on > t.valid_until + 1 + (
                   select coalesce(max(l.grace_days), 0) from tier_ladder l
                    where l.coalition_id = t.coalition_id and l.member_kind = t.member_kind))`,
  },
  {
    rule: 'W-01',
    subject: 'account',
    sql: `select coalesce(x.member_id, o.object_id)::text as id,
                 case when o.id is null then format('the change %s of its level was never announced, or otherwise than it happened', x.event)
                      else format('the event %s %s tells what did not happen', o.type, o.object_sequence) end as text
            from (select 'tier.changed' as type, id, member_id, event, recorded_at as at from tier_standing where coalition_id = :coalition
                   union all
                  select 'tier.expiring', id, member_id, event, at from tier_warning where coalition_id = :coalition) x
            full join (select * from outbox where coalition_id = :coalition and type like 'tier.%') o
              on (o.type, o.subject_id, o.object_id, o.object_sequence, o.occurred_at) = (x.type, x.id, x.member_id, x.event, x.at)
           where x.id is null or o.id is null`,
  },
  {
    rule: 'T-05',
    subject: 'account',
    sql: `select t.member_id::text as id, format('its level has %s events, it counts %s', e.events, t.events) as text
            from member_tier t
           cross join lateral (
             select count(*) as events, count(distinct event) as different, coalesce(max(event), 0) as last
               from (select event from tier_standing s where s.coalition_id = t.coalition_id and s.member_id = t.member_id
                      union all
                     select event from tier_warning w where w.coalition_id = t.coalition_id and w.member_id = t.member_id) u) e
           where t.coalition_id = :coalition and (t.events <> e.events or e.different <> e.events or e.last <> e.events)`,
  },
  {
    // What an account tells of the level is what earns go by, as long as it is not void.
    rule: 'T-05',
    subject: 'account',
    sql: `select a.member_id::text as id,
                 format('its account tells that it stands at "%s", it stands at "%s"', split_part(a.level_watch, ',', 2), t.level) as text
            from member_account a
            join coalition c on c.id = a.coalition_id
            join ledger_state s on s.coalition_id = a.coalition_id
            left join member m on m.coalition_id = a.coalition_id and m.id = a.member_id
            left join member_tier t on t.coalition_id = a.coalition_id and t.member_id = a.member_id
           where a.coalition_id = :coalition
             and a.level_watch_until > ((clock_timestamp() + make_interval(secs => s.clock_offset_ms / 1000.0)) at time zone c.time_zone)::date
             and (split_part(a.level_watch, ',', 1), split_part(a.level_watch, ',', 2), split_part(a.level_watch, ',', 3),
                  split_part(a.level_watch, ',', 4))
                 is distinct from (m.kind, coalesce(t.level, ''), coalesce(t.ladder_version::text, ''),
                                   coalesce((extract(epoch from t.from_at) * 1000)::bigint::text, ''))`,
  },
  {
    // The standing that counts is the last one that began before the purchase happened and was written before its earn.
    // One of a level that another one has taken the place of since is not looked at.
    rule: 'T-10',
    subject: 'transaction',
    sql: `select t.id::text as id, format('was earned as of the level %s, the member had %s', g.code, h.code) as text
            from ledger_transaction t
            join coalition c on c.id = t.coalition_id
            join member m on m.coalition_id = t.coalition_id and m.id = t.member_id
           cross join lateral (
             select l.version from tier_ladder l
              where l.coalition_id = t.coalition_id and l.member_kind = m.kind
                and l.effective_from <= (t.occurred_at at time zone c.time_zone)::date
                and l.created_at <= t.posted_at
              order by l.version desc limit 1) l
            left join lateral (
              select s.level, s.ladder_version from tier_standing s
               where s.coalition_id = t.coalition_id and s.member_id = t.member_id and s.from_at < t.occurred_at
                 and s.recorded_at < t.posted_at
               order by s.number desc limit 1) s on true
            left join lateral (
              select substr(b ->> 'rule', 7) as code, (b ->> 'rate')::numeric as rate, (b ->> 'bonus')::bigint as bonus,
                     (b ->> 'funding')::bigint as funding
                from jsonb_array_elements(case jsonb_typeof(t.breakdown) when 'array' then t.breakdown else '[]' end) b
               where b ->> 'rule' like 'level:%' limit 1) g on true
            left join lateral (
              select v.code, v.multiplier, v.bonus_points, v.paid_by from tier_level v
               where v.coalition_id = t.coalition_id and v.member_kind = m.kind and v.version = l.version
                 and case when s.level is null then v.rank = 0 else v.code = s.level end limit 1) h on true
           where (select true from tier_ladder z where z.coalition_id = :coalition limit 1)
             and t.coalition_id = :coalition and t.type = 'EARN' and t.amount_minor > 0
             and (s.level is null or s.ladder_version = l.version)
             and not exists (select from tier_standing x where x.coalition_id = t.coalition_id and x.member_id = t.member_id
                                and x.recorded_at = t.posted_at and x.transaction_id is distinct from t.id)
             and ((h.paid_by is not null) <> (g.code is not null) or g.code <> h.code
                  or g.rate <> coalesce(h.multiplier - 1, 0) or g.bonus is distinct from h.bonus_points and g.code is not null
                  or (h.paid_by = 'COALITION') <> (g.funding = (select own_funding_id from ledger_state z where z.coalition_id = t.coalition_id)))`,
  },
];
