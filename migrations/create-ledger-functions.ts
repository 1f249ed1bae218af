import { Migration } from '@mikro-orm/migrations';

/**
 * The functions through which alone the ledger reads under locks and writes: `lock_and_read` and `apply_batch` for what
 * every batch does, `read_more` and `apply_more` for what only some operations need, in JSON, off the hot path.
 */
export class CreateLedgerFunctions extends Migration {
  override up(): void {
    this.addSql(readMore);
    this.addSql(lockAndRead);
    this.addSql(readWithoutLocks);
    this.addSql(applyMore);
    this.addSql(applyBatch);
    this.addSql(foldDeltas);
  }
}

// A member's account and the coalition's state as the ledger reads them (lock-and-read.ts), for both readers below.
const MEMBER_TEXT = `concat_ws(':', m.member_id, m.status, m.version, m.sequence, m.posted, m.held, m.pending, m.owed,
        (extract(epoch from m.last_posted_at) * 1000)::bigint, coalesce(m.spending_lock, ''), m.failed_codes,
        array_to_string(m.lot_expiries, ','), array_to_string(m.lot_fundings, ','), array_to_string(m.lot_points, ','))`;
const CLOCK = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms';
const STATE_TEXT = `s.first_open_day, (extract(epoch from s.first_open_at) * 1000)::bigint, s.sealing_epoch,
        c.reference_version, FIRST_ID, s.own_funding_id`;

const readMore = `
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
  -- lockLimits: boolean }. Partner limits come last: they are the last in the order of locks.
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
                     'refunded', coalesce((select sum(f.amount_minor) from refund f
                                            where f.coalition_id = p_coalition and f.transaction_id = u::bigint), 0)::text,
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
      'partnerDays', v_partner_days, 'exposures', v_exposures);
  end $$;
`;

const lockAndRead = `
  -- First of a batch's two round trips: isolation and time-outs for this transaction, the coalition's day (shared
  -- with other batches, exclusive for whoever closes the day), its terms (shared, exclusive for whoever changes them),
  -- the members in id order, and only then, in later
  -- statements with fresh snapshots, what may have been written while we waited for them.
  -- Planner choices are pinned: a plan made while a table was empty would otherwise scan it once it has grown. Every
  -- key begins with the coalition, which a planner without statistics takes for selective; the LIMIT in a lateral
  -- subquery keeps it from joining all rows of the coalition instead of looking up one by its whole key.
  create function lock_and_read(
    p_coalition bigint, p_members bigint[], p_callers text[], p_keys text[], p_merchants bigint[], p_references bytea[],
    p_lock_timeout text, p_asked json,
    out o_state text, out o_members text, out o_keys json, out o_purchases integer[], out o_due json, out o_more json
  ) language plpgsql volatile as $$
  declare v_holding bigint[]; v_waiting bigint[]; v_clock bigint;
  begin
    perform set_config('app.coalition_id', p_coalition::text, true), set_config('lock_timeout', p_lock_timeout, true),
      set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('jit', 'off', true), pg_advisory_xact_lock_shared(ledger_day_lock(p_coalition)),
      pg_advisory_xact_lock_shared(ledger_terms_lock(p_coalition));

    select string_agg(${MEMBER_TEXT}, ';'),
        array_agg(m.member_id) filter (where m.held > 0), array_agg(m.member_id) filter (where m.pending > 0)
      into o_members, v_holding, v_waiting
      from (select * from member_account a
             where a.coalition_id = p_coalition and a.member_id = any (p_members)
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

    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms,
        concat_ws(':', s.first_open_day, (extract(epoch from s.first_open_at) * 1000)::bigint, s.sealing_epoch,
          c.reference_version, id_block_of_epoch(p_coalition, s.lowest_id), s.own_funding_id)
      into v_clock, o_state
      from ledger_state s join coalition c on c.id = s.coalition_id
     where s.coalition_id = p_coalition;
    o_state := v_clock || ':' || o_state;

    if v_holding is not null or v_waiting is not null then
      o_due := read_due(p_coalition, v_holding, v_waiting, to_timestamp(v_clock / 1000.0));
    end if;
    if p_asked is not null then
      o_more := read_more(p_coalition, p_asked);
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

const readWithoutLocks = `
  -- What a batch would be decided on, without its locks: for quotes. Takes no ids.
  create function read_without_locks(p_coalition bigint, p_members bigint[], p_asked json,
    out o_state text, out o_members text, out o_due json, out o_more json
  ) language plpgsql volatile as $$
  declare v_holding bigint[]; v_waiting bigint[]; v_clock bigint;
  begin
    select string_agg(${MEMBER_TEXT}, ';'),
        array_agg(m.member_id) filter (where m.held > 0), array_agg(m.member_id) filter (where m.pending > 0)
      into o_members, v_holding, v_waiting
      from member_account m where m.coalition_id = p_coalition and m.member_id = any (p_members);
    select ${CLOCK}, concat_ws(':', ${STATE_TEXT.replace('FIRST_ID', '1')})
      into v_clock, o_state
      from ledger_state s join coalition c on c.id = s.coalition_id
     where s.coalition_id = p_coalition;
    o_state := v_clock || ':' || o_state;
    o_due := read_due(p_coalition, v_holding, v_waiting, to_timestamp(v_clock / 1000.0));
    if p_asked is not null then
      o_more := read_more(p_coalition, p_asked);
    end if;
  end $$;
