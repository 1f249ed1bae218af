-- Made by scripts/database-schema.mjs from the migrations; never edited.

-- Sequences

sequence id_block as bigint owner hamsood_owner
sequence migration_id_seq as integer owner hamsood_owner

-- Tables

table account_delta owner hamsood_owner row-level security forced
  coalition_id bigint not null
  account_id bigint not null
  batch_id bigint not null
  delta bigint not null
  constraint account_delta_pkey PRIMARY KEY (coalition_id, account_id, batch_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table api_key owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  environment text not null
  label text not null
  hint text not null
  secret_hash bytea not null
  scopes text[] not null
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone
  revoked_at timestamp(3) with time zone
  last_used_at timestamp(3) with time zone
  constraint api_key_environment_check CHECK ((environment = ANY (ARRAY['live'::text, 'test'::text])))
  constraint api_key_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
  constraint api_key_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint api_key_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint api_key_pkey PRIMARY KEY (coalition_id, id)
  constraint api_key_coalition_id_secret_hash_key UNIQUE (coalition_id, secret_hash)
  CREATE INDEX api_key_by_hash ON public.api_key USING btree (secret_hash)
  CREATE INDEX api_key_by_partner ON public.api_key USING btree (coalition_id, partner_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  policy router_reads permissive for select to hamsood_router using true
  grant insert, select, update to hamsood_app
  grant select to hamsood_router

table audit_entry owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  at timestamp(3) with time zone not null
  actor_kind text not null
  actor_id text not null
  action text not null
  object_id text not null
  reason text
  before jsonb
  after jsonb
  request_id text
  constraint audit_entry_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint audit_entry_pkey PRIMARY KEY (coalition_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table coalition owner hamsood_owner row-level security forced
  id bigint not null default new_id()
  environment text not null
  twin_id bigint not null
  name jsonb not null
  points_name jsonb not null
  points_decimals smallint not null
  time_zone text not null
  calendar text not null
  expiry_policy jsonb not null
  clawback_policy text not null
  open_linking boolean not null
  occurred_at_hours_ahead integer not null default 24
  occurred_at_days_back integer not null default 180
  reference_version bigint not null default 0
  digest_key bytea not null default decode(replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text), 'hex'::text)
  created_at timestamp(3) with time zone not null
  constraint coalition_calendar_check CHECK ((calendar = ANY (ARRAY['gregory'::text, 'persian'::text])))
  constraint coalition_clawback_policy_check CHECK ((clawback_policy = ANY (ARRAY['REFUSE'::text, 'CAP'::text, 'NEGATIVE'::text])))
  constraint coalition_digest_key_check CHECK ((octet_length(digest_key) = 32))
  constraint coalition_environment_check CHECK ((environment = ANY (ARRAY['live'::text, 'test'::text])))
  constraint coalition_occurred_at_days_back_check CHECK (((occurred_at_days_back >= 0) AND (occurred_at_days_back <= 36500)))
  constraint coalition_occurred_at_hours_ahead_check CHECK (((occurred_at_hours_ahead >= 0) AND (occurred_at_hours_ahead <= 720)))
  constraint coalition_points_decimals_check CHECK (((points_decimals >= 0) AND (points_decimals <= 6)))
  constraint coalition_pkey PRIMARY KEY (id)
  policy own_coalition permissive for all to public using (id = ( SELECT current_coalition() AS current_coalition)) with check (id = ( SELECT current_coalition() AS current_coalition))
  policy router_reads permissive for select to hamsood_router using true
  grant insert, select, update to hamsood_app
  grant select to hamsood_router

table contract_version owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  version integer not null
  issuer boolean not null
  acceptor boolean not null
  currency text not null
  earn_rate numeric(28,8) not null
  burn_value numeric(28,8) not null
  issue_price numeric(28,8) not null
  redemption_price numeric(28,8) not null
  effective_from date not null
  effective_until date
  funding_id bigint not null
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint contract_version_burn_value_check CHECK ((burn_value >= (0)::numeric))
  constraint contract_version_check CHECK ((effective_until >= effective_from))
  constraint contract_version_check1 CHECK ((issuer OR acceptor))
  constraint contract_version_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint contract_version_earn_rate_check CHECK ((earn_rate >= (0)::numeric))
  constraint contract_version_issue_price_check CHECK ((issue_price >= (0)::numeric))
  constraint contract_version_redemption_price_check CHECK ((redemption_price >= (0)::numeric))
  constraint contract_version_version_check CHECK ((version >= 1))
  constraint contract_version_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint contract_version_coalition_id_funding_id_fkey FOREIGN KEY (coalition_id, funding_id) REFERENCES funding(coalition_id, id)
  constraint contract_version_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint contract_version_pkey PRIMARY KEY (coalition_id, id)
  constraint contract_version_coalition_id_partner_id_version_key UNIQUE (coalition_id, partner_id, version)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.contract_version FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.contract_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table earned_purchase owner hamsood_owner row-level security forced
  coalition_id bigint not null
  merchant_id bigint not null
  reference_hash bytea not null
  transaction_id bigint not null
  constraint earned_purchase_pkey PRIMARY KEY (coalition_id, merchant_id, reference_hash)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.earned_purchase FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.earned_purchase FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table entry partition by RANGE (transaction_id) owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transaction_id bigint not null
  leg smallint not null
  account_id bigint not null
  amount bigint not null
  posted_at timestamp(3) with time zone not null
  sequence integer
  version integer
  posted_after bigint
  held_after bigint
  pending_after bigint
  lot_expiries date[]
  lot_fundings bigint[]
  lot_points bigint[]
  constraint entry_of_member_or_programme CHECK ((num_nulls(sequence, version, posted_after, held_after, pending_after, lot_expiries, lot_fundings, lot_points) = ANY (ARRAY[0, 8])))
  constraint entry_pkey PRIMARY KEY (coalition_id, transaction_id, leg)
  CREATE INDEX entry_of_member ON ONLY public.entry USING btree (coalition_id, account_id, sequence) WHERE (sequence IS NOT NULL)
  CREATE INDEX entry_time ON ONLY public.entry USING brin (posted_at)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER whole AFTER INSERT ON public.entry REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries()
  grant insert, select to hamsood_app

table funding owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  issuer_partner_id bigint
  contract_version_id bigint not null
  funders jsonb not null
  paid_at_issue_percent numeric(11,8) not null
  constraint funding_paid_at_issue_percent_check CHECK (((paid_at_issue_percent >= (0)::numeric) AND (paid_at_issue_percent <= (100)::numeric)))
  constraint funding_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint funding_coalition_id_issuer_partner_id_fkey FOREIGN KEY (coalition_id, issuer_partner_id) REFERENCES partner(coalition_id, id)
  constraint funding_pkey PRIMARY KEY (coalition_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.funding FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.funding FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table idempotency_key owner hamsood_owner row-level security forced
  coalition_id bigint not null
  caller text not null
  key text not null
  fingerprint bytea not null
  transaction_id bigint
  refusal jsonb
  member_id bigint not null
  version integer not null
  posted bigint not null
  held bigint not null
  pending bigint not null
  as_of timestamp(3) with time zone not null
  constraint idempotency_key_check CHECK (((transaction_id IS NULL) <> (refusal IS NULL)))
  constraint idempotency_key_pkey PRIMARY KEY (coalition_id, caller, key)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.idempotency_key FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.idempotency_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table ledger_account owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  kind text not null
  partner_id bigint not null
  folded_balance bigint not null default 0
  constraint ledger_account_kind_check CHECK ((kind = ANY (ARRAY['ISSUED'::text, 'REDEEMED'::text])))
  constraint ledger_account_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint ledger_account_pkey PRIMARY KEY (coalition_id, id)
  constraint ledger_account_coalition_id_kind_partner_id_key UNIQUE (coalition_id, kind, partner_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (folded_balance) to hamsood_app

table ledger_state owner hamsood_owner row-level security forced
  coalition_id bigint not null
  clock_offset_ms bigint not null default 0
  first_open_day date not null
  first_open_at timestamp(3) with time zone not null
  sealing_epoch integer not null default 1
  constraint ledger_state_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint ledger_state_pkey PRIMARY KEY (coalition_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app

table ledger_transaction partition by RANGE (id) owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null
  type text not null
  points bigint not null
  member_id bigint
  partner_id bigint
  merchant_id bigint
  contract_version_id bigint
  occurred_at timestamp(3) with time zone not null
  posted_at timestamp(3) with time zone not null
  business_day date not null
  sealing_epoch integer not null
  actor text not null
  reverses_id bigint
  amount_minor bigint
  currency text
  breakdown jsonb
  details_hash bytea
  constraint ledger_transaction_check CHECK (((points > 0) OR ((points = 0) AND (type = 'EARN'::text))))
  constraint ledger_transaction_type_check CHECK ((type = ANY (ARRAY['EARN'::text, 'BURN'::text, 'REVERSAL'::text, 'EXPIRY'::text, 'TRANSFER'::text, 'ADJUSTMENT'::text, 'DONATION'::text])))
  constraint ledger_transaction_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX ledger_transaction_by_partner ON ONLY public.ledger_transaction USING btree (coalition_id, partner_id, id)
  CREATE INDEX ledger_transaction_time ON ONLY public.ledger_transaction USING brin (posted_at)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.ledger_transaction FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.ledger_transaction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER whole AFTER INSERT ON public.ledger_transaction REFERENCING NEW TABLE AS new_transactions FOR EACH STATEMENT EXECUTE FUNCTION check_new_transactions()
  grant insert, select to hamsood_app

table member owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  kind text not null
  joined_at timestamp(3) with time zone not null
  constraint member_kind_check CHECK ((kind = ANY (ARRAY['PERSON'::text, 'BUSINESS'::text])))
  constraint member_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint member_pkey PRIMARY KEY (coalition_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select, update to hamsood_app

table member_account owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  status text not null default 'ACTIVE'::text
  version integer not null default 0
  sequence integer not null default 0
  posted bigint not null default 0
  held bigint not null default 0
  pending bigint not null default 0
  owed bigint not null default 0
  lot_expiries date[] not null default '{}'::date[]
  lot_fundings bigint[] not null default '{}'::bigint[]
  lot_points bigint[] not null default '{}'::bigint[]
  last_posted_at timestamp(3) with time zone not null
  constraint member_account_adds_up CHECK ((posted = (((points_total(lot_points) + held) + pending) - owed)))
  constraint member_account_check CHECK (((held >= 0) AND (pending >= 0) AND (owed >= 0) AND (sequence <= version)))
  constraint member_account_check1 CHECK (((cardinality(lot_expiries) = cardinality(lot_points)) AND (cardinality(lot_fundings) = cardinality(lot_points))))
  constraint member_account_covered CHECK (((((posted - held) - pending) >= 0) OR (owed > 0)))
  constraint member_account_lot_points_check CHECK ((0 < ALL (lot_points)))
  constraint member_account_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'SUSPENDED'::text, 'CLOSED'::text])))
  constraint member_account_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint member_account_pkey PRIMARY KEY (coalition_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select, update to hamsood_app

table member_identity owner hamsood_owner row-level security forced
  coalition_id bigint not null
  kind text not null
  value text not null
  member_id bigint not null
  constraint member_identity_kind_check CHECK ((kind = ANY (ARRAY['PHONE'::text, 'EMAIL'::text, 'CARD'::text])))
  constraint member_identity_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint member_identity_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint member_identity_pkey PRIMARY KEY (coalition_id, kind, value)
  CREATE INDEX member_identity_by_member ON public.member_identity USING btree (coalition_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table member_link owner hamsood_owner row-level security forced
  coalition_id bigint not null
  partner_id bigint not null
  member_id bigint not null
  external_id text
  linked_at timestamp(3) with time zone not null
  constraint member_link_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint member_link_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint member_link_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint member_link_pkey PRIMARY KEY (coalition_id, partner_id, member_id)
  constraint member_link_coalition_id_partner_id_external_id_key UNIQUE (coalition_id, partner_id, external_id)
  CREATE INDEX member_link_by_member ON public.member_link USING btree (coalition_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table merchant owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  name jsonb not null
  category text not null
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint merchant_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint merchant_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint merchant_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX merchant_by_partner ON public.merchant USING btree (coalition_id, partner_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select, update to hamsood_app

table migration owner hamsood_owner
  id integer not null default nextval('migration_id_seq'::regclass)
  name character varying(255) not null
  executed_at timestamp(6) with time zone not null default CURRENT_TIMESTAMP(6)
  constraint migration_pkey PRIMARY KEY (id)
  grant select to hamsood_app

table outbox owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null
  type text not null
  object_id bigint not null
  object_sequence integer not null
  subject_id bigint not null
  occurred_at timestamp(3) with time zone not null
  sent_at timestamp(3) with time zone
  constraint outbox_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX outbox_unsent ON public.outbox USING btree (coalition_id, object_id, object_sequence) WHERE (sent_at IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (sent_at) to hamsood_app

table partner owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  slug text not null
  name jsonb not null
  status text not null
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint partner_status_check CHECK ((status = ANY (ARRAY['INVITED'::text, 'ONBOARDING'::text, 'ACTIVE'::text, 'SUSPENDED'::text, 'EXITING'::text, 'EXITED'::text])))
  constraint partner_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint partner_pkey PRIMARY KEY (coalition_id, id)
  constraint partner_coalition_id_slug_key UNIQUE (coalition_id, slug)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select, update to hamsood_app

table transaction_detail owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transaction_id bigint not null
  salt bytea not null
  reference text
  category text
  lines jsonb
  reason text
  metadata jsonb
  constraint transaction_detail_pkey PRIMARY KEY (coalition_id, transaction_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app


-- Functions

-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.apply_batch(p_coalition bigint, p_epoch integer, p_batch bigint, p_member bigint[], p_version integer[], p_sequence integer[], p_posted bigint[], p_held bigint[], p_pending bigint[], p_owed bigint[], p_lot_expiries text[], p_lot_fundings text[], p_lot_points text[], p_last_posted timestamp with time zone[], t_id bigint[], t_type text[], t_points bigint[], t_member bigint[], t_partner bigint[], t_merchant bigint[], t_contract bigint[], t_occurred timestamp with time zone[], t_posted timestamp with time zone[], t_day date[], t_actor text[], t_amount bigint[], t_currency text[], t_breakdown text[], t_details_hash bytea[], e_transaction bigint[], e_leg smallint[], e_account bigint[], e_amount bigint[], e_posted_at timestamp with time zone[], e_sequence integer[], e_version integer[], e_posted bigint[], e_held bigint[], e_pending bigint[], e_lot_expiries text[], e_lot_fundings text[], e_lot_points text[], d_transaction bigint[], d_salt bytea[], d_reference text[], d_category text[], d_lines text[], d_reason text[], d_metadata text[], g_merchant bigint[], g_hash bytea[], g_transaction bigint[], k_caller text[], k_key text[], k_fingerprint bytea[], k_transaction bigint[], k_refusal text[], k_member bigint[], k_version integer[], k_posted bigint[], k_held bigint[], k_pending bigint[], k_as_of timestamp with time zone[], a_account bigint[], a_delta bigint[], o_id bigint[], o_type text[], o_object bigint[], o_sequence integer[], o_subject bigint[], o_occurred timestamp with time zone[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
  declare updated integer;
  begin
    if current_coalition() is distinct from p_coalition then
      raise exception 'apply_batch outside lock_and_read' using errcode = 'HS003';
    end if;
    if cardinality(p_member) > 0 then
      update member_account m
         set version = u.version, sequence = u.sequence, posted = u.posted, held = u.held, pending = u.pending,
             owed = u.owed, lot_expiries = u.expiries::date[], lot_fundings = u.fundings::bigint[],
             lot_points = u.points::bigint[], last_posted_at = u.last_posted
        from (select unnest(p_member) as id, unnest(p_version) as version, unnest(p_sequence) as sequence,
                     unnest(p_posted) as posted, unnest(p_held) as held, unnest(p_pending) as pending,
                     unnest(p_owed) as owed, unnest(p_lot_expiries) as expiries, unnest(p_lot_fundings) as fundings,
                     unnest(p_lot_points) as points, unnest(p_last_posted) as last_posted) u
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
            contract_version_id, occurred_at, posted_at, business_day, sealing_epoch, actor, amount_minor, currency,
            breakdown, details_hash)
          select p_coalition, unnest(t_id), unnest(t_type), unnest(t_points), unnest(t_member), unnest(t_partner),
                 unnest(t_merchant), unnest(t_contract), unnest(t_occurred), unnest(t_posted), unnest(t_day), p_epoch,
                 unnest(t_actor), unnest(t_amount), unnest(t_currency), unnest(t_breakdown)::jsonb,
                 unnest(t_details_hash))
      insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version,
          posted_after, held_after, pending_after, lot_expiries, lot_fundings, lot_points)
        select p_coalition, unnest(e_transaction), unnest(e_leg), unnest(e_account), unnest(e_amount),
               unnest(e_posted_at), unnest(e_sequence), unnest(e_version), unnest(e_posted), unnest(e_held),
               unnest(e_pending), unnest(e_lot_expiries)::date[], unnest(e_lot_fundings)::bigint[],
               unnest(e_lot_points)::bigint[];
      insert into account_delta (coalition_id, account_id, batch_id, delta)
        select p_coalition, unnest(a_account), p_batch, unnest(a_delta);
      insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
        select p_coalition, unnest(o_id), unnest(o_type), unnest(o_object), unnest(o_sequence), unnest(o_subject),
               unnest(o_occurred);
    end if;
    if cardinality(d_transaction) > 0 then
      insert into transaction_detail (coalition_id, transaction_id, salt, reference, category, lines, reason, metadata)
        select p_coalition, unnest(d_transaction), unnest(d_salt), unnest(d_reference), unnest(d_category),
               unnest(d_lines)::jsonb, unnest(d_reason), unnest(d_metadata)::jsonb;
    end if;
    if cardinality(g_merchant) > 0 then
      insert into earned_purchase (coalition_id, merchant_id, reference_hash, transaction_id)
        select p_coalition, unnest(g_merchant), unnest(g_hash), unnest(g_transaction);
    end if;
    if cardinality(k_key) > 0 then
      insert into idempotency_key (coalition_id, caller, key, fingerprint, transaction_id, refusal, member_id, version,
          posted, held, pending, as_of)
        select p_coalition, unnest(k_caller), unnest(k_key), unnest(k_fingerprint), unnest(k_transaction),
               unnest(k_refusal)::jsonb, unnest(k_member), unnest(k_version), unnest(k_posted), unnest(k_held),
               unnest(k_pending), unnest(k_as_of);
    end if;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_new_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare wrong bigint; first_coalition bigint; last_coalition bigint; ids bigint[];
  begin
    -- Legs are numbered from 0, so that entries added to an older transaction would meet its own in the primary key.
    select transaction_id into wrong from new_entries
     group by coalition_id, transaction_id
    having sum(amount) <> 0 or count(*) < 2 or min(leg) <> 0 or max(leg) <> count(*) - 1 limit 1;
    if found then
      raise exception 'transaction % does not balance', wrong using errcode = 'HS002';
    end if;
    select min(coalition_id), max(coalition_id), array_agg(transaction_id order by transaction_id)
      into first_coalition, last_coalition, ids from new_entries where leg = 0;
    -- A batch's ids are next to each other: as a rule one look at their range finds just them.
    if first_coalition is distinct from last_coalition or ids is distinct from array(
        select t.id from ledger_transaction t
         where t.coalition_id = first_coalition and t.id between ids[1] and ids[cardinality(ids)] order by t.id) then
      select n.transaction_id into wrong from new_entries n
        left join lateral (
          select true as there from ledger_transaction t
           where t.coalition_id = n.coalition_id and t.id = n.transaction_id limit 1) t on true
       where n.leg = 0 and t.there is null limit 1;
      if found then
        raise exception 'entries without transaction %', wrong using errcode = 'HS002';
      end if;
    end if;
    -- An entry without a number is of the programme: of a member it would change no balance.
    select n.account_id into wrong
      from (select distinct coalition_id, account_id from new_entries where sequence is null) n
      left join lateral (
        select true as there from ledger_account a
         where a.coalition_id = n.coalition_id and a.id = n.account_id limit 1) a on true
     where a.there is null limit 1;
    if found then
      raise exception 'an entry without a sequence, but % is no account of the programme', wrong using errcode = 'HS005';
    end if;
    return null;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_new_transactions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare wrong bigint; first_coalition bigint; last_coalition bigint; ids bigint[];
  begin
    select min(coalition_id), max(coalition_id), array_agg(id order by id)
      into first_coalition, last_coalition, ids from new_transactions;
    if first_coalition is distinct from last_coalition or ids is distinct from array(
        select e.transaction_id from entry e
         where e.coalition_id = first_coalition and e.transaction_id between ids[1] and ids[cardinality(ids)]
           and e.leg = 0 order by e.transaction_id) then
      select n.id into wrong from new_transactions n
        left join lateral (
          select true as there from entry e
           where e.coalition_id = n.coalition_id and e.transaction_id = n.id limit 1) e on true
       where e.there is null limit 1;
      if found then
        raise exception 'transaction % has no entries', wrong using errcode = 'HS002';
      end if;
    end if;
    return null;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.current_coalition()
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
    select nullif(current_setting('app.coalition_id', true), '')::bigint
  $function$


-- owner hamsood_owner
CREATE OR REPLACE PROCEDURE public.ensure_month_partition(IN p_month date)
 LANGUAGE plpgsql
AS $procedure$
  declare parent text; part text; low date := date_trunc('month', p_month::timestamp)::date;
  begin
    foreach parent in array array['ledger_transaction', 'entry'] loop
      part := format('%s_%s', parent, to_char(low, 'YYYY_MM'));
      continue when to_regclass(part) is not null;
      execute format('create table %I partition of %I for values from (%s) to (%s)', part, parent,
        first_id_of(low), first_id_of((low + interval '1 month')::date));
      call guard_partition(part::regclass);
    end loop;
  end $procedure$


-- owner hamsood_router; execute: hamsood_app
CREATE OR REPLACE FUNCTION public.find_api_key(p_secret_hash bytea)
 RETURNS TABLE(coalition_id bigint, id bigint, partner_id bigint, environment text, scopes text[], expires_at timestamp with time zone, revoked_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    select k.coalition_id, k.id, k.partner_id, k.environment, k.scopes, k.expires_at, k.revoked_at
      from public.api_key k where k.secret_hash = p_secret_hash
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.first_id_of(p_month date)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select ((extract(epoch from p_month::timestamp) * 1000)::bigint - 1577836800000) << 21
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.fold_account_deltas(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE PROCEDURE public.guard_partition(IN p_partition regclass)
 LANGUAGE plpgsql
AS $procedure$
  begin
    execute format('alter table %s enable row level security', p_partition);
    execute format('alter table %s force row level security', p_partition);
    execute format('create trigger append_only_truncate before truncate on %s for each statement execute function refuse_change()', p_partition);
    -- nor the checks that transactions are whole: a table's statement triggers run for statements that name the table
    if exists (select from pg_inherits where inhrelid = p_partition and inhparent = 'entry'::regclass) then
      execute format('create trigger whole after insert on %s referencing new table as new_entries for each statement execute function check_new_entries()', p_partition);
    elsif exists (select from pg_inherits where inhrelid = p_partition and inhparent = 'ledger_transaction'::regclass) then
      execute format('create trigger whole after insert on %s referencing new table as new_transactions for each statement execute function check_new_transactions()', p_partition);
    end if;
  end $procedure$


-- owner hamsood_owner
CREATE OR REPLACE PROCEDURE public.isolate_by_coalition(IN p_table regclass, IN p_column text, IN p_privileges text)
 LANGUAGE plpgsql
AS $procedure$
  begin
    execute format('alter table %s enable row level security', p_table);
    execute format('alter table %s force row level security', p_table);
    execute format(
      'create policy own_coalition on %s using (%2$I = (select current_coalition())) with check (%2$I = (select current_coalition()))',
      p_table, p_column);
    execute format('grant %s on %s to hamsood_app', p_privileges, p_table);
  end $procedure$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.ledger_day_lock(p_coalition bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select hashtextextended('hamsood ledger day ' || p_coalition::text, 0)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.ledger_terms_lock(p_coalition bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select hashtextextended('hamsood ledger terms ' || p_coalition::text, 0)
  $function$


-- owner hamsood_router; execute: hamsood_app
CREATE OR REPLACE FUNCTION public.list_coalitions()
 RETURNS TABLE(id bigint, environment text, twin_id bigint, name jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    select c.id, c.environment, c.twin_id, c.name from public.coalition c order by c.id
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.lock_and_read(p_coalition bigint, p_members bigint[], p_callers text[], p_keys text[], p_merchants bigint[], p_references bytea[], p_lock_timeout text, OUT o_state text, OUT o_members text, OUT o_keys json, OUT o_purchases integer[])
 RETURNS record
 LANGUAGE plpgsql
AS $function$
  begin
    perform set_config('app.coalition_id', p_coalition::text, true), set_config('lock_timeout', p_lock_timeout, true),
      set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('jit', 'off', true);
    perform pg_advisory_xact_lock_shared(ledger_day_lock(p_coalition));
    perform pg_advisory_xact_lock_shared(ledger_terms_lock(p_coalition));

    select string_agg(concat_ws(':', m.member_id, m.status, m.version, m.sequence, m.posted, m.held, m.pending, m.owed,
        (extract(epoch from m.last_posted_at) * 1000)::bigint,
        array_to_string(m.lot_expiries, ','), array_to_string(m.lot_fundings, ','), array_to_string(m.lot_points, ',')), ';')
      into o_members
      from (select * from member_account a
             where a.coalition_id = p_coalition and a.member_id = any (p_members)
             order by a.member_id for no key update) m;

    select json_agg(json_build_object('at', u.ord - 1, 'fingerprint', encode(k.fingerprint, 'hex'),
        'transactionId', k.transaction_id::text, 'refusal', k.refusal, 'memberId', k.member_id::text,
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

    select concat_ws(':', floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms,
        s.first_open_day, (extract(epoch from s.first_open_at) * 1000)::bigint, s.sealing_epoch,
        c.reference_version, new_id_block())
      into o_state
      from ledger_state s join coalition c on c.id = s.coalition_id
     where s.coalition_id = p_coalition;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE PROCEDURE public.make_append_only(IN p_table regclass)
 LANGUAGE plpgsql
AS $procedure$
  begin
    execute format('create trigger append_only before update or delete on %s for each row execute function refuse_change()', p_table);
    execute format('create trigger append_only_truncate before truncate on %s for each statement execute function refuse_change()', p_table);
  end $procedure$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.new_id()
 RETURNS bigint
 LANGUAGE sql
AS $function$ select new_id_block() $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.new_id_block()
 RETURNS bigint
 LANGUAGE sql
AS $function$
    select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1577836800000) << 21
         | ((nextval('id_block') & 16383) << 7)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.points_total(p_points bigint[])
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  declare total bigint := 0; p bigint;
  begin
    foreach p in array p_points loop total := total + p; end loop;
    return total;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'HS001';
  end $function$
