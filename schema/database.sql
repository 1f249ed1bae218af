-- Made by scripts/database-schema.mjs from the migrations; never edited.

-- Sequences

sequence id_block as bigint owner hamsood_owner
sequence migration_id_seq as integer owner hamsood_owner

-- Tables

table account_assignment owner hamsood_owner row-level security forced
  coalition_id bigint not null
  manager_id bigint not null
  member_id bigint not null
  assigned_at timestamp(3) with time zone not null
  constraint account_assignment_coalition_id_manager_id_fkey FOREIGN KEY (coalition_id, manager_id) REFERENCES account_manager(coalition_id, id)
  constraint account_assignment_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint account_assignment_pkey PRIMARY KEY (coalition_id, manager_id, member_id)
  CREATE INDEX account_assignment_by_member ON public.account_assignment USING btree (coalition_id, member_id, manager_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (assigned_at) to hamsood_app

table account_delta owner hamsood_owner row-level security forced
  coalition_id bigint not null
  account_id bigint not null
  batch_id bigint not null
  delta bigint not null
  constraint account_delta_pkey PRIMARY KEY (coalition_id, account_id, batch_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table account_employee owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  account_id bigint not null
  contact_id bigint not null
  code_hash bytea
  invited_at timestamp(3) with time zone not null
  invited_by text not null
  expires_at timestamp(3) with time zone not null
  member_id bigint
  agreed_at timestamp(3) with time zone
  ended_at timestamp(3) with time zone
  ended_by text
  constraint account_employee_check CHECK ((member_id <> account_id))
  constraint account_employee_check1 CHECK ((((member_id IS NULL) = (agreed_at IS NULL)) AND ((ended_at IS NULL) = (ended_by IS NULL))))
  constraint account_employee_check2 CHECK (((code_hash IS NOT NULL) = ((agreed_at IS NULL) AND (ended_at IS NULL))))
  constraint account_employee_coalition_id_account_id_fkey FOREIGN KEY (coalition_id, account_id) REFERENCES member(coalition_id, id)
  constraint account_employee_coalition_id_contact_id_fkey FOREIGN KEY (coalition_id, contact_id) REFERENCES business_contact(coalition_id, id)
  constraint account_employee_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint account_employee_pkey PRIMARY KEY (coalition_id, id)
  constraint account_employee_coalition_id_code_hash_key UNIQUE (coalition_id, code_hash)
  CREATE INDEX account_employee_by_account ON public.account_employee USING btree (coalition_id, account_id, id)
  CREATE INDEX account_employee_by_member ON public.account_employee USING btree (coalition_id, member_id, id)
  CREATE UNIQUE INDEX account_employee_contact ON public.account_employee USING btree (coalition_id, contact_id) WHERE (ended_at IS NULL)
  CREATE UNIQUE INDEX account_employee_member ON public.account_employee USING btree (coalition_id, account_id, member_id) WHERE (ended_at IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (code_hash) to hamsood_app
  grant update (member_id) to hamsood_app
  grant update (agreed_at) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (ended_by) to hamsood_app

table account_manager owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  user_id text not null
  partner_id bigint
  name text not null
  registered_at timestamp(3) with time zone not null
  constraint account_manager_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 140)))
  constraint account_manager_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint account_manager_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint account_manager_pkey PRIMARY KEY (coalition_id, id)
  constraint account_manager_coalition_id_user_id_key UNIQUE (coalition_id, user_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (name) to hamsood_app

table account_note owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  at timestamp(3) with time zone not null
  author text not null
  text text not null
  constraint account_note_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 2000)))
  constraint account_note_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint account_note_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX account_note_of_member ON public.account_note USING btree (coalition_id, member_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app

table adjustment_request owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null
  member_id bigint not null
  direction text not null
  points bigint not null
  requested_by text not null
  requested_at timestamp(3) with time zone not null
  status text not null
  decided_by text
  decided_at timestamp(3) with time zone
  transaction_id bigint
  constraint adjustment_request_check CHECK ((((status = 'PENDING'::text) = (decided_by IS NULL)) AND ((status = 'PENDING'::text) = (decided_at IS NULL))))
  constraint adjustment_request_check1 CHECK (((status = 'APPROVED'::text) = (transaction_id IS NOT NULL)))
  constraint adjustment_request_check2 CHECK ((decided_by <> requested_by))
  constraint adjustment_request_direction_check CHECK ((direction = ANY (ARRAY['CREDIT'::text, 'DEBIT'::text])))
  constraint adjustment_request_points_check CHECK ((points > 0))
  constraint adjustment_request_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'APPROVED'::text, 'REJECTED'::text])))
  constraint adjustment_request_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint adjustment_request_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX adjustment_request_pending ON public.adjustment_request USING btree (coalition_id, id) WHERE (status = 'PENDING'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (decided_by) to hamsood_app
  grant update (decided_at) to hamsood_app
  grant update (transaction_id) to hamsood_app

table api_key owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  environment text not null
  label text not null
  hint text not null
  secret_hash bytea not null
  scopes text[] not null
  allowance jsonb
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone
  revoked_at timestamp(3) with time zone
  last_used_at timestamp(3) with time zone
  constraint api_key_allowance_check CHECK ((((((allowance ->> 'maximum'::text))::bigint >= 1) AND (((allowance ->> 'maximum'::text))::bigint <= 1000000000)) AND ((((allowance ->> 'restoreRate'::text))::bigint >= 1) AND (((allowance ->> 'restoreRate'::text))::bigint <= 100000000))))
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

table audit_detail owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null
  salt bytea not null
  reason text
  personal_before jsonb
  personal_after jsonb
  constraint audit_detail_salt_check CHECK ((octet_length(salt) = 16))
  constraint audit_detail_coalition_id_id_fkey FOREIGN KEY (coalition_id, id) REFERENCES audit_entry(coalition_id, id)
  constraint audit_detail_pkey PRIMARY KEY (coalition_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app

table audit_entry owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  at timestamp(3) with time zone not null
  actor_kind text not null
  actor_id text not null
  action text not null
  object_id text not null
  before jsonb
  after jsonb
  request_id text
  epoch integer not null
  details_hash bytea
  constraint audit_entry_details_hash_check CHECK ((octet_length(details_hash) = 32))
  constraint audit_entry_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint audit_entry_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX audit_entry_by_action ON public.audit_entry USING btree (coalition_id, action text_pattern_ops, id)
  CREATE INDEX audit_entry_by_actor ON public.audit_entry USING btree (coalition_id, actor_id, id)
  CREATE INDEX audit_entry_by_epoch ON public.audit_entry USING btree (coalition_id, epoch, id)
  CREATE INDEX audit_entry_by_object ON public.audit_entry USING btree (coalition_id, object_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER epoch BEFORE INSERT ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION give_log_epoch()
  grant insert, select to hamsood_app

table balance_step owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  version integer not null
  kind text not null
  subject_id bigint not null
  at timestamp(3) with time zone not null
  business_day date not null
  sealing_epoch integer not null
  sequence integer not null
  posted_after bigint not null
  held_after bigint not null
  pending_after bigint not null
  owed_after bigint not null
  lot_expiries date[] not null
  lot_fundings bigint[] not null
  lot_points bigint[] not null
  lot_places smallint[] not null
  constraint balance_step_check CHECK (((cardinality(lot_expiries) = cardinality(lot_points)) AND (cardinality(lot_fundings) = cardinality(lot_points)) AND (cardinality(lot_places) = cardinality(lot_points))))
  constraint balance_step_kind_check CHECK ((kind = ANY (ARRAY['HOLD'::text, 'RELEASE'::text, 'HOLD_EXPIRY'::text, 'VEST'::text, 'RENEWAL'::text])))
  constraint balance_step_lot_points_check CHECK ((points_total(lot_points) = 0))
  constraint balance_step_pkey PRIMARY KEY (coalition_id, member_id, version)
  CREATE INDEX balance_step_at_debt ON public.balance_step USING btree (coalition_id, business_day) WHERE (3 = ANY (lot_places))
  CREATE INDEX balance_step_by_epoch ON public.balance_step USING btree (coalition_id, sealing_epoch)
  CREATE INDEX balance_step_by_subject ON public.balance_step USING btree (coalition_id, subject_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.balance_step FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.balance_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table bank_entry owner hamsood_owner row-level security forced
  coalition_id bigint not null
  import_id bigint not null
  number integer not null
  account_iban text
  reference text
  direction text not null
  kind text not null
  amount text not null
  currency text not null
  booked_on text
  bank_reference text
  left_over text
  payment_id bigint
  constraint bank_entry_check CHECK (((left_over IS NOT NULL) OR (payment_id IS NOT NULL)))
  constraint bank_entry_direction_check CHECK ((direction = ANY (ARRAY['IN'::text, 'OUT'::text])))
  constraint bank_entry_kind_check CHECK ((kind = ANY (ARRAY['BOOKED'::text, 'RETURNED'::text, 'REJECTED'::text, 'PENDING'::text])))
  constraint bank_entry_left_over_check CHECK ((left_over = ANY (ARRAY['NO_REFERENCE'::text, 'UNKNOWN_REFERENCE'::text, 'OTHER_ACCOUNT'::text, 'DIRECTION_DIFFERS'::text, 'CURRENCY_DIFFERS'::text, 'AMOUNT_UNREADABLE'::text, 'AMOUNT_DIFFERS'::text, 'NOT_BOOKED_YET'::text, 'CONFIRMED_ALREADY'::text, 'PAYMENT_ENDED'::text])))
  constraint bank_entry_number_check CHECK ((number >= 1))
  constraint bank_entry_coalition_id_import_id_fkey FOREIGN KEY (coalition_id, import_id) REFERENCES confirmation_import(coalition_id, id)
  constraint bank_entry_coalition_id_payment_id_fkey FOREIGN KEY (coalition_id, payment_id) REFERENCES payment(coalition_id, id)
  constraint bank_entry_pkey PRIMARY KEY (coalition_id, import_id, number)
  CREATE INDEX bank_entry_of_payment ON public.bank_entry USING btree (coalition_id, payment_id) WHERE (payment_id IS NOT NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.bank_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.bank_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table business_contact owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  role text not null
  name text
  email text
  phone text
  added_at timestamp(3) with time zone not null
  added_by text not null
  removed_at timestamp(3) with time zone
  constraint business_contact_check CHECK (((removed_at IS NULL) = (name IS NOT NULL)))
  constraint business_contact_check1 CHECK (((removed_at IS NULL) = ((email IS NOT NULL) OR (phone IS NOT NULL))))
  constraint business_contact_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 140)))
  constraint business_contact_role_check CHECK ((role = ANY (ARRAY['VIEWER'::text, 'BUYER'::text, 'ADMIN'::text])))
  constraint business_contact_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint business_contact_pkey PRIMARY KEY (coalition_id, id)
  constraint business_contact_coalition_id_member_id_email_key UNIQUE (coalition_id, member_id, email)
  constraint business_contact_coalition_id_member_id_phone_key UNIQUE (coalition_id, member_id, phone)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (role) to hamsood_app
  grant update (name) to hamsood_app
  grant update (email) to hamsood_app
  grant update (phone) to hamsood_app
  grant update (removed_at) to hamsood_app

table campaign owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  number integer not null
  name jsonb not null
  first_day date not null
  last_day date not null
  categories jsonb
  minimum_amount numeric(28,8)
  currency text
  multiplier numeric(12,8)
  bonus_points bigint
  levels jsonb
  early_access jsonb
  funders jsonb not null
  paid_at_issue_percent numeric(11,8) not null
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint campaign_bonus_points_check CHECK ((bonus_points > 0))
  constraint campaign_categories_check CHECK (((jsonb_typeof(categories) = 'array'::text) AND (jsonb_array_length(categories) > 0)))
  constraint campaign_check CHECK ((last_day >= first_day))
  constraint campaign_check1 CHECK (((minimum_amount IS NULL) = (currency IS NULL)))
  constraint campaign_check2 CHECK (((multiplier IS NOT NULL) OR (bonus_points IS NOT NULL)))
  constraint campaign_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint campaign_early_access_check CHECK (((jsonb_typeof(early_access) = 'array'::text) AND (jsonb_array_length(early_access) > 0)))
  constraint campaign_levels_check CHECK (((jsonb_typeof(levels) = 'array'::text) AND (jsonb_array_length(levels) > 0)))
  constraint campaign_minimum_amount_check CHECK ((minimum_amount >= (0)::numeric))
  constraint campaign_multiplier_check CHECK ((multiplier > (1)::numeric))
  constraint campaign_number_check CHECK ((number >= 1))
  constraint campaign_paid_at_issue_percent_check CHECK (((paid_at_issue_percent >= (0)::numeric) AND (paid_at_issue_percent <= (100)::numeric)))
  constraint campaign_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint campaign_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint campaign_pkey PRIMARY KEY (coalition_id, id)
  constraint campaign_coalition_id_partner_id_number_key UNIQUE (coalition_id, partner_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.campaign FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.campaign FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table campaign_end owner hamsood_owner row-level security forced
  coalition_id bigint not null
  campaign_id bigint not null
  last_day date not null
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint campaign_end_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES campaign(coalition_id, id)
  constraint campaign_end_pkey PRIMARY KEY (coalition_id, campaign_id, last_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.campaign_end FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.campaign_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table campaign_funding owner hamsood_owner row-level security forced
  coalition_id bigint not null
  campaign_id bigint not null
  base_funding_id bigint not null
  funding_id bigint not null
  reference_version bigint not null
  constraint campaign_funding_coalition_id_base_funding_id_fkey FOREIGN KEY (coalition_id, base_funding_id) REFERENCES funding(coalition_id, id)
  constraint campaign_funding_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES campaign(coalition_id, id)
  constraint campaign_funding_coalition_id_funding_id_fkey FOREIGN KEY (coalition_id, funding_id) REFERENCES funding(coalition_id, id)
  constraint campaign_funding_pkey PRIMARY KEY (coalition_id, campaign_id, base_funding_id)
  constraint campaign_funding_coalition_id_funding_id_key UNIQUE (coalition_id, funding_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.campaign_funding FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.campaign_funding FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table charity owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  number integer not null
  name jsonb not null
  registration_number text not null
  status text not null
  iban text not null
  holder text not null
  account_set_by text not null
  verified_by text
  verified_at timestamp(3) with time zone
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint charity_check CHECK (((verified_by IS NULL) = (verified_at IS NULL)))
  constraint charity_check1 CHECK ((verified_by <> account_set_by))
  constraint charity_check2 CHECK (((status <> 'ACTIVE'::text) OR (verified_by IS NOT NULL)))
  constraint charity_holder_check CHECK (((char_length(holder) >= 1) AND (char_length(holder) <= 140)))
  constraint charity_iban_check CHECK ((iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}$'::text))
  constraint charity_number_check CHECK ((number >= 1))
  constraint charity_registration_number_check CHECK (((char_length(registration_number) >= 1) AND (char_length(registration_number) <= 100)))
  constraint charity_status_check CHECK ((status = ANY (ARRAY['REGISTERED'::text, 'ACTIVE'::text, 'SUSPENDED'::text])))
  constraint charity_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint charity_pkey PRIMARY KEY (coalition_id, id)
  constraint charity_coalition_id_number_key UNIQUE (coalition_id, number)
  constraint charity_coalition_id_registration_number_key UNIQUE (coalition_id, registration_number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (iban) to hamsood_app
  grant update (holder) to hamsood_app
  grant update (account_set_by) to hamsood_app
  grant update (verified_by) to hamsood_app
  grant update (verified_at) to hamsood_app
  grant update (reference_version) to hamsood_app

table charity_campaign owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  charity_id bigint not null
  number integer not null
  name jsonb not null
  currency text not null
  multiple bigint
  multiple_minor bigint
  minimum bigint
  steps jsonb
  first_day date not null
  last_day date
  goal_minor bigint
  at_goal text
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint charity_campaign_at_goal_check CHECK ((at_goal = ANY (ARRAY['CLOSE'::text, 'GO_ON'::text])))
  constraint charity_campaign_check CHECK ((last_day >= first_day))
  constraint charity_campaign_check1 CHECK (((num_nulls(multiple, multiple_minor, minimum) = ANY (ARRAY[0, 3])) AND ((multiple IS NULL) = (steps IS NOT NULL))))
  constraint charity_campaign_check2 CHECK (((minimum % multiple) = 0))
  constraint charity_campaign_check3 CHECK (((goal_minor IS NULL) = (at_goal IS NULL)))
  constraint charity_campaign_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint charity_campaign_goal_minor_check CHECK ((goal_minor > 0))
  constraint charity_campaign_minimum_check CHECK ((minimum > 0))
  constraint charity_campaign_multiple_check CHECK ((multiple > 0))
  constraint charity_campaign_multiple_minor_check CHECK ((multiple_minor > 0))
  constraint charity_campaign_number_check CHECK ((number >= 1))
  constraint charity_campaign_steps_check CHECK (((jsonb_typeof(steps) = 'array'::text) AND (jsonb_array_length(steps) > 0)))
  constraint charity_campaign_coalition_id_charity_id_fkey FOREIGN KEY (coalition_id, charity_id) REFERENCES charity(coalition_id, id)
  constraint charity_campaign_pkey PRIMARY KEY (coalition_id, id)
  constraint charity_campaign_coalition_id_charity_id_number_key UNIQUE (coalition_id, charity_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charity_campaign FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.charity_campaign FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table charity_campaign_end owner hamsood_owner row-level security forced
  coalition_id bigint not null
  campaign_id bigint not null
  last_day date not null
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint charity_campaign_end_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES charity_campaign(coalition_id, id)
  constraint charity_campaign_end_pkey PRIMARY KEY (coalition_id, campaign_id, last_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charity_campaign_end FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.charity_campaign_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table charity_campaign_total owner hamsood_owner row-level security forced
  coalition_id bigint not null
  campaign_id bigint not null
  version integer not null default 0
  points bigint not null default 0
  donated_minor bigint not null default 0
  matched_minor bigint[] not null
  donations integer not null default 0
  donors integer not null default 0
  paid_minor bigint not null default 0
  constraint charity_campaign_total_check CHECK (((donors >= 0) AND (donors <= donations)))
  constraint charity_campaign_total_check1 CHECK ((paid_minor <= (donated_minor + points_total(matched_minor))))
  constraint charity_campaign_total_donated_minor_check CHECK ((donated_minor >= 0))
  constraint charity_campaign_total_donations_check CHECK ((donations >= 0))
  constraint charity_campaign_total_matched_minor_check CHECK ((0 <= ALL (matched_minor)))
  constraint charity_campaign_total_paid_minor_check CHECK ((paid_minor >= 0))
  constraint charity_campaign_total_points_check CHECK ((points >= 0))
  constraint charity_campaign_total_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES charity_campaign(coalition_id, id)
  constraint charity_campaign_total_pkey PRIMARY KEY (coalition_id, campaign_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (version) to hamsood_app
  grant update (points) to hamsood_app
  grant update (donated_minor) to hamsood_app
  grant update (matched_minor) to hamsood_app
  grant update (donations) to hamsood_app
  grant update (donors) to hamsood_app
  grant update (paid_minor) to hamsood_app

table charity_donor owner hamsood_owner row-level security forced
  coalition_id bigint not null
  campaign_id bigint not null
  member_id bigint not null
  donations integer not null
  constraint charity_donor_donations_check CHECK ((donations >= 0))
  constraint charity_donor_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES charity_campaign(coalition_id, id)
  constraint charity_donor_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint charity_donor_pkey PRIMARY KEY (coalition_id, campaign_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (donations) to hamsood_app

table charity_payout owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  charity_id bigint not null
  number integer not null
  currency text not null
  until_day date not null
  donations integer not null
  points bigint not null
  donated_minor bigint not null
  matched_minor bigint not null
  pledged_minor bigint not null
  made_at timestamp(3) with time zone not null
  actor text not null
  constraint charity_payout_check CHECK ((((donations = 0) = (points = 0)) AND ((donations = 0) = (donated_minor = 0)) AND ((donated_minor + pledged_minor) > 0)))
  constraint charity_payout_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint charity_payout_donated_minor_check CHECK ((donated_minor >= 0))
  constraint charity_payout_donations_check CHECK ((donations >= 0))
  constraint charity_payout_matched_minor_check CHECK ((matched_minor >= 0))
  constraint charity_payout_number_check CHECK ((number >= 1))
  constraint charity_payout_pledged_minor_check CHECK ((pledged_minor >= 0))
  constraint charity_payout_points_check CHECK ((points >= 0))
  constraint charity_payout_coalition_id_charity_id_fkey FOREIGN KEY (coalition_id, charity_id) REFERENCES charity(coalition_id, id)
  constraint charity_payout_pkey PRIMARY KEY (coalition_id, id)
  constraint charity_payout_coalition_id_charity_id_number_key UNIQUE (coalition_id, charity_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charity_payout FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.charity_payout FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table charity_pledge owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  charity_id bigint not null
  number integer not null
  partner_id bigint not null
  percent numeric(11,8) not null
  currency text not null
  cap_minor bigint not null
  first_day date not null
  last_day date
  created_at timestamp(3) with time zone not null
  constraint charity_pledge_cap_minor_check CHECK ((cap_minor > 0))
  constraint charity_pledge_check CHECK ((last_day >= first_day))
  constraint charity_pledge_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint charity_pledge_number_check CHECK ((number >= 1))
  constraint charity_pledge_percent_check CHECK (((percent > (0)::numeric) AND (percent <= (100)::numeric)))
  constraint charity_pledge_coalition_id_charity_id_fkey FOREIGN KEY (coalition_id, charity_id) REFERENCES charity(coalition_id, id)
  constraint charity_pledge_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint charity_pledge_pkey PRIMARY KEY (coalition_id, id)
  constraint charity_pledge_coalition_id_charity_id_number_key UNIQUE (coalition_id, charity_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charity_pledge FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.charity_pledge FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table charity_pledge_end owner hamsood_owner row-level security forced
  coalition_id bigint not null
  pledge_id bigint not null
  last_day date not null
  created_at timestamp(3) with time zone not null
  constraint charity_pledge_end_coalition_id_pledge_id_fkey FOREIGN KEY (coalition_id, pledge_id) REFERENCES charity_pledge(coalition_id, id)
  constraint charity_pledge_end_pkey PRIMARY KEY (coalition_id, pledge_id, last_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charity_pledge_end FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.charity_pledge_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table charity_pledge_part owner hamsood_owner row-level security forced
  coalition_id bigint not null
  payout_id bigint not null
  pledge_id bigint not null
  minor bigint not null
  constraint charity_pledge_part_minor_check CHECK ((minor > 0))
  constraint charity_pledge_part_coalition_id_payout_id_fkey FOREIGN KEY (coalition_id, payout_id) REFERENCES charity_payout(coalition_id, id)
  constraint charity_pledge_part_coalition_id_pledge_id_fkey FOREIGN KEY (coalition_id, pledge_id) REFERENCES charity_pledge(coalition_id, id)
  constraint charity_pledge_part_pkey PRIMARY KEY (coalition_id, payout_id, pledge_id)
  CREATE INDEX charity_pledge_part_of ON public.charity_pledge_part USING btree (coalition_id, pledge_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charity_pledge_part FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.charity_pledge_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table charity_sponsor owner hamsood_owner row-level security forced
  coalition_id bigint not null
  campaign_id bigint not null
  number integer not null
  partner_id bigint not null
  percent numeric(12,8) not null
  cap_minor bigint not null
  turn integer not null
  constraint charity_sponsor_cap_minor_check CHECK ((cap_minor > 0))
  constraint charity_sponsor_number_check CHECK ((number >= 1))
  constraint charity_sponsor_percent_check CHECK ((percent > (0)::numeric))
  constraint charity_sponsor_turn_check CHECK ((turn >= 1))
  constraint charity_sponsor_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES charity_campaign(coalition_id, id)
  constraint charity_sponsor_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint charity_sponsor_pkey PRIMARY KEY (coalition_id, campaign_id, number)
  constraint charity_sponsor_coalition_id_campaign_id_partner_id_key UNIQUE (coalition_id, campaign_id, partner_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charity_sponsor FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.charity_sponsor FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table closed_day owner hamsood_owner row-level security forced
  coalition_id bigint not null
  day date not null
  epoch integer not null
  highest_id bigint not null
  closed_at timestamp(3) with time zone not null
  constraint closed_day_pkey PRIMARY KEY (coalition_id, day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.closed_day FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.closed_day FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER follows AFTER INSERT ON public.closed_day FOR EACH ROW EXECUTE FUNCTION check_closed_day()
  grant insert, select to hamsood_app

table closed_epoch owner hamsood_owner row-level security forced
  coalition_id bigint not null
  epoch integer not null
  lowest_id bigint not null
  highest_id bigint not null
  closed_at timestamp(3) with time zone not null
  constraint closed_epoch_pkey PRIMARY KEY (coalition_id, epoch)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.closed_epoch FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.closed_epoch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table closed_log_epoch owner hamsood_owner row-level security forced
  coalition_id bigint not null
  epoch integer not null
  closed_at timestamp(3) with time zone not null
  constraint closed_log_epoch_epoch_check CHECK ((epoch >= 1))
  constraint closed_log_epoch_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint closed_log_epoch_pkey PRIMARY KEY (coalition_id, epoch)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.closed_log_epoch FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.closed_log_epoch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
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
  returned_points_days integer not null default 30
  spend_code_above bigint
  spend_code_seconds integer not null default 300
  most_wrong_codes smallint not null default 5
  transfer_most bigint
  transfer_day_most bigint
  adjustment_approval_above bigint
  expiry_reminder_days smallint not null default 30
  last_expiry_reminder_days smallint not null default 7
  onboarding_tests text not null default 'REQUIRED'::text
  reference_version bigint not null default 0
  digest_key bytea not null default decode(replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text), 'hex'::text)
  created_at timestamp(3) with time zone not null
  key_allowance jsonb
  person_allowance jsonb
  known_documents_only boolean not null default false
  constraint coalition_adjustment_approval_above_check CHECK ((adjustment_approval_above >= 0))
  constraint coalition_calendar_check CHECK ((calendar = ANY (ARRAY['gregory'::text, 'persian'::text])))
  constraint coalition_clawback_policy_check CHECK ((clawback_policy = ANY (ARRAY['REFUSE'::text, 'CAP'::text, 'NEGATIVE'::text])))
  constraint coalition_digest_key_check CHECK ((octet_length(digest_key) = 32))
  constraint coalition_environment_check CHECK ((environment = ANY (ARRAY['live'::text, 'test'::text])))
  constraint coalition_expiry_reminder_days_check CHECK (((expiry_reminder_days >= 0) AND (expiry_reminder_days <= 365)))
  constraint coalition_key_allowance_check CHECK ((((((key_allowance ->> 'maximum'::text))::bigint >= 1) AND (((key_allowance ->> 'maximum'::text))::bigint <= 1000000000)) AND ((((key_allowance ->> 'restoreRate'::text))::bigint >= 1) AND (((key_allowance ->> 'restoreRate'::text))::bigint <= 100000000))))
  constraint coalition_last_expiry_reminder_days_check CHECK (((last_expiry_reminder_days >= 0) AND (last_expiry_reminder_days <= 365)))
  constraint coalition_most_wrong_codes_check CHECK (((most_wrong_codes >= 1) AND (most_wrong_codes <= 100)))
  constraint coalition_occurred_at_days_back_check CHECK (((occurred_at_days_back >= 0) AND (occurred_at_days_back <= 36500)))
  constraint coalition_occurred_at_hours_ahead_check CHECK (((occurred_at_hours_ahead >= 0) AND (occurred_at_hours_ahead <= 720)))
  constraint coalition_onboarding_tests_check CHECK ((onboarding_tests = ANY (ARRAY['REQUIRED'::text, 'OPTIONAL'::text])))
  constraint coalition_person_allowance_check CHECK ((((((person_allowance ->> 'maximum'::text))::bigint >= 1) AND (((person_allowance ->> 'maximum'::text))::bigint <= 1000000000)) AND ((((person_allowance ->> 'restoreRate'::text))::bigint >= 1) AND (((person_allowance ->> 'restoreRate'::text))::bigint <= 100000000))))
  constraint coalition_points_decimals_check CHECK (((points_decimals >= 0) AND (points_decimals <= 6)))
  constraint coalition_returned_points_days_check CHECK (((returned_points_days >= 1) AND (returned_points_days <= 3660)))
  constraint coalition_spend_code_above_check CHECK ((spend_code_above >= 0))
  constraint coalition_spend_code_seconds_check CHECK (((spend_code_seconds >= 30) AND (spend_code_seconds <= 3600)))
  constraint coalition_transfer_day_most_check CHECK ((transfer_day_most > 0))
  constraint coalition_transfer_most_check CHECK ((transfer_most > 0))
  constraint coalition_pkey PRIMARY KEY (id)
  policy own_coalition permissive for all to public using (id = ( SELECT current_coalition() AS current_coalition)) with check (id = ( SELECT current_coalition() AS current_coalition))
  policy router_reads permissive for select to hamsood_router using true
  grant insert, select, update to hamsood_app
  grant select to hamsood_router

table company owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  legal_name text not null
  country text not null
  national_id text
  registration_number text
  vat_number text
  changed_at timestamp(3) with time zone not null
  constraint company_country_check CHECK ((country ~ '^[A-Z]{2}$'::text))
  constraint company_legal_name_check CHECK (((char_length(legal_name) >= 1) AND (char_length(legal_name) <= 200)))
  constraint company_national_id_check CHECK ((national_id ~ '^[0-9]{11}$'::text))
  constraint company_registration_number_check CHECK (((char_length(registration_number) >= 1) AND (char_length(registration_number) <= 64)))
  constraint company_vat_number_check CHECK (((char_length(vat_number) >= 4) AND (char_length(vat_number) <= 32)))
  constraint company_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint company_pkey PRIMARY KEY (coalition_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table confirmation_import owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  format text not null
  content_hash bytea not null
  imported_at timestamp(3) with time zone not null
  actor text not null
  constraint confirmation_import_content_hash_check CHECK ((octet_length(content_hash) = 32))
  constraint confirmation_import_format_check CHECK ((format = ANY (ARRAY['CAMT054'::text, 'CSV'::text])))
  constraint confirmation_import_pkey PRIMARY KEY (coalition_id, id)
  constraint confirmation_import_coalition_id_content_hash_key UNIQUE (coalition_id, content_hash)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.confirmation_import FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.confirmation_import FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table consent owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  purpose text not null
  partner_id bigint not null
  given boolean not null
  text_id bigint
  at timestamp(3) with time zone not null
  actor text not null
  through text not null
  constraint consent_check CHECK (((partner_id <> 0) = (purpose = 'SHARING'::text)))
  constraint consent_check1 CHECK (((text_id IS NOT NULL) = given))
  constraint consent_purpose_check CHECK ((purpose = ANY (ARRAY['TERMS'::text, 'MARKETING_SMS'::text, 'MARKETING_EMAIL'::text, 'SHARING'::text, 'GIVING'::text])))
  constraint consent_through_check CHECK ((through = ANY (ARRAY['APP'::text, 'WEB'::text, 'SHOP'::text, 'CALL'::text, 'PAPER'::text])))
  constraint consent_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint consent_coalition_id_text_id_fkey FOREIGN KEY (coalition_id, text_id) REFERENCES consent_text(coalition_id, id)
  constraint consent_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX consent_of_member ON public.consent USING btree (coalition_id, member_id, purpose, partner_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.consent FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.consent FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table consent_text owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  purpose text not null
  version integer not null
  summary jsonb not null
  url text
  sha256 bytea
  actor text not null
  created_at timestamp(3) with time zone not null
  constraint consent_text_check CHECK (((sha256 IS NULL) OR (url IS NOT NULL)))
  constraint consent_text_purpose_check CHECK ((purpose = ANY (ARRAY['TERMS'::text, 'MARKETING_SMS'::text, 'MARKETING_EMAIL'::text, 'SHARING'::text, 'GIVING'::text])))
  constraint consent_text_sha256_check CHECK ((octet_length(sha256) = 32))
  constraint consent_text_version_check CHECK ((version >= 1))
  constraint consent_text_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint consent_text_pkey PRIMARY KEY (coalition_id, id)
  constraint consent_text_coalition_id_purpose_version_key UNIQUE (coalition_id, purpose, version)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.consent_text FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.consent_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table contract_category_terms owner hamsood_owner row-level security forced
  coalition_id bigint not null
  contract_version_id bigint not null
  category text not null
  earn_rate numeric(28,8) not null
  burn_value numeric(28,8) not null
  issue_price numeric(28,8) not null
  redemption_price numeric(28,8) not null
  funding_id bigint not null
  constraint contract_category_terms_burn_value_check CHECK ((burn_value >= (0)::numeric))
  constraint contract_category_terms_earn_rate_check CHECK ((earn_rate >= (0)::numeric))
  constraint contract_category_terms_issue_price_check CHECK ((issue_price >= (0)::numeric))
  constraint contract_category_terms_redemption_price_check CHECK ((redemption_price >= (0)::numeric))
  constraint contract_category_terms_coalition_id_contract_version_id_fkey FOREIGN KEY (coalition_id, contract_version_id) REFERENCES contract_version(coalition_id, id)
  constraint contract_category_terms_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint contract_category_terms_coalition_id_funding_id_fkey FOREIGN KEY (coalition_id, funding_id) REFERENCES funding(coalition_id, id)
  constraint contract_category_terms_pkey PRIMARY KEY (coalition_id, contract_version_id, category)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.contract_category_terms FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.contract_category_terms FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

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
  vesting_days smallint not null default 0
  cap_per_purchase bigint
  cap_per_member_day bigint
  cap_per_partner_day bigint
  hold_seconds integer not null default 900
  billing text not null default 'POSTPAID'::text
  float_limit numeric(28,8) not null default 0
  credit_limit numeric(28,8)
  paid_at_issue_percent numeric(11,8) not null default 100
  issue_fee_percent numeric(11,8) not null default 0
  redemption_fee_percent numeric(11,8) not null default 0
  vat_percent numeric(11,8) not null default 0
  breakage_share_percent numeric(11,8) not null default 0
  settlement_cycle text not null default 'MONTHLY'::text
  minimum_payment numeric(28,8) not null default 0
  dispute_days smallint not null default 10
  notice_days smallint not null default 30
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint contract_version_billing_check CHECK ((billing = ANY (ARRAY['PREPAID'::text, 'POSTPAID'::text])))
  constraint contract_version_breakage_share_percent_check CHECK (((breakage_share_percent >= (0)::numeric) AND (breakage_share_percent <= (100)::numeric)))
  constraint contract_version_burn_value_check CHECK ((burn_value >= (0)::numeric))
  constraint contract_version_cap_per_member_day_check CHECK ((cap_per_member_day > 0))
  constraint contract_version_cap_per_partner_day_check CHECK ((cap_per_partner_day > 0))
  constraint contract_version_cap_per_purchase_check CHECK ((cap_per_purchase > 0))
  constraint contract_version_check CHECK ((effective_until >= effective_from))
  constraint contract_version_check1 CHECK ((issuer OR acceptor))
  constraint contract_version_credit_limit_check CHECK ((credit_limit >= (0)::numeric))
  constraint contract_version_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint contract_version_dispute_days_check CHECK (((dispute_days >= 0) AND (dispute_days <= 90)))
  constraint contract_version_earn_rate_check CHECK ((earn_rate >= (0)::numeric))
  constraint contract_version_hold_seconds_check CHECK (((hold_seconds >= 1) AND (hold_seconds <= 2592000)))
  constraint contract_version_issue_fee_percent_check CHECK (((issue_fee_percent >= (0)::numeric) AND (issue_fee_percent <= (100)::numeric)))
  constraint contract_version_issue_price_check CHECK ((issue_price >= (0)::numeric))
  constraint contract_version_minimum_payment_check CHECK ((minimum_payment >= (0)::numeric))
  constraint contract_version_notice_days_check CHECK (((notice_days >= 0) AND (notice_days <= 3650)))
  constraint contract_version_paid_at_issue_percent_check CHECK (((paid_at_issue_percent >= (0)::numeric) AND (paid_at_issue_percent <= (100)::numeric)))
  constraint contract_version_redemption_fee_percent_check CHECK (((redemption_fee_percent >= (0)::numeric) AND (redemption_fee_percent <= (100)::numeric)))
  constraint contract_version_redemption_price_check CHECK ((redemption_price >= (0)::numeric))
  constraint contract_version_settlement_cycle_check CHECK ((settlement_cycle = ANY (ARRAY['DAILY'::text, 'WEEKLY'::text, 'MONTHLY'::text])))
  constraint contract_version_vat_percent_check CHECK (((vat_percent >= (0)::numeric) AND (vat_percent <= (100)::numeric)))
  constraint contract_version_version_check CHECK ((version >= 1))
  constraint contract_version_vesting_days_check CHECK (((vesting_days >= 0) AND (vesting_days <= 90)))
  constraint contract_version_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint contract_version_coalition_id_funding_id_fkey FOREIGN KEY (coalition_id, funding_id) REFERENCES funding(coalition_id, id)
  constraint contract_version_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint contract_version_pkey PRIMARY KEY (coalition_id, id)
  constraint contract_version_coalition_id_partner_id_version_key UNIQUE (coalition_id, partner_id, version)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.contract_version FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.contract_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table day_fact owner hamsood_owner row-level security forced
  coalition_id bigint not null
  day date not null
  kind text not null
  partner_id bigint not null
  contract_version_id bigint not null
  category text not null
  funding_id bigint not null
  transactions bigint not null
  points bigint not null
  constraint day_fact_check CHECK (((funding_id = 0) = (kind = ANY (ARRAY['REDEEMED'::text, 'REDEMPTION_REVERSED'::text]))))
  constraint day_fact_kind_check CHECK ((kind = ANY (ARRAY['ISSUED'::text, 'ISSUE_REVERSED'::text, 'CONSUMED'::text, 'RESTORED'::text, 'EXPIRED'::text, 'ADJUSTED'::text, 'REDEEMED'::text, 'REDEMPTION_REVERSED'::text, 'SHORTFALL'::text])))
  constraint day_fact_points_check CHECK ((points > 0))
  constraint day_fact_transactions_check CHECK ((transactions > 0))
  constraint day_fact_pkey PRIMARY KEY (coalition_id, day, kind, partner_id, contract_version_id, category, funding_id)
  CREATE INDEX day_fact_of_funding ON public.day_fact USING btree (coalition_id, funding_id, day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.day_fact FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.day_fact FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table dispute owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  statement_id bigint not null
  partner_id bigint not null
  currency text not null
  disputed_minor bigint not null
  withheld_minor bigint not null
  status text not null default 'OPEN'::text
  opened_at timestamp(3) with time zone not null
  opened_by text not null
  answer_until date not null
  overdue_at timestamp(3) with time zone
  resolved_at timestamp(3) with time zone
  resolved_by text
  reason text
  due_minor bigint
  changes integer not null default 1
  constraint dispute_check CHECK ((((resolved_at IS NULL) = (status = 'OPEN'::text)) AND ((resolved_by IS NULL) = (resolved_at IS NULL)) AND ((reason IS NULL) = (resolved_at IS NULL)) AND ((due_minor IS NULL) = (resolved_at IS NULL))))
  constraint dispute_check1 CHECK (((status <> 'UPHELD'::text) OR (due_minor = 0)))
  constraint dispute_check2 CHECK (((status <> 'REJECTED'::text) OR (due_minor = disputed_minor)))
  constraint dispute_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint dispute_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))
  constraint dispute_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'UPHELD'::text, 'REJECTED'::text, 'PARTLY'::text])))
  constraint dispute_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint dispute_coalition_id_statement_id_fkey FOREIGN KEY (coalition_id, statement_id) REFERENCES statement(coalition_id, id)
  constraint dispute_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX dispute_of_statement ON public.dispute USING btree (coalition_id, statement_id, id)
  CREATE INDEX dispute_open ON public.dispute USING btree (coalition_id, answer_until) WHERE ((status = 'OPEN'::text) AND (overdue_at IS NULL))
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER goes_forwards BEFORE UPDATE ON public.dispute FOR EACH ROW EXECUTE FUNCTION check_dispute_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.dispute FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.dispute FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (overdue_at) to hamsood_app
  grant update (resolved_at) to hamsood_app
  grant update (resolved_by) to hamsood_app
  grant update (reason) to hamsood_app
  grant update (due_minor) to hamsood_app
  grant update (changes) to hamsood_app

table dispute_comment owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  dispute_id bigint not null
  at timestamp(3) with time zone not null
  actor text not null
  text text not null
  attachments jsonb not null
  constraint dispute_comment_attachments_check CHECK (((jsonb_typeof(attachments) = 'array'::text) AND (jsonb_array_length(attachments) <= 10)))
  constraint dispute_comment_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 2000)))
  constraint dispute_comment_coalition_id_dispute_id_fkey FOREIGN KEY (coalition_id, dispute_id) REFERENCES dispute(coalition_id, id)
  constraint dispute_comment_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX dispute_comment_of_dispute ON public.dispute_comment USING btree (coalition_id, dispute_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.dispute_comment FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.dispute_comment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table dispute_line owner hamsood_owner row-level security forced
  coalition_id bigint not null
  statement_id bigint not null
  line_number integer not null
  dispute_id bigint not null
  reason text
  constraint dispute_line_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))
  constraint dispute_line_coalition_id_dispute_id_fkey FOREIGN KEY (coalition_id, dispute_id) REFERENCES dispute(coalition_id, id)
  constraint dispute_line_coalition_id_statement_id_line_number_fkey FOREIGN KEY (coalition_id, statement_id, line_number) REFERENCES statement_line(coalition_id, statement_id, number)
  constraint dispute_line_pkey PRIMARY KEY (coalition_id, statement_id, line_number)
  CREATE INDEX dispute_line_of_dispute ON public.dispute_line USING btree (coalition_id, dispute_id, line_number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.dispute_line FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.dispute_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table donation owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null
  campaign_id bigint not null
  member_id bigint not null
  partner_id bigint
  points bigint not null
  donated_minor bigint not null
  matched_minor bigint[] not null
  named boolean not null
  donated_at timestamp(3) with time zone not null
  business_day date not null
  receipt_year integer not null
  receipt_number integer not null
  reversed_by bigint
  payout_id bigint
  constraint donation_check CHECK (((reversed_by IS NULL) OR (payout_id IS NULL)))
  constraint donation_donated_minor_check CHECK ((donated_minor > 0))
  constraint donation_matched_minor_check CHECK ((0 <= ALL (matched_minor)))
  constraint donation_points_check CHECK ((points > 0))
  constraint donation_receipt_number_check CHECK ((receipt_number >= 1))
  constraint donation_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES charity_campaign(coalition_id, id)
  constraint donation_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint donation_coalition_id_payout_id_fkey FOREIGN KEY (coalition_id, payout_id) REFERENCES charity_payout(coalition_id, id)
  constraint donation_pkey PRIMARY KEY (coalition_id, id)
  constraint donation_coalition_id_receipt_year_receipt_number_key UNIQUE (coalition_id, receipt_year, receipt_number)
  CREATE INDEX donation_of_campaign ON public.donation USING btree (coalition_id, campaign_id, id)
  CREATE INDEX donation_of_member ON public.donation USING btree (coalition_id, member_id, id)
  CREATE INDEX donation_of_payout ON public.donation USING btree (coalition_id, payout_id, id) WHERE (payout_id IS NOT NULL)
  CREATE INDEX donation_unpaid ON public.donation USING btree (coalition_id, campaign_id, business_day) WHERE ((payout_id IS NULL) AND (reversed_by IS NULL))
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER ends_once BEFORE UPDATE ON public.donation FOR EACH ROW EXECUTE FUNCTION check_donation_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.donation FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.donation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (reversed_by) to hamsood_app
  grant update (payout_id) to hamsood_app

table donation_receipts owner hamsood_owner row-level security forced
  coalition_id bigint not null
  year integer not null
  last_number integer not null
  constraint donation_receipts_last_number_check CHECK ((last_number >= 1))
  constraint donation_receipts_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint donation_receipts_pkey PRIMARY KEY (coalition_id, year)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (last_number) to hamsood_app

table donor_name owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  name text not null
  changed_at timestamp(3) with time zone not null
  constraint donor_name_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 140)))
  constraint donor_name_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint donor_name_pkey PRIMARY KEY (coalition_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (name) to hamsood_app
  grant update (changed_at) to hamsood_app

table duplicate_suspicion owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  first_id bigint not null
  second_id bigint not null
  source text not null
  partner_id bigint not null
  reported_at timestamp(3) with time zone not null
  status text not null default 'OPEN'::text
  constraint duplicate_suspicion_check CHECK ((first_id < second_id))
  constraint duplicate_suspicion_source_check CHECK ((source = ANY (ARRAY['ENROLMENT'::text, 'REPORT'::text])))
  constraint duplicate_suspicion_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'DISMISSED'::text, 'MERGED'::text])))
  constraint duplicate_suspicion_coalition_id_first_id_fkey FOREIGN KEY (coalition_id, first_id) REFERENCES member(coalition_id, id)
  constraint duplicate_suspicion_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint duplicate_suspicion_coalition_id_second_id_fkey FOREIGN KEY (coalition_id, second_id) REFERENCES member(coalition_id, id)
  constraint duplicate_suspicion_pkey PRIMARY KEY (coalition_id, id)
  constraint duplicate_suspicion_coalition_id_first_id_second_id_key UNIQUE (coalition_id, first_id, second_id)
  CREATE INDEX duplicate_suspicion_by_second ON public.duplicate_suspicion USING btree (coalition_id, second_id)
  CREATE INDEX duplicate_suspicion_open ON public.duplicate_suspicion USING btree (coalition_id, id) WHERE (status = 'OPEN'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (source) to hamsood_app
  grant update (partner_id) to hamsood_app
  grant update (reported_at) to hamsood_app
  grant update (status) to hamsood_app

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
  owed_after bigint
  lot_expiries date[]
  lot_fundings bigint[]
  lot_points bigint[]
  lot_places smallint[]
  constraint entry_check CHECK (((lot_places IS NULL) OR (cardinality(lot_places) = cardinality(lot_points))))
  constraint entry_of_member_or_programme CHECK ((num_nulls(sequence, version, posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points) = ANY (ARRAY[0, 9])))
  constraint entry_pkey PRIMARY KEY (coalition_id, transaction_id, leg)
  CREATE INDEX entry_of_member ON ONLY public.entry USING btree (coalition_id, account_id, sequence) WHERE (sequence IS NOT NULL)
  CREATE INDEX entry_time ON ONLY public.entry USING brin (posted_at)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER whole AFTER INSERT ON public.entry REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries()
  grant insert, select to hamsood_app

table entry_span owner hamsood_owner row-level security forced
  coalition_id bigint not null
  number integer not null
  first_epoch integer not null
  last_epoch integer not null
  lowest_id bigint not null
  highest_id bigint not null
  ends_epochs boolean not null
  transactions integer not null
  constraint entry_span_check CHECK ((first_epoch <= last_epoch))
  constraint entry_span_transactions_check CHECK ((transactions >= 0))
  constraint entry_span_pkey PRIMARY KEY (coalition_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.entry_span FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.entry_span FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table entry_span_account owner hamsood_owner row-level security forced
  coalition_id bigint not null
  account_id bigint not null
  number integer not null
  amount bigint not null
  entries integer not null
  posted_from timestamp(3) with time zone not null
  posted_until timestamp(3) with time zone not null
  constraint entry_span_account_entries_check CHECK ((entries > 0))
  constraint entry_span_account_pkey PRIMARY KEY (coalition_id, account_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.entry_span_account FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.entry_span_account FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table expiry_reminder_run owner hamsood_owner row-level security forced
  coalition_id bigint not null
  told_until date not null
  running_for date
  after_id bigint not null default 0
  constraint expiry_reminder_run_check CHECK ((running_for > told_until))
  constraint expiry_reminder_run_check1 CHECK (((running_for IS NOT NULL) OR (after_id = 0)))
  constraint expiry_reminder_run_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint expiry_reminder_run_pkey PRIMARY KEY (coalition_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (told_until) to hamsood_app
  grant update (running_for) to hamsood_app
  grant update (after_id) to hamsood_app

table expiry_warning owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  number integer not null
  expires_on date not null
  points bigint not null
  at timestamp(3) with time zone not null
  constraint expiry_warning_number_check CHECK ((number >= 1))
  constraint expiry_warning_points_check CHECK ((points > 0))
  constraint expiry_warning_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint expiry_warning_pkey PRIMARY KEY (coalition_id, id)
  constraint expiry_warning_coalition_id_member_id_number_key UNIQUE (coalition_id, member_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.expiry_warning FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.expiry_warning FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table float_deposit owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  currency text not null
  amount numeric not null
  reference text not null
  actor text not null
  at timestamp(3) with time zone not null
  constraint float_deposit_amount_check CHECK ((amount <> (0)::numeric))
  constraint float_deposit_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint float_deposit_pkey PRIMARY KEY (coalition_id, id)
  constraint float_deposit_coalition_id_partner_id_reference_key UNIQUE (coalition_id, partner_id, reference)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.float_deposit FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.float_deposit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table former_external_id owner hamsood_owner row-level security forced
  coalition_id bigint not null
  partner_id bigint not null
  external_id text not null
  member_id bigint not null
  constraint former_external_id_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint former_external_id_coalition_id_partner_id_member_id_fkey FOREIGN KEY (coalition_id, partner_id, member_id) REFERENCES member_link(coalition_id, partner_id, member_id) ON DELETE CASCADE
  constraint former_external_id_pkey PRIMARY KEY (coalition_id, partner_id, external_id)
  CREATE INDEX former_external_id_by_member ON public.former_external_id USING btree (coalition_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table funding owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  issuer_partner_id bigint
  contract_version_id bigint
  funders jsonb not null
  paid_at_issue_percent numeric(11,8) not null
  currency text
  issue_price numeric(28,8) not null default 0
  breakage_share_percent numeric(11,8) not null default 0
  campaign_id bigint
  constraint funding_breakage_share_percent_check CHECK (((breakage_share_percent >= (0)::numeric) AND (breakage_share_percent <= (100)::numeric)))
  constraint funding_check CHECK (((issuer_partner_id IS NULL) = (contract_version_id IS NULL)))
  constraint funding_check1 CHECK (((currency IS NOT NULL) OR (issue_price = (0)::numeric)))
  constraint funding_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint funding_issue_price_check CHECK ((issue_price >= (0)::numeric))
  constraint funding_paid_at_issue_percent_check CHECK (((paid_at_issue_percent >= (0)::numeric) AND (paid_at_issue_percent <= (100)::numeric)))
  constraint funding_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES campaign(coalition_id, id)
  constraint funding_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint funding_coalition_id_issuer_partner_id_fkey FOREIGN KEY (coalition_id, issuer_partner_id) REFERENCES partner(coalition_id, id)
  constraint funding_pkey PRIMARY KEY (coalition_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.funding FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.funding FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table gathered_day owner hamsood_owner row-level security forced
  coalition_id bigint not null
  day date not null
  transactions bigint not null
  lowest_id bigint
  highest_id bigint
  later_from bigint
  constraint gathered_day_check CHECK ((highest_id >= lowest_id))
  constraint gathered_day_check1 CHECK ((((transactions = 0) = (lowest_id IS NULL)) AND ((lowest_id IS NULL) = (highest_id IS NULL))))
  constraint gathered_day_transactions_check CHECK ((transactions >= 0))
  constraint gathered_day_coalition_id_day_fkey FOREIGN KEY (coalition_id, day) REFERENCES closed_day(coalition_id, day)
  constraint gathered_day_pkey PRIMARY KEY (coalition_id, day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.gathered_day FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.gathered_day FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER follows AFTER INSERT ON public.gathered_day FOR EACH ROW EXECUTE FUNCTION check_gathered_day()
  grant insert, select to hamsood_app

table giving_gift owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  order_id bigint not null
  number integer not null
  day date not null
  points bigint not null
  lapsing_by date
  status text not null default 'DUE'::text
  transaction_id bigint
  missed_because text
  constraint giving_gift_check CHECK ((((status = 'GIVEN'::text) = (transaction_id IS NOT NULL)) AND ((status = 'MISSED'::text) = (missed_because IS NOT NULL))))
  constraint giving_gift_missed_because_check CHECK (((char_length(missed_because) >= 1) AND (char_length(missed_because) <= 100)))
  constraint giving_gift_number_check CHECK ((number >= 1))
  constraint giving_gift_points_check CHECK ((points > 0))
  constraint giving_gift_status_check CHECK ((status = ANY (ARRAY['DUE'::text, 'GIVEN'::text, 'MISSED'::text])))
  constraint giving_gift_coalition_id_order_id_fkey FOREIGN KEY (coalition_id, order_id) REFERENCES giving_order(coalition_id, id)
  constraint giving_gift_coalition_id_transaction_id_fkey FOREIGN KEY (coalition_id, transaction_id) REFERENCES donation(coalition_id, id)
  constraint giving_gift_pkey PRIMARY KEY (coalition_id, id)
  constraint giving_gift_coalition_id_order_id_number_key UNIQUE (coalition_id, order_id, number)
  CREATE UNIQUE INDEX giving_gift_due ON public.giving_gift USING btree (coalition_id, order_id) WHERE (status = 'DUE'::text)
  CREATE UNIQUE INDEX giving_gift_of_donation ON public.giving_gift USING btree (coalition_id, transaction_id) WHERE (transaction_id IS NOT NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER ends_once BEFORE UPDATE ON public.giving_gift FOR EACH ROW EXECUTE FUNCTION check_gift_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.giving_gift FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.giving_gift FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (transaction_id) to hamsood_app
  grant update (missed_because) to hamsood_app

table giving_order owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  campaign_id bigint not null
  kind text not null
  round_to bigint
  percent numeric(11,8)
  points bigint
  day_of_month smallint
  days_before smallint
  monthly_most bigint
  named boolean not null
  status text not null default 'ACTIVE'::text
  ended_because text
  due_on date not null
  counted_from integer not null default 0
  counted_until integer not null default 0
  left_out int4multirange not null default '{}'::int4multirange
  carried numeric(40,0) not null default 0
  created_at timestamp(3) with time zone not null
  ended_at timestamp(3) with time zone
  constraint giving_order_check CHECK (((kind = ANY (ARRAY['ROUND_UP_BURNS'::text, 'ROUND_UP_PURCHASES'::text])) = (round_to IS NOT NULL)))
  constraint giving_order_check1 CHECK (((kind = 'PERCENTAGE'::text) = (percent IS NOT NULL)))
  constraint giving_order_check2 CHECK ((((kind = 'MONTHLY'::text) = (points IS NOT NULL)) AND ((kind = 'MONTHLY'::text) = (day_of_month IS NOT NULL))))
  constraint giving_order_check3 CHECK (((kind = 'BEFORE_EXPIRY'::text) = (days_before IS NOT NULL)))
  constraint giving_order_check4 CHECK ((((status = 'ENDED'::text) = (ended_because IS NOT NULL)) AND ((status = 'ENDED'::text) = (ended_at IS NOT NULL))))
  constraint giving_order_check5 CHECK ((counted_from <= counted_until))
  constraint giving_order_day_of_month_check CHECK (((day_of_month >= 1) AND (day_of_month <= 31)))
  constraint giving_order_days_before_check CHECK (((days_before >= 1) AND (days_before <= 90)))
  constraint giving_order_ended_because_check CHECK ((ended_because = ANY (ARRAY['MEMBER'::text, 'OPERATOR'::text, 'CAMPAIGN'::text, 'ACCOUNT'::text])))
  constraint giving_order_kind_check CHECK ((kind = ANY (ARRAY['ROUND_UP_BURNS'::text, 'ROUND_UP_PURCHASES'::text, 'PERCENTAGE'::text, 'MONTHLY'::text, 'BEFORE_EXPIRY'::text])))
  constraint giving_order_monthly_most_check CHECK ((monthly_most > 0))
  constraint giving_order_percent_check CHECK (((percent > (0)::numeric) AND (percent <= (100)::numeric)))
  constraint giving_order_points_check CHECK ((points > 0))
  constraint giving_order_round_to_check CHECK ((round_to > 1))
  constraint giving_order_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'PAUSED'::text, 'ENDED'::text])))
  constraint giving_order_coalition_id_campaign_id_fkey FOREIGN KEY (coalition_id, campaign_id) REFERENCES charity_campaign(coalition_id, id)
  constraint giving_order_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint giving_order_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX giving_order_due ON public.giving_order USING btree (coalition_id, due_on, id) WHERE (status = 'ACTIVE'::text)
  CREATE INDEX giving_order_of_member ON public.giving_order USING btree (coalition_id, member_id, id)
  CREATE UNIQUE INDEX giving_order_standing ON public.giving_order USING btree (coalition_id, member_id, campaign_id, kind) WHERE (status <> 'ENDED'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (monthly_most) to hamsood_app
  grant update (status) to hamsood_app
  grant update (ended_because) to hamsood_app
  grant update (due_on) to hamsood_app
  grant update (counted_until) to hamsood_app
  grant update (left_out) to hamsood_app
  grant update (carried) to hamsood_app
  grant update (ended_at) to hamsood_app

table hold owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null
  member_id bigint not null
  partner_id bigint not null
  merchant_id bigint not null
  contract_version_id bigint not null
  points bigint not null
  status text not null
  actor text not null
  opened_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  ended_at timestamp(3) with time zone
  captured_transaction_id bigint
  captured_points bigint
  lot_expiries date[] not null
  lot_fundings bigint[] not null
  lot_points bigint[] not null
  constraint hold_check CHECK ((points = points_total(lot_points)))
  constraint hold_check1 CHECK (((status = 'OPEN'::text) = (ended_at IS NULL)))
  constraint hold_check2 CHECK ((((status = 'CAPTURED'::text) = (captured_transaction_id IS NOT NULL)) AND ((captured_transaction_id IS NULL) = (captured_points IS NULL))))
  constraint hold_check3 CHECK (((captured_points >= 1) AND (captured_points <= points)))
  constraint hold_points_check CHECK ((points > 0))
  constraint hold_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CAPTURED'::text, 'RELEASED'::text, 'EXPIRED'::text])))
  constraint hold_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint hold_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX hold_due ON public.hold USING btree (coalition_id, expires_at) WHERE (status = 'OPEN'::text)
  CREATE INDEX hold_of_member ON public.hold USING btree (coalition_id, member_id, id)
  CREATE INDEX hold_open ON public.hold USING btree (coalition_id, member_id) WHERE (status = 'OPEN'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (captured_transaction_id) to hamsood_app
  grant update (captured_points) to hamsood_app

table idempotency_key owner hamsood_owner row-level security forced
  coalition_id bigint not null
  caller text not null
  key text not null
  fingerprint bytea not null
  transaction_id bigint
  subject_id bigint
  refusal jsonb
  member_id bigint not null
  version integer not null
  posted bigint not null
  held bigint not null
  pending bigint not null
  as_of timestamp(3) with time zone not null
  constraint idempotency_key_check CHECK (((num_nonnulls(transaction_id, subject_id) = 0) = (refusal IS NOT NULL)))
  constraint idempotency_key_pkey PRIMARY KEY (coalition_id, caller, key)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.idempotency_key FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.idempotency_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table ledger_account owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  kind text not null
  partner_id bigint
  folded_balance bigint not null default 0
  constraint ledger_account_kind_check CHECK ((kind = ANY (ARRAY['ISSUED'::text, 'REDEEMED'::text, 'EXPIRED'::text, 'SHORTFALL'::text, 'ADJUSTED'::text, 'DONATED'::text])))
  constraint ledger_account_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint ledger_account_pkey PRIMARY KEY (coalition_id, id)
  constraint ledger_account_coalition_id_kind_partner_id_key UNIQUE NULLS NOT DISTINCT (coalition_id, kind, partner_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (folded_balance) to hamsood_app

table ledger_state owner hamsood_owner row-level security forced
  coalition_id bigint not null
  clock_offset_ms bigint not null default 0
  first_open_day date not null
  first_open_at timestamp(3) with time zone not null
  sealing_epoch integer not null default 1
  own_funding_id bigint not null
  outbox_read boolean not null default false
  lowest_id bigint not null default 0
  constraint ledger_state_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint ledger_state_pkey PRIMARY KEY (coalition_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER clock_offset BEFORE INSERT OR UPDATE OF clock_offset_ms ON public.ledger_state FOR EACH ROW EXECUTE FUNCTION check_clock_offset()
  CREATE TRIGGER first_open_day BEFORE UPDATE OF first_open_day, first_open_at ON public.ledger_state FOR EACH ROW EXECUTE FUNCTION check_first_open_day()
  grant insert, select to hamsood_app
  grant update (clock_offset_ms) to hamsood_app
  grant update (first_open_day) to hamsood_app
  grant update (first_open_at) to hamsood_app
  grant update (sealing_epoch) to hamsood_app
  grant update (outbox_read) to hamsood_app
  grant update (lowest_id) to hamsood_app

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
  hold_id bigint
  amount_minor bigint
  currency text
  breakdown jsonb
  details_hash bytea
  constraint ledger_transaction_check CHECK (((points > 0) OR ((points = 0) AND (type = 'EARN'::text))))
  constraint ledger_transaction_type_check CHECK ((type = ANY (ARRAY['EARN'::text, 'BURN'::text, 'REVERSAL'::text, 'EXPIRY'::text, 'TRANSFER'::text, 'ADJUSTMENT'::text, 'DONATION'::text])))
  constraint ledger_transaction_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX ledger_transaction_by_partner ON ONLY public.ledger_transaction USING btree (coalition_id, partner_id, id)
  CREATE INDEX ledger_transaction_reversing ON ONLY public.ledger_transaction USING btree (coalition_id, reverses_id) WHERE (reverses_id IS NOT NULL)
  CREATE INDEX ledger_transaction_time ON ONLY public.ledger_transaction USING brin (posted_at)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.ledger_transaction FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.ledger_transaction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER whole AFTER INSERT ON public.ledger_transaction REFERENCING NEW TABLE AS new_transactions FOR EACH STATEMENT EXECUTE FUNCTION check_new_transactions()
  grant insert, select to hamsood_app

table liability_transfer owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  exit_id bigint not null
  currency text not null
  points bigint not null
  unpaid numeric not null
  amount_minor bigint not null
  at timestamp(3) with time zone not null
  constraint liability_transfer_amount_minor_check CHECK ((amount_minor >= 0))
  constraint liability_transfer_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint liability_transfer_points_check CHECK ((points >= 0))
  constraint liability_transfer_unpaid_check CHECK ((unpaid >= (0)::numeric))
  constraint liability_transfer_coalition_id_exit_id_fkey FOREIGN KEY (coalition_id, exit_id) REFERENCES partner_exit(coalition_id, id)
  constraint liability_transfer_pkey PRIMARY KEY (coalition_id, id)
  constraint liability_transfer_coalition_id_exit_id_currency_key UNIQUE (coalition_id, exit_id, currency)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.liability_transfer FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.liability_transfer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table liability_transfer_part owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transfer_id bigint not null
  funding_id bigint not null
  points bigint not null
  share_percent numeric(11,8) not null
  unpaid numeric not null
  constraint liability_transfer_part_points_check CHECK ((points > 0))
  constraint liability_transfer_part_share_percent_check CHECK (((share_percent > (0)::numeric) AND (share_percent <= (100)::numeric)))
  constraint liability_transfer_part_unpaid_check CHECK ((unpaid >= (0)::numeric))
  constraint liability_transfer_part_coalition_id_funding_id_fkey FOREIGN KEY (coalition_id, funding_id) REFERENCES funding(coalition_id, id)
  constraint liability_transfer_part_coalition_id_transfer_id_fkey FOREIGN KEY (coalition_id, transfer_id) REFERENCES liability_transfer(coalition_id, id)
  constraint liability_transfer_part_pkey PRIMARY KEY (coalition_id, transfer_id, funding_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.liability_transfer_part FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.liability_transfer_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table limit_warning owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  number integer not null
  currency text not null
  percent integer not null
  charged numeric not null
  most numeric not null
  at timestamp(3) with time zone not null
  constraint limit_warning_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint limit_warning_pkey PRIMARY KEY (coalition_id, id)
  constraint limit_warning_coalition_id_partner_id_number_key UNIQUE (coalition_id, partner_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.limit_warning FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.limit_warning FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table link_confirmation owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  named_hash bytea not null
  member_id bigint
  code_hash bytea not null
  attempts smallint not null default 0
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  confirmed_at timestamp(3) with time zone
  constraint link_confirmation_attempts_check CHECK ((attempts >= 0))
  constraint link_confirmation_check CHECK (((confirmed_at IS NULL) OR (member_id IS NOT NULL)))
  constraint link_confirmation_code_hash_check CHECK ((octet_length(code_hash) = 32))
  constraint link_confirmation_named_hash_check CHECK ((octet_length(named_hash) = 32))
  constraint link_confirmation_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint link_confirmation_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint link_confirmation_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX link_confirmation_by_member ON public.link_confirmation USING btree (coalition_id, member_id) WHERE (member_id IS NOT NULL)
  CREATE INDEX link_confirmation_by_partner ON public.link_confirmation USING btree (coalition_id, partner_id, created_at)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (attempts) to hamsood_app
  grant update (confirmed_at) to hamsood_app

table log_block owner hamsood_owner row-level security forced
  coalition_id bigint not null
  number integer not null
  epoch integer not null
  entry_ids bigint[] not null
  leaf_hashes bytea not null
  merkle_root bytea not null
  previous_hash bytea not null
  block_hash bytea not null
  sealed_at timestamp(3) with time zone not null
  constraint log_block_block_hash_check CHECK ((octet_length(block_hash) = 32))
  constraint log_block_check CHECK ((octet_length(leaf_hashes) = (32 * cardinality(entry_ids))))
  constraint log_block_entry_ids_check CHECK (((cardinality(entry_ids) >= 1) AND (cardinality(entry_ids) <= 1024)))
  constraint log_block_merkle_root_check CHECK ((octet_length(merkle_root) = 32))
  constraint log_block_previous_hash_check CHECK ((octet_length(previous_hash) = 32))
  constraint log_block_coalition_id_epoch_fkey FOREIGN KEY (coalition_id, epoch) REFERENCES closed_log_epoch(coalition_id, epoch)
  constraint log_block_pkey PRIMARY KEY (coalition_id, number)
  CREATE INDEX log_block_by_epoch ON public.log_block USING btree (coalition_id, epoch)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.log_block FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.log_block FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER continues AFTER INSERT ON public.log_block FOR EACH ROW EXECUTE FUNCTION check_log_block()
  grant insert, select to hamsood_app

table member owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  kind text not null
  joined_at timestamp(3) with time zone not null
  erased_at timestamp(3) with time zone
  merged_into bigint
  merged_at timestamp(3) with time zone
  constraint member_check CHECK (((merged_into <> id) AND ((merged_into IS NULL) = (merged_at IS NULL))))
  constraint member_kind_check CHECK ((kind = ANY (ARRAY['PERSON'::text, 'BUSINESS'::text])))
  constraint member_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint member_coalition_id_merged_into_fkey FOREIGN KEY (coalition_id, merged_into) REFERENCES member(coalition_id, id)
  constraint member_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX member_business ON public.member USING btree (coalition_id, id) WHERE (kind = 'BUSINESS'::text)
  CREATE INDEX member_merged ON public.member USING btree (coalition_id, merged_into) WHERE (merged_into IS NOT NULL)
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
  soonest_expiry date
  last_posted_at timestamp(3) with time zone not null
  spending_lock text
  failed_codes smallint not null default 0
  level_watch text
  level_watch_from date
  level_watch_until date
  constraint member_account_adds_up CHECK ((posted = (((points_total(lot_points) + held) + pending) - owed)))
  constraint member_account_check CHECK (((held >= 0) AND (pending >= 0) AND (owed >= 0) AND (sequence <= version)))
  constraint member_account_check1 CHECK (((cardinality(lot_expiries) = cardinality(lot_points)) AND (cardinality(lot_fundings) = cardinality(lot_points))))
  constraint member_account_covered CHECK (((((posted - held) - pending) >= 0) OR (owed > 0)))
  constraint member_account_debt_filled CHECK (((owed = 0) OR (cardinality(lot_points) = 0)))
  constraint member_account_failed_codes_check CHECK ((failed_codes >= 0))
  constraint member_account_lot_points_check CHECK ((0 < ALL (lot_points)))
  constraint member_account_soonest CHECK ((NOT (soonest_expiry IS DISTINCT FROM lot_expiries[1])))
  constraint member_account_spending_lock_check CHECK ((spending_lock = ANY (ARRAY['MEMBER'::text, 'OPERATOR'::text, 'CODES'::text])))
  constraint member_account_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'SUSPENDED'::text, 'CLOSED'::text])))
  constraint member_account_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint member_account_pkey PRIMARY KEY (coalition_id, member_id)
  CREATE INDEX member_account_expiring ON public.member_account USING btree (coalition_id, soonest_expiry) WHERE (soonest_expiry < 'infinity'::date)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select, update to hamsood_app

table member_activity owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  month date not null
  partner_id bigint not null
  currency text not null
  base_points bigint not null
  bonus_points bigint not null
  spend_minor bigint not null
  purchases integer not null
  constraint member_activity_base_points_check CHECK ((base_points >= 0))
  constraint member_activity_bonus_points_check CHECK ((bonus_points >= 0))
  constraint member_activity_purchases_check CHECK ((purchases >= 0))
  constraint member_activity_spend_minor_check CHECK ((spend_minor >= 0))
  constraint member_activity_pkey PRIMARY KEY (coalition_id, member_id, month, partner_id, currency)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table member_change owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  number integer not null
  kind text not null
  partner_ids bigint[] not null
  survivor_id bigint
  at timestamp(3) with time zone not null
  constraint member_change_check CHECK (((kind = 'MERGED'::text) = (survivor_id IS NOT NULL)))
  constraint member_change_check1 CHECK (((kind <> ALL (ARRAY['LINKED'::text, 'UNLINKED'::text])) OR (cardinality(partner_ids) = 1)))
  constraint member_change_kind_check CHECK ((kind = ANY (ARRAY['LINKED'::text, 'UNLINKED'::text, 'MERGED'::text, 'ERASED'::text])))
  constraint member_change_number_check CHECK ((number >= 1))
  constraint member_change_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint member_change_coalition_id_survivor_id_fkey FOREIGN KEY (coalition_id, survivor_id) REFERENCES member(coalition_id, id)
  constraint member_change_pkey PRIMARY KEY (coalition_id, id)
  constraint member_change_coalition_id_member_id_number_key UNIQUE (coalition_id, member_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.member_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.member_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table member_day owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  purpose text not null
  partner_id bigint not null
  day date not null
  points bigint not null
  constraint member_day_purpose_check CHECK ((purpose = ANY (ARRAY['EARNED'::text, 'SPENT'::text, 'TRANSFERRED'::text, 'DRAWN'::text])))
  constraint member_day_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint member_day_pkey PRIMARY KEY (coalition_id, member_id, purpose, partner_id, day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (points) to hamsood_app

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
  token_series bigint not null default new_id()
  constraint member_link_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint member_link_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint member_link_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint member_link_pkey PRIMARY KEY (coalition_id, partner_id, member_id)
  constraint member_link_coalition_id_partner_id_external_id_key UNIQUE (coalition_id, partner_id, external_id)
  CREATE INDEX member_link_by_member ON public.member_link USING btree (coalition_id, member_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table member_merge owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null
  duplicate_id bigint not null
  survivor_id bigint not null
  transaction_id bigint
  debt_transaction_id bigint
  merged_at timestamp(3) with time zone not null
  actor text not null
  constraint member_merge_check CHECK ((duplicate_id <> survivor_id))
  constraint member_merge_coalition_id_duplicate_id_fkey FOREIGN KEY (coalition_id, duplicate_id) REFERENCES member(coalition_id, id)
  constraint member_merge_coalition_id_survivor_id_fkey FOREIGN KEY (coalition_id, survivor_id) REFERENCES member(coalition_id, id)
  constraint member_merge_pkey PRIMARY KEY (coalition_id, id)
  constraint member_merge_coalition_id_duplicate_id_key UNIQUE (coalition_id, duplicate_id)
  CREATE INDEX member_merge_by_survivor ON public.member_merge USING btree (coalition_id, survivor_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.member_merge FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.member_merge FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table member_tier owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  member_kind text not null
  number integer not null
  level text not null
  ladder_version integer not null
  from_at timestamp(3) with time zone not null
  valid_until date
  qualified_on date
  cause text not null
  review_on date
  events integer not null
  constraint member_tier_member_kind_check CHECK ((member_kind = ANY (ARRAY['PERSON'::text, 'BUSINESS'::text])))
  constraint member_tier_coalition_id_member_id_number_fkey FOREIGN KEY (coalition_id, member_id, number) REFERENCES tier_standing(coalition_id, member_id, number)
  constraint member_tier_pkey PRIMARY KEY (coalition_id, member_id)
  CREATE INDEX member_tier_by_level ON public.member_tier USING btree (coalition_id, level)
  CREATE INDEX member_tier_due ON public.member_tier USING btree (coalition_id, review_on) WHERE (review_on IS NOT NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select, update to hamsood_app

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
  CREATE TRIGGER category_stays BEFORE UPDATE OF category ON public.merchant FOR EACH ROW EXECUTE FUNCTION check_merchant_category()
  grant insert, select, update to hamsood_app

table message owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint
  endpoint_id bigint
  channel text not null
  template text not null
  language text not null
  address text
  parameters jsonb
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  attempts smallint not null default 0
  next_attempt_at timestamp(3) with time zone not null
  status text not null default 'WAITING'::text
  ended_at timestamp(3) with time zone
  constraint message_attempts_check CHECK ((attempts >= 0))
  constraint message_channel_check CHECK ((channel = ANY (ARRAY['SMS'::text, 'EMAIL'::text])))
  constraint message_check CHECK ((num_nonnulls(member_id, endpoint_id) = 1))
  constraint message_check1 CHECK (((status = 'WAITING'::text) = (ended_at IS NULL)))
  constraint message_check2 CHECK ((((status = 'WAITING'::text) = (address IS NOT NULL)) AND ((address IS NULL) = (parameters IS NULL))))
  constraint message_language_check CHECK ((language = ANY (ARRAY['fa'::text, 'en'::text])))
  constraint message_status_check CHECK ((status = ANY (ARRAY['WAITING'::text, 'SENT'::text, 'GIVEN_UP'::text])))
  constraint message_coalition_id_endpoint_id_fkey FOREIGN KEY (coalition_id, endpoint_id) REFERENCES webhook_endpoint(coalition_id, id)
  constraint message_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint message_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX message_of_endpoint ON public.message USING btree (coalition_id, endpoint_id, id) WHERE (endpoint_id IS NOT NULL)
  CREATE INDEX message_of_member ON public.message USING btree (coalition_id, member_id, id) WHERE (member_id IS NOT NULL)
  CREATE INDEX message_waiting ON public.message USING btree (coalition_id, next_attempt_at) WHERE (status = 'WAITING'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (address) to hamsood_app
  grant update (parameters) to hamsood_app
  grant update (attempts) to hamsood_app
  grant update (next_attempt_at) to hamsood_app
  grant update (status) to hamsood_app
  grant update (ended_at) to hamsood_app

table migration owner hamsood_owner
  id integer not null default nextval('migration_id_seq'::regclass)
  name character varying(255) not null
  executed_at timestamp(6) with time zone not null default CURRENT_TIMESTAMP(6)
  constraint migration_pkey PRIMARY KEY (id)
  grant select to hamsood_app

table migration_fingerprint owner hamsood_owner
  name text not null
  fingerprint text not null
  constraint migration_fingerprint_fingerprint_check CHECK ((fingerprint ~ '^[0-9a-f]{64}$'::text))
  constraint migration_fingerprint_pkey PRIMARY KEY (name)
  grant select to hamsood_app

table money_account owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  kind text not null
  partner_id bigint
  charity_id bigint
  currency text not null
  constraint money_account_check CHECK (((partner_id IS NOT NULL) = (kind = ANY (ARRAY['RECEIVABLE'::text, 'DISPUTED'::text, 'FLOAT'::text]))))
  constraint money_account_check1 CHECK (((charity_id IS NOT NULL) = (kind = 'CHARITY'::text)))
  constraint money_account_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint money_account_kind_check CHECK ((kind = ANY (ARRAY['RECEIVABLE'::text, 'DISPUTED'::text, 'FLOAT'::text, 'BANK'::text, 'ISSUING'::text, 'CAMPAIGN'::text, 'REDEMPTION'::text, 'SERVICE_FEE'::text, 'VAT'::text, 'BREAKAGE'::text, 'SHORTFALL'::text, 'PERK'::text, 'REBATE'::text, 'ADJUSTMENT'::text, 'LIABILITY'::text, 'DONATION'::text, 'MATCHED_DONATION'::text, 'CHARITY'::text])))
  constraint money_account_coalition_id_charity_id_fkey FOREIGN KEY (coalition_id, charity_id) REFERENCES charity(coalition_id, id)
  constraint money_account_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint money_account_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint money_account_pkey PRIMARY KEY (coalition_id, id)
  constraint money_account_coalition_id_kind_partner_id_charity_id_curre_key UNIQUE NULLS NOT DISTINCT (coalition_id, kind, partner_id, charity_id, currency)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.money_account FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.money_account FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table money_entry owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transaction_id bigint not null
  leg integer not null
  account_id bigint not null
  amount_minor bigint not null
  constraint money_entry_leg_check CHECK ((leg >= 0))
  constraint money_entry_coalition_id_account_id_fkey FOREIGN KEY (coalition_id, account_id) REFERENCES money_account(coalition_id, id)
  constraint money_entry_coalition_id_transaction_id_fkey FOREIGN KEY (coalition_id, transaction_id) REFERENCES money_transaction(coalition_id, id)
  constraint money_entry_pkey PRIMARY KEY (coalition_id, transaction_id, leg)
  CREATE INDEX money_entry_of_account ON public.money_entry USING btree (coalition_id, account_id, transaction_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.money_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.money_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER whole AFTER INSERT ON public.money_entry REFERENCING NEW TABLE AS new_money_entries FOR EACH STATEMENT EXECUTE FUNCTION check_new_money_entries()
  grant insert, select to hamsood_app

table money_transaction owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  kind text not null
  subject_id bigint not null
  at timestamp(3) with time zone not null
  actor text not null
  constraint money_transaction_kind_check CHECK ((kind = ANY (ARRAY['STATEMENT'::text, 'PAYMENT'::text, 'PAYMENT_RETURN'::text, 'DISPUTE'::text, 'RESOLUTION'::text, 'DEPOSIT'::text, 'CHARITY_PAYOUT'::text])))
  constraint money_transaction_pkey PRIMARY KEY (coalition_id, id)
  constraint money_transaction_coalition_id_kind_subject_id_key UNIQUE (coalition_id, kind, subject_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.money_transaction FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.money_transaction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table operation_detail owner hamsood_owner row-level security forced
  coalition_id bigint not null
  operation_id bigint not null
  salt bytea not null
  reference text
  category text
  lines jsonb
  reason text
  metadata jsonb
  constraint operation_detail_pkey PRIMARY KEY (coalition_id, operation_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app

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
  CREATE INDEX outbox_unsent ON public.outbox USING btree (coalition_id, id) WHERE (sent_at IS NULL)
  CREATE INDEX outbox_unsent_of_object ON public.outbox USING btree (coalition_id, object_id, object_sequence) WHERE (sent_at IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (sent_at) to hamsood_app

table parent_account owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  child_id bigint not null
  parent_id bigint not null
  status text not null default 'REQUESTED'::text
  asked_by text not null
  requested_at timestamp(3) with time zone not null
  requested_by text not null
  answered_at timestamp(3) with time zone
  answered_by text
  ended_at timestamp(3) with time zone
  ended_by text
  constraint parent_account_asked_by_check CHECK ((asked_by = ANY (ARRAY['CHILD'::text, 'PARENT'::text])))
  constraint parent_account_check CHECK ((parent_id <> child_id))
  constraint parent_account_check1 CHECK ((((answered_at IS NULL) = (answered_by IS NULL)) AND ((ended_at IS NULL) = (ended_by IS NULL))))
  constraint parent_account_check2 CHECK (((status = 'ENDED'::text) OR ((answered_at IS NULL) = (status = 'REQUESTED'::text))))
  constraint parent_account_check3 CHECK (((ended_at IS NULL) = (status <> 'ENDED'::text)))
  constraint parent_account_status_check CHECK ((status = ANY (ARRAY['REQUESTED'::text, 'AGREED'::text, 'DECLINED'::text, 'ENDED'::text])))
  constraint parent_account_coalition_id_child_id_fkey FOREIGN KEY (coalition_id, child_id) REFERENCES member(coalition_id, id)
  constraint parent_account_coalition_id_parent_id_fkey FOREIGN KEY (coalition_id, parent_id) REFERENCES member(coalition_id, id)
  constraint parent_account_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX parent_account_by_parent ON public.parent_account USING btree (coalition_id, parent_id, id)
  CREATE UNIQUE INDEX parent_account_of_child ON public.parent_account USING btree (coalition_id, child_id) WHERE (status = 'AGREED'::text)
  CREATE UNIQUE INDEX parent_account_requested ON public.parent_account USING btree (coalition_id, child_id, parent_id) WHERE (status = 'REQUESTED'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (answered_at) to hamsood_app
  grant update (answered_by) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (ended_by) to hamsood_app

table partner owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  slug text not null
  name jsonb not null
  status text not null
  settlement_iban text
  settlement_holder text
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint partner_check CHECK (((settlement_iban IS NULL) = (settlement_holder IS NULL)))
  constraint partner_settlement_iban_check CHECK ((settlement_iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}$'::text))
  constraint partner_status_check CHECK ((status = ANY (ARRAY['INVITED'::text, 'ONBOARDING'::text, 'ACTIVE'::text, 'SUSPENDED'::text, 'EXITING'::text, 'EXITED'::text])))
  constraint partner_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint partner_pkey PRIMARY KEY (coalition_id, id)
  constraint partner_coalition_id_slug_key UNIQUE (coalition_id, slug)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select, update to hamsood_app

table partner_change owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  number integer not null
  kind text not null
  status text
  previous_status text
  subject_id bigint
  at timestamp(3) with time zone not null
  constraint partner_change_check CHECK ((((kind = 'STATUS'::text) = (status IS NOT NULL)) AND ((kind = 'STATUS'::text) OR (previous_status IS NULL))))
  constraint partner_change_check1 CHECK (((kind = ANY (ARRAY['MERCHANT'::text, 'CONTRACT'::text, 'FLOAT'::text])) = (subject_id IS NOT NULL)))
  constraint partner_change_kind_check CHECK ((kind = ANY (ARRAY['STATUS'::text, 'SETTLEMENT_ACCOUNT'::text, 'MERCHANT'::text, 'CONTRACT'::text, 'FLOAT'::text])))
  constraint partner_change_number_check CHECK ((number >= 1))
  constraint partner_change_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint partner_change_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint partner_change_pkey PRIMARY KEY (coalition_id, id)
  constraint partner_change_coalition_id_partner_id_number_key UNIQUE (coalition_id, partner_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.partner_change FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.partner_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table partner_day owner hamsood_owner row-level security forced
  coalition_id bigint not null
  partner_id bigint not null
  day date not null
  points bigint not null
  constraint partner_day_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint partner_day_pkey PRIMARY KEY (coalition_id, partner_id, day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (points) to hamsood_app

table partner_exit owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  status text not null
  began_as text not null
  last_earn_day date not null
  last_burn_day date not null
  bearer_partner_id bigint
  price_percent numeric(11,8) not null
  transferred_after date
  last_day date
  begun_at timestamp(3) with time zone not null
  begun_by text not null
  ended_at timestamp(3) with time zone
  reference_version bigint not null
  constraint partner_exit_began_as_check CHECK ((began_as = ANY (ARRAY['ACTIVE'::text, 'SUSPENDED'::text])))
  constraint partner_exit_check CHECK ((last_burn_day >= last_earn_day))
  constraint partner_exit_check1 CHECK ((bearer_partner_id <> partner_id))
  constraint partner_exit_check2 CHECK ((transferred_after >= last_burn_day))
  constraint partner_exit_check3 CHECK ((last_day >= transferred_after))
  constraint partner_exit_check4 CHECK ((((transferred_after IS NOT NULL) = (status = ANY (ARRAY['TRANSFERRED'::text, 'COMPLETED'::text]))) AND ((last_day IS NULL) = (transferred_after IS NULL))))
  constraint partner_exit_check5 CHECK (((ended_at IS NOT NULL) = (status = ANY (ARRAY['CANCELLED'::text, 'COMPLETED'::text]))))
  constraint partner_exit_price_percent_check CHECK (((price_percent >= (0)::numeric) AND (price_percent <= (100)::numeric)))
  constraint partner_exit_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'CANCELLED'::text, 'TRANSFERRED'::text, 'COMPLETED'::text])))
  constraint partner_exit_coalition_id_bearer_partner_id_fkey FOREIGN KEY (coalition_id, bearer_partner_id) REFERENCES partner(coalition_id, id)
  constraint partner_exit_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint partner_exit_pkey PRIMARY KEY (coalition_id, id)
  CREATE UNIQUE INDEX partner_exit_one ON public.partner_exit USING btree (coalition_id, partner_id) WHERE (status <> 'CANCELLED'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER goes_forwards BEFORE UPDATE ON public.partner_exit FOR EACH ROW EXECUTE FUNCTION check_partner_exit_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.partner_exit FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.partner_exit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (transferred_after) to hamsood_app
  grant update (last_day) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (reference_version) to hamsood_app

table partner_exposure owner hamsood_owner row-level security forced
  coalition_id bigint not null
  partner_id bigint not null
  currency text not null
  charged numeric not null default 0
  deposited numeric not null default 0
  charged_before numeric not null default 0
  constraint partner_exposure_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint partner_exposure_pkey PRIMARY KEY (coalition_id, partner_id, currency)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (charged) to hamsood_app
  grant update (deposited) to hamsood_app
  grant update (charged_before) to hamsood_app

table payment owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  run_id bigint not null
  statement_id bigint
  partner_id bigint
  payout_id bigint
  charity_id bigint
  direction text not null
  currency text not null
  amount_minor bigint not null
  reference text not null
  attempt integer not null
  rail text
  creditor_iban text
  creditor_name text
  status text not null default 'CREATED'::text
  sent_at timestamp(3) with time zone
  confirmed_at timestamp(3) with time zone
  ended_at timestamp(3) with time zone
  changes integer not null default 0
  constraint payment_amount_minor_check CHECK ((amount_minor > 0))
  constraint payment_attempt_check CHECK ((attempt >= 1))
  constraint payment_check CHECK (((num_nonnulls(statement_id, payout_id) = 1) AND ((statement_id IS NULL) = (partner_id IS NULL)) AND ((payout_id IS NULL) = (charity_id IS NULL))))
  constraint payment_check1 CHECK (((payout_id IS NULL) OR (direction = 'PAY'::text)))
  constraint payment_check2 CHECK ((((direction = 'PAY'::text) = (creditor_iban IS NOT NULL)) AND ((creditor_iban IS NULL) = (creditor_name IS NULL))))
  constraint payment_check3 CHECK (((rail IS NULL) OR (direction = 'PAY'::text)))
  constraint payment_check4 CHECK (((status <> 'SENT'::text) OR ((direction = 'PAY'::text) AND (sent_at IS NOT NULL))))
  constraint payment_check5 CHECK (((status <> 'CONFIRMED'::text) OR (confirmed_at IS NOT NULL)))
  constraint payment_check6 CHECK (((ended_at IS NOT NULL) = (status = ANY (ARRAY['FAILED'::text, 'CANCELLED'::text]))))
  constraint payment_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint payment_direction_check CHECK ((direction = ANY (ARRAY['PAY'::text, 'COLLECT'::text])))
  constraint payment_reference_check CHECK ((reference ~ '^RF[0-9]{2}[0-9A-Z]{1,21}$'::text))
  constraint payment_status_check CHECK ((status = ANY (ARRAY['CREATED'::text, 'SENT'::text, 'CONFIRMED'::text, 'FAILED'::text, 'CANCELLED'::text])))
  constraint payment_coalition_id_charity_id_fkey FOREIGN KEY (coalition_id, charity_id) REFERENCES charity(coalition_id, id)
  constraint payment_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint payment_coalition_id_payout_id_fkey FOREIGN KEY (coalition_id, payout_id) REFERENCES charity_payout(coalition_id, id)
  constraint payment_coalition_id_run_id_fkey FOREIGN KEY (coalition_id, run_id) REFERENCES payment_run(coalition_id, id)
  constraint payment_coalition_id_statement_id_fkey FOREIGN KEY (coalition_id, statement_id) REFERENCES statement(coalition_id, id)
  constraint payment_pkey PRIMARY KEY (coalition_id, id)
  constraint payment_coalition_id_payout_id_attempt_key UNIQUE (coalition_id, payout_id, attempt)
  constraint payment_coalition_id_reference_key UNIQUE (coalition_id, reference)
  constraint payment_coalition_id_statement_id_attempt_key UNIQUE (coalition_id, statement_id, attempt)
  CREATE UNIQUE INDEX payment_of_payout ON public.payment USING btree (coalition_id, payout_id) WHERE (status = ANY (ARRAY['CREATED'::text, 'SENT'::text, 'CONFIRMED'::text]))
  CREATE INDEX payment_of_run ON public.payment USING btree (coalition_id, run_id, id)
  CREATE UNIQUE INDEX payment_of_statement ON public.payment USING btree (coalition_id, statement_id) WHERE (status = ANY (ARRAY['CREATED'::text, 'SENT'::text, 'CONFIRMED'::text]))
  CREATE INDEX payment_unconfirmed ON public.payment USING btree (coalition_id, id) WHERE (status = ANY (ARRAY['CREATED'::text, 'SENT'::text]))
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER goes_forwards BEFORE UPDATE ON public.payment FOR EACH ROW EXECUTE FUNCTION check_payment_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.payment FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.payment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (sent_at) to hamsood_app
  grant update (confirmed_at) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (changes) to hamsood_app

table payment_run owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  currency text not null
  execution_day date not null
  debtor_iban text not null
  file text
  file_hash bytea
  created_at timestamp(3) with time zone not null
  actor text not null
  constraint payment_run_check CHECK (((file IS NULL) = (file_hash IS NULL)))
  constraint payment_run_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint payment_run_file_hash_check CHECK ((octet_length(file_hash) = 32))
  constraint payment_run_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES payment_settings(coalition_id)
  constraint payment_run_pkey PRIMARY KEY (coalition_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payment_run FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.payment_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table payment_run_left_out owner hamsood_owner row-level security forced
  coalition_id bigint not null
  run_id bigint not null
  statement_id bigint not null
  reason text not null
  constraint payment_run_left_out_reason_check CHECK ((reason = ANY (ARRAY['NO_SETTLEMENT_ACCOUNT'::text, 'NO_RAIL'::text])))
  constraint payment_run_left_out_coalition_id_run_id_fkey FOREIGN KEY (coalition_id, run_id) REFERENCES payment_run(coalition_id, id)
  constraint payment_run_left_out_coalition_id_statement_id_fkey FOREIGN KEY (coalition_id, statement_id) REFERENCES statement(coalition_id, id)
  constraint payment_run_left_out_pkey PRIMARY KEY (coalition_id, run_id, statement_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payment_run_left_out FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.payment_run_left_out FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table payment_settings owner hamsood_owner row-level security forced
  coalition_id bigint not null
  iban text not null
  holder text not null
  bic text
  character_set text not null
  rails jsonb not null
  changed_at timestamp(3) with time zone not null
  constraint payment_settings_bic_check CHECK ((bic ~ '^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$'::text))
  constraint payment_settings_character_set_check CHECK ((character_set = ANY (ARRAY['LATIN'::text, 'UNICODE'::text])))
  constraint payment_settings_holder_check CHECK (((char_length(holder) >= 1) AND (char_length(holder) <= 140)))
  constraint payment_settings_iban_check CHECK ((iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}$'::text))
  constraint payment_settings_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint payment_settings_pkey PRIMARY KEY (coalition_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (iban) to hamsood_app
  grant update (holder) to hamsood_app
  grant update (bic) to hamsood_app
  grant update (character_set) to hamsood_app
  grant update (rails) to hamsood_app
  grant update (changed_at) to hamsood_app

table pending_lot owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transaction_id bigint not null
  expiry date not null
  funding_id bigint not null
  member_id bigint not null
  vests_at timestamp(3) with time zone not null
  points bigint not null
  constraint pending_lot_points_check CHECK ((points > 0))
  constraint pending_lot_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint pending_lot_pkey PRIMARY KEY (coalition_id, transaction_id, expiry, funding_id)
  CREATE INDEX pending_lot_due ON public.pending_lot USING btree (coalition_id, vests_at)
  CREATE INDEX pending_lot_of_member ON public.pending_lot USING btree (coalition_id, member_id, vests_at)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (member_id) to hamsood_app
  grant update (points) to hamsood_app

table perk owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  kind text not null
  name jsonb not null
  details jsonb
  percent numeric(11,8)
  entitlement text not null
  levels text[] not null
  currency text not null
  worth_minor bigint not null
  cost_minor bigint not null
  payer_partner_id bigint
  places bigint[]
  stock bigint
  taken bigint not null default 0
  from_day date not null
  until_day date
  grant_days integer
  uses integer not null
  period text
  confirmation text not null
  created_at timestamp(3) with time zone not null
  ended_at timestamp(3) with time zone
  constraint perk_check CHECK ((until_day >= from_day))
  constraint perk_check1 CHECK (((percent IS NULL) OR (kind = ANY (ARRAY['DISCOUNT'::text, 'CASHBACK_RATE'::text]))))
  constraint perk_check2 CHECK (((stock IS NULL) OR (taken <= stock)))
  constraint perk_check3 CHECK (((entitlement = 'LEVEL'::text) = (period IS NOT NULL)))
  constraint perk_check4 CHECK (((entitlement = 'GRANT'::text) OR ((cardinality(levels) > 0) AND (grant_days IS NULL))))
  constraint perk_confirmation_check CHECK ((confirmation = ANY (ARRAY['NONE'::text, 'SPEND_CODE'::text])))
  constraint perk_cost_minor_check CHECK ((cost_minor >= 0))
  constraint perk_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint perk_entitlement_check CHECK ((entitlement = ANY (ARRAY['GRANT'::text, 'LEVEL'::text])))
  constraint perk_grant_days_check CHECK (((grant_days >= 1) AND (grant_days <= 3660)))
  constraint perk_kind_check CHECK ((kind = ANY (ARRAY['EARLY_ACCESS'::text, 'DISCOUNT'::text, 'CASHBACK_RATE'::text, 'FREE_SERVICE'::text, 'CREDIT_LINE'::text, 'EVENT'::text, 'DEDICATED_SUPPORT'::text, 'OTHER'::text])))
  constraint perk_levels_check CHECK ((cardinality(levels) <= 20))
  constraint perk_percent_check CHECK (((percent > (0)::numeric) AND (percent <= (100)::numeric)))
  constraint perk_period_check CHECK ((period = ANY (ARRAY['MONTH'::text, 'QUARTER'::text, 'YEAR'::text])))
  constraint perk_stock_check CHECK ((stock >= 0))
  constraint perk_taken_check CHECK ((taken >= 0))
  constraint perk_uses_check CHECK (((uses >= 1) AND (uses <= 1000000)))
  constraint perk_worth_minor_check CHECK ((worth_minor >= 0))
  constraint perk_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint perk_coalition_id_payer_partner_id_fkey FOREIGN KEY (coalition_id, payer_partner_id) REFERENCES partner(coalition_id, id)
  constraint perk_pkey PRIMARY KEY (coalition_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (taken) to hamsood_app
  grant update (ended_at) to hamsood_app

table perk_budget owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  manager_id bigint not null
  level text
  period text not null
  currency text not null
  worth_minor bigint
  grants bigint
  approval_above_minor bigint
  set_at timestamp(3) with time zone not null
  constraint perk_budget_approval_above_minor_check CHECK ((approval_above_minor >= 0))
  constraint perk_budget_check CHECK (((worth_minor IS NOT NULL) OR (grants IS NOT NULL)))
  constraint perk_budget_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint perk_budget_grants_check CHECK ((grants >= 0))
  constraint perk_budget_period_check CHECK ((period = ANY (ARRAY['MONTH'::text, 'QUARTER'::text, 'YEAR'::text])))
  constraint perk_budget_worth_minor_check CHECK ((worth_minor >= 0))
  constraint perk_budget_coalition_id_manager_id_fkey FOREIGN KEY (coalition_id, manager_id) REFERENCES account_manager(coalition_id, id)
  constraint perk_budget_pkey PRIMARY KEY (coalition_id, id)
  constraint perk_budget_coalition_id_manager_id_level_period_currency_key UNIQUE NULLS NOT DISTINCT (coalition_id, manager_id, level, period, currency)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (worth_minor) to hamsood_app
  grant update (grants) to hamsood_app
  grant update (approval_above_minor) to hamsood_app
  grant update (set_at) to hamsood_app

table perk_budget_period owner hamsood_owner row-level security forced
  coalition_id bigint not null
  budget_id bigint not null
  from_day date not null
  worth_minor bigint not null default 0
  grants bigint not null default 0
  constraint perk_budget_period_grants_check CHECK ((grants >= 0))
  constraint perk_budget_period_worth_minor_check CHECK ((worth_minor >= 0))
  constraint perk_budget_period_coalition_id_budget_id_fkey FOREIGN KEY (coalition_id, budget_id) REFERENCES perk_budget(coalition_id, id)
  constraint perk_budget_period_pkey PRIMARY KEY (coalition_id, budget_id, from_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (worth_minor) to hamsood_app
  grant update (grants) to hamsood_app

table perk_grant owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  perk_id bigint not null
  member_id bigint not null
  manager_id bigint
  rebate_credit_id bigint
  level text
  status text not null
  currency text not null
  worth_minor bigint not null
  uses integer not null
  used integer not null default 0
  from_day date not null
  until_day date
  granted_at timestamp(3) with time zone not null
  granted_by text not null
  reason text
  answered_at timestamp(3) with time zone
  answered_by text
  ended_at timestamp(3) with time zone
  returned boolean not null default false
  changes integer not null default 1
  constraint perk_grant_check CHECK (((used >= 0) AND (used <= uses)))
  constraint perk_grant_check1 CHECK (((status = 'USED_UP'::text) = (used = uses)))
  constraint perk_grant_check2 CHECK (((used = 0) OR (status = ANY (ARRAY['ACTIVE'::text, 'REVOKED'::text, 'EXPIRED'::text, 'USED_UP'::text]))))
  constraint perk_grant_check3 CHECK (((ended_at IS NULL) = (status = ANY (ARRAY['PENDING'::text, 'ACTIVE'::text]))))
  constraint perk_grant_check4 CHECK (((answered_at IS NULL) = (answered_by IS NULL)))
  constraint perk_grant_check5 CHECK (((NOT returned) OR ((used = 0) AND (status = ANY (ARRAY['REJECTED'::text, 'REVOKED'::text])))))
  constraint perk_grant_check6 CHECK (((manager_id IS NULL) = (rebate_credit_id IS NOT NULL)))
  constraint perk_grant_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))
  constraint perk_grant_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'ACTIVE'::text, 'REJECTED'::text, 'REVOKED'::text, 'EXPIRED'::text, 'USED_UP'::text])))
  constraint perk_grant_uses_check CHECK ((uses >= 1))
  constraint perk_grant_worth_minor_check CHECK ((worth_minor >= 0))
  constraint perk_grant_coalition_id_manager_id_fkey FOREIGN KEY (coalition_id, manager_id) REFERENCES account_manager(coalition_id, id)
  constraint perk_grant_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint perk_grant_coalition_id_perk_id_fkey FOREIGN KEY (coalition_id, perk_id) REFERENCES perk(coalition_id, id)
  constraint perk_grant_coalition_id_rebate_credit_id_fkey FOREIGN KEY (coalition_id, rebate_credit_id) REFERENCES rebate_credit(coalition_id, id)
  constraint perk_grant_pkey PRIMARY KEY (coalition_id, id)
  constraint perk_grant_coalition_id_rebate_credit_id_key UNIQUE (coalition_id, rebate_credit_id)
  CREATE INDEX perk_grant_ending ON public.perk_grant USING btree (coalition_id, until_day, id) WHERE (status = ANY (ARRAY['PENDING'::text, 'ACTIVE'::text]))
  CREATE INDEX perk_grant_of_member ON public.perk_grant USING btree (coalition_id, member_id, id)
  CREATE INDEX perk_grant_pending ON public.perk_grant USING btree (coalition_id, id) WHERE (status = 'PENDING'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER goes_forwards BEFORE UPDATE ON public.perk_grant FOR EACH ROW EXECUTE FUNCTION check_perk_grant_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.perk_grant FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.perk_grant FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (used) to hamsood_app
  grant update (reason) to hamsood_app
  grant update (answered_at) to hamsood_app
  grant update (answered_by) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (returned) to hamsood_app
  grant update (changes) to hamsood_app

table perk_grant_budget owner hamsood_owner row-level security forced
  coalition_id bigint not null
  grant_id bigint not null
  budget_id bigint not null
  from_day date not null
  constraint perk_grant_budget_coalition_id_budget_id_from_day_fkey FOREIGN KEY (coalition_id, budget_id, from_day) REFERENCES perk_budget_period(coalition_id, budget_id, from_day)
  constraint perk_grant_budget_coalition_id_grant_id_fkey FOREIGN KEY (coalition_id, grant_id) REFERENCES perk_grant(coalition_id, id)
  constraint perk_grant_budget_pkey PRIMARY KEY (coalition_id, grant_id, budget_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.perk_grant_budget FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.perk_grant_budget FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table perk_key owner hamsood_owner row-level security forced
  coalition_id bigint not null
  caller text not null
  idempotency_key text not null
  fingerprint bytea not null
  subject_id bigint not null
  at timestamp(3) with time zone not null
  constraint perk_key_fingerprint_check CHECK ((octet_length(fingerprint) = 32))
  constraint perk_key_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255)))
  constraint perk_key_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint perk_key_pkey PRIMARY KEY (coalition_id, caller, idempotency_key)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.perk_key FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.perk_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table perk_level_period owner hamsood_owner row-level security forced
  coalition_id bigint not null
  perk_id bigint not null
  member_id bigint not null
  from_day date not null
  used integer not null
  constraint perk_level_period_used_check CHECK ((used >= 0))
  constraint perk_level_period_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint perk_level_period_coalition_id_perk_id_fkey FOREIGN KEY (coalition_id, perk_id) REFERENCES perk(coalition_id, id)
  constraint perk_level_period_pkey PRIMARY KEY (coalition_id, perk_id, member_id, from_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (used) to hamsood_app

table perk_request owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  perk_id bigint not null
  member_id bigint not null
  note text
  status text not null default 'OPEN'::text
  requested_at timestamp(3) with time zone not null
  requested_by text not null
  answered_at timestamp(3) with time zone
  answered_by text
  grant_id bigint
  changes integer not null default 1
  constraint perk_request_check CHECK ((((answered_at IS NULL) = (status = 'OPEN'::text)) AND ((answered_by IS NULL) = (status = 'OPEN'::text))))
  constraint perk_request_check1 CHECK (((grant_id IS NULL) = (status <> 'GRANTED'::text)))
  constraint perk_request_note_check CHECK (((char_length(note) >= 1) AND (char_length(note) <= 500)))
  constraint perk_request_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'GRANTED'::text, 'DECLINED'::text])))
  constraint perk_request_coalition_id_grant_id_fkey FOREIGN KEY (coalition_id, grant_id) REFERENCES perk_grant(coalition_id, id)
  constraint perk_request_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint perk_request_coalition_id_perk_id_fkey FOREIGN KEY (coalition_id, perk_id) REFERENCES perk(coalition_id, id)
  constraint perk_request_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX perk_request_of_member ON public.perk_request USING btree (coalition_id, member_id, id)
  CREATE INDEX perk_request_open ON public.perk_request USING btree (coalition_id, id) WHERE (status = 'OPEN'::text)
  CREATE UNIQUE INDEX perk_request_waiting ON public.perk_request USING btree (coalition_id, member_id, perk_id) WHERE (status = 'OPEN'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (note) to hamsood_app
  grant update (status) to hamsood_app
  grant update (answered_at) to hamsood_app
  grant update (answered_by) to hamsood_app
  grant update (grant_id) to hamsood_app
  grant update (changes) to hamsood_app

table perk_use owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  perk_id bigint not null
  member_id bigint not null
  grant_id bigint
  level text
  period_from date
  partner_id bigint not null
  merchant_id bigint not null
  payer_partner_id bigint
  currency text not null
  cost_minor bigint not null
  used_at timestamp(3) with time zone not null
  used_on date not null
  actor text not null
  constraint perk_use_check CHECK ((((grant_id IS NULL) = (level IS NOT NULL)) AND ((grant_id IS NULL) = (period_from IS NOT NULL))))
  constraint perk_use_cost_minor_check CHECK ((cost_minor >= 0))
  constraint perk_use_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint perk_use_coalition_id_grant_id_fkey FOREIGN KEY (coalition_id, grant_id) REFERENCES perk_grant(coalition_id, id)
  constraint perk_use_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint perk_use_coalition_id_merchant_id_fkey FOREIGN KEY (coalition_id, merchant_id) REFERENCES merchant(coalition_id, id)
  constraint perk_use_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint perk_use_coalition_id_payer_partner_id_fkey FOREIGN KEY (coalition_id, payer_partner_id) REFERENCES partner(coalition_id, id)
  constraint perk_use_coalition_id_perk_id_fkey FOREIGN KEY (coalition_id, perk_id) REFERENCES perk(coalition_id, id)
  constraint perk_use_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX perk_use_of_grant ON public.perk_use USING btree (coalition_id, grant_id, id) WHERE (grant_id IS NOT NULL)
  CREATE INDEX perk_use_of_member ON public.perk_use USING btree (coalition_id, member_id, id)
  CREATE INDEX perk_use_of_partner ON public.perk_use USING btree (coalition_id, partner_id, id)
  CREATE INDEX perk_use_of_perk ON public.perk_use USING btree (coalition_id, perk_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.perk_use FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.perk_use FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table perk_use_undone owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  use_id bigint not null
  undone_at timestamp(3) with time zone not null
  actor text not null
  constraint perk_use_undone_coalition_id_use_id_fkey FOREIGN KEY (coalition_id, use_id) REFERENCES perk_use(coalition_id, id)
  constraint perk_use_undone_pkey PRIMARY KEY (coalition_id, id)
  constraint perk_use_undone_coalition_id_use_id_key UNIQUE (coalition_id, use_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.perk_use_undone FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.perk_use_undone FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table points_pool owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  parent_id bigint not null
  child_id bigint not null
  month_most bigint
  until_day date
  offered_at timestamp(3) with time zone not null
  offered_by text not null
  agreed_at timestamp(3) with time zone
  agreed_by text
  ended_at timestamp(3) with time zone
  ended_by text
  constraint points_pool_check CHECK ((child_id <> parent_id))
  constraint points_pool_check1 CHECK ((((agreed_at IS NULL) = (agreed_by IS NULL)) AND ((ended_at IS NULL) = (ended_by IS NULL))))
  constraint points_pool_month_most_check CHECK ((month_most > 0))
  constraint points_pool_coalition_id_child_id_fkey FOREIGN KEY (coalition_id, child_id) REFERENCES member(coalition_id, id)
  constraint points_pool_coalition_id_parent_id_fkey FOREIGN KEY (coalition_id, parent_id) REFERENCES member(coalition_id, id)
  constraint points_pool_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX points_pool_by_child ON public.points_pool USING btree (coalition_id, child_id, id)
  CREATE INDEX points_pool_by_parent ON public.points_pool USING btree (coalition_id, parent_id, id)
  CREATE UNIQUE INDEX points_pool_of_child ON public.points_pool USING btree (coalition_id, child_id) WHERE (ended_at IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (agreed_at) to hamsood_app
  grant update (agreed_by) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (ended_by) to hamsood_app

table pool_draw owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transfer_id bigint not null
  burn_id bigint not null
  pool_id bigint not null
  parent_id bigint not null
  child_id bigint not null
  points bigint not null
  month date not null
  constraint pool_draw_points_check CHECK ((points > 0))
  constraint pool_draw_pkey PRIMARY KEY (coalition_id, transfer_id)
  constraint pool_draw_coalition_id_burn_id_key UNIQUE (coalition_id, burn_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.pool_draw FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.pool_draw FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table purchase_credit owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transaction_id bigint not null
  account_id bigint not null
  employee_id bigint not null
  paired_id bigint
  kind text not null
  account_share numeric(11,8)
  constraint purchase_credit_check CHECK (((kind = 'BOTH'::text) OR (num_nonnulls(paired_id, account_share) = 0)))
  constraint purchase_credit_kind_check CHECK ((kind = ANY (ARRAY['EMPLOYEE'::text, 'BOTH'::text])))
  constraint purchase_credit_pkey PRIMARY KEY (coalition_id, transaction_id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.purchase_credit FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.purchase_credit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table purchase_credit_setting owner hamsood_owner row-level security forced
  coalition_id bigint not null
  account_id bigint not null
  number integer not null
  from_at timestamp(3) with time zone not null
  credits text[] not null
  account_share numeric(11,8)
  constraint purchase_credit_setting_account_share_check CHECK (((account_share > (0)::numeric) AND (account_share < (100)::numeric)))
  constraint purchase_credit_setting_credits_check CHECK ((credits <@ ARRAY['EMPLOYEE'::text, 'BOTH'::text]))
  constraint purchase_credit_setting_number_check CHECK ((number > 0))
  constraint purchase_credit_setting_coalition_id_account_id_fkey FOREIGN KEY (coalition_id, account_id) REFERENCES member(coalition_id, id)
  constraint purchase_credit_setting_pkey PRIMARY KEY (coalition_id, account_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.purchase_credit_setting FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.purchase_credit_setting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table qualification_pool owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  parent_id bigint not null
  child_id bigint not null
  from_month date
  offered_at timestamp(3) with time zone not null
  offered_by text not null
  agreed_at timestamp(3) with time zone
  agreed_by text
  ended_at timestamp(3) with time zone
  ended_by text
  constraint qualification_pool_check CHECK ((child_id <> parent_id))
  constraint qualification_pool_check1 CHECK ((((agreed_at IS NULL) = (agreed_by IS NULL)) AND ((agreed_at IS NULL) = (from_month IS NULL)) AND ((ended_at IS NULL) = (ended_by IS NULL))))
  constraint qualification_pool_coalition_id_child_id_fkey FOREIGN KEY (coalition_id, child_id) REFERENCES member(coalition_id, id)
  constraint qualification_pool_coalition_id_parent_id_fkey FOREIGN KEY (coalition_id, parent_id) REFERENCES member(coalition_id, id)
  constraint qualification_pool_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX qualification_pool_by_child ON public.qualification_pool USING btree (coalition_id, child_id, id)
  CREATE INDEX qualification_pool_by_parent ON public.qualification_pool USING btree (coalition_id, parent_id, id)
  CREATE UNIQUE INDEX qualification_pool_of_child ON public.qualification_pool USING btree (coalition_id, child_id) WHERE (ended_at IS NULL)
  CREATE INDEX qualification_pool_of_parent ON public.qualification_pool USING btree (coalition_id, parent_id) WHERE (ended_at IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (from_month) to hamsood_app
  grant update (agreed_at) to hamsood_app
  grant update (agreed_by) to hamsood_app
  grant update (ended_at) to hamsood_app
  grant update (ended_by) to hamsood_app

table rebate owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  name jsonb not null
  period text not null
  currency text not null
  partner_id bigint
  reward text not null
  payer_partner_id bigint
  perk_id bigint
  created_at timestamp(3) with time zone not null
  ended_after date
  settled_at timestamp(3) with time zone
  constraint rebate_check CHECK (((reward = 'PERK'::text) = (perk_id IS NOT NULL)))
  constraint rebate_check1 CHECK (((reward = 'POINTS'::text) OR (payer_partner_id IS NULL)))
  constraint rebate_check2 CHECK (((settled_at IS NULL) OR (ended_after IS NOT NULL)))
  constraint rebate_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint rebate_period_check CHECK ((period = ANY (ARRAY['MONTH'::text, 'QUARTER'::text, 'YEAR'::text])))
  constraint rebate_reward_check CHECK ((reward = ANY (ARRAY['POINTS'::text, 'PERK'::text])))
  constraint rebate_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint rebate_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint rebate_coalition_id_payer_partner_id_fkey FOREIGN KEY (coalition_id, payer_partner_id) REFERENCES partner(coalition_id, id)
  constraint rebate_coalition_id_perk_id_fkey FOREIGN KEY (coalition_id, perk_id) REFERENCES perk(coalition_id, id)
  constraint rebate_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX rebate_of_perk ON public.rebate USING btree (coalition_id, perk_id) WHERE (perk_id IS NOT NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (ended_after) to hamsood_app
  grant update (settled_at) to hamsood_app

table rebate_correction owner hamsood_owner row-level security forced
  coalition_id bigint not null
  credit_id bigint not null
  from_day date not null
  version integer not null
  spend_minor bigint not null
  earned_before bigint not null
  earned bigint not null
  constraint rebate_correction_check CHECK ((earned <> earned_before))
  constraint rebate_correction_earned_before_check CHECK ((earned_before >= 0))
  constraint rebate_correction_earned_check CHECK ((earned >= 0))
  constraint rebate_correction_spend_minor_check CHECK ((spend_minor >= 0))
  constraint rebate_correction_coalition_id_credit_id_fkey FOREIGN KEY (coalition_id, credit_id) REFERENCES rebate_credit(coalition_id, id)
  constraint rebate_correction_pkey PRIMARY KEY (coalition_id, credit_id, from_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.rebate_correction FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.rebate_correction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table rebate_credit owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  rebate_id bigint not null
  member_id bigint not null
  from_day date not null
  until_day date not null
  version integer not null
  spend_minor bigint not null
  rebate_minor bigint not null
  earned bigint not null
  corrected bigint not null
  brought bigint not null
  carried bigint not null
  given bigint not null
  computed_at timestamp(3) with time zone not null
  status text not null
  transaction_id bigint
  given_at timestamp(3) with time zone
  constraint rebate_credit_check CHECK ((((brought + earned) + corrected) = (given + carried)))
  constraint rebate_credit_check1 CHECK (((given = 0) = (status = 'NOTHING'::text)))
  constraint rebate_credit_check2 CHECK (((given_at IS NOT NULL) = (status = 'GIVEN'::text)))
  constraint rebate_credit_check3 CHECK (((transaction_id IS NULL) OR (status = 'GIVEN'::text)))
  constraint rebate_credit_earned_check CHECK ((earned >= 0))
  constraint rebate_credit_given_check CHECK ((given >= 0))
  constraint rebate_credit_rebate_minor_check CHECK ((rebate_minor >= 0))
  constraint rebate_credit_spend_minor_check CHECK ((spend_minor >= 0))
  constraint rebate_credit_status_check CHECK ((status = ANY (ARRAY['DUE'::text, 'GIVEN'::text, 'NOTHING'::text, 'REFUSED'::text])))
  constraint rebate_credit_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member(coalition_id, id)
  constraint rebate_credit_coalition_id_rebate_id_version_fkey FOREIGN KEY (coalition_id, rebate_id, version) REFERENCES rebate_version(coalition_id, rebate_id, number)
  constraint rebate_credit_pkey PRIMARY KEY (coalition_id, id)
  constraint rebate_credit_coalition_id_rebate_id_member_id_from_day_key UNIQUE (coalition_id, rebate_id, member_id, from_day)
  CREATE INDEX rebate_credit_due ON public.rebate_credit USING btree (coalition_id, id) WHERE (status = 'DUE'::text)
  CREATE INDEX rebate_credit_of_member ON public.rebate_credit USING btree (coalition_id, member_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER goes_forwards BEFORE UPDATE ON public.rebate_credit FOR EACH ROW EXECUTE FUNCTION check_rebate_credit_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.rebate_credit FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.rebate_credit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (transaction_id) to hamsood_app
  grant update (given_at) to hamsood_app

table rebate_period owner hamsood_owner row-level security forced
  coalition_id bigint not null
  rebate_id bigint not null
  from_day date not null
  until_day date not null
  version integer not null
  completed_at timestamp(3) with time zone not null
  constraint rebate_period_check1 CHECK ((until_day >= from_day))
  constraint rebate_period_coalition_id_rebate_id_version_fkey FOREIGN KEY (coalition_id, rebate_id, version) REFERENCES rebate_version(coalition_id, rebate_id, number)
  constraint rebate_period_pkey PRIMARY KEY (coalition_id, rebate_id, from_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.rebate_period FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.rebate_period FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table rebate_version owner hamsood_owner row-level security forced
  coalition_id bigint not null
  rebate_id bigint not null
  number integer not null
  method text not null
  thresholds jsonb not null
  unit_minor bigint not null
  wait_days integer not null
  drafted_at timestamp(3) with time zone not null
  from_day date
  activated_at timestamp(3) with time zone
  constraint rebate_version_check CHECK (((from_day IS NULL) = (activated_at IS NULL)))
  constraint rebate_version_method_check CHECK ((method = ANY (ARRAY['MARGINAL'::text, 'WHOLE'::text])))
  constraint rebate_version_number_check CHECK ((number >= 1))
  constraint rebate_version_thresholds_check CHECK ((jsonb_typeof(thresholds) = 'array'::text))
  constraint rebate_version_unit_minor_check CHECK ((unit_minor >= 1))
  constraint rebate_version_wait_days_check CHECK (((wait_days >= 0) AND (wait_days <= 180)))
  constraint rebate_version_coalition_id_rebate_id_fkey FOREIGN KEY (coalition_id, rebate_id) REFERENCES rebate(coalition_id, id)
  constraint rebate_version_pkey PRIMARY KEY (coalition_id, rebate_id, number)
  constraint rebate_version_coalition_id_rebate_id_from_day_key UNIQUE (coalition_id, rebate_id, from_day)
  CREATE UNIQUE INDEX rebate_draft ON public.rebate_version USING btree (coalition_id, rebate_id) WHERE (from_day IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER goes_forwards BEFORE UPDATE ON public.rebate_version FOR EACH ROW EXECUTE FUNCTION check_rebate_version_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.rebate_version FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.rebate_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (method) to hamsood_app
  grant update (thresholds) to hamsood_app
  grant update (unit_minor) to hamsood_app
  grant update (wait_days) to hamsood_app
  grant update (drafted_at) to hamsood_app
  grant update (from_day) to hamsood_app
  grant update (activated_at) to hamsood_app

table refund owner hamsood_owner row-level security forced
  coalition_id bigint not null
  transaction_id bigint not null
  id bigint not null
  amount_minor bigint not null
  reversal_id bigint
  constraint refund_amount_minor_check CHECK ((amount_minor > 0))
  constraint refund_pkey PRIMARY KEY (coalition_id, transaction_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.refund FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.refund FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table released_exposure owner hamsood_owner row-level security forced
  coalition_id bigint not null
  partner_id bigint not null
  from_day date not null
  currency text not null
  amount numeric not null
  constraint released_exposure_coalition_id_partner_id_from_day_fkey FOREIGN KEY (coalition_id, partner_id, from_day) REFERENCES settled_period(coalition_id, partner_id, from_day)
  constraint released_exposure_pkey PRIMARY KEY (coalition_id, partner_id, from_day, currency)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.released_exposure FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.released_exposure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table request_bucket owner hamsood_owner row-level security forced
  coalition_id bigint not null
  name text not null
  left_over bigint not null
  at timestamp with time zone not null
  full_at timestamp with time zone not null
  constraint request_bucket_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint request_bucket_pkey PRIMARY KEY (coalition_id, name)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select, update to hamsood_app

table seal_block owner hamsood_owner row-level security forced
  coalition_id bigint not null
  number integer not null
  epoch integer not null
  transactions bigint not null
  steps bigint not null
  lowest_id bigint not null
  highest_id bigint not null
  merkle_root bytea not null
  contents_hash bytea not null
  previous_hash bytea not null
  block_hash bytea not null
  sealed_at timestamp(3) with time zone not null
  constraint seal_block_block_hash_check CHECK ((octet_length(block_hash) = 32))
  constraint seal_block_check CHECK (((transactions + steps) > 0))
  constraint seal_block_contents_hash_check CHECK ((octet_length(contents_hash) = 32))
  constraint seal_block_merkle_root_check CHECK ((octet_length(merkle_root) = 32))
  constraint seal_block_previous_hash_check CHECK ((octet_length(previous_hash) = 32))
  constraint seal_block_steps_check CHECK ((steps >= 0))
  constraint seal_block_transactions_check CHECK ((transactions >= 0))
  constraint seal_block_pkey PRIMARY KEY (coalition_id, number)
  constraint seal_block_coalition_id_epoch_key UNIQUE (coalition_id, epoch)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.seal_block FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.seal_block FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER continues AFTER INSERT ON public.seal_block FOR EACH ROW EXECUTE FUNCTION check_seal_block()
  grant insert, select to hamsood_app

table seal_chunk owner hamsood_owner row-level security forced
  coalition_id bigint not null
  number integer not null
  chunk integer not null
  first_row bigint not null
  first_version integer not null
  row_ids bigint[] not null
  row_versions integer[] not null
  leaf_hashes bytea not null
  root bytea not null
  constraint seal_chunk_check CHECK ((((cardinality(row_ids) >= 1) AND (cardinality(row_ids) <= 1024)) AND (cardinality(row_versions) = cardinality(row_ids)) AND (octet_length(leaf_hashes) = (32 * cardinality(row_ids)))))
  constraint seal_chunk_root_check CHECK ((octet_length(root) = 32))
  constraint seal_chunk_pkey PRIMARY KEY (coalition_id, number, chunk)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.seal_chunk FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.seal_chunk FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table settled_exposure owner hamsood_owner row-level security forced
  coalition_id bigint not null
  statement_id bigint not null
  number integer not null
  partner_id bigint not null
  currency text not null
  amount numeric not null
  constraint settled_exposure_amount_check CHECK ((amount <> (0)::numeric))
  constraint settled_exposure_number_check CHECK ((number >= 1))
  constraint settled_exposure_coalition_id_statement_id_fkey FOREIGN KEY (coalition_id, statement_id) REFERENCES statement(coalition_id, id)
  constraint settled_exposure_pkey PRIMARY KEY (coalition_id, statement_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.settled_exposure FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.settled_exposure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table settled_period owner hamsood_owner row-level security forced
  coalition_id bigint not null
  partner_id bigint not null
  from_day date not null
  until_day date not null
  settled_at timestamp(3) with time zone not null
  constraint settled_period_check CHECK ((until_day >= from_day))
  constraint settled_period_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint settled_period_pkey PRIMARY KEY (coalition_id, partner_id, from_day)
  constraint settled_period_coalition_id_partner_id_until_day_key UNIQUE (coalition_id, partner_id, until_day)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.settled_period FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.settled_period FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER follows AFTER INSERT ON public.settled_period FOR EACH ROW EXECUTE FUNCTION check_settled_period()
  grant insert, select to hamsood_app

table settlement_request owner hamsood_owner row-level security forced
  coalition_id bigint not null
  caller text not null
  idempotency_key text not null
  fingerprint bytea not null
  subject_id bigint not null
  at timestamp(3) with time zone not null
  constraint settlement_request_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255)))
  constraint settlement_request_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint settlement_request_pkey PRIMARY KEY (coalition_id, caller, idempotency_key)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.settlement_request FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.settlement_request FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table spend_code owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_id bigint not null
  code_hash bytea not null
  partner_id bigint
  most_points bigint
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  used_by bigint
  constraint spend_code_code_hash_check CHECK ((octet_length(code_hash) = 32))
  constraint spend_code_most_points_check CHECK ((most_points > 0))
  constraint spend_code_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint spend_code_pkey PRIMARY KEY (coalition_id, member_id, code_hash)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (used_by) to hamsood_app

table statement owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  currency text not null
  number integer not null
  from_day date not null
  until_day date not null
  status text not null
  total_minor bigint not null
  disputed_minor bigint not null default 0
  carried_minor bigint not null default 0
  minimum_minor bigint not null
  block_number integer
  block_hash bytea
  content_hash bytea not null
  closed_at timestamp(3) with time zone not null
  issued_at timestamp(3) with time zone
  dispute_until date
  agreed_at timestamp(3) with time zone
  agreed_by text
  paid_at timestamp(3) with time zone
  reconciled_at timestamp(3) with time zone
  constraint statement_block_hash_check CHECK ((octet_length(block_hash) = 32))
  constraint statement_check CHECK (((block_number IS NULL) = (block_hash IS NULL)))
  constraint statement_check1 CHECK ((((issued_at IS NULL) = (status = 'CLOSED'::text)) AND ((dispute_until IS NULL) = (status = 'CLOSED'::text))))
  constraint statement_check2 CHECK ((((agreed_at IS NULL) = (status = ANY (ARRAY['CLOSED'::text, 'ISSUED'::text]))) AND ((agreed_by IS NULL) = (agreed_at IS NULL))))
  constraint statement_check3 CHECK (((paid_at IS NULL) = (status = ANY (ARRAY['CLOSED'::text, 'ISSUED'::text, 'AGREED'::text]))))
  constraint statement_check4 CHECK (((reconciled_at IS NULL) = (status <> 'RECONCILED'::text)))
  constraint statement_content_hash_check CHECK ((octet_length(content_hash) = 32))
  constraint statement_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint statement_minimum_minor_check CHECK ((minimum_minor >= 0))
  constraint statement_number_check CHECK ((number >= 1))
  constraint statement_status_check CHECK ((status = ANY (ARRAY['CLOSED'::text, 'ISSUED'::text, 'AGREED'::text, 'PAID'::text, 'RECONCILED'::text])))
  constraint statement_coalition_id_partner_id_from_day_fkey FOREIGN KEY (coalition_id, partner_id, from_day) REFERENCES settled_period(coalition_id, partner_id, from_day)
  constraint statement_pkey PRIMARY KEY (coalition_id, id)
  constraint statement_coalition_id_partner_id_currency_from_day_key UNIQUE (coalition_id, partner_id, currency, from_day)
  constraint statement_coalition_id_partner_id_currency_number_key UNIQUE (coalition_id, partner_id, currency, number)
  CREATE INDEX statement_by_status ON public.statement USING btree (coalition_id, status, id) WHERE (status <> 'RECONCILED'::text)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER goes_forwards BEFORE UPDATE ON public.statement FOR EACH ROW EXECUTE FUNCTION check_statement_change()
  CREATE TRIGGER stays BEFORE DELETE ON public.statement FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER stays_truncate BEFORE TRUNCATE ON public.statement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (disputed_minor) to hamsood_app
  grant update (carried_minor) to hamsood_app
  grant update (issued_at) to hamsood_app
  grant update (dispute_until) to hamsood_app
  grant update (agreed_at) to hamsood_app
  grant update (agreed_by) to hamsood_app
  grant update (paid_at) to hamsood_app
  grant update (reconciled_at) to hamsood_app

table statement_event owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  statement_id bigint not null
  kind text not null
  at timestamp(3) with time zone not null
  actor text not null
  subject_id bigint
  constraint statement_event_kind_check CHECK ((kind = ANY (ARRAY['CLOSED'::text, 'ISSUED'::text, 'DISPUTED'::text, 'RESOLVED'::text, 'AGREED'::text, 'PAID'::text, 'RECONCILED'::text, 'PAYMENT_FAILED'::text])))
  constraint statement_event_coalition_id_statement_id_fkey FOREIGN KEY (coalition_id, statement_id) REFERENCES statement(coalition_id, id)
  constraint statement_event_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX statement_event_of_statement ON public.statement_event USING btree (coalition_id, statement_id, id)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.statement_event FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.statement_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table statement_item owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint not null
  currency text not null
  kind text not null
  amount_minor bigint not null
  points bigint not null default 0
  source_id bigint not null
  made_at timestamp(3) with time zone not null
  made_on date not null
  taken_by bigint
  constraint statement_item_amount_minor_check CHECK ((amount_minor <> 0))
  constraint statement_item_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint statement_item_kind_check CHECK ((kind = ANY (ARRAY['CARRIED_OVER'::text, 'ADJUSTMENT'::text, 'LIABILITY_TRANSFER'::text, 'PERK_COST'::text, 'PERK_CREDIT'::text, 'REBATE_COST'::text, 'MATCHED_DONATION'::text, 'PLEDGED_DONATION'::text])))
  constraint statement_item_points_check CHECK ((points >= 0))
  constraint statement_item_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint statement_item_coalition_id_taken_by_fkey FOREIGN KEY (coalition_id, taken_by) REFERENCES statement(coalition_id, id)
  constraint statement_item_pkey PRIMARY KEY (coalition_id, id)
  constraint statement_item_coalition_id_kind_source_id_partner_id_key UNIQUE (coalition_id, kind, source_id, partner_id)
  CREATE INDEX statement_item_waiting ON public.statement_item USING btree (coalition_id, partner_id, currency) WHERE (taken_by IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (taken_by) to hamsood_app

table statement_line owner hamsood_owner row-level security forced
  coalition_id bigint not null
  statement_id bigint not null
  number integer not null
  kind text not null
  basis text
  reversal boolean not null
  contract_version_id bigint
  category text
  funding_id bigint
  item_id bigint
  transactions bigint not null
  points bigint not null
  unit_price numeric
  percent numeric
  based_on integer
  exact numeric
  amount_minor bigint not null
  constraint statement_line_basis_check CHECK ((basis = ANY (ARRAY['AT_ISSUE'::text, 'AT_BURN'::text])))
  constraint statement_line_kind_check CHECK ((kind = ANY (ARRAY['ISSUING'::text, 'CAMPAIGN'::text, 'REDEMPTION'::text, 'SERVICE_FEE'::text, 'VAT'::text, 'BREAKAGE'::text, 'SHORTFALL'::text, 'FLOAT'::text, 'FLOAT_REFUND'::text, 'PERK_COST'::text, 'PERK_CREDIT'::text, 'REBATE_COST'::text, 'MATCHED_DONATION'::text, 'PLEDGED_DONATION'::text, 'ADJUSTMENT'::text, 'LIABILITY_TRANSFER'::text, 'CARRIED_OVER'::text])))
  constraint statement_line_number_check CHECK ((number >= 1))
  constraint statement_line_points_check CHECK ((points >= 0))
  constraint statement_line_transactions_check CHECK ((transactions >= 0))
  constraint statement_line_coalition_id_contract_version_id_fkey FOREIGN KEY (coalition_id, contract_version_id) REFERENCES contract_version(coalition_id, id)
  constraint statement_line_coalition_id_funding_id_fkey FOREIGN KEY (coalition_id, funding_id) REFERENCES funding(coalition_id, id)
  constraint statement_line_coalition_id_statement_id_fkey FOREIGN KEY (coalition_id, statement_id) REFERENCES statement(coalition_id, id)
  constraint statement_line_pkey PRIMARY KEY (coalition_id, statement_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.statement_line FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.statement_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table tier_ladder owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_kind text not null
  version integer not null
  effective_from date not null
  downgrade text not null
  gap_months smallint
  warning_days smallint[] not null
  grace_days smallint not null
  reversals_take_levels boolean not null
  replacements jsonb not null
  reference_version bigint not null
  created_at timestamp(3) with time zone not null
  constraint tier_ladder_downgrade_check CHECK ((downgrade = ANY (ARRAY['ONE_LEVEL'::text, 'TO_QUALIFIED'::text])))
  constraint tier_ladder_gap_months_check CHECK (((gap_months >= 1) AND (gap_months <= 60)))
  constraint tier_ladder_grace_days_check CHECK (((grace_days >= 0) AND (grace_days <= 90)))
  constraint tier_ladder_member_kind_check CHECK ((member_kind = ANY (ARRAY['PERSON'::text, 'BUSINESS'::text])))
  constraint tier_ladder_replacements_check CHECK ((jsonb_typeof(replacements) = 'object'::text))
  constraint tier_ladder_version_check CHECK ((version >= 1))
  constraint tier_ladder_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint tier_ladder_pkey PRIMARY KEY (coalition_id, member_kind, version)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.tier_ladder FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.tier_ladder FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table tier_level owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_kind text not null
  version integer not null
  rank smallint not null
  code text not null
  name jsonb not null
  requirement jsonb
  validity jsonb
  multiplier numeric(12,8)
  bonus_points bigint
  paid_by text
  constraint tier_level_bonus_points_check CHECK ((bonus_points > 0))
  constraint tier_level_check CHECK ((((rank = 0) = (requirement IS NULL)) AND ((rank = 0) = (validity IS NULL))))
  constraint tier_level_check1 CHECK (((paid_by IS NULL) = (num_nonnulls(multiplier, bonus_points) = 0)))
  constraint tier_level_code_check CHECK ((code ~ '^[a-z][a-z0-9-]{0,39}$'::text))
  constraint tier_level_multiplier_check CHECK ((multiplier > (1)::numeric))
  constraint tier_level_paid_by_check CHECK ((paid_by = ANY (ARRAY['ISSUER'::text, 'COALITION'::text])))
  constraint tier_level_rank_check CHECK ((rank >= 0))
  constraint tier_level_coalition_id_member_kind_version_fkey FOREIGN KEY (coalition_id, member_kind, version) REFERENCES tier_ladder(coalition_id, member_kind, version)
  constraint tier_level_pkey PRIMARY KEY (coalition_id, member_kind, version, rank)
  constraint tier_level_coalition_id_member_kind_version_code_key UNIQUE (coalition_id, member_kind, version, code)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.tier_level FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.tier_level FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app

table tier_lift owner hamsood_owner row-level security forced
  coalition_id bigint not null
  member_kind text not null
  version integer not null
  after_id bigint not null default 0
  done_at timestamp(3) with time zone
  constraint tier_lift_coalition_id_member_kind_version_fkey FOREIGN KEY (coalition_id, member_kind, version) REFERENCES tier_ladder(coalition_id, member_kind, version)
  constraint tier_lift_pkey PRIMARY KEY (coalition_id, member_kind, version)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (after_id) to hamsood_app
  grant update (done_at) to hamsood_app

table tier_standing owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  number integer not null
  level text not null
  ladder_version integer not null
  from_at timestamp(3) with time zone not null
  valid_until date
  qualified_on date
  cause text not null
  recorded_at timestamp(3) with time zone not null
  actor text not null
  transaction_id bigint
  reason text
  event integer not null
  digest bytea not null
  constraint tier_standing_cause_check CHECK ((cause = ANY (ARRAY['QUALIFIED'::text, 'RENEWED'::text, 'REVIEW'::text, 'GAP'::text, 'MANUAL'::text, 'MANUAL_END'::text, 'REVERSAL'::text, 'LADDER'::text, 'MERGED'::text])))
  constraint tier_standing_check CHECK (((cause <> 'MANUAL'::text) OR (valid_until IS NOT NULL)))
  constraint tier_standing_digest_check CHECK ((octet_length(digest) = 32))
  constraint tier_standing_number_check CHECK ((number >= 1))
  constraint tier_standing_coalition_id_member_id_fkey FOREIGN KEY (coalition_id, member_id) REFERENCES member_account(coalition_id, member_id)
  constraint tier_standing_pkey PRIMARY KEY (coalition_id, member_id, number)
  constraint tier_standing_coalition_id_id_key UNIQUE (coalition_id, id)
  CREATE INDEX tier_standing_by_transaction ON public.tier_standing USING btree (coalition_id, transaction_id) WHERE (transaction_id IS NOT NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (reason) to hamsood_app

table tier_warning owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  member_id bigint not null
  event integer not null
  standing integer not null
  at timestamp(3) with time zone not null
  told_at timestamp(3) with time zone
  constraint tier_warning_coalition_id_member_id_standing_fkey FOREIGN KEY (coalition_id, member_id, standing) REFERENCES tier_standing(coalition_id, member_id, number)
  constraint tier_warning_pkey PRIMARY KEY (coalition_id, member_id, event)
  CREATE INDEX tier_warning_untold ON public.tier_warning USING btree (coalition_id, id) WHERE (told_at IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant insert, select to hamsood_app
  grant update (told_at) to hamsood_app

table webhook_attempt owner hamsood_owner row-level security forced
  coalition_id bigint not null
  delivery_id bigint not null
  number integer not null
  at timestamp(3) with time zone not null
  ms integer not null
  http_status smallint
  problem text
  answer text
  constraint webhook_attempt_answer_check CHECK ((octet_length(answer) <= 1024))
  constraint webhook_attempt_ms_check CHECK ((ms >= 0))
  constraint webhook_attempt_number_check CHECK ((number >= 1))
  constraint webhook_attempt_problem_check CHECK ((problem = ANY (ARRAY['REFUSED_ADDRESS'::text, 'NO_ADDRESS'::text, 'NO_CONNECTION'::text, 'TLS'::text, 'TOO_SLOW'::text, 'REDIRECT'::text, 'GONE'::text, 'STATUS'::text, 'NO_ANSWER'::text, 'NO_SECRET'::text, 'NOTHING_TO_TELL'::text])))
  constraint webhook_attempt_coalition_id_delivery_id_fkey FOREIGN KEY (coalition_id, delivery_id) REFERENCES webhook_delivery(coalition_id, id) ON DELETE CASCADE
  constraint webhook_attempt_pkey PRIMARY KEY (coalition_id, delivery_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (answer) to hamsood_app

table webhook_delivery owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  endpoint_id bigint not null
  event_id bigint not null
  type text not null
  object_kind text not null
  object_id bigint not null
  object_sequence integer not null
  in_order boolean not null
  status text not null default 'WAITING'::text
  attempts integer not null default 0
  claims integer not null default 0
  next_attempt_at timestamp(3) with time zone
  created_at timestamp(3) with time zone not null
  ended_at timestamp(3) with time zone
  constraint webhook_delivery_attempts_check CHECK ((attempts >= 0))
  constraint webhook_delivery_check CHECK (((status = 'WAITING'::text) = (ended_at IS NULL)))
  constraint webhook_delivery_check1 CHECK (((status = 'WAITING'::text) OR (next_attempt_at IS NULL)))
  constraint webhook_delivery_check2 CHECK ((in_order OR (status <> 'WAITING'::text) OR (next_attempt_at IS NOT NULL)))
  constraint webhook_delivery_status_check CHECK ((status = ANY (ARRAY['WAITING'::text, 'DELIVERED'::text, 'GIVEN_UP'::text])))
  constraint webhook_delivery_coalition_id_endpoint_id_fkey FOREIGN KEY (coalition_id, endpoint_id) REFERENCES webhook_endpoint(coalition_id, id)
  constraint webhook_delivery_coalition_id_event_id_fkey FOREIGN KEY (coalition_id, event_id) REFERENCES outbox(coalition_id, id)
  constraint webhook_delivery_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX webhook_delivery_by_endpoint ON public.webhook_delivery USING btree (coalition_id, endpoint_id, id)
  CREATE INDEX webhook_delivery_by_event ON public.webhook_delivery USING btree (coalition_id, event_id)
  CREATE INDEX webhook_delivery_by_object ON public.webhook_delivery USING btree (coalition_id, object_id, id)
  CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (coalition_id, endpoint_id, next_attempt_at) WHERE ((status = 'WAITING'::text) AND (next_attempt_at IS NOT NULL))
  CREATE INDEX webhook_delivery_ended ON public.webhook_delivery USING btree (coalition_id, ended_at) WHERE (ended_at IS NOT NULL)
  CREATE UNIQUE INDEX webhook_delivery_in_order ON public.webhook_delivery USING btree (coalition_id, endpoint_id, event_id) WHERE in_order
  CREATE INDEX webhook_delivery_of_object ON public.webhook_delivery USING btree (coalition_id, endpoint_id, object_id, object_kind, object_sequence) WHERE ((status = 'WAITING'::text) AND in_order)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  grant delete, insert, select to hamsood_app
  grant update (status) to hamsood_app
  grant update (attempts) to hamsood_app
  grant update (claims) to hamsood_app
  grant update (next_attempt_at) to hamsood_app
  grant update (ended_at) to hamsood_app

table webhook_endpoint owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  partner_id bigint
  url text not null
  types text[]
  version text not null
  status text not null default 'ENABLED'::text
  disabled_because text
  status_since timestamp(3) with time zone not null
  secret bytea not null
  old_secret bytea
  old_secret_until timestamp(3) with time zone
  listens_after bigint not null
  failing_since timestamp(3) with time zone
  failures integer not null default 0
  paused_until timestamp(3) with time zone
  events integer not null default 0
  notify_email text
  mailed_events integer not null default 0
  mailed_failing timestamp(3) with time zone
  created_at timestamp(3) with time zone not null
  removed_at timestamp(3) with time zone
  constraint webhook_endpoint_check CHECK (((status = 'DISABLED'::text) = (disabled_because IS NOT NULL)))
  constraint webhook_endpoint_check1 CHECK (((old_secret IS NULL) = (old_secret_until IS NULL)))
  constraint webhook_endpoint_check2 CHECK (((failing_since IS NULL) = (failures = 0)))
  constraint webhook_endpoint_check3 CHECK (((removed_at IS NULL) OR ((status = 'DISABLED'::text) AND (notify_email IS NULL))))
  constraint webhook_endpoint_disabled_because_check CHECK ((disabled_because = ANY (ARRAY['OWNER'::text, 'OPERATOR'::text, 'GONE'::text, 'FAILING'::text])))
  constraint webhook_endpoint_notify_email_check CHECK (((char_length(notify_email) >= 3) AND (char_length(notify_email) <= 254)))
  constraint webhook_endpoint_status_check CHECK ((status = ANY (ARRAY['ENABLED'::text, 'DISABLED'::text])))
  constraint webhook_endpoint_types_check CHECK ((cardinality(types) > 0))
  constraint webhook_endpoint_url_check CHECK (((char_length(url) >= 1) AND (char_length(url) <= 2048)))
  constraint webhook_endpoint_coalition_id_fkey FOREIGN KEY (coalition_id) REFERENCES coalition(id)
  constraint webhook_endpoint_coalition_id_partner_id_fkey FOREIGN KEY (coalition_id, partner_id) REFERENCES partner(coalition_id, id)
  constraint webhook_endpoint_pkey PRIMARY KEY (coalition_id, id)
  CREATE INDEX webhook_endpoint_of_partner ON public.webhook_endpoint USING btree (coalition_id, partner_id, id) WHERE (removed_at IS NULL)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  policy router_reads permissive for select to hamsood_router using true
  grant insert, select to hamsood_app
  grant select to hamsood_router
  grant update (url) to hamsood_app
  grant update (types) to hamsood_app
  grant update (version) to hamsood_app
  grant update (status) to hamsood_app
  grant update (disabled_because) to hamsood_app
  grant update (status_since) to hamsood_app
  grant update (secret) to hamsood_app
  grant update (old_secret) to hamsood_app
  grant update (old_secret_until) to hamsood_app
  grant update (listens_after) to hamsood_app
  grant update (failing_since) to hamsood_app
  grant update (failures) to hamsood_app
  grant update (paused_until) to hamsood_app
  grant update (events) to hamsood_app
  grant update (notify_email) to hamsood_app
  grant update (mailed_events) to hamsood_app
  grant update (mailed_failing) to hamsood_app
  grant update (removed_at) to hamsood_app

table webhook_endpoint_event owner hamsood_owner row-level security forced
  coalition_id bigint not null
  id bigint not null default new_id()
  endpoint_id bigint not null
  number integer not null
  kind text not null
  because text
  at timestamp(3) with time zone not null
  constraint webhook_endpoint_event_because_check CHECK ((because = ANY (ARRAY['OPERATOR'::text, 'GONE'::text, 'FAILING'::text])))
  constraint webhook_endpoint_event_check CHECK (((kind = 'DISABLED'::text) = (because IS NOT NULL)))
  constraint webhook_endpoint_event_kind_check CHECK ((kind = ANY (ARRAY['DISABLED'::text, 'TESTED'::text])))
  constraint webhook_endpoint_event_number_check CHECK ((number >= 1))
  constraint webhook_endpoint_event_coalition_id_endpoint_id_fkey FOREIGN KEY (coalition_id, endpoint_id) REFERENCES webhook_endpoint(coalition_id, id)
  constraint webhook_endpoint_event_pkey PRIMARY KEY (coalition_id, id)
  constraint webhook_endpoint_event_coalition_id_endpoint_id_number_key UNIQUE (coalition_id, endpoint_id, number)
  policy own_coalition permissive for all to public using (coalition_id = ( SELECT current_coalition() AS current_coalition)) with check (coalition_id = ( SELECT current_coalition() AS current_coalition))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.webhook_endpoint_event FOR EACH ROW EXECUTE FUNCTION refuse_change()
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.webhook_endpoint_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  grant insert, select to hamsood_app


-- Functions

-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.activity_from_books(p_coalition bigint, p_members bigint[], p_months date[])
 RETURNS TABLE(member_id bigint, month date, partner_id bigint, currency text, base_points bigint, bonus_points bigint, spend_minor bigint, purchases integer)
 LANGUAGE sql
 STABLE
AS $function$
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
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.add_to_partner_limits(p_coalition bigint, p_more json)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.apply_batch(p_coalition bigint, p_epoch integer, p_batch bigint, p_member bigint[], p_version integer[], p_sequence integer[], p_posted bigint[], p_held bigint[], p_pending bigint[], p_owed bigint[], p_first_lot integer[], p_last_lot integer[], p_lot_expiries date[], p_lot_fundings bigint[], p_lot_points bigint[], p_last_posted timestamp with time zone[], p_lock text[], p_failed smallint[], p_watch text[], p_watch_from date[], p_watch_until date[], t_id bigint[], t_type text[], t_points bigint[], t_member bigint[], t_partner bigint[], t_merchant bigint[], t_contract bigint[], t_occurred timestamp with time zone[], t_posted timestamp with time zone[], t_day date[], t_actor text[], t_reverses bigint[], t_hold bigint[], t_amount bigint[], t_currency text[], t_breakdown text[], t_details_hash bytea[], e_transaction bigint[], e_leg smallint[], e_account bigint[], e_amount bigint[], e_posted_at timestamp with time zone[], e_sequence integer[], e_version integer[], e_posted bigint[], e_held bigint[], e_pending bigint[], e_owed bigint[], e_first_lot integer[], e_last_lot integer[], e_lot_expiries date[], e_lot_fundings bigint[], e_lot_points bigint[], e_lot_places text[], d_operation bigint[], d_salt bytea[], d_reference text[], d_category text[], d_lines text[], d_reason text[], d_metadata text[], g_merchant bigint[], g_hash bytea[], g_transaction bigint[], k_caller text[], k_key text[], k_fingerprint bytea[], k_transaction bigint[], k_subject bigint[], k_refusal text[], k_member bigint[], k_version integer[], k_posted bigint[], k_held bigint[], k_pending bigint[], k_as_of timestamp with time zone[], a_account bigint[], a_delta bigint[], o_id bigint[], o_type text[], o_object bigint[], o_sequence integer[], o_subject bigint[], o_occurred timestamp with time zone[], y_member bigint[], y_month date[], y_partner bigint[], y_currency text[], y_base bigint[], y_bonus bigint[], y_spend bigint[], y_purchases integer[], p_more json)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.apply_more(p_coalition bigint, p_epoch integer, p_more json)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.audit_log_lock(p_coalition bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select hashtextextended('hamsood audit log ' || p_coalition::text, 0)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.audit_log_seal_lock(p_coalition bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select hashtextextended('hamsood audit log seal ' || p_coalition::text, 0)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.balance_at(p_coalition bigint, p_member bigint, p_at timestamp with time zone, OUT version integer, OUT posted bigint, OUT held bigint, OUT pending bigint)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET jit TO 'off'
AS $function$
  declare
    v_low integer := 0; v_high integer; v_middle integer; v_middle_at timestamptz; v_versions integer; v_entries integer;
  begin
    version := 0; posted := 0; held := 0; pending := 0;
    select m.version, m.sequence into v_versions, v_entries from member_account m
     where m.coalition_id = p_coalition and m.member_id = p_member;
    v_high := v_entries;
    while v_low < v_high loop
      v_middle := (v_low + v_high + 1) / 2;
      select e.posted_at into v_middle_at from entry e
       where e.coalition_id = p_coalition and e.account_id = p_member and e.sequence = v_middle limit 1;
      if v_middle_at <= p_at then v_low := v_middle; else v_high := v_middle - 1; end if;
    end loop;
    if v_low > 0 then
      select e.version, e.posted_after, e.held_after, e.pending_after into version, posted, held, pending from entry e
       where e.coalition_id = p_coalition and e.account_id = p_member and e.sequence = v_low limit 1;
    end if;
    -- What follows without an entry, up to the next one.
    if v_low < v_entries then
      select e.version - 1 into v_versions from entry e
       where e.coalition_id = p_coalition and e.account_id = p_member and e.sequence = v_low + 1 limit 1;
    end if;
    v_low := version;
    v_high := v_versions;
    while v_low < v_high loop
      v_middle := (v_low + v_high + 1) / 2;
      select s.at into v_middle_at from balance_step s
       where s.coalition_id = p_coalition and s.member_id = p_member and s.version = v_middle limit 1;
      if v_middle_at <= p_at then v_low := v_middle; else v_high := v_middle - 1; end if;
    end loop;
    if v_low > version then
      select s.version, s.posted_after, s.held_after, s.pending_after into version, posted, held, pending
        from balance_step s
       where s.coalition_id = p_coalition and s.member_id = p_member and s.version = v_low limit 1;
    end if;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.balance_changes(p_coalition bigint, p_member bigint, p_after integer, p_until integer, p_most integer)
 RETURNS TABLE(version integer, kind text, subject_id bigint, at timestamp with time zone, points bigint, held bigint, pending bigint, posted_after bigint, held_after bigint, pending_after bigint)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET jit TO 'off'
 SET enable_sort TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
  declare v_sequence integer;
  begin
    select p_after - (s.version - s.sequence) into v_sequence from balance_step s
     where s.coalition_id = p_coalition and s.member_id = p_member and s.version <= p_after
     order by s.version desc limit 1;
    return query
      select c.* from (
        (select e.version, t.type, e.transaction_id, e.posted_at::timestamptz, e.amount,
                moved_in(e.lot_points, e.lot_places, 1::smallint), moved_in(e.lot_points, e.lot_places, 2::smallint),
                e.posted_after, e.held_after, e.pending_after
           from (select * from entry i where i.coalition_id = p_coalition and i.account_id = p_member
                    and i.sequence > coalesce(v_sequence, p_after) and i.version <= p_until
                  order by i.sequence limit p_most) e
          cross join lateral (select l.type from ledger_transaction l
             where l.coalition_id = p_coalition and l.id = e.transaction_id limit 1) t)
        union all
        (select s.version, s.kind, s.subject_id, s.at::timestamptz, 0,
                moved_in(s.lot_points, s.lot_places, 1::smallint), moved_in(s.lot_points, s.lot_places, 2::smallint),
                s.posted_after, s.held_after, s.pending_after
           from balance_step s where s.coalition_id = p_coalition and s.member_id = p_member
            and s.version > p_after and s.version <= p_until order by s.version limit p_most)
      ) c order by c.version limit p_most;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_clock_offset()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if new.clock_offset_ms < 0 or (tg_op = 'UPDATE' and new.clock_offset_ms < old.clock_offset_ms)
       or (new.clock_offset_ms <> 0
           and (select c.environment from coalition c where c.id = new.coalition_id) is distinct from 'test') then
      raise exception 'only the clock of a test twin can be advanced, and only forwards' using errcode = 'HS007';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_closed_day()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare v_clock timestamptz; v_zone text; v_over timestamptz;
  begin
    if not exists (select from ledger_state s where s.coalition_id = new.coalition_id and s.first_open_day <= new.day
                      and (s.first_open_day = new.day or exists (select from closed_day c
                             where c.coalition_id = new.coalition_id and c.day = new.day - 1))) then
      raise exception 'day % cannot be closed before those that are open before it', new.day using errcode = 'HS010';
    end if;
    select clock_timestamp() + s.clock_offset_ms * interval '1 millisecond', c.time_zone into v_clock, v_zone
      from ledger_state s join coalition c on c.id = s.coalition_id where s.coalition_id = new.coalition_id;
    begin
      v_over := ((new.day + 1)::timestamp at time zone v_zone) - interval '2 hours';
    exception when invalid_parameter_value then
      -- a zone that only the application knows: when the day is over at the earliest, wherever that is
      v_over := ((new.day + 1)::timestamp at time zone 'UTC') - interval '14 hours';
    end;
    if (v_clock < v_over) is not false then
      raise exception 'day % is not over', new.day using errcode = 'HS010';
    end if;
    return null;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_dispute_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if (new.coalition_id, new.id, new.statement_id, new.partner_id, new.currency, new.disputed_minor,
        new.withheld_minor, new.opened_at, new.opened_by, new.answer_until)
       is distinct from (old.coalition_id, old.id, old.statement_id, old.partner_id, old.currency, old.disputed_minor,
        old.withheld_minor, old.opened_at, old.opened_by, old.answer_until)
       or (old.status <> 'OPEN' and (new.status, new.resolved_at, new.resolved_by, new.reason, new.due_minor)
            is distinct from (old.status, old.resolved_at, old.resolved_by, old.reason, old.due_minor))
       or (old.overdue_at is not null and new.overdue_at is distinct from old.overdue_at)
       or new.changes < old.changes then
      raise exception 'dispute % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_donation_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare v_else donation := new;
  begin
    v_else.reversed_by := old.reversed_by;
    v_else.payout_id := old.payout_id;
    if v_else is distinct from old or num_nonnulls(old.reversed_by, old.payout_id) > 0 then
      raise exception 'donation % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_first_open_day()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if new.first_open_at < old.first_open_at or (new.first_open_day <> old.first_open_day
         and not exists (select from closed_day c where c.coalition_id = new.coalition_id and c.day = new.first_open_day - 1)) then
      raise exception 'the day before % is not closed', new.first_open_day using errcode = 'HS010';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_gathered_day()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if exists (select from closed_day c where c.coalition_id = new.coalition_id and c.day = new.day - 1)
       and not exists (select from gathered_day g where g.coalition_id = new.coalition_id and g.day = new.day - 1) then
      raise exception 'the day before % is not gathered', new.day using errcode = 'HS010';
    end if;
    return null;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_gift_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare v_else giving_gift := new;
  begin
    v_else.status := old.status;
    v_else.transaction_id := old.transaction_id;
    v_else.missed_because := old.missed_because;
    if v_else is distinct from old or old.status <> 'DUE' then
      raise exception 'gift % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_log_block()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare last log_block;
  begin
    select * into last from log_block b
     where b.coalition_id = new.coalition_id and b.number < new.number order by b.number desc limit 1;
    if new.number <> coalesce(last.number, 0) + 1 or new.epoch < coalesce(last.epoch, 0)
       or new.previous_hash <> coalesce(last.block_hash, decode(repeat('00', 32), 'hex')) then
      raise exception 'block % does not continue the chain', new.number using errcode = 'HS008';
    end if;
    return null;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_merchant_category()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if new.category <> old.category then
      raise exception 'the category of merchant % stays: what was posted there is priced by it', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_new_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare wrong bigint; first_coalition bigint; last_coalition bigint; ids bigint[];
  begin
    -- Legs are numbered from 0, so that entries added to an older transaction would meet its own in the primary key.
    select min(transaction_id) filter (where not balances), min(coalition_id), max(coalition_id),
           array_agg(transaction_id order by transaction_id)
      into wrong, first_coalition, last_coalition, ids
      from (select coalition_id, transaction_id,
                   sum(amount) = 0 and count(*) >= 2 and min(leg) = 0 and max(leg) = count(*) - 1 as balances
              from new_entries group by coalition_id, transaction_id) n;
    if wrong is not null then
      raise exception 'transaction % does not balance', wrong using errcode = 'HS002';
    end if;
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


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_new_money_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare wrong bigint;
  begin
    select n.transaction_id into wrong
      from new_money_entries n
      left join money_account a on a.coalition_id = n.coalition_id and a.id = n.account_id
     group by n.coalition_id, n.transaction_id
    having sum(n.amount_minor) <> 0 or count(*) < 2 or min(n.leg) <> 0 or max(n.leg) <> count(*) - 1
        or count(distinct a.currency) <> 1 limit 1;
    if found then
      raise exception 'money transaction % does not balance in one currency', wrong using errcode = 'HS002';
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


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_partner_exit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if (new.coalition_id, new.id, new.partner_id, new.last_earn_day, new.last_burn_day, new.bearer_partner_id,
        new.price_percent, new.began_as, new.begun_at, new.begun_by)
       is distinct from (old.coalition_id, old.id, old.partner_id, old.last_earn_day, old.last_burn_day,
        old.bearer_partner_id, old.price_percent, old.began_as, old.begun_at, old.begun_by)
       or (old.transferred_after is not null and new.transferred_after <> old.transferred_after)
       or new.last_day < old.last_day
       or (old.status, new.status) not in (('RUNNING', 'CANCELLED'), ('RUNNING', 'TRANSFERRED'),
            ('TRANSFERRED', 'TRANSFERRED'), ('TRANSFERRED', 'COMPLETED')) then
      raise exception 'exit % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_payment_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare steps text[] := '{CREATED,SENT,CONFIRMED,FAILED}';
  begin
    if (new.coalition_id, new.id, new.run_id, new.statement_id, new.partner_id, new.payout_id, new.charity_id, new.direction, new.currency,
        new.amount_minor, new.reference, new.attempt, new.rail, new.creditor_iban, new.creditor_name)
       is distinct from (old.coalition_id, old.id, old.run_id, old.statement_id, old.partner_id, old.payout_id, old.charity_id, old.direction,
        old.currency, old.amount_minor, old.reference, old.attempt, old.rail, old.creditor_iban, old.creditor_name)
       or (new.status <> old.status and not (
             (new.status = 'CANCELLED' and old.status = 'CREATED')
             or array_position(steps, new.status) > array_position(steps, old.status)))
       or new.changes < old.changes then
      raise exception 'payment % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_perk_grant_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if (new.coalition_id, new.id, new.perk_id, new.member_id, new.manager_id, new.rebate_credit_id, new.level, new.currency,
        new.worth_minor, new.uses, new.from_day, new.until_day, new.granted_at, new.granted_by)
       is distinct from (old.coalition_id, old.id, old.perk_id, old.member_id, old.manager_id, old.rebate_credit_id, old.level,
        old.currency, old.worth_minor, old.uses, old.from_day, old.until_day, old.granted_at, old.granted_by)
       or (new.reason is not null and new.reason is distinct from old.reason)
       or new.used < old.used - 1 or new.changes < old.changes or (old.returned and not new.returned)
       or (old.answered_at is not null and new.answered_at is distinct from old.answered_at)
       or (old.status <> new.status and not case old.status
             when 'PENDING' then new.status in ('ACTIVE', 'REJECTED', 'REVOKED', 'EXPIRED')
             when 'ACTIVE' then new.status in ('REVOKED', 'EXPIRED', 'USED_UP')
             -- a use was undone; of an account that is closed nothing can be used again
             when 'USED_UP' then new.status in ('ACTIVE', 'REVOKED') and new.used = old.used - 1
             else false end) then
      raise exception 'perk grant % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_rebate_credit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if old.status <> 'DUE' or (new.coalition_id, new.id, new.rebate_id, new.member_id, new.from_day, new.until_day, new.version,
        new.spend_minor, new.rebate_minor, new.earned, new.corrected, new.brought, new.carried, new.given, new.computed_at)
       is distinct from (old.coalition_id, old.id, old.rebate_id, old.member_id, old.from_day, old.until_day, old.version,
        old.spend_minor, old.rebate_minor, old.earned, old.corrected, old.brought, old.carried, old.given, old.computed_at) then
      raise exception 'rebate credit % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_rebate_version_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if old.from_day is not null or (new.coalition_id, new.rebate_id, new.number)
       is distinct from (old.coalition_id, old.rebate_id, old.number) then
      raise exception 'version % of rebate % cannot be changed', old.number, old.rebate_id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.check_seal_block()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare last seal_block;
  begin
    select * into last from seal_block b
     where b.coalition_id = new.coalition_id and b.number < new.number order by b.number desc limit 1;
    if new.number <> coalesce(last.number, 0) + 1
       or new.previous_hash <> coalesce(last.block_hash, decode(repeat('00', 32), 'hex'))
       or new.epoch <= coalesce(last.epoch, 0) then
      raise exception 'block % does not continue the chain', new.number using errcode = 'HS008';
    end if;
    if not exists (select from closed_epoch c where c.coalition_id = new.coalition_id and c.epoch = new.epoch
                      and c.lowest_id = new.lowest_id and c.highest_id = new.highest_id) then
      raise exception 'epoch % is not closed', new.epoch using errcode = 'HS008';
    end if;
    return null;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_settled_period()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if exists (select from settled_period p where p.coalition_id = new.coalition_id and p.partner_id = new.partner_id
                  and p.from_day <> new.from_day and p.until_day >= new.from_day)
       or (exists (select from settled_period p where p.coalition_id = new.coalition_id
                      and p.partner_id = new.partner_id and p.from_day < new.from_day)
           and not exists (select from settled_period p where p.coalition_id = new.coalition_id
                      and p.partner_id = new.partner_id and p.until_day = new.from_day - 1)) then
      raise exception 'a period that begins on % does not follow the one before it', new.from_day using errcode = 'HS009';
    end if;
    return null;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.check_statement_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare steps text[] := '{CLOSED,ISSUED,AGREED,PAID,RECONCILED}';
  begin
    if (new.coalition_id, new.id, new.partner_id, new.currency, new.number, new.from_day, new.until_day, new.total_minor,
        new.minimum_minor, new.block_number, new.block_hash, new.content_hash, new.closed_at)
       is distinct from (old.coalition_id, old.id, old.partner_id, old.currency, old.number, old.from_day, old.until_day,
        old.total_minor, old.minimum_minor, old.block_number, old.block_hash, old.content_hash, old.closed_at)
       or array_position(steps, new.status) - array_position(steps, old.status) not in (0, 1) then
      raise exception 'statement % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.close_days(p_until date, p_next_at timestamp with time zone)
 RETURNS SETOF date
 LANGUAGE plpgsql
AS $function$
  declare v_coalition bigint := current_coalition(); v_state ledger_state; v_clock timestamptz; v_highest bigint;
  begin
    perform set_config('lock_timeout', '50ms', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true);
    perform pg_advisory_xact_lock(ledger_day_lock(v_coalition));
    select * into v_state from ledger_state s where s.coalition_id = v_coalition;
    v_clock := clock_timestamp() + v_state.clock_offset_ms * interval '1 millisecond';
    if not found or v_state.first_open_day > p_until or v_clock < p_next_at then
      return;
    end if;
    if open_epoch_has_rows(v_state) then
      perform end_epoch(v_state);
    else
      v_state.sealing_epoch := v_state.sealing_epoch - 1;
    end if;
    select coalesce(max(t.id), 0) into v_highest from ledger_transaction t where t.coalition_id = v_coalition;
    insert into closed_day (coalition_id, day, epoch, highest_id, closed_at)
      select v_coalition, v_state.first_open_day + n, v_state.sealing_epoch, v_highest, v_clock
        from generate_series(0, p_until - v_state.first_open_day) n;
    update ledger_state set first_open_day = p_until + 1, first_open_at = greatest(first_open_at, p_next_at)
     where coalition_id = v_coalition;
    return query select v_state.first_open_day + n from generate_series(0, p_until - v_state.first_open_day) n;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.close_epoch()
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
  declare v_coalition bigint := current_coalition(); v_waiting integer; v_state ledger_state; v_now ledger_state;
  begin
    if not pg_try_advisory_xact_lock(ledger_seal_lock(v_coalition)) then
      return null;
    end if;
    perform set_config('lock_timeout', '50ms', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true);
    select min(c.epoch) into v_waiting from closed_epoch c
     where c.coalition_id = v_coalition and c.epoch > coalesce((select b.epoch from seal_block b
       where b.coalition_id = v_coalition order by b.number desc limit 1), 0);
    if v_waiting is not null then
      return v_waiting;
    end if;
    select * into v_state from ledger_state s where s.coalition_id = v_coalition;
    if not found or not open_epoch_has_rows(v_state) then
      return null;
    end if;
    perform pg_advisory_xact_lock(ledger_day_lock(v_coalition));
    select * into v_now from ledger_state s where s.coalition_id = v_coalition;
    -- Unless a day was closed meanwhile, and the epoch with it: what was found is of that one.
    if v_now.sealing_epoch = v_state.sealing_epoch then
      perform end_epoch(v_now);
    end if;
    return v_state.sealing_epoch;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.correct_activity(p_coalition bigint, p_members bigint[], p_months date[])
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.current_coalition()
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
    select nullif(current_setting('app.coalition_id', true), '')::bigint
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.cut_entry_span(p_most integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET jit TO 'off'
 SET enable_nestloop TO 'off'
AS $function$
  declare
    v_coalition bigint := current_coalition(); v_last entry_span; v_new entry_span; v_top bigint; v_continues boolean;
  begin
    if not pg_try_advisory_xact_lock(hashtextextended('hamsood entry span ' || v_coalition::text, 0)) then
      return false;
    end if;
    select * into v_last from entry_span s where s.coalition_id = v_coalition order by s.number desc limit 1;
    v_continues := v_last.number is not null and not v_last.ends_epochs;
    if v_continues then
      v_new.first_epoch := v_last.first_epoch;
      v_new.last_epoch := v_last.last_epoch;
      v_new.lowest_id := v_last.highest_id + 1;
      select max(c.highest_id) into v_top from closed_epoch c
       where c.coalition_id = v_coalition and c.epoch between v_new.first_epoch and v_new.last_epoch;
    else
      select min(c.epoch), max(c.epoch), min(c.lowest_id), max(c.highest_id)
        into v_new.first_epoch, v_new.last_epoch, v_new.lowest_id, v_top
        from closed_epoch c
       where c.coalition_id = v_coalition and c.epoch > coalesce(v_last.last_epoch, 0);
      if v_new.first_epoch is null then
        return false;
      end if;
    end if;
    select count(*), max(f.id) into v_new.transactions, v_new.highest_id
      from (select t.id from ledger_transaction t
             where t.coalition_id = v_coalition and t.id between v_new.lowest_id and v_top
               and t.sealing_epoch between v_new.first_epoch and v_new.last_epoch
             order by t.id limit p_most) f;
    v_new.ends_epochs := v_new.transactions < p_most;
    if v_new.ends_epochs then
      if not v_continues then
        return false;
      end if;
      v_new.highest_id := greatest(v_top, v_new.lowest_id);
    end if;
    v_new.number := coalesce(v_last.number, 0) + 1;
    insert into entry_span (coalition_id, number, first_epoch, last_epoch, lowest_id, highest_id, ends_epochs, transactions)
      values (v_coalition, v_new.number, v_new.first_epoch, v_new.last_epoch, v_new.lowest_id, v_new.highest_id,
        v_new.ends_epochs, v_new.transactions);
    insert into entry_span_account (coalition_id, account_id, number, amount, entries, posted_from, posted_until)
      select v_coalition, e.account_id, v_new.number, sum(e.amount), count(*), min(e.posted_at), max(e.posted_at)
        from ledger_transaction t
        join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
       where t.coalition_id = v_coalition and t.id between v_new.lowest_id and v_new.highest_id
         and t.sealing_epoch between v_new.first_epoch and v_new.last_epoch
         and e.coalition_id = v_coalition and e.transaction_id between v_new.lowest_id and v_new.highest_id
         and e.sequence is null
       group by e.account_id;
    return true;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.end_epoch(p_state ledger_state)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
  begin
    insert into closed_epoch (coalition_id, epoch, lowest_id, highest_id, closed_at)
      select p_state.coalition_id, p_state.sealing_epoch, p_state.lowest_id,
             coalesce((select max(t.id) from ledger_transaction t where t.coalition_id = p_state.coalition_id), 0),
             clock_timestamp() + p_state.clock_offset_ms * interval '1 millisecond';
    -- From the beginning of this millisecond: within one, ids are in no order.
    update ledger_state set sealing_epoch = sealing_epoch + 1, lowest_id = (new_id_block() >> 21) << 21
     where coalition_id = p_state.coalition_id;
  end $function$


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


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.fact_transactions(p_coalition bigint, p_from date, p_until date, p_asked jsonb, p_after_day date, p_after bigint, p_most integer)
 RETURNS TABLE(day date, id bigint, of_hold boolean, points bigint)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET jit TO 'off'
 SET enable_sort TO 'off'
 SET enable_hashagg TO 'off'
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.facts_from_books(p_coalition bigint, p_from date, p_until date)
 RETURNS TABLE(kind text, partner_id bigint, contract_version_id bigint, category text, funding_id bigint, transactions bigint, points bigint)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET jit TO 'off'
AS $function$
  declare v_ids record;
  begin
    select * into v_ids from ids_of_days(p_coalition, p_from, p_until);
    return query
      select f.kind, f.partner_id, f.contract_version_id, f.category, f.funding_id, sum(f.transactions)::bigint,
             sum(f.points)::bigint
        from facts_of_days(p_coalition, p_from, p_until, v_ids.lowest, v_ids.highest) f
       group by f.kind, f.partner_id, f.contract_version_id, f.category, f.funding_id;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.facts_of_days(p_coalition bigint, p_from date, p_until date, p_lowest bigint, p_highest bigint)
 RETURNS TABLE(day date, kind text, partner_id bigint, contract_version_id bigint, category text, funding_id bigint, transactions bigint, points bigint)
 LANGUAGE sql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET jit TO 'off'
AS $function$
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
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.filled_debts(p_coalition bigint, p_from date, p_until date)
 RETURNS TABLE(day date, subject_id bigint, of_hold boolean, funding_id bigint, points bigint)
 LANGUAGE sql
 STABLE
AS $function$
    select s.business_day, s.subject_id, s.kind <> 'VEST', m.funding, sum(m.points)::bigint
      -- in the order of that index, whatever order the reader asks for: another index has that one, and leads to all steps
      from (select * from balance_step o
             where o.coalition_id = p_coalition and o.business_day between p_from and p_until and 3 = any (o.lot_places)
             order by o.business_day offset 0) s
     cross join lateral unnest(s.lot_fundings, s.lot_points, s.lot_places) m(funding, points, place)
     where m.place = 3
     group by s.business_day, s.subject_id, s.kind <> 'VEST', m.funding
  $function$


-- owner hamsood_router; execute: hamsood_app
CREATE OR REPLACE FUNCTION public.find_api_key(p_secret_hash bytea)
 RETURNS TABLE(coalition_id bigint, id bigint, partner_id bigint, environment text, scopes text[], allowance jsonb, expires_at timestamp with time zone, revoked_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    select k.coalition_id, k.id, k.partner_id, k.environment, k.scopes, k.allowance, k.expires_at, k.revoked_at
      from public.api_key k where k.secret_hash = p_secret_hash
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.find_members(p_coalition bigint, p_partner bigint, p_kinds text[], p_values text[])
 RETURNS bigint[]
 LANGUAGE plpgsql
AS $function$
  declare v_found bigint[];
  begin
    perform set_config('app.coalition_id', p_coalition::text, true),
      set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('jit', 'off', true);
    select array_agg(f.member_id order by u.ord) into v_found
      from unnest(p_kinds, p_values) with ordinality u(kind, value, ord)
      left join lateral (
        select f.member_id
          from (
            (select coalesce(m.merged_into, m.id) as member_id from member m
              where u.kind = 'ID' and m.coalition_id = p_coalition
                and m.id = case when u.kind = 'ID' then u.value::bigint end limit 1)
            union all
            (select l.member_id from member_link l
              where u.kind = 'EXTERNAL_ID' and l.coalition_id = p_coalition and l.partner_id = p_partner
                and l.external_id = u.value limit 1)
            union all
            (select x.member_id from former_external_id x
              where u.kind = 'EXTERNAL_ID' and x.coalition_id = p_coalition and x.partner_id = p_partner
                and x.external_id = u.value limit 1)
            union all
            (select i.member_id from member_identity i
              where u.kind in ('PHONE', 'EMAIL', 'CARD') and i.coalition_id = p_coalition and i.kind = u.kind
                and i.value = u.value limit 1)
          ) f
          left join lateral (
            select true as linked from member_link l
             where l.coalition_id = p_coalition and l.partner_id = p_partner and l.member_id = f.member_id limit 1
          ) l on true
         where p_partner is null or l.linked) f on true;
    return v_found;
  end $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.find_spenders(p_coalition bigint, p_partner bigint, p_kinds text[], p_values text[], OUT o_found bigint[], OUT o_pools json)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
  begin
    o_found := find_members(p_coalition, p_partner, p_kinds, p_values);
    select json_agg(json_build_object('id', p.id::text, 'child', p.child_id::text, 'parent', p.parent_id::text,
                                      'most', p.month_most::text)) into o_pools
      from unnest(o_found) u(id)
      cross join lateral (
        select * from points_pool a
         where a.coalition_id = p_coalition and a.child_id = u.id and a.ended_at is null and a.agreed_at is not null limit 1) p
     where p.until_day is null or p.until_day >= (
             select ((clock_timestamp() + s.clock_offset_ms * interval '1 millisecond') at time zone c.time_zone)::date
               from ledger_state s join coalition c on c.id = s.coalition_id where s.coalition_id = p_coalition);
  end $function$


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


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.forget_level_watches(p_coalition bigint, p_members bigint[])
 RETURNS void
 LANGUAGE sql
AS $function$
    update member_account m set level_watch = null, level_watch_from = null, level_watch_until = null
      from unnest(p_members) u(id)
     cross join lateral (select a.ctid as place from member_account a
                          where a.coalition_id = p_coalition and a.member_id = u.id limit 1) f,
           ledger_state s join coalition c on c.id = s.coalition_id
     where s.coalition_id = p_coalition and m.ctid = f.place and m.coalition_id = p_coalition
       and m.level_watch_until > ((clock_timestamp() + make_interval(secs => s.clock_offset_ms / 1000.0)) at time zone c.time_zone)::date
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.gather_days()
 RETURNS SETOF date
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET jit TO 'off'
AS $function$
  declare v_coalition bigint := current_coalition(); v_first date; v_last date; v_lowest bigint; v_highest bigint;
  begin
    perform pg_advisory_xact_lock(hashtextextended('hamsood gathered day ' || v_coalition::text, 0));
    select min(c.day), max(c.day), max(c.highest_id) into v_first, v_last, v_highest from closed_day c
     where c.coalition_id = v_coalition
       and c.day > coalesce((select max(g.day) from gathered_day g where g.coalition_id = v_coalition), '-infinity');
    if v_first is null then
      return;
    end if;
    v_lowest := lowest_id_from_day(v_coalition, v_first);
    if exists (select from ledger_transaction t where t.coalition_id = v_coalition
                  and t.id between v_lowest and v_highest and t.business_day = v_first)
       or exists (select from filled_debts(v_coalition, v_first, v_first)) then
      v_last := least(v_last, v_first + 30);
      select max(c.highest_id) into v_highest from closed_day c
       where c.coalition_id = v_coalition and c.day between v_first and v_last;
      insert into day_fact (coalition_id, day, kind, partner_id, contract_version_id, category, funding_id, transactions, points)
        select v_coalition, f.day, f.kind, f.partner_id, f.contract_version_id, f.category, f.funding_id, f.transactions,
               f.points
          from facts_of_days(v_coalition, v_first, v_last, v_lowest, v_highest) f;
    else
      select least(v_last, min(t.business_day) - 1) into v_last from ledger_transaction t
       where t.coalition_id = v_coalition and t.id between v_lowest and v_highest and t.business_day > v_first;
      select least(v_last, min(d.day) - 1) into v_last from filled_debts(v_coalition, v_first + 1, v_last) d;
    end if;
    insert into gathered_day (coalition_id, day, transactions, lowest_id, highest_id, later_from)
      with posted as materialized (
        select t.business_day as day, count(*) as transactions, min(t.id) as lowest, max(t.id) as highest
          from ledger_transaction t
         where t.coalition_id = v_coalition and t.id between v_lowest and v_highest and t.business_day >= v_first
         group by t.business_day)
      select v_coalition, v_first + n, coalesce(p.transactions, 0), p.lowest, p.highest,
             (select min(l.lowest) from posted l where l.day > v_first + n)
        from generate_series(0, v_last - v_first) n left join posted p on p.day = v_first + n;
    return query select v_first + n from generate_series(0, v_last - v_first) n;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.give_log_epoch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    perform pg_advisory_xact_lock_shared(audit_log_lock(new.coalition_id));
    new.epoch := 1 + coalesce((select max(c.epoch) from closed_log_epoch c where c.coalition_id = new.coalition_id), 0);
    return new;
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


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.hold_json(h hold)
 RETURNS json
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select json_build_object('id', h.id::text, 'memberId', h.member_id::text, 'partnerId', h.partner_id::text,
      'merchantId', h.merchant_id::text, 'contractVersionId', h.contract_version_id::text, 'points', h.points::text,
      'status', h.status, 'openedAt', (extract(epoch from h.opened_at) * 1000)::bigint,
      'expiresAt', (extract(epoch from h.expires_at) * 1000)::bigint, 'expiries', h.lot_expiries,
      'fundings', h.lot_fundings::text[], 'lotPoints', h.lot_points::text[])
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.id_block_of_epoch(p_coalition bigint, p_lowest bigint)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
  declare v_block bigint := new_id_block();
  begin
    if v_block < p_lowest then
      update ledger_state set lowest_id = v_block - (60000::bigint << 21)
       where coalition_id = p_coalition and lowest_id > v_block;
    end if;
    return v_block;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.ids_of_days(p_coalition bigint, p_from date, p_until date, OUT lowest bigint, OUT highest bigint)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
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
  end $function$


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
CREATE OR REPLACE FUNCTION public.last_purchase_on(p_coalition bigint, p_member bigint, p_zone text, p_today date)
 RETURNS date
 LANGUAGE plpgsql
 STABLE
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.ledger_day_lock(p_coalition bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select hashtextextended('hamsood ledger day ' || p_coalition::text, 0)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.ledger_seal_lock(p_coalition bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select hashtextextended('hamsood ledger seal ' || p_coalition::text, 0)
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


-- owner hamsood_router; execute: hamsood_app
CREATE OR REPLACE FUNCTION public.list_webhook_coalitions()
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
    select distinct e.coalition_id from public.webhook_endpoint e where e.removed_at is null
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.lock_and_read(p_coalition bigint, p_members bigint[], p_callers text[], p_keys text[], p_merchants bigint[], p_references bytea[], p_lock_timeout text, p_asked json, p_levels json, OUT o_state text, OUT o_members text, OUT o_keys json, OUT o_purchases integer[], OUT o_due json, OUT o_more json, OUT o_levels json)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
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
    select string_agg(concat_ws(':', m.member_id, m.status, m.version, m.sequence, m.posted, m.held, m.pending, m.owed,
        (extract(epoch from m.last_posted_at) * 1000)::bigint, coalesce(m.spending_lock, ''), m.failed_codes,
        array_to_string(m.lot_expiries, ','), array_to_string(m.lot_fundings, ','), array_to_string(m.lot_points, ','),
        concat_ws(',', m.level_watch_from, m.level_watch_until, m.level_watch)), ';'),
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

    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms, concat_ws(':', s.first_open_day, (extract(epoch from s.first_open_at) * 1000)::bigint, s.sealing_epoch,
        c.reference_version, id_block_of_epoch(p_coalition, s.lowest_id), s.own_funding_id),
           (to_timestamp((floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms) / 1000.0) at time zone c.time_zone)::date,
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.lock_charity_campaigns(p_coalition bigint, p_campaigns json)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
  begin
    perform 1 from json_array_elements_text(p_campaigns) u
      cross join lateral (select from charity_campaign_total a where a.coalition_id = p_coalition
         and a.campaign_id = u::bigint for no key update) l;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.lowest_id_from_day(p_coalition bigint, p_day date)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
AS $function$
  declare v_gathered gathered_day; v_lowest bigint;
  begin
    select * into v_gathered from gathered_day g
     where g.coalition_id = p_coalition and g.day < p_day order by g.day desc limit 1;
    if not found then
      return 0;
    end if;
    select least(v_gathered.later_from, s.lowest_id, (
        select min(e.lowest_id) from closed_epoch e
         where e.coalition_id = p_coalition and e.epoch > (select c.epoch from closed_day c
           where c.coalition_id = p_coalition and c.day = v_gathered.day)))
      into v_lowest from ledger_state s where s.coalition_id = p_coalition;
    return v_lowest;
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
CREATE OR REPLACE FUNCTION public.moved_in(p_points bigint[], p_places smallint[], p_place smallint)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
  declare total bigint := 0;
  begin
    if p_places is null then
      return 0;
    end if;
    for i in 1 .. cardinality(p_points) loop
      if p_places[i] = p_place then total := total + p_points[i]; end if;
    end loop;
    return total;
  end $function$


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
         | ((nextval('id_block') & 4095) << 9)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.open_epoch_has_rows(p_state ledger_state)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
    select exists (select from balance_step b
                    where b.coalition_id = p_state.coalition_id and b.sealing_epoch = p_state.sealing_epoch)
        or coalesce((select t.sealing_epoch from ledger_transaction t where t.coalition_id = p_state.coalition_id
                      order by t.id desc limit 1) = p_state.sealing_epoch, false)
        or exists (select from ledger_transaction t where t.coalition_id = p_state.coalition_id
                      and t.id >= p_state.lowest_id and t.sealing_epoch = p_state.sealing_epoch)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.open_spans(p_coalition bigint)
 RETURNS TABLE(first_epoch integer, last_epoch integer, lowest_id bigint, highest_id bigint)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET jit TO 'off'
AS $function$
  declare v_last entry_span;
  begin
    select * into v_last from entry_span s where s.coalition_id = p_coalition order by s.number desc limit 1;
    if not v_last.ends_epochs then
      return query select v_last.first_epoch, v_last.last_epoch, v_last.highest_id + 1, max(c.highest_id)
        from closed_epoch c
       where c.coalition_id = p_coalition and c.epoch between v_last.first_epoch and v_last.last_epoch;
    end if;
    return query select coalesce(v_last.last_epoch, 0) + 1, 2147483647,
        least(s.lowest_id, (select min(c.lowest_id) from closed_epoch c
                             where c.coalition_id = p_coalition and c.epoch > coalesce(v_last.last_epoch, 0))),
        9223372036854775807
      from ledger_state s where s.coalition_id = p_coalition;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.outbox_sent_at(p_coalition bigint, p_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
    select case when not s.outbox_read then p_at end from ledger_state s where s.coalition_id = p_coalition
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.parents_of(p_coalition bigint, p_members bigint[])
 RETURNS bigint[]
 LANGUAGE plpgsql
 STABLE
AS $function$
  begin
    -- Mostly there are none, and every earn asks.
    if not exists (select from qualification_pool a where a.coalition_id = p_coalition and a.ended_at is null) then
      return '{}';
    end if;
    return array(select q.parent_id from unnest(p_members) u(id)
      cross join lateral (select a.parent_id from qualification_pool a
                           where a.coalition_id = p_coalition and a.child_id = u.id and a.ended_at is null
                             and a.agreed_at is not null limit 1) q);
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.pending_json(l pending_lot)
 RETURNS json
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select json_build_object('transactionId', l.transaction_id::text, 'memberId', l.member_id::text, 'expiry', l.expiry,
      'fundingId', l.funding_id::text, 'vestsAt', (extract(epoch from l.vests_at) * 1000)::bigint,
      'points', l.points::text)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.percents_passed(p_from numeric, p_charged_before numeric, p_most_before numeric, p_charged numeric, p_most numeric)
 RETURNS SETOF integer
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select percent from unnest('{80,95}'::integer[]) percent
     where p_charged_before < p_from + (p_most_before - p_from) * percent / 100
       and p_charged >= p_from + (p_most - p_from) * percent / 100
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.pledged_until(p_coalition bigint, p_pledge bigint, p_until date)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
AS $function$
  begin
    return (
      select least(p.cap_minor, floor(coalesce(sum(s.minor), 0) * p.percent / 100))::bigint
        from charity_pledge p
        join coalition c on c.id = p.coalition_id
       cross join lateral (
         select least(p.last_day, min(greatest(e.last_day, (e.created_at at time zone c.time_zone)::date))) as last_day
           from charity_pledge_end e
          where e.coalition_id = p.coalition_id and e.pledge_id = p.id) u
        left join lateral (
         select case when r.points = t.points then 0 else greatest(t.amount_minor - coalesce(r.minor, 0), 0) end as minor
           from ledger_transaction t
           left join lateral (
             select sum(v.points) as points, sum(v.amount_minor) as minor from ledger_transaction v
              where v.coalition_id = t.coalition_id and v.reverses_id = t.id and v.business_day <= p_until) r on true
          where t.coalition_id = p.coalition_id and t.partner_id = p.partner_id and t.type = 'EARN' and t.currency = p.currency
            and t.points > 0 and t.business_day <= p_until
            and (t.occurred_at at time zone c.time_zone)::date between p.first_day and least(u.last_day, p_until)
            and not exists (select from purchase_credit k
                             where k.coalition_id = t.coalition_id and k.transaction_id = t.id and k.kind = 'BOTH'
                               and k.account_share is null and k.account_id <> t.member_id)) s on true
       where p.coalition_id = p_coalition and p.id = p_pledge
       group by p.coalition_id, p.id, p.cap_minor, p.percent);
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.points_facts(p_coalition bigint, p_from date, p_until date, p_lowest bigint, p_highest bigint)
 RETURNS TABLE(day date, transaction_id bigint, kind text, partner_id bigint, contract_version_id bigint, category text, funding_id bigint, points bigint, acting_partner_id bigint, acting_type text)
 LANGUAGE sql
 STABLE
AS $function$
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
CREATE OR REPLACE FUNCTION public.pooled_with(p_coalition bigint, p_member bigint)
 RETURNS TABLE(child_id bigint, from_month date)
 LANGUAGE plpgsql
 STABLE ROWS 10
AS $function$
  begin
    return query select q.child_id, q.from_month from qualification_pool q
      where q.coalition_id = p_coalition and q.parent_id = p_member and q.ended_at is null and q.agreed_at is not null;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.programme_balances_at(p_coalition bigint, p_accounts bigint[], p_at timestamp with time zone)
 RETURNS TABLE(account_id bigint, balance bigint)
 LANGUAGE sql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET jit TO 'off'
 SET enable_nestloop TO 'off'
AS $function$
    with summed as (
      select s.* from unnest(p_accounts) u(id)
       cross join lateral (select * from entry_span_account a
         where a.coalition_id = p_coalition and a.account_id = u.id and a.posted_from <= p_at
         -- for the planner: keeps it from reading the sums of all accounts along their ids
         offset 0) s
    ), looked_through as (
      select p.number, p.first_epoch, p.last_epoch, p.lowest_id, p.highest_id
        from (select distinct number from summed where posted_until > p_at) n
       cross join lateral (select * from entry_span a
         where a.coalition_id = p_coalition and a.number = n.number limit 1) p
      union all
      select null, o.first_epoch, o.last_epoch, o.lowest_id, o.highest_id from open_spans(p_coalition) o
    ), looked_up as (
      select p.number, f.account_id, sum(f.amount) as amount
        from looked_through p
       cross join lateral (
         select e.account_id, e.amount
           from ledger_transaction t
           join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
          where t.coalition_id = p_coalition and t.id between p.lowest_id and p.highest_id
            and t.sealing_epoch between p.first_epoch and p.last_epoch
            and e.coalition_id = p_coalition and e.transaction_id between p.lowest_id and p.highest_id
            and e.sequence is null and e.account_id = any (p_accounts) and e.posted_at <= p_at
          -- for the planner: keeps it from joining all entries before it looks which span they are of
          offset 0) f
       group by p.number, f.account_id
    )
    select a.account_id, sum(a.amount)::bigint from (
      select s.account_id, s.amount from summed s where s.posted_until <= p_at
      union all
      select l.account_id, l.amount from looked_up l
       where l.number is null or exists (select from summed s
         where s.account_id = l.account_id and s.number = l.number and s.posted_until > p_at)
    ) a group by a.account_id
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.programme_entries(p_coalition bigint, p_account bigint, p_from timestamp with time zone, p_until timestamp with time zone, p_after bigint, p_most integer)
 RETURNS TABLE(transaction_id bigint, amount bigint, posted_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET jit TO 'off'
 SET enable_sort TO 'off'
AS $function$
  declare v_span record; v_after bigint := p_after; v_left integer := p_most; v_found integer;
  begin
    for v_span in
      select r.lowest_id, r.highest_id from (
        select p.lowest_id, p.highest_id
          from entry_span_account s
         cross join lateral (select * from entry_span a
           where a.coalition_id = p_coalition and a.number = s.number and a.highest_id > p_after limit 1) p
         where s.coalition_id = p_coalition and s.account_id = p_account
           and s.posted_from < p_until and s.posted_until >= p_from
        union all
        select o.lowest_id, o.highest_id from open_spans(p_coalition) o) r
      order by r.lowest_id
    loop
      v_after := greatest(v_after, v_span.lowest_id - 1);
      return query select e.transaction_id, e.amount, e.posted_at::timestamptz from entry e
        where e.coalition_id = p_coalition and e.transaction_id > v_after and e.transaction_id <= v_span.highest_id
          and e.account_id = p_account and e.sequence is null and e.posted_at >= p_from and e.posted_at < p_until
        order by e.transaction_id limit v_left;
      get diagnostics v_found = row_count;
      v_left := v_left - v_found;
      exit when v_left <= 0;
      v_after := greatest(v_after, v_span.highest_id);
    end loop;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.read_due(p_coalition bigint, p_holding bigint[], p_waiting bigint[], p_clock timestamp with time zone)
 RETURNS json
 LANGUAGE sql
AS $function$
    select json_build_object(
      'holds', (select json_agg(hold_json(h) order by h.expires_at, h.id)
                  from unnest(p_holding) m(id)
                 cross join lateral (select * from hold a where a.coalition_id = p_coalition and a.member_id = m.id
                                        and a.status = 'OPEN' and a.expires_at <= p_clock limit 100000) h),
      'pending', (select json_agg(pending_json(l) order by l.vests_at, l.transaction_id, l.expiry, l.funding_id)
                    from unnest(p_waiting) m(id)
                   cross join lateral (select * from pending_lot a where a.coalition_id = p_coalition and a.member_id = m.id
                                          and a.vests_at <= p_clock limit 100000) l))
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.read_levels(p_coalition bigint, p_asked json, p_watched bigint[])
 RETURNS json
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.read_more(p_coalition bigint, p_asked json)
 RETURNS json
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.read_without_locks(p_coalition bigint, p_members bigint[], p_asked json, p_levels json, OUT o_state text, OUT o_members text, OUT o_due json, OUT o_more json, OUT o_levels json)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
  declare v_holding bigint[]; v_waiting bigint[]; v_clock bigint;
    v_members bigint[] := p_members || case when p_levels is not null then parents_of(p_coalition, p_members) end;
  begin
    select string_agg(concat_ws(':', m.member_id, m.status, m.version, m.sequence, m.posted, m.held, m.pending, m.owed,
        (extract(epoch from m.last_posted_at) * 1000)::bigint, coalesce(m.spending_lock, ''), m.failed_codes,
        array_to_string(m.lot_expiries, ','), array_to_string(m.lot_fundings, ','), array_to_string(m.lot_points, ','),
        concat_ws(',', m.level_watch_from, m.level_watch_until, m.level_watch)), ';'),
        array_agg(m.member_id) filter (where m.held > 0), array_agg(m.member_id) filter (where m.pending > 0)
      into o_members, v_holding, v_waiting
      from member_account m where m.coalition_id = p_coalition and m.member_id = any (v_members);
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms, concat_ws(':', s.first_open_day, (extract(epoch from s.first_open_at) * 1000)::bigint, s.sealing_epoch,
        c.reference_version, 1, s.own_funding_id)
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'HS001';
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.settle_request_buckets(p_coalition bigint, p_names text[], p_most bigint[], p_per_second bigint[], p_spent bigint[], p_for_ms bigint[])
 RETURNS bigint[]
 LANGUAGE plpgsql
AS $function$
  declare
    v_left bigint[] := array_fill(0::bigint, array[cardinality(p_names)]);
    v_given record;
    v_row record;
    v_now timestamptz;
    v_from timestamptz;
    v_after bigint;
  begin
    perform set_config('app.coalition_id', p_coalition::text, true);
    for v_given in
      select g.name, g.most, g.per_second, g.spent, g.for_ms, g.ord
        from unnest(p_names, p_most, p_per_second, p_spent, p_for_ms) with ordinality
               g(name, most, per_second, spent, for_ms, ord)
       order by g.name
    loop
      select b.left_over, b.at into v_row from request_bucket b
       where b.coalition_id = p_coalition and b.name = v_given.name for update;
      if not found then
        v_now := date_trunc('milliseconds', clock_timestamp()) - make_interval(secs => v_given.for_ms / 1000.0);
        insert into request_bucket (coalition_id, name, left_over, at, full_at)
        values (p_coalition, v_given.name, v_given.most, v_now, v_now)
        on conflict do nothing;
        select b.left_over, b.at into strict v_row from request_bucket b
         where b.coalition_id = p_coalition and b.name = v_given.name for update;
      end if;
      -- in whole milliseconds, in which whole thousandths come back: of a fraction something would be lost each time
      v_now := date_trunc('milliseconds', clock_timestamp());
      -- taken off when it was given out, not now: a full bucket takes nothing in
      v_from := least(v_now, greatest(v_row.at, v_now - make_interval(secs => v_given.for_ms / 1000.0)));
      v_after := greatest(-v_given.most,
        least(v_given.most, v_row.left_over
          + floor(greatest(0, extract(epoch from v_from - v_row.at)) * v_given.per_second * 1000)::bigint))
        - v_given.spent;
      v_after := least(v_given.most, v_after
        + floor(greatest(0, extract(epoch from v_now - v_from)) * v_given.per_second * 1000)::bigint);
      update request_bucket b
         set left_over = v_after, at = v_now,
             full_at = v_now + make_interval(secs => (v_given.most - v_after) / 1000.0 / v_given.per_second)
       where b.coalition_id = p_coalition and b.name = v_given.name;
      v_left[v_given.ord] := v_after;
    end loop;
    return v_left;
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.spend_undone(p_amount bigint, p_points bigint, p_reversed numeric, p_without_money numeric, p_refunded numeric)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select case when p_without_money = 0 then least(p_amount, p_refunded)
                when p_reversed = p_points then p_amount
                else least(p_amount, p_refunded + div(p_amount * p_without_money, p_points)) end::bigint
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.standing_digest(p_before bytea, s tier_standing)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select sha256(coalesce(p_before, '') || convert_to(json_build_array(s.member_id, s.number, s.level, s.ladder_version,
      (extract(epoch from s.from_at) * 1000)::bigint, s.valid_until - date '2000-01-01', s.qualified_on - date '2000-01-01',
      s.cause, (extract(epoch from s.recorded_at) * 1000)::bigint, s.actor, s.transaction_id, s.event)::text, 'UTF8'))
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.transactions_of(p_coalition bigint, p_members bigint[])
 RETURNS SETOF ledger_transaction
 LANGUAGE sql
 STABLE
AS $function$
    select t.* from ledger_transaction t where p_members is null and t.coalition_id = p_coalition
     union all
    select t.* from entry e
     cross join lateral (select * from ledger_transaction a
                          where a.coalition_id = p_coalition and a.id = e.transaction_id limit 1) t
     where p_members is not null and e.coalition_id = p_coalition and e.account_id = any (p_members)
       and e.sequence is not null
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.warn_of_limit(p_coalition bigint, p_partner bigint, p_currency text, p_percent integer, p_charged numeric, p_most numeric, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE sql
AS $function$
    with warning as (
      insert into limit_warning (coalition_id, partner_id, number, currency, percent, charged, most, at)
        select p_coalition, p_partner, coalesce(max(w.number), 0) + 1, p_currency, p_percent, p_charged, p_most, p_at
          from limit_warning w where w.coalition_id = p_coalition and w.partner_id = p_partner
      returning id, number)
    insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
      select p_coalition, w.id, 'partner.limit-warning', p_partner, w.number, w.id, p_at, outbox_sent_at(p_coalition, p_at)
        from warning w
  $function$


-- owner hamsood_owner
CREATE OR REPLACE FUNCTION public.webhook_order_lock(p_endpoint bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select hashtextextended('hamsood webhook order ' || p_endpoint::text, 0)
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.with_merged(p_coalition bigint, p_members bigint[])
 RETURNS bigint[]
 LANGUAGE sql
 STABLE
AS $function$
    select case when p_members is not null then p_members || array(
      select m.id from member m where m.coalition_id = p_coalition and m.merged_into = any (p_members)) end
  $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.write_donations(p_coalition bigint, p_more json)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
  end $function$


-- owner hamsood_owner; execute: public, hamsood_app
CREATE OR REPLACE FUNCTION public.write_levels(p_coalition bigint, p_levels json)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
  end $function$