`;

const applyMore = `
  -- Rule E-05: told once each time that what a partner owes passes 80 or 95 percent of its limit. The caller holds the
  -- partner's exposure locked, so that its warnings are numbered one after the other.
  create function warn_of_limit(p_coalition bigint, p_partner bigint, p_currency text, p_percent integer,
    p_charged numeric, p_most numeric, p_at timestamptz) returns void language sql volatile as $$
    with warning as (
      insert into limit_warning (coalition_id, partner_id, number, currency, percent, charged, most, at)
        select p_coalition, p_partner, coalesce(max(w.number), 0) + 1, p_currency, p_percent, p_charged, p_most, p_at
          from limit_warning w where w.coalition_id = p_coalition and w.partner_id = p_partner
      returning id, number)
    insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
      select p_coalition, w.id, 'partner.limit-warning', p_partner, w.number, w.id, p_at from warning w
  $$;

  -- The rare writes of a batch, from JSON: see apply-more.ts for its form. Texts stand for 64-bit integers.
  create function apply_more(p_coalition bigint, p_epoch integer, p_more json) returns void language plpgsql volatile as $$
  declare asked integer; done integer;
  begin
    insert into balance_step (coalition_id, member_id, version, kind, subject_id, at, business_day, sealing_epoch,
        sequence, posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points, lot_places)
      select p_coalition, s.member, s.version, s.kind, s.subject, s.at, s.day, p_epoch, s.sequence, s.posted, s.held,
             s.pending, s.owed, s.expiries::date[], s.fundings::bigint[], s.points::bigint[], s.places::smallint[]
        from json_to_recordset(p_more -> 'steps') s(member bigint, version integer, kind text, subject bigint,
             at timestamptz, day date, sequence integer, posted bigint, held bigint, pending bigint, owed bigint,
             expiries text, fundings text, points text, places text);

    insert into hold (coalition_id, id, member_id, partner_id, merchant_id, contract_version_id, points, status, actor,
        opened_at, expires_at, lot_expiries, lot_fundings, lot_points)
      select p_coalition, h.id, h.member, h.partner, h.merchant, h.contract, h.points, 'OPEN', h.actor, h.opened,
             h.expires, h.expiries::date[], h.fundings::bigint[], h."lotPoints"::bigint[]
        from json_to_recordset(p_more -> 'opened') h(id bigint, member bigint, partner bigint, merchant bigint,
             contract bigint, points bigint, actor text, opened timestamptz, expires timestamptz, expiries text,
             fundings text, "lotPoints" text);
    select count(*) into asked from json_array_elements(p_more -> 'ended');
    update hold h set status = u.status, ended_at = u.at, captured_transaction_id = u.transaction, captured_points = u.points
      from json_to_recordset(p_more -> 'ended') u(id bigint, status text, at timestamptz, transaction bigint, points bigint)
     cross join lateral (select a.ctid as place from hold a where a.coalition_id = p_coalition and a.id = u.id limit 1) f
     where h.ctid = f.place and h.coalition_id = p_coalition and h.status = 'OPEN';
    get diagnostics done = row_count;
    if done <> asked then
      raise exception 'an open hold is gone' using errcode = 'HS004';
    end if;

    delete from pending_lot p using json_to_recordset(p_more -> 'vested') u(transaction bigint, expiry date, funding bigint)
     where p.coalition_id = p_coalition and p.transaction_id = u.transaction and p.expiry = u.expiry and p.funding_id = u.funding;
    insert into pending_lot (coalition_id, transaction_id, expiry, funding_id, member_id, vests_at, points)
      select p_coalition, u.transaction, u.expiry, u.funding, u.member, u.vests, u.points
        from json_to_recordset(p_more -> 'pending') u(transaction bigint, expiry date, funding bigint, member bigint,
             vests timestamptz, points bigint)
      on conflict (coalition_id, transaction_id, expiry, funding_id) do update set points = excluded.points;

    insert into refund (coalition_id, transaction_id, id, amount_minor, reversal_id)
      select p_coalition, u.transaction, u.id, u.amount, u.reversal
        from json_to_recordset(p_more -> 'refunds') u(transaction bigint, id bigint, amount bigint, reversal bigint);

    insert into adjustment_request (coalition_id, id, member_id, direction, points, requested_by, requested_at, status)
      select p_coalition, u.id, u.member, u.direction, u.points, u.by, u.at, 'PENDING'
        from json_to_recordset(p_more -> 'requested') u(id bigint, member bigint, direction text, points bigint, by text,
             at timestamptz);
    update adjustment_request r set status = u.status, decided_by = u.by, decided_at = u.at, transaction_id = u.transaction
      from json_to_recordset(p_more -> 'decided') u(id bigint, status text, by text, at timestamptz, transaction bigint)
     where r.coalition_id = p_coalition and r.id = u.id and r.status = 'PENDING';

    update spend_code c set used_by = u.by
      from json_to_recordset(p_more -> 'codes') u(member bigint, hash text, by bigint)
     where c.coalition_id = p_coalition and c.member_id = u.member and c.code_hash = decode(u.hash, 'hex');

    insert into member_day as d (coalition_id, member_id, purpose, partner_id, day, points)
      select p_coalition, u.member, u.purpose, u.partner, u.day, u.points
        from json_to_recordset(p_more -> 'memberDays') u(member bigint, purpose text, partner bigint, day date, points bigint)
      on conflict (coalition_id, member_id, purpose, partner_id, day) do update set points = d.points + excluded.points;

    -- Partner limits last, in order: nothing is written after them that another batch could wait for.
    insert into operation_detail (coalition_id, operation_id, salt, reference, category, lines, reason, metadata)
      select p_coalition, u.id, decode(u.salt, 'hex'), u.reference, u.category, u.lines, u.reason, u.metadata
        from json_to_recordset(p_more -> 'details') u(id bigint, salt text, reference text, category text, lines jsonb,
             reason text, metadata jsonb);
    perform add_to_partner_limits(p_coalition, p_more);
  end $$;

  -- Adds only where there was room for every earn of the batch when its turn came ("before": the most that may have been
  -- counted; "float": the same, with what is deposited added); otherwise the batch is run again with these rows locked,
  -- so that what is left of the limit is known when it is decided. What only lowers a sum has neither and is always taken.
  create function add_to_partner_limits(p_coalition bigint, p_more json) returns void language plpgsql volatile as $$
  declare u record; v_points bigint; v_charged numeric; v_deposited numeric; v_most numeric;
  begin
    for u in select * from json_to_recordset(p_more -> 'partnerDays') r(partner bigint, day date, points bigint, before bigint)
              order by partner, day loop
      insert into partner_day as d (coalition_id, partner_id, day, points) values (p_coalition, u.partner, u.day, u.points)
        on conflict (coalition_id, partner_id, day) do update set points = d.points + u.points
        returning d.points into v_points;
      if v_points - u.points > u.before then
        raise exception 'a cap of partner % is reached', u.partner using errcode = 'HS006';
      end if;
    end loop;
    for u in select * from json_to_recordset(p_more -> 'exposures')
               r(partner bigint, currency text, charge numeric, most numeric, deposits boolean, before numeric,
                 float numeric, at timestamptz)
              order by partner, currency loop
      insert into partner_exposure as e (coalition_id, partner_id, currency, charged)
        values (p_coalition, u.partner, u.currency, u.charge)
        on conflict (coalition_id, partner_id, currency) do update set charged = e.charged + u.charge
        returning e.charged, e.deposited into v_charged, v_deposited;
      v_most := u.most + case when u.deposits then v_deposited else 0 end;
      if v_charged - u.charge > least(u.before, u.float + v_deposited) then
        raise exception 'the limit of partner % is reached', u.partner using errcode = 'HS006';
      end if;
      perform warn_of_limit(p_coalition, u.partner, u.currency, percent, v_charged, v_most, u.at)
         from unnest('{80,95}'::integer[]) percent
        where v_charged - u.charge < v_most * percent / 100 and v_charged >= v_most * percent / 100;
    end loop;
  end $$;
