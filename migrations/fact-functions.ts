/** Facts out of the points books (see FactKind), as SQL for the migration create-days. */

/** Plans that were made while a table was empty must not scan it once it has grown: see lock_and_read. */
export const ALONG_KEYS =
  'set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off';

export const pointsFacts = `
  -- What each transaction of some business days, with ids in a range, adds to which fact. Of a funding, "everywhere" is
  -- what an entry moved of it, "rose" without what fills or makes a debt: by how much the member's points rose. What rose
  -- by less than was given has been consumed, what fell by less than was taken is restored.
  -- An entry stands for itself also in a transfer: what one member gives the other gets, but for what fills its debt.
  -- Partner, contract version and category say at whom points were burned, in rows of what was consumed or restored: what
  -- fills a debt, or is taken from elsewhere for an earn that is undone, nobody has accepted. So a burn's reversal restores
  -- all that it gives back, and what of it fills a debt is consumed at nobody's. acting_partner_id is always the
  -- transaction's: rows with a partner can be looked for by it, along its index; so is acting_type.
  -- What is given to a charity is consumed as by a burn, at nobody's; its reversal restores it as that of a burn.
  -- Whoever reads it gives the plan: it is one query, and is planned within theirs.
  create function points_facts(p_coalition bigint, p_from date, p_until date, p_lowest bigint, p_highest bigint)
    returns table (day date, transaction_id bigint, kind text, partner_id bigint, contract_version_id bigint, category text,
      funding_id bigint, points bigint, acting_partner_id bigint, acting_type text) language sql stable as $$
    select t.business_day, t.id, f.kind, case when f.there then t.partner_id end,
           case when f.there then t.contract_version_id end, case when f.there then m.category end, f.funding, f.points,
           t.partner_id, t.type
      from ledger_transaction t
     -- offset and limit are for the planner: every one of these is a look-up by a whole key, whatever it knows of tables
     cross join lateral (
        select i.* from entry i
         where i.coalition_id = p_coalition and i.transaction_id = t.id and i.sequence is not null offset 0) e
      left join lateral (
        select s.category from merchant s where s.coalition_id = p_coalition and s.id = t.merchant_id limit 1) m on true
      -- what a reversal undoes, and of an earn its funding: where campaigns had parts in it, the breakdown says of which
      -- funding how many are undone, the base first (rule R-07)
      left join lateral (
        select o.type, coalesce((t.breakdown -> 0 ->> 'funding')::bigint, u.lot_fundings[1]) as funding from ledger_transaction o
          join entry u on u.coalition_id = o.coalition_id and u.transaction_id = o.id and u.leg = 0
         where o.coalition_id = p_coalition and o.id = t.reverses_id limit 1) r on t.type = 'REVERSAL'
     cross join lateral (
        select 'REDEEMED', 0::bigint, t.points, true where t.type = 'BURN'
        union all
        select 'REDEMPTION_REVERSED', 0, t.points, true where r.type = 'BURN'
        union all
        select 'SHORTFALL', r.funding, t.points + e.amount, true where r.type = 'EARN' and t.points + e.amount > 0
        union all
        select x.kind, s.funding, x.points, x.there
          from (select v.funding, sum(v.points)::bigint as everywhere,
                       coalesce(sum(v.points) filter (where v.place is distinct from 3), 0)::bigint as rose
                  from (select * from unnest(e.lot_fundings, e.lot_points, e.lot_places)
                        union all select r.funding, 0, 0::smallint where r.type = 'EARN'
                        union all select (b ->> 'funding')::bigint, 0, 0::smallint
                          from jsonb_array_elements(t.breakdown) b where r.type = 'EARN') v(funding, points, place)
                 group by v.funding) s
         cross join lateral (
           select case when t.type in ('EARN', 'TRANSFER') or r.type in ('BURN', 'DONATION') or (t.type = 'ADJUSTMENT' and e.amount > 0)
                       then s.everywhere
                       when r.type = 'EARN' and t.breakdown is not null
                       then -coalesce((select sum((b ->> 'points')::bigint)::bigint from jsonb_array_elements(t.breakdown) b
                                        where (b ->> 'funding')::bigint = s.funding), 0)
                       when r.type = 'EARN' and s.funding = r.funding then -t.points else 0 end as given,
                  t.type in ('EARN', 'ADJUSTMENT') or r.type = 'EARN' as issues,
                  case when t.type = 'EXPIRY' then -s.rose else 0 end as expired,
                  case when t.type = 'ADJUSTMENT' and e.amount < 0 then -s.rose else 0 end as adjusted offset 0) g
         -- only what there is: rows that would be dropped again were the costliest part of this
         cross join lateral (
           select 'ISSUED' as kind, g.given as points, true as there where g.issues and g.given > 0
           union all select 'ISSUE_REVERSED', -g.given, true where g.issues and g.given < 0
           union all select 'CONSUMED', g.given - g.expired - g.adjusted - s.rose, t.type = 'BURN'
                      where g.given - g.expired - g.adjusted > s.rose
           union all select 'RESTORED', s.rose + g.expired + g.adjusted - g.given, false
                      where g.given - g.expired - g.adjusted < s.rose
           union all select 'RESTORED', s.everywhere, r.type = 'BURN' where r.type in ('BURN', 'DONATION') and s.everywhere > 0
           union all select 'EXPIRED', g.expired, true where g.expired > 0
           union all select 'ADJUSTED', g.adjusted, true where g.adjusted > 0) x
         ) f(kind, funding, points, there)
     where t.coalition_id = p_coalition and t.id between p_lowest and p_highest
       and t.business_day between p_from and p_until
  $$;
`;

