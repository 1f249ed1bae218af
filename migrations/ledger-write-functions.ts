/**
 * What the ledger writes of a batch, as SQL for the migration create-ledger-functions: `apply_batch` with what every
 * batch has, as arrays, on the hot path; `apply_more` with what only some have, in JSON.
 */

export const applyMore = `
  -- Rule E-05: told once each time that what a partner owes passes 80 or 95 percent of its limit. The caller holds the
  -- partner's exposure locked, so that its warnings are numbered one after the other.
  create function warn_of_limit(p_coalition bigint, p_partner bigint, p_currency text, p_percent integer,
    p_charged numeric, p_most numeric, p_at timestamptz) returns void language sql volatile as $$
    with warning as (
      insert into limit_warning (coalition_id, partner_id, number, currency, percent, charged, most, at)
        select p_coalition, p_partner, coalesce(max(w.number), 0) + 1, p_currency, p_percent, p_charged, p_most, p_at
          from limit_warning w where w.coalition_id = p_coalition and w.partner_id = p_partner
      returning id, number)
    insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
      select p_coalition, w.id, 'partner.limit-warning', p_partner, w.number, w.id, p_at, outbox_sent_at(p_coalition, p_at)
        from warning w
  $$;

  -- Which of these percents are passed when what a partner owes, or the most that it may owe, changes. They are counted
  -- from what was charged when money last went into a float: what older deposits have paid is not there any more, and
  -- would let a float that is filled up for years run dry without a word.
  create function percents_passed(p_from numeric, p_charged_before numeric, p_most_before numeric, p_charged numeric,
    p_most numeric) returns setof integer language sql immutable as $$
    select percent from unnest('{80,95}'::integer[]) percent
     where p_charged_before < p_from + (p_most_before - p_from) * percent / 100
       and p_charged >= p_from + (p_most - p_from) * percent / 100
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

    insert into operation_detail (coalition_id, operation_id, salt, reference, category, lines, reason, metadata)
      select p_coalition, u.id, decode(u.salt, 'hex'), u.reference, u.category, u.lines, u.reason, u.metadata
        from json_to_recordset(p_more -> 'details') u(id bigint, salt text, reference text, category text, lines jsonb,
             reason text, metadata jsonb);
    insert into purchase_credit (coalition_id, transaction_id, account_id, employee_id, paired_id, kind, account_share)
      select p_coalition, u.transaction, u.account, u.employee, u.paired, u.kind, u.share
        from json_to_recordset(p_more -> 'credits') u(transaction bigint, account bigint, employee bigint, paired bigint,
             kind text, share numeric);
    insert into pool_draw (coalition_id, transfer_id, burn_id, pool_id, parent_id, child_id, points, month)
      select p_coalition, u.transfer, u.burn, u.pool, u.parent, u.child, u.points, u.month
        from json_to_recordset(p_more -> 'draws') u(transfer bigint, burn bigint, pool bigint, parent bigint, child bigint,
             points bigint, month date);
    perform write_levels(p_coalition, p_more);
    if json_array_length(p_more -> 'campaigns') > 0 then
      perform write_donations(p_coalition, p_more);
    end if;
    -- Partner limits last, in order: nothing is written after them that another batch could wait for.
    perform add_to_partner_limits(p_coalition, p_more);
  end $$;

  -- What was given to charities, and taken back of it (rules C-02, C-04). The campaigns are locked since lock_and_read; the
  -- year of the receipts is locked here, so that its numbers have no gaps: whoever comes next waits for this commit.
  create function write_donations(p_coalition bigint, p_more json) returns void language plpgsql volatile as $$
  declare asked integer; done integer;
  begin
    with given as (
      select * from json_to_recordset(p_more -> 'donations') d(id bigint, campaign bigint, member bigint, partner bigint, points bigint,
        donated bigint, matched text, named boolean, at timestamptz, day date, year integer)),
    taken as (
      insert into donation_receipts as r (coalition_id, year, last_number)
        select p_coalition, g.year, count(*) from given g group by g.year order by g.year
        on conflict (coalition_id, year) do update set last_number = r.last_number + excluded.last_number
        returning r.year, r.last_number)
    insert into donation (coalition_id, id, campaign_id, member_id, partner_id, points, donated_minor, matched_minor, named,
        donated_at, business_day, receipt_year, receipt_number)
      select p_coalition, g.id, g.campaign, g.member, g.partner, g.points, g.donated, g.matched::bigint[], g.named, g.at, g.day, g.year,
             t.last_number - count(*) over (partition by g.year) + row_number() over (partition by g.year order by g.id)
        from given g join taken t on t.year = g.year;

    select count(*) into asked from json_array_elements(p_more -> 'undone');
    update donation d set reversed_by = u.by
      from json_to_recordset(p_more -> 'undone') u(id bigint, by bigint)
     cross join lateral (select a.ctid as place from donation a where a.coalition_id = p_coalition and a.id = u.id limit 1) f
     where d.ctid = f.place and d.coalition_id = p_coalition and d.reversed_by is null and d.payout_id is null;
    get diagnostics done = row_count;
    if done <> asked then
      raise exception 'a donation to be undone is gone' using errcode = 'HS004';
    end if;

    update charity_campaign_total c set version = u.version, points = u.points, donated_minor = u.donated,
        matched_minor = u.matched::bigint[], donations = u.donations, donors = u.donors
      from json_to_recordset(p_more -> 'campaigns') u(id bigint, version integer, points bigint, donated bigint, matched text,
        donations integer, donors integer)
     where c.coalition_id = p_coalition and c.campaign_id = u.id;
    insert into charity_donor (coalition_id, campaign_id, member_id, donations)
      select p_coalition, u.campaign, u.member, u.donations
        from json_to_recordset(p_more -> 'donors') u(campaign bigint, member bigint, donations integer)
      on conflict (coalition_id, campaign_id, member_id) do update set donations = excluded.donations;
  end $$;

  -- Adds only where there was room for every earn of the batch when its turn came ("before": the most that may have been
  -- counted; of what is owed, with what is deposited added); otherwise the batch is run again with these rows locked,
  -- so that what is left of the limit is known when it is decided. What only lowers a sum has none and is always taken.
  create function add_to_partner_limits(p_coalition bigint, p_more json) returns void language plpgsql volatile as $$
  declare u record; v_points bigint; v_charged numeric; v_deposited numeric; v_most numeric;
    v_from numeric;
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
               r(partner bigint, currency text, charge numeric, most numeric, prepaid boolean, before numeric, at timestamptz)
              order by partner, currency loop
      insert into partner_exposure as e (coalition_id, partner_id, currency, charged)
        values (p_coalition, u.partner, u.currency, u.charge)
        on conflict (coalition_id, partner_id, currency) do update set charged = e.charged + u.charge
        returning e.charged, e.deposited, e.charged_before into v_charged, v_deposited, v_from;
      v_most := u.most + v_deposited;
      -- Of credit, from where it begins: beyond what was deposited once.
      v_from := case when u.prepaid then v_from else v_deposited end;
      if v_charged - u.charge > u.before + v_deposited then
        raise exception 'the limit of partner % is reached', u.partner using errcode = 'HS006';
      end if;
      perform warn_of_limit(p_coalition, u.partner, u.currency, percent, v_charged, v_most, u.at)
         from percents_passed(v_from, v_charged - u.charge, v_most, v_charged, v_most) percent;
    end loop;
  end $$;
`;