`;

const applyBatch = `
  -- Second round trip: writes set-wise what was decided. Every array of a section has one element per row of it;
  -- keys and purchases come sorted, so that batches of other nodes that meet on them wait instead of deadlocking.
  create function apply_batch(
    p_coalition bigint, p_epoch integer, p_batch bigint,
    p_member bigint[], p_version integer[], p_sequence integer[], p_posted bigint[], p_held bigint[], p_pending bigint[],
    p_owed bigint[], p_lot_expiries text[], p_lot_fundings text[], p_lot_points text[], p_last_posted timestamptz[],
    p_lock text[], p_failed smallint[],
    t_id bigint[], t_type text[], t_points bigint[], t_member bigint[], t_partner bigint[], t_merchant bigint[],
    t_contract bigint[], t_occurred timestamptz[], t_posted timestamptz[], t_day date[], t_actor text[], t_reverses bigint[],
    t_hold bigint[], t_amount bigint[], t_currency text[], t_breakdown text[], t_details_hash bytea[],
    e_transaction bigint[], e_leg smallint[], e_account bigint[], e_amount bigint[], e_posted_at timestamptz[],
    e_sequence integer[], e_version integer[], e_posted bigint[], e_held bigint[], e_pending bigint[], e_owed bigint[],
    e_lot_expiries text[], e_lot_fundings text[], e_lot_points text[], e_lot_places text[],
    d_operation bigint[], d_salt bytea[], d_reference text[], d_category text[], d_lines text[], d_reason text[],
    d_metadata text[],
    g_merchant bigint[], g_hash bytea[], g_transaction bigint[],
    k_caller text[], k_key text[], k_fingerprint bytea[], k_transaction bigint[], k_subject bigint[], k_refusal text[], k_member bigint[],
    k_version integer[], k_posted bigint[], k_held bigint[], k_pending bigint[], k_as_of timestamptz[],
    a_account bigint[], a_delta bigint[],
    o_id bigint[], o_type text[], o_object bigint[], o_sequence integer[], o_subject bigint[],
    o_occurred timestamptz[],
    p_more json
  ) returns void language plpgsql volatile as $$
  declare updated integer;
  begin
    if current_coalition() is distinct from p_coalition then
      raise exception 'apply_batch outside lock_and_read' using errcode = 'HS003';
    end if;
    if cardinality(p_member) > 0 then
      update member_account m
         set version = u.version, sequence = u.sequence, posted = u.posted, held = u.held, pending = u.pending,
             owed = u.owed, lot_expiries = u.expiries::date[], lot_fundings = u.fundings::bigint[],
             lot_points = u.points::bigint[], soonest_expiry = (u.expiries::date[])[1], last_posted_at = u.last_posted,
             spending_lock = u.lock, failed_codes = u.failed
        from (select unnest(p_member) as id, unnest(p_version) as version, unnest(p_sequence) as sequence,
                     unnest(p_posted) as posted, unnest(p_held) as held, unnest(p_pending) as pending,
                     unnest(p_owed) as owed, unnest(p_lot_expiries) as expiries, unnest(p_lot_fundings) as fundings,
                     unnest(p_lot_points) as points, unnest(p_last_posted) as last_posted,
                     unnest(p_lock) as lock, unnest(p_failed) as failed) u
        -- by place, so that the planner cannot walk all accounts of the coalition; the rows are locked, they stay put
        cross join lateral (
          select a.ctid as place from member_account a
           where a.coalition_id = p_coalition and a.member_id = u.id limit 1) found_account
       where m.ctid = found_account.place and m.coalition_id = p_coalition;
      get diagnostics updated = row_count;
      if updated <> cardinality(p_member) then
        raise exception 'a locked member account is gone' using errcode = 'HS004';
      end if;
    end if;
    if cardinality(t_id) > 0 then
      -- one statement for both, as their triggers ask
      with written as (
        insert into ledger_transaction (coalition_id, id, type, points, member_id, partner_id, merchant_id,
            contract_version_id, occurred_at, posted_at, business_day, sealing_epoch, actor, reverses_id, hold_id,
            amount_minor, currency, breakdown, details_hash)
          select p_coalition, unnest(t_id), unnest(t_type), unnest(t_points), unnest(t_member), unnest(t_partner),
                 unnest(t_merchant), unnest(t_contract), unnest(t_occurred), unnest(t_posted), unnest(t_day), p_epoch,
                 unnest(t_actor), unnest(t_reverses), unnest(t_hold), unnest(t_amount), unnest(t_currency), unnest(t_breakdown)::jsonb,
                 unnest(t_details_hash))
      insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version,
          posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points,
          lot_places)
        select p_coalition, unnest(e_transaction), unnest(e_leg), unnest(e_account), unnest(e_amount),
               unnest(e_posted_at), unnest(e_sequence), unnest(e_version), unnest(e_posted), unnest(e_held),
               unnest(e_pending), unnest(e_owed), unnest(e_lot_expiries)::date[],
               unnest(e_lot_fundings)::bigint[], unnest(e_lot_points)::bigint[], unnest(e_lot_places)::smallint[];
      insert into account_delta (coalition_id, account_id, batch_id, delta)
        select p_coalition, unnest(a_account), p_batch, unnest(a_delta);
    end if;
    if cardinality(o_id) > 0 then
      insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
        select p_coalition, coalesce(o.id, new_id()), o.type, o.object, o.sequence, o.subject, o.occurred
          from (select unnest(o_id) as id, unnest(o_type) as type, unnest(o_object) as object,
                       unnest(o_sequence) as sequence, unnest(o_subject) as subject, unnest(o_occurred) as occurred) o;
    end if;
    if cardinality(d_operation) > 0 then
      insert into operation_detail (coalition_id, operation_id, salt, reference, category, lines, reason, metadata)
        select p_coalition, unnest(d_operation), unnest(d_salt), unnest(d_reference), unnest(d_category),
               unnest(d_lines)::jsonb, unnest(d_reason), unnest(d_metadata)::jsonb;
    end if;
    if cardinality(g_merchant) > 0 then
      insert into earned_purchase (coalition_id, merchant_id, reference_hash, transaction_id)
        select p_coalition, unnest(g_merchant), unnest(g_hash), unnest(g_transaction);
    end if;
    if cardinality(k_key) > 0 then
      insert into idempotency_key (coalition_id, caller, key, fingerprint, transaction_id, subject_id, refusal, member_id,
          version, posted, held, pending, as_of)
        select p_coalition, unnest(k_caller), unnest(k_key), unnest(k_fingerprint), unnest(k_transaction),
               unnest(k_subject), unnest(k_refusal)::jsonb, unnest(k_member), unnest(k_version), unnest(k_posted), unnest(k_held),
               unnest(k_pending), unnest(k_as_of);
    end if;
    if p_more is not null then
      perform apply_more(p_coalition, p_epoch, p_more);
    end if;
  end $$;
