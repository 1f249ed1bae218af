/**
 * What the ledger reads of a batch, as SQL for the migration create-ledger-functions: `lock_and_read` with what every
 * batch needs, as texts, on the hot path; `read_due` and `read_more` with what only some do, in JSON.
 */

// A member's account and the coalition's state as the ledger reads them (lock-and-read.ts), with locks and without.
const MEMBER_TEXT = `concat_ws(':', m.member_id, m.status, m.version, m.sequence, m.posted, m.held, m.pending, m.owed,
        (extract(epoch from m.last_posted_at) * 1000)::bigint, coalesce(m.spending_lock, ''), m.failed_codes,
        array_to_string(m.lot_expiries, ','), array_to_string(m.lot_fundings, ','), array_to_string(m.lot_points, ','),
        concat_ws(',', m.level_watch_from, m.level_watch_until, m.level_watch))`;
const CLOCK = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms';
const stateText = (firstId: string) =>
  `concat_ws(':', s.first_open_day, (extract(epoch from s.first_open_at) * 1000)::bigint, s.sealing_epoch,
        c.reference_version, ${firstId}, s.own_funding_id)`;

export const readMore = `
  create function hold_json(h hold) returns json language sql immutable as $$
    select json_build_object('id', h.id::text, 'memberId', h.member_id::text, 'partnerId', h.partner_id::text,
      'merchantId', h.merchant_id::text, 'contractVersionId', h.contract_version_id::text, 'points', h.points::text,
      'status', h.status, 'openedAt', (extract(epoch from h.opened_at) * 1000)::bigint,
      'expiresAt', (extract(epoch from h.expires_at) * 1000)::bigint, 'expiries', h.lot_expiries,
      'fundings', h.lot_fundings::text[], 'lotPoints', h.lot_points::text[])
  $$;
  create function pending_json(l pending_lot) returns json language sql immutable as $$
    select json_build_object('transactionId', l.transaction_id::text, 'memberId', l.member_id::text, 'expiry', l.expiry,
      'fundingId', l.funding_id::text, 'vestsAt', (extract(epoch from l.vests_at) * 1000)::bigint,
      'points', l.points::text)
  $$;

  -- Due holds and pending points of the locked members, and whatever the batch's operations name. Prepared for the
  -- planner as in lock_and_read, whose settings hold here too.
  create function read_due(p_coalition bigint, p_holding bigint[], p_waiting bigint[], p_clock timestamptz)
    returns json language sql volatile as $$
    select json_build_object(
      'holds', (select json_agg(hold_json(h) order by h.expires_at, h.id)
                  from unnest(p_holding) m(id)
                 cross join lateral (select * from hold a where a.coalition_id = p_coalition and a.member_id = m.id
                                        and a.status = 'OPEN' and a.expires_at <= p_clock limit 100000) h),
      'pending', (select json_agg(pending_json(l) order by l.vests_at, l.transaction_id, l.expiry, l.funding_id)
                    from unnest(p_waiting) m(id)
                   cross join lateral (select * from pending_lot a where a.coalition_id = p_coalition and a.member_id = m.id
                                          and a.vests_at <= p_clock limit 100000) l))
  $$;

  -- p_asked: { holds: [id], reversed: [transaction id], requests: [id], codes: [{member, hash}],
  -- memberDays: [{member, purpose, partner, day}], partnerDays: [{partner, day}], exposures: [{partner, currency}],
  -- lockLimits: boolean, campaigns: [id], donors: [{campaign, member}], donations: [transaction id] }. Partner limits come
  -- last: they are the last in the order of locks.
  create function read_more(p_coalition bigint, p_asked json) returns json language plpgsql volatile as $$
  declare v_partner_days json; v_exposures json;
  begin
    if (p_asked ->> 'lockLimits')::boolean then
      -- rows that are not there yet cannot be locked; whoever makes one waits for whoever has made it
      insert into partner_day (coalition_id, partner_id, day, points)
        select p_coalition, (u ->> 'partner')::bigint, (u ->> 'day')::date, 0
          from json_array_elements(p_asked -> 'partnerDays') u order by 2, 3 on conflict do nothing;
      insert into partner_exposure (coalition_id, partner_id, currency)
        select p_coalition, (u ->> 'partner')::bigint, u ->> 'currency'
          from json_array_elements(p_asked -> 'exposures') u order by 2, 3 on conflict do nothing;
      perform 1 from json_array_elements(p_asked -> 'partnerDays') u
        cross join lateral (select from partner_day a where a.coalition_id = p_coalition
           and a.partner_id = (u ->> 'partner')::bigint and a.day = (u ->> 'day')::date for no key update) l;
      perform 1 from json_array_elements(p_asked -> 'exposures') u
        cross join lateral (select from partner_exposure a where a.coalition_id = p_coalition
           and a.partner_id = (u ->> 'partner')::bigint and a.currency = u ->> 'currency' for no key update) l;
    end if;
    select json_agg(json_build_object('partner', l.partner_id::text, 'day', l.day, 'points', l.points::text))
      into v_partner_days from json_array_elements(p_asked -> 'partnerDays') u
      cross join lateral (select * from partner_day a where a.coalition_id = p_coalition
         and a.partner_id = (u ->> 'partner')::bigint and a.day = (u ->> 'day')::date limit 1) l;
    select json_agg(json_build_object('partner', l.partner_id::text, 'currency', l.currency,
             'charged', l.charged::text, 'deposited', l.deposited::text))
      into v_exposures from json_array_elements(p_asked -> 'exposures') u
      cross join lateral (select * from partner_exposure a where a.coalition_id = p_coalition
         and a.partner_id = (u ->> 'partner')::bigint and a.currency = u ->> 'currency' limit 1) l;
    return json_build_object(
      'holds', (select json_agg(hold_json(h)) from json_array_elements_text(p_asked -> 'holds') u
         cross join lateral (select * from hold a where a.coalition_id = p_coalition and a.id = u::bigint limit 1) h),
      'requests', (select json_agg(json_build_object('id', r.id::text, 'memberId', r.member_id::text,
                     'direction', r.direction, 'points', r.points::text, 'requestedBy', r.requested_by, 'status', r.status))
         from json_array_elements_text(p_asked -> 'requests') u
         cross join lateral (select * from adjustment_request a where a.coalition_id = p_coalition and a.id = u::bigint limit 1) r),
      'reversed', (select json_agg(json_build_object('id', u,
                     'points', coalesce((select sum(t.points) from ledger_transaction t
                                          where t.coalition_id = p_coalition and t.reverses_id = u::bigint), 0)::text,
                     'withoutMoney', coalesce((select sum(t.points) from ledger_transaction t
                                                where t.coalition_id = p_coalition and t.reverses_id = u::bigint
                                                  and t.amount_minor is null), 0)::text,
                     'refunded', coalesce((select sum(f.amount_minor) from refund f
                                            where f.coalition_id = p_coalition and f.transaction_id = u::bigint), 0)::text,
                     -- of what campaigns or a level had a part in: of which part how many
                     'parts', (select json_agg(json_build_object('rule', f.rule, 'points', f.points::text))
                        from (select b ->> 'rule' as rule, sum((b ->> 'points')::bigint) as points
                                from ledger_transaction t, jsonb_array_elements(t.breakdown) b
                               where t.coalition_id = p_coalition and t.reverses_id = u::bigint and t.breakdown is not null
                               group by b ->> 'rule') f),
                     'pending', (select json_agg(pending_json(l)) from (select * from pending_lot a
                                  where a.coalition_id = p_coalition and a.transaction_id = u::bigint limit 1000) l)))
         from json_array_elements_text(p_asked -> 'reversed') u),
      'codes', (select json_agg(json_build_object('memberId', c.member_id::text, 'hash', encode(c.code_hash, 'hex'),
                  'partnerId', c.partner_id::text, 'mostPoints', c.most_points::text,
                  'expiresAt', (extract(epoch from c.expires_at) * 1000)::bigint, 'used', c.used_by is not null))
         from json_array_elements(p_asked -> 'codes') u
         cross join lateral (select * from spend_code a where a.coalition_id = p_coalition
            and a.member_id = (u ->> 'member')::bigint and a.code_hash = decode(u ->> 'hash', 'hex') limit 1) c),
      'memberDays', (select json_agg(json_build_object('memberId', d.member_id::text, 'purpose', d.purpose,
                       'partner', d.partner_id::text, 'day', d.day, 'points', d.points::text))
         from json_array_elements(p_asked -> 'memberDays') u
         cross join lateral (select * from member_day a where a.coalition_id = p_coalition
            and a.member_id = (u ->> 'member')::bigint and a.purpose = u ->> 'purpose'
            and a.partner_id = (u ->> 'partner')::bigint and a.day = (u ->> 'day')::date limit 1) d),
      'endedPools', (select json_agg(u) from json_array_elements_text(p_asked -> 'pools') u
         cross join lateral (select from points_pool a where a.coalition_id = p_coalition and a.id = u::bigint
            and a.ended_at is not null limit 1) p),
      'campaigns', (select json_agg(json_build_object('id', c.campaign_id::text, 'version', c.version, 'points', c.points::text,
                      'donated', c.donated_minor::text, 'matched', c.matched_minor::text[], 'donations', c.donations,
                      'donors', c.donors))
         from json_array_elements_text(p_asked -> 'campaigns') u
         cross join lateral (select * from charity_campaign_total a where a.coalition_id = p_coalition
            and a.campaign_id = u::bigint limit 1) c),
      'donors', (select json_agg(json_build_object('campaign', d.campaign_id::text, 'member', d.member_id::text,
                   'donations', d.donations))
         from json_array_elements(p_asked -> 'donors') u
         cross join lateral (select * from charity_donor a where a.coalition_id = p_coalition
            and a.campaign_id = (u ->> 'campaign')::bigint and a.member_id = (u ->> 'member')::bigint limit 1) d),
      'donations', (select json_agg(json_build_object('id', d.id::text, 'campaign', d.campaign_id::text,
                      'member', d.member_id::text, 'points', d.points::text, 'donated', d.donated_minor::text,
                      'matched', d.matched_minor::text[], 'reversed', d.reversed_by is not null,
                      'paidOut', d.payout_id is not null))
         from json_array_elements_text(p_asked -> 'donations') u
         cross join lateral (select * from donation a where a.coalition_id = p_coalition and a.id = u::bigint limit 1) d),
      'partnerDays', v_partner_days, 'exposures', v_exposures);
  end $$;

  -- The campaigns of charities that a batch gives to or takes back from, in rising order: after the members, before all
  -- that read_more reads of them in later statements.
  create function lock_charity_campaigns(p_coalition bigint, p_campaigns json) returns void language plpgsql volatile as $$
  begin
    perform 1 from json_array_elements_text(p_campaigns) u
      cross join lateral (select from charity_campaign_total a where a.coalition_id = p_coalition
         and a.campaign_id = u::bigint for no key update) l;
  end $$;
`;