export const filledDebts = `
  -- Points that come back from a hold, or vest, to a member who owes fill the debt first (rule R-04): no transaction says
  -- so, since what is posted stays. By day and by what came back, a hold or the earn that vested; nobody has accepted them.
  -- Steps that touch no debt are not looked at: the index knows the others.
  create index balance_step_at_debt on balance_step (coalition_id, business_day) where 3 = any (lot_places);
  create function filled_debts(p_coalition bigint, p_from date, p_until date)
    returns table (day date, subject_id bigint, of_hold boolean, funding_id bigint, points bigint) language sql stable as $$
    select s.business_day, s.subject_id, s.kind <> 'VEST', m.funding, sum(m.points)::bigint
      -- in the order of that index, whatever order the reader asks for: another index has that one, and leads to all steps
      from (select * from balance_step o
             where o.coalition_id = p_coalition and o.business_day between p_from and p_until and 3 = any (o.lot_places)
             order by o.business_day offset 0) s
     cross join lateral unnest(s.lot_fundings, s.lot_points, s.lot_places) m(funding, points, place)
     where m.place = 3
     group by s.business_day, s.subject_id, s.kind <> 'VEST', m.funding
  $$;
`;

export const daysOfFacts = `
  -- The sums that day_fact holds, as it holds them, straight from the books: of transactions by day and ids, of debts that
  -- were filled without one by day.
  create function facts_of_days(p_coalition bigint, p_from date, p_until date, p_lowest bigint, p_highest bigint)
    returns table (day date, kind text, partner_id bigint, contract_version_id bigint, category text, funding_id bigint,
      transactions bigint, points bigint) language sql stable ${ALONG_KEYS} as $$
    select f.day, f.kind, f.partner, f.contract, f.category, f.funding_id, sum(f.transactions)::bigint, sum(f.points)::bigint
      from (
        select p.day, p.kind, coalesce(p.partner_id, 0) as partner, coalesce(p.contract_version_id, 0) as contract,
               coalesce(p.category, '') as category, p.funding_id, count(*) as transactions, sum(p.points) as points
          from points_facts(p_coalition, p_from, p_until, p_lowest, p_highest) p
         group by p.day, p.kind, p.partner_id, p.contract_version_id, p.category, p.funding_id
        union all
        select d.day, 'CONSUMED', 0, 0, '', d.funding_id, count(*), sum(d.points)
          from filled_debts(p_coalition, p_from, p_until) d
         group by d.day, d.funding_id) f
     group by f.day, f.kind, f.partner, f.contract, f.category, f.funding_id
  $$;
`;

export const factsFromBooks = `
  -- Between which ids the transactions of some business days lie: of gathered days as they say, of later ones from where
  -- these end. No rows of the range may lie outside; others may lie within.
  create function ids_of_days(p_coalition bigint, p_from date, p_until date, out lowest bigint, out highest bigint)
    language plpgsql stable as $$
  declare v_last date;
  begin
    select max(g.day) into v_last from gathered_day g where g.coalition_id = p_coalition;
    select min(g.lowest_id), max(g.highest_id) into lowest, highest from gathered_day g
     where g.coalition_id = p_coalition and g.day between p_from and p_until;
    if v_last is null or p_until > v_last then
      lowest := least(lowest, lowest_id_from_day(p_coalition, greatest(p_from, v_last + 1)));
      highest := 9223372036854775807;
    end if;
    lowest := coalesce(lowest, 1);
    highest := coalesce(highest, 0);
  end $$;

  create function facts_from_books(p_coalition bigint, p_from date, p_until date)
    returns table (kind text, partner_id bigint, contract_version_id bigint, category text, funding_id bigint,
      transactions bigint, points bigint) language plpgsql stable ${ALONG_KEYS} as $$
  declare v_ids record;
  begin
    select * into v_ids from ids_of_days(p_coalition, p_from, p_until);
    return query
      select f.kind, f.partner_id, f.contract_version_id, f.category, f.funding_id, sum(f.transactions)::bigint,
             sum(f.points)::bigint
        from facts_of_days(p_coalition, p_from, p_until, v_ids.lowest, v_ids.highest) f
       group by f.kind, f.partner_id, f.contract_version_id, f.category, f.funding_id;
  end $$;
`;