`;

const foldDeltas = `
  -- Moves the deltas that lie there into their account's balance, in one transaction. One at a time per coalition: two
  -- would update the same accounts, in different orders. Returns how many were folded; 0 when another one is at it.
  create function fold_account_deltas(p_most integer) returns integer language plpgsql volatile as $$
  declare folded integer;
  begin
    if not pg_try_advisory_xact_lock(hashtextextended('hamsood fold ' || current_coalition()::text, 0)) then
      return 0;
    end if;
    with taken as (
      select ctid from account_delta where coalition_id = current_coalition() limit p_most for update
    ), gone as (
      delete from account_delta d using taken where d.ctid = taken.ctid and d.coalition_id = current_coalition()
      returning d.coalition_id, d.account_id, d.delta
    ), sums as (
      select coalition_id, account_id, sum(delta) as delta, count(*) as n from gone group by coalition_id, account_id
    ), moved as (
      update ledger_account a set folded_balance = a.folded_balance + s.delta
        from sums s where a.coalition_id = s.coalition_id and a.id = s.account_id
      returning s.n
    )
    select coalesce(sum(n), 0)::integer into folded from moved;
    return folded;
  end $$;

  grant execute on all functions in schema public to hamsood_app;
  revoke execute on function find_api_key(bytea), list_coalitions() from public;
`;