export const lockAndRead = `
  -- First of a batch's two round trips: isolation and time-outs for this transaction, the coalition's day (shared
  -- with other batches, exclusive for whoever closes the day), its terms (shared, exclusive for whoever changes them),
  -- the members in id order, and only then, in later statements with fresh snapshots, what may have been written while
  -- we waited for them.
  -- Planner choices are pinned: a plan made while a table was empty would otherwise scan it once it has grown. Every
  -- key begins with the coalition, which a planner without statistics takes for selective; the LIMIT in a lateral
  -- subquery keeps it from joining all rows of the coalition instead of looking up one by its whole key.
  create function lock_and_read(
    p_coalition bigint, p_members bigint[], p_callers text[], p_keys text[], p_merchants bigint[], p_references bytea[],
    p_lock_timeout text, p_asked json, p_levels json,
    out o_state text, out o_members text, out o_keys json, out o_purchases integer[], out o_due json, out o_more json,
    out o_levels json
  ) language plpgsql volatile as $$
  declare v_holding bigint[]; v_waiting bigint[]; v_clock bigint; v_ids bigint[]; v_froms date[]; v_untils date[];
    v_watched_from date; v_watched_until date; v_today date; v_earliest date; v_members bigint[] := p_members;
  begin
    perform set_config('app.coalition_id', p_coalition::text, true), set_config('lock_timeout', p_lock_timeout, true),
      set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('jit', 'off', true), pg_advisory_xact_lock_shared(ledger_day_lock(p_coalition)),
      pg_advisory_xact_lock_shared(ledger_terms_lock(p_coalition));

    -- With those for whose levels their purchases count. Who it is by now is known behind the locks alone: where that is
    -- somebody else, the batch is read again.
    if p_levels is not null then
      v_members := p_members || parents_of(p_coalition, p_members);
    end if;
    select string_agg(${MEMBER_TEXT}, ';'),
        array_agg(m.member_id) filter (where m.held > 0), array_agg(m.member_id) filter (where m.pending > 0),
        array_agg(m.member_id), array_agg(m.level_watch_from), array_agg(m.level_watch_until),
        max(coalesce(m.level_watch_from, 'infinity')), min(coalesce(m.level_watch_until, '-infinity'))
      into o_members, v_holding, v_waiting, v_ids, v_froms, v_untils, v_watched_from, v_watched_until
      from (select * from member_account a
             where a.coalition_id = p_coalition and a.member_id = any (v_members)
             order by a.member_id for no key update) m;

    select json_agg(json_build_object('at', u.ord - 1, 'fingerprint', encode(k.fingerprint, 'hex'),
        'transactionId', k.transaction_id::text, 'subjectId', k.subject_id::text, 'refusal', k.refusal,
        'memberId', k.member_id::text,
        'version', k.version, 'posted', k.posted::text, 'held', k.held::text, 'pending', k.pending::text,
        'asOf', (extract(epoch from k.as_of) * 1000)::bigint))
      into o_keys
      from unnest(p_callers, p_keys) with ordinality u(caller, key, ord)
      cross join lateral (
        select * from idempotency_key i
         where i.coalition_id = p_coalition and i.caller = u.caller and i.key = u.key limit 1) k;

    if cardinality(p_merchants) > 0 then
      select array_agg(u.ord - 1) into o_purchases
        from unnest(p_merchants, p_references) with ordinality u(merchant_id, reference_hash, ord)
        cross join lateral (
          select from earned_purchase e
           where e.coalition_id = p_coalition and e.merchant_id = u.merchant_id
             and e.reference_hash = u.reference_hash limit 1) p;
    end if;

    select ${CLOCK}, ${stateText('id_block_of_epoch(p_coalition, s.lowest_id)')},
           (to_timestamp((${CLOCK}) / 1000.0) at time zone c.time_zone)::date,
           (to_timestamp((p_levels ->> 'earliest')::bigint / 1000.0) at time zone c.time_zone)::date
      into v_clock, o_state, v_today, v_earliest
      from ledger_state s join coalition c on c.id = s.coalition_id
     where s.coalition_id = p_coalition;
    o_state := v_clock || ':' || o_state;

    if v_holding is not null or v_waiting is not null then
      o_due := read_due(p_coalition, v_holding, v_waiting, to_timestamp(v_clock / 1000.0));
    end if;
    if p_asked is not null then
      perform lock_charity_campaigns(p_coalition, p_asked -> 'campaigns');
      o_more := read_more(p_coalition, p_asked);
    end if;
    -- mostly nothing is to be read: the accounts say that no level changes
    v_earliest := least(v_earliest, v_today);
    if p_levels is not null and (v_watched_from > v_earliest or v_watched_until <= v_today
                                 or json_array_length(p_levels -> 'fresh') > 0) then
      o_levels := read_levels(p_coalition, p_levels,
        array(select u.id from unnest(v_ids, v_froms, v_untils) u(id, "from", until)
               where u."from" <= v_earliest and u.until > v_today));
    end if;
  end $$;

  -- Keys of the advisory locks' 64-bit space per coalition, apart from any other use by their class.
  create function ledger_day_lock(p_coalition bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood ledger day ' || p_coalition::text, 0)
  $$;
  create function ledger_terms_lock(p_coalition bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood ledger terms ' || p_coalition::text, 0)
  $$;
`;