export const factTransactions = `
  -- The transactions behind facts, by day and id, from one of them on: what is asked for by "asked", keys as in day_fact
  -- (kinds, partner_id, contract_version_id, category, funding_id; what is not there may be anything). Of gathered days
  -- only those are looked through that have such a fact. Where a debt was filled without a transaction, the earn that
  -- vested, or the hold, on the day on which it did so: no other fact of such an earn can be asked for along with it.
  create function fact_transactions(p_coalition bigint, p_from date, p_until date, p_asked jsonb, p_after_day date,
    p_after bigint, p_most integer)
    returns table (day date, id bigint, of_hold boolean, points bigint)
    language plpgsql stable ${ALONG_KEYS} set enable_sort = off set enable_hashagg = off as $$
  declare v_gathered date; v_day date; v_ids record; v_left integer := p_most; v_found integer; v_where text;
    v_query text;
  begin
    select max(g.day) into v_gathered from gathered_day g where g.coalition_id = p_coalition;
    -- Written out, not as parameters, so that the plan can follow the index of a partner.
    v_where := format('f.kind = any (%L::text[])', array(select jsonb_array_elements_text(p_asked -> 'kinds')))
      -- What can have such a fact at all, before looking at what it moved: few of many are reversals. Anything can consume,
      -- and a transfer restores what it moves of a debt.
      || case when p_asked -> 'kinds' ? 'CONSUMED' then '' else format(' and f.acting_type = any (%L::text[])', array(
           select distinct m.type from (values ('ISSUED', 'EARN'), ('ISSUED', 'ADJUSTMENT'), ('ISSUE_REVERSED', 'REVERSAL'),
             ('RESTORED', 'REVERSAL'), ('RESTORED', 'TRANSFER'), ('EXPIRED', 'EXPIRY'), ('ADJUSTED', 'ADJUSTMENT'), ('REDEEMED', 'BURN'),
             ('REDEMPTION_REVERSED', 'REVERSAL'), ('SHORTFALL', 'REVERSAL')) m(kind, type)
            where p_asked -> 'kinds' ? m.kind)) end
      || case when p_asked -> 'partner_id' is not null then case when (p_asked ->> 'partner_id') = '0' then ' and f.partner_id is null'
           else format(' and f.partner_id = %1$L and f.acting_partner_id = %1$L', p_asked ->> 'partner_id') end else '' end
      || case when p_asked -> 'contract_version_id' is not null then format(' and coalesce(f.contract_version_id, 0) = %L',
           p_asked ->> 'contract_version_id') else '' end
      || case when p_asked -> 'category' is not null then format(' and coalesce(f.category, '''') = %L', p_asked ->> 'category') else '' end
      || case when p_asked -> 'funding_id' is not null then format(' and f.funding_id = %L', p_asked ->> 'funding_id') else '' end;
    v_query := format('select f.transaction_id, false, sum(f.points)::bigint
        from points_facts($1, $5, $5, $2, $3) f where %s group by f.transaction_id order by f.transaction_id limit $4', v_where);
    -- Only where it can be: everything else is read in the order of an index, and as far as is asked for.
    if p_asked -> 'kinds' ? 'CONSUMED' and coalesce(p_asked ->> 'partner_id', '0') = '0'
       and coalesce(p_asked ->> 'contract_version_id', '0') = '0' and coalesce(p_asked ->> 'category', '') = '' then
      v_query := format('(%s) union all (select f.subject_id, bool_or(f.of_hold), sum(f.points)::bigint
          from filled_debts($1, $5, $5) f where f.subject_id > $6 %s group by f.subject_id order by f.subject_id limit $4)
        order by 1 limit $4', v_query, case when p_asked -> 'funding_id' is not null
          then format('and f.funding_id = %L', p_asked ->> 'funding_id') else '' end);
    end if;
    for v_day in
      select d.day from (
        select distinct f.day from day_fact f
         where f.coalition_id = p_coalition and f.day between greatest(p_from, p_after_day) and p_until
           and f.kind in (select jsonb_array_elements_text(p_asked -> 'kinds'))
           and f.partner_id = coalesce((p_asked ->> 'partner_id')::bigint, f.partner_id)
           and f.contract_version_id = coalesce((p_asked ->> 'contract_version_id')::bigint, f.contract_version_id)
           and f.category = coalesce(p_asked ->> 'category', f.category)
           and f.funding_id = coalesce((p_asked ->> 'funding_id')::bigint, f.funding_id)
        union
        select d.day from filled_debts(p_coalition, greatest(p_from, p_after_day, v_gathered + 1), p_until) d
        union
        select distinct t.business_day from ledger_transaction t
         where t.coalition_id = p_coalition and p_until > coalesce(v_gathered, '-infinity')
           and t.id >= lowest_id_from_day(p_coalition, greatest(p_from, p_after_day, v_gathered + 1))
           and t.business_day between greatest(p_from, p_after_day, v_gathered + 1) and p_until) d
       order by d.day
    loop
      select * into v_ids from ids_of_days(p_coalition, v_day, v_day);
      return query execute 'select $5, x.* from (' || v_query || ') x'
        using p_coalition, case when v_day = p_after_day then greatest(v_ids.lowest, p_after + 1) else v_ids.lowest end,
          v_ids.highest, v_left, v_day, case when v_day = p_after_day then p_after else 0 end;
      get diagnostics v_found = row_count;
      v_left := v_left - v_found;
      exit when v_left <= 0;
    end loop;
  end $$;
`;
