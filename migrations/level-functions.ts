/** What the ledger reads and writes of members' levels, as SQL for the migration create-ledger-functions. */

export const readLevels = `
  -- How much money of a purchase counts as undone (rule T-07): see spendUndone in src/ledger/levels/purchase-activity.ts.
  create function spend_undone(p_amount bigint, p_points bigint, p_reversed numeric, p_without_money numeric, p_refunded numeric)
    returns bigint language sql immutable as $$
    select case when p_without_money = 0 then least(p_amount, p_refunded)
                when p_reversed = p_points then p_amount
                else least(p_amount, p_refunded + div(p_amount * p_without_money, p_points)) end::bigint
  $$;

  -- What was posted for some members, by way of their entries (null: of the coalition): there is no other way to a
  -- member's transactions, and whoever holds the locks of some must not look through the books of all.
  create function transactions_of(p_coalition bigint, p_members bigint[]) returns setof ledger_transaction
    language sql stable as $$
    select t.* from ledger_transaction t where p_members is null and t.coalition_id = p_coalition
     union all
    select t.* from entry e
     cross join lateral (select * from ledger_transaction a
                          where a.coalition_id = p_coalition and a.id = e.transaction_id limit 1) t
     where p_members is not null and e.coalition_id = p_coalition and e.account_id = any (p_members)
       and e.sequence is not null
  $$;

  -- Some members and those that were merged into them, whose purchases count as theirs (rule A-11); null stays null.
  create function with_merged(p_coalition bigint, p_members bigint[]) returns bigint[] language sql stable as $$
    select case when p_members is not null then p_members || array(
      select m.id from member m where m.coalition_id = p_coalition and m.merged_into = any (p_members)) end
  $$;

  -- Members' counters from the books alone, as member_activity holds them (null: of all members). The calendar is the
  -- caller's: "p_months" are first days of months, in order, from that of the first purchase on.
  create function activity_from_books(p_coalition bigint, p_members bigint[], p_months date[])
    returns table (member_id bigint, month date, partner_id bigint, currency text, base_points bigint, bonus_points bigint,
      spend_minor bigint, purchases integer) language sql stable as $$
    select x.member_id, p_months[width_bucket(x.day, p_months)], x.partner_id, x.currency, sum(x.base)::bigint,
           sum(x.bonus)::bigint, sum(x.spend)::bigint, sum(x.purchases)::integer
      from (
        select coalesce(w.merged_into, t.member_id) as member_id, t.partner_id, t.currency, (t.occurred_at at time zone c.time_zone)::date as day,
               b.base - coalesce(r.base, 0) as base,
               t.points - b.base - (coalesce(r.points, 0) - coalesce(r.base, 0)) as bonus,
               t.amount_minor - u.undone as spend, case when u.undone < t.amount_minor then 1 else 0 end as purchases
          from transactions_of(p_coalition, with_merged(p_coalition, p_members)) t
          join coalition c on c.id = t.coalition_id
          join member w on w.coalition_id = t.coalition_id and w.id = t.member_id
         -- caps cut the base last
         cross join lateral (select least(t.points, case when t.breakdown -> 0 ->> 'points' ~ '^[0-9]{1,18}$'
                                                         then (t.breakdown -> 0 ->> 'points')::bigint else 0 end) as base) b
          left join (
            select o.reverses_id, sum(o.points) as points,
                   coalesce(sum(o.points) filter (where o.amount_minor is null), 0) as without_money,
                   sum(case when o.breakdown is null then o.points
                            when o.breakdown -> 0 ->> 'points' ~ '^[0-9]{1,18}$' then (o.breakdown -> 0 ->> 'points')::bigint
                            else 0 end) as base
              from transactions_of(p_coalition, with_merged(p_coalition, p_members)) o
             where o.reverses_id is not null
             group by o.reverses_id) r on r.reverses_id = t.id
         cross join lateral (
            select sum(a.amount_minor) as refunded from refund a
             where a.coalition_id = p_coalition and a.transaction_id = t.id) f
         cross join lateral (select spend_undone(t.amount_minor, t.points, coalesce(r.points, 0), coalesce(r.without_money, 0),
                                                 coalesce(f.refunded, 0)) as undone) u
         where t.type = 'EARN' and t.amount_minor > 0
           and (p_members is null or coalesce(w.merged_into, t.member_id) = any (p_members))) x
     group by 1, 2, 3, 4
  $$;

  -- What the accounts of some members, which are locked, tell of their levels does not hold any more. It is void by itself
  -- where its time is over, as of most whose levels are reviewed.
  create function forget_level_watches(p_coalition bigint, p_members bigint[]) returns void language sql volatile as $$
    update member_account m set level_watch = null, level_watch_from = null, level_watch_until = null
      from unnest(p_members) u(id)
     cross join lateral (select a.ctid as place from member_account a
                          where a.coalition_id = p_coalition and a.member_id = u.id limit 1) f,
           ledger_state s join coalition c on c.id = s.coalition_id
     where s.coalition_id = p_coalition and m.ctid = f.place and m.coalition_id = p_coalition
       and m.level_watch_until > ((clock_timestamp() + make_interval(secs => s.clock_offset_ms / 1000.0)) at time zone c.time_zone)::date
  $$;

  -- Writes the counters of some members, whose accounts are locked, as the books have them; answers of how many members
  -- they were others.
  create function correct_activity(p_coalition bigint, p_members bigint[], p_months date[]) returns integer
    language plpgsql volatile as $$
  declare v_wrong bigint[];
  begin
    select array_agg(distinct coalesce(a.member_id, b.member_id)) into v_wrong
      from (select * from member_activity where coalition_id = p_coalition and member_id = any (p_members)) a
      full join activity_from_books(p_coalition, p_members, p_months) b
        on (b.member_id, b.month, b.partner_id, b.currency) = (a.member_id, a.month, a.partner_id, a.currency)
     where (a.base_points, a.bonus_points, a.spend_minor, a.purchases)
           is distinct from (b.base_points, b.bonus_points, b.spend_minor, b.purchases);
    delete from member_activity where coalition_id = p_coalition and member_id = any (v_wrong);
    perform forget_level_watches(p_coalition, v_wrong);
    insert into member_activity (coalition_id, member_id, month, partner_id, currency, base_points, bonus_points,
        spend_minor, purchases)
      select p_coalition, b.* from activity_from_books(p_coalition, v_wrong, p_months) b where v_wrong is not null;
    return coalesce(cardinality(v_wrong), 0);
  end $$;

  -- The accounts whose purchases count for a member's level too, from the month from which on they do (rule K-16).
  create function pooled_with(p_coalition bigint, p_member bigint) returns table (child_id bigint, from_month date)
    language plpgsql stable rows 10 as $$
  begin
    return query select q.child_id, q.from_month from qualification_pool q
      where q.coalition_id = p_coalition and q.parent_id = p_member and q.ended_at is null and q.agreed_at is not null;
  end $$;

  -- The members for whose levels the purchases of some others count too.
  create function parents_of(p_coalition bigint, p_members bigint[]) returns bigint[] language plpgsql stable as $$
  begin
    -- Mostly there are none, and every earn asks.
    if not exists (select from qualification_pool a where a.coalition_id = p_coalition and a.ended_at is null) then
      return '{}';
    end if;
    return array(select q.parent_id from unnest(p_members) u(id)
      cross join lateral (select a.parent_id from qualification_pool a
                           where a.coalition_id = p_coalition and a.child_id = u.id and a.ended_at is null
                             and a.agreed_at is not null limit 1) q);
  end $$;

  -- The day, in the coalition's zone, of a member's last purchase of which something is left, or of one of an account
  -- whose purchases count for its level; null without any. Entries
  -- are looked through backwards, until they were posted before anything that may have happened in the last month with a
  -- purchase (a purchase may be told up to 30 days ahead, which leaves room for zones). No level is lost before a month
  -- without a purchase: one of the last weeks is as good as the last one, and an account with thousands of entries a day
  -- is not looked through while everybody waits for it.
  create function last_purchase_on(p_coalition bigint, p_member bigint, p_zone text, p_today date) returns date
    language plpgsql stable as $$
  declare v_account bigint; v_from date; v_month date; v_last date; v_day date; t ledger_transaction; e record;
  begin
    select max(c.month) into v_month
      from (select null::date as "from", p_member as id union all
            select q.from_month, q.child_id from pooled_with(p_coalition, p_member) q) u
     cross join lateral (select a.month from member_activity a
                          where a.coalition_id = p_coalition and a.member_id = u.id and a.purchases > 0
                            and a.month >= coalesce(u."from", '-infinity')
                          order by a.month desc limit 1) c;
    if v_month is null then
      return null;
    end if;
    for v_account, v_from in select u.id, null::date from unnest(with_merged(p_coalition, array[p_member])) u(id)
                              union all
                             select q.child_id, q.from_month from pooled_with(p_coalition, p_member) q loop
      for e in select n.transaction_id, n.posted_at from entry n
                where n.coalition_id = p_coalition and n.account_id = v_account and n.sequence is not null
                order by n.sequence desc loop
        exit when e.posted_at < v_month - interval '32 days' or e.posted_at < v_last - interval '32 days'
               or v_last > p_today - 25;
        select * into t from ledger_transaction a where a.coalition_id = p_coalition and a.id = e.transaction_id;
        v_day := (t.occurred_at at time zone p_zone)::date;
        continue when t.type <> 'EARN' or t.amount_minor = 0 or v_day <= v_last or v_day < v_from;
        if spend_undone(t.amount_minor, t.points,
             (select coalesce(sum(r.points), 0) from ledger_transaction r
               where r.coalition_id = p_coalition and r.reverses_id = t.id),
             (select coalesce(sum(r.points), 0) from ledger_transaction r
               where r.coalition_id = p_coalition and r.reverses_id = t.id and r.amount_minor is null),
             (select coalesce(sum(f.amount_minor), 0) from refund f
               where f.coalition_id = p_coalition and f.transaction_id = t.id)) < t.amount_minor then
          v_last := v_day;
        end if;
      end loop;
    end loop;
    return v_last;
  end $$;

  -- p_asked: { members: [id], fresh: [id], reach: days or null, earliest: ms or null, history: boolean, parents: boolean }.
  -- Of each member, and where it says so of those for whose levels their purchases count,
  -- but for those in p_watched that are not among the fresh ones, the standings
  -- (only the last one where nothing asks for those before it), and the counters
  -- of the months that begin at most so many days before the earliest of the instants and now; all of
  -- them, and the last purchase, where a review is due. Prepared for the planner as lock_and_read is, whose settings hold here too.
  create function read_levels(p_coalition bigint, p_asked json, p_watched bigint[]) returns json language plpgsql volatile as $$
  declare v_zone text; v_now timestamptz; v_today date; v_since date; v_levels json;
    v_history boolean := (p_asked ->> 'history')::boolean;
    v_earliest timestamptz := coalesce(to_timestamp((p_asked ->> 'earliest')::bigint / 1000.0), 'infinity');
  begin
    select c.time_zone, to_timestamp((floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms) / 1000.0)
      into v_zone, v_now
      from ledger_state s join coalition c on c.id = s.coalition_id where s.coalition_id = p_coalition;
    v_today := (v_now at time zone v_zone)::date;
    v_since := case when p_asked ->> 'reach' is null then '-infinity'::date
                    else least(v_today, (to_timestamp((p_asked ->> 'earliest')::bigint / 1000.0) at time zone v_zone)::date)
                         - (p_asked ->> 'reach')::integer end;
    select json_agg(json_build_object('member', m.id::text, 'kind', m.kind, 'review', t.review_on,
             'events', coalesce(t.events, 0),
             'standings', case when t.member_id is null then null
               when w.whole is not true then json_build_array(json_build_object('number', t.number, 'level', t.level, 'version', t.ladder_version,
                      'from', (extract(epoch from t.from_at) * 1000)::bigint, 'until', t.valid_until,
                      'qualified', t.qualified_on, 'cause', t.cause))
               else (select json_agg(json_build_object('number', s.number, 'level', s.level, 'version', s.ladder_version,
                         'from', (extract(epoch from s.from_at) * 1000)::bigint, 'until', s.valid_until,
                         'qualified', s.qualified_on, 'cause', s.cause) order by s.number)
                  from tier_standing s where s.coalition_id = p_coalition and s.member_id = u::bigint) end,
             'activity', (select string_agg(concat_ws(',', a.month, a.partner_id, a.currency, a.base_points, a.bonus_points,
                                            a.spend_minor, a.purchases), ';')
                            from member_activity a
                           where a.coalition_id = p_coalition and a.member_id = m.id
                             and a.month >= case when t.review_on <= v_today then '-infinity' else v_since end),
             'counts', (select json_build_object('member', q.parent_id::text, 'from', q.from_month)
                          from qualification_pool q
                         where m.kind = 'BUSINESS' and q.coalition_id = p_coalition and q.child_id = m.id and q.ended_at is null
                           and q.agreed_at is not null limit 1),
             'pooled', (select coalesce(string_agg(concat_ws(',', x.month, x.partner_id, x.currency, x.base, x.bonus, x.spend,
                                                             x.purchases), ';'), '')
                          from (select a.month, a.partner_id, a.currency, sum(a.base_points) as base, sum(a.bonus_points) as bonus,
                                       sum(a.spend_minor) as spend, sum(a.purchases) as purchases
                                  from pooled_with(p_coalition, m.id) q
                                 cross join lateral (
                                   select * from member_activity b
                                    where b.coalition_id = p_coalition and b.member_id = q.child_id and b.month >= q.from_month
                                      and b.month >= case when t.review_on <= v_today then '-infinity' else v_since end
                                   offset 0) a
                                 group by 1, 2, 3) x
                        having m.kind = 'BUSINESS' and exists (select from pooled_with(p_coalition, m.id))),
             'whole', w.whole is true, 'due', t.review_on <= v_today, 'last', case when t.review_on <= v_today then last_purchase_on(p_coalition, m.id, v_zone, v_today) end))
      into v_levels
      from (select u from (
               select u from json_array_elements_text(p_asked -> 'members') u
                union
               select parent::text from unnest(case when (p_asked ->> 'parents')::boolean then parents_of(p_coalition,
                 array(select c::bigint from json_array_elements_text(p_asked -> 'members') c)) end) parent) u
             where not u::bigint = any (p_watched)
                or u in (select json_array_elements_text(p_asked -> 'fresh'))) u
      left join lateral (select * from member_tier b where b.coalition_id = p_coalition and b.member_id = u::bigint limit 1) t on true
     -- the last standing is enough for what is posted after it began, as long as nothing is due
     cross join lateral (select v_history or t.from_at >= least(v_earliest, v_now) or t.review_on <= v_today
                                or t.member_id is null as whole) w
     cross join lateral (
        select u::bigint as id, t.member_kind as kind where t.member_id is not null
         union all
        select b.id, b.kind from member b where t.member_id is null and b.coalition_id = p_coalition and b.id = u::bigint
         limit 1) m;
    return v_levels;
  end $$;
`;