export const readWithoutLocks = `
  -- What a batch would be decided on, without its locks: for quotes. Takes no ids.
  create function read_without_locks(p_coalition bigint, p_members bigint[], p_asked json, p_levels json,
    out o_state text, out o_members text, out o_due json, out o_more json, out o_levels json
  ) language plpgsql volatile as $$
  declare v_holding bigint[]; v_waiting bigint[]; v_clock bigint;
    v_members bigint[] := p_members || case when p_levels is not null then parents_of(p_coalition, p_members) end;
  begin
    select string_agg(${MEMBER_TEXT}, ';'),
        array_agg(m.member_id) filter (where m.held > 0), array_agg(m.member_id) filter (where m.pending > 0)
      into o_members, v_holding, v_waiting
      from member_account m where m.coalition_id = p_coalition and m.member_id = any (v_members);
    select ${CLOCK}, ${stateText('1')}
      into v_clock, o_state
      from ledger_state s join coalition c on c.id = s.coalition_id
     where s.coalition_id = p_coalition;
    o_state := v_clock || ':' || o_state;
    o_due := read_due(p_coalition, v_holding, v_waiting, to_timestamp(v_clock / 1000.0));
    if p_asked is not null then
      o_more := read_more(p_coalition, p_asked);
    end if;
    if p_levels is not null then
      o_levels := read_levels(p_coalition, p_levels, '{}');
    end if;
  end $$;
`;