export const applyBatch = `
  -- Second round trip: writes set-wise what was decided. Every array of a section has one element per row of it;
  -- keys and purchases come sorted, so that batches of other nodes that meet on them wait instead of deadlocking.
  create function apply_batch(
    p_coalition bigint, p_epoch integer, p_batch bigint,
    p_member bigint[], p_version integer[], p_sequence integer[], p_posted bigint[], p_held bigint[], p_pending bigint[],
    p_owed bigint[], p_first_lot integer[], p_last_lot integer[], p_lot_expiries date[], p_lot_fundings bigint[],
    p_lot_points bigint[], p_last_posted timestamptz[], p_lock text[], p_failed smallint[], p_watch text[], p_watch_from date[], p_watch_until date[],
    t_id bigint[], t_type text[], t_points bigint[], t_member bigint[], t_partner bigint[], t_merchant bigint[],
    t_contract bigint[], t_occurred timestamptz[], t_posted timestamptz[], t_day date[], t_actor text[], t_reverses bigint[],
    t_hold bigint[], t_amount bigint[], t_currency text[], t_breakdown text[], t_details_hash bytea[],
    e_transaction bigint[], e_leg smallint[], e_account bigint[], e_amount bigint[], e_posted_at timestamptz[],
    e_sequence integer[], e_version integer[], e_posted bigint[], e_held bigint[], e_pending bigint[], e_owed bigint[],
    e_first_lot integer[], e_last_lot integer[], e_lot_expiries date[], e_lot_fundings bigint[], e_lot_points bigint[],
    e_lot_places text[],
    d_operation bigint[], d_salt bytea[], d_reference text[], d_category text[], d_lines text[], d_reason text[],
    d_metadata text[],
    g_merchant bigint[], g_hash bytea[], g_transaction bigint[],
    k_caller text[], k_key text[], k_fingerprint bytea[], k_transaction bigint[], k_subject bigint[], k_refusal text[], k_member bigint[],
    k_version integer[], k_posted bigint[], k_held bigint[], k_pending bigint[], k_as_of timestamptz[],
    a_account bigint[], a_delta bigint[],
    o_id bigint[], o_type text[], o_object bigint[], o_sequence integer[], o_subject bigint[],
    o_occurred timestamptz[],
    y_member bigint[], y_month date[], y_partner bigint[], y_currency text[], y_base bigint[], y_bonus bigint[],
    y_spend bigint[], y_purchases integer[],
    p_more json
  ) returns void language plpgsql volatile as $$
  declare updated integer; listened boolean;
  begin
    if current_coalition() is distinct from p_coalition then
      raise exception 'apply_batch outside lock_and_read' using errcode = 'HS003';
    end if;
    if cardinality(p_member) > 0 then
      update member_account m
         set version = u.version, sequence = u.sequence, posted = u.posted, held = u.held, pending = u.pending,
             owed = u.owed, lot_expiries = p_lot_expiries[u.first_lot:u.last_lot],
             lot_fundings = p_lot_fundings[u.first_lot:u.last_lot], lot_points = p_lot_points[u.first_lot:u.last_lot],
             soonest_expiry = case when u.first_lot <= u.last_lot then p_lot_expiries[u.first_lot] end,
             last_posted_at = u.last_posted, spending_lock = u.lock, failed_codes = u.failed,
             level_watch = u.watch, level_watch_from = u.watch_from, level_watch_until = u.watch_until
        from (select unnest(p_member) as id, unnest(p_version) as version, unnest(p_sequence) as sequence,
                     unnest(p_posted) as posted, unnest(p_held) as held, unnest(p_pending) as pending,
                     unnest(p_owed) as owed, unnest(p_first_lot) as first_lot, unnest(p_last_lot) as last_lot,
                     unnest(p_last_posted) as last_posted, unnest(p_lock) as lock, unnest(p_failed) as failed,
                     unnest(p_watch) as watch, unnest(p_watch_from) as watch_from, unnest(p_watch_until) as watch_until) u
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
        select p_coalition, u.transaction_id, u.leg, u.account_id, u.amount, u.posted_at, u.sequence, u.version,
               u.posted, u.held, u.pending, u.owed, e_lot_expiries[u.first_lot:u.last_lot],
               e_lot_fundings[u.first_lot:u.last_lot], e_lot_points[u.first_lot:u.last_lot], u.places::smallint[]
          from (select unnest(e_transaction) as transaction_id, unnest(e_leg) as leg, unnest(e_account) as account_id,
                       unnest(e_amount) as amount, unnest(e_posted_at) as posted_at, unnest(e_sequence) as sequence,
                       unnest(e_version) as version, unnest(e_posted) as posted, unnest(e_held) as held,
                       unnest(e_pending) as pending, unnest(e_owed) as owed, unnest(e_first_lot) as first_lot,
                       unnest(e_last_lot) as last_lot, unnest(e_lot_places) as places) u;
      insert into account_delta (coalition_id, account_id, batch_id, delta)
        select p_coalition, unnest(a_account), p_batch, unnest(a_delta);
    end if;
    if cardinality(o_id) > 0 then
      -- Where nobody listens nothing waits, and no index of what waits is written.
      select s.outbox_read into listened from ledger_state s where s.coalition_id = p_coalition;
      insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
        select p_coalition, coalesce(o.id, new_id()), o.type, o.object, o.sequence, o.subject, o.occurred,
               case when not listened then o.occurred end
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
    -- exact without a look at what is there: the members are locked
    if cardinality(y_member) > 0 then
      -- what a reversal takes off was counted: it is there
      if 0 > any (y_base) or 0 > any (y_bonus) or 0 > any (y_spend) or 0 > any (y_purchases) then
        update member_activity m
           set base_points = m.base_points + u.base, bonus_points = m.bonus_points + u.bonus,
               spend_minor = m.spend_minor + u.spend, purchases = m.purchases + u.purchases
          from (select unnest(y_member) as member, unnest(y_month) as month, unnest(y_partner) as partner,
                       unnest(y_currency) as currency, unnest(y_base) as base, unnest(y_bonus) as bonus,
                       unnest(y_spend) as spend, unnest(y_purchases) as purchases) u
         cross join lateral (
            select a.ctid as place from member_activity a
             where a.coalition_id = p_coalition and a.member_id = u.member and a.month = u.month
               and a.partner_id = u.partner and a.currency = u.currency limit 1) f
         where least(u.base, u.bonus, u.spend, u.purchases) < 0 and m.ctid = f.place and m.coalition_id = p_coalition;
      end if;
      insert into member_activity as a (coalition_id, member_id, month, partner_id, currency, base_points, bonus_points,
          spend_minor, purchases)
        select p_coalition, u.*
          from (select unnest(y_member), unnest(y_month), unnest(y_partner), unnest(y_currency), unnest(y_base) as base,
                       unnest(y_bonus) as bonus, unnest(y_spend) as spend, unnest(y_purchases) as purchases) u
         where least(u.base, u.bonus, u.spend, u.purchases) >= 0
        on conflict (coalition_id, member_id, month, partner_id, currency) do update
           set base_points = a.base_points + excluded.base_points, bonus_points = a.bonus_points + excluded.bonus_points,
               spend_minor = a.spend_minor + excluded.spend_minor, purchases = a.purchases + excluded.purchases;
    end if;
    if p_more is not null then
      perform apply_more(p_coalition, p_epoch, p_more);
    end if;
  end $$;
`;