export const writeLevels = `
  -- What a standing is known by again, once something has followed it.
  create function standing_digest(p_before bytea, s tier_standing) returns bytea language sql immutable as $$
    select sha256(coalesce(p_before, '') || convert_to(json_build_array(s.member_id, s.number, s.level, s.ladder_version,
      (extract(epoch from s.from_at) * 1000)::bigint, s.valid_until - date '2000-01-01', s.qualified_on - date '2000-01-01',
      s.cause, (extract(epoch from s.recorded_at) * 1000)::bigint, s.actor, s.transaction_id, s.event)::text, 'UTF8'))
  $$;

  -- Standings that begin, warnings, and where the members stand then, with an event of each: see write-levels.ts.
  create function write_levels(p_coalition bigint, p_levels json) returns void language plpgsql volatile as $$
  declare v_round integer := 0; v_begun integer;
  begin
    if json_array_length(p_levels -> 'levels') = 0 then
      return;
    end if;
    -- The first of each member, then the second: each rests on the digest of the one before it. Mostly there is one.
    loop
      v_round := v_round + 1;
      with asked as (
        select p_coalition as coalition_id, null::bigint as id, u.member as member_id, u.number, u.level,
               u.version as ladder_version, u."from"::timestamptz(3) as from_at, u.until as valid_until,
               u.qualified as qualified_on, u.cause, u.recorded::timestamptz(3) as recorded_at, u.actor,
               u.transaction as transaction_id, u.reason, u.event, null::bytea as digest
          from (select *, row_number() over (partition by member order by number) as round
                  from json_to_recordset(p_levels -> 'standings') a(member bigint, number integer, level text,
                       version integer, "from" timestamptz, until date, qualified date, cause text, recorded timestamptz,
                       actor text, transaction bigint, reason text, event integer)) u
         where u.round = v_round),
      begun as (
        insert into tier_standing (coalition_id, member_id, number, level, ladder_version, from_at, valid_until,
            qualified_on, cause, recorded_at, actor, transaction_id, reason, event, digest)
          select a.coalition_id, a.member_id, a.number, a.level, a.ladder_version, a.from_at, a.valid_until,
                 a.qualified_on, a.cause, a.recorded_at, a.actor, a.transaction_id, a.reason, a.event,
                 standing_digest((select s.digest from tier_standing s
                                   where s.coalition_id = p_coalition and s.member_id = a.member_id
                                     and s.number = a.number - 1), row(a.*)::tier_standing)
            from asked a
        returning id, member_id, event, recorded_at)
      insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
        select p_coalition, new_id(), 'tier.changed', b.member_id, b.event, b.id, b.recorded_at,
               outbox_sent_at(p_coalition, b.recorded_at) from begun b;
      get diagnostics v_begun = row_count;
      exit when v_begun = 0;
    end loop;
    with told as (
      insert into tier_warning (coalition_id, member_id, event, standing, at)
        select p_coalition, u.member, u.event, u.standing, u.at
          from json_to_recordset(p_levels -> 'warnings') u(member bigint, event integer, standing integer, at timestamptz)
      returning id, member_id, event, at)
    insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
      select p_coalition, new_id(), 'tier.expiring', w.member_id, w.event, w.id, w.at, outbox_sent_at(p_coalition, w.at)
        from told w;
    insert into member_tier (coalition_id, member_id, member_kind, number, level, ladder_version, from_at, valid_until,
        qualified_on, cause, review_on, events)
      select p_coalition, u.member, u.kind, u.number, u.level, u.version, u."from", u.until, u.qualified, u.cause, u.review,
             u.events
        from json_to_recordset(p_levels -> 'levels') u(member bigint, kind text, number integer, level text,
             version integer, "from" timestamptz, until date, qualified date, cause text, review date, events integer)
      on conflict (coalition_id, member_id) do update
         set number = excluded.number, level = excluded.level, ladder_version = excluded.ladder_version,
             from_at = excluded.from_at, valid_until = excluded.valid_until, qualified_on = excluded.qualified_on,
             cause = excluded.cause, review_on = excluded.review_on, events = excluded.events;
    perform forget_level_watches(p_coalition,
      array(select u.member from json_to_recordset(p_levels -> 'levels') u(member bigint)));
  end $$;
`;
