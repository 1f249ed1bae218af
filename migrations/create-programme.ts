import { Migration } from '@mikro-orm/migrations';
import { ids, isolation } from './isolation-by-coalition.js';

/**
 * Coalitions, partners, contracts, merchants, members and how they are found, and keys.
 *
 * Every table but `coalition` begins its keys with `coalition_id`, nothing refers across coalitions, and row-level
 * security is forced on each, so that even the owner of a table sees only the coalition named by the
 * transaction-local setting `app.coalition_id` (rule A-01).
 */
export class CreateProgramme extends Migration {
  override up(): void {
    this.addSql(ids);
    this.addSql(isolation);
    this.addSql(coalition);
    this.addSql(partners);
    this.addSql(members);
    this.addSql(keys);
    this.addSql(directory);
    this.addSql(router);
  }
}

const coalition = `
  create table coalition (
    id bigint primary key default new_id(),
    environment text not null check (environment in ('live', 'test')),
    twin_id bigint not null,
    name jsonb not null,
    points_name jsonb not null,
    points_decimals smallint not null check (points_decimals between 0 and 6),
    time_zone text not null,
    calendar text not null check (calendar in ('gregory', 'persian')),
    expiry_policy jsonb not null,
    clawback_policy text not null check (clawback_policy in ('REFUSE', 'CAP', 'NEGATIVE')),
    open_linking boolean not null,
    occurred_at_hours_ahead integer not null default 24 check (occurred_at_hours_ahead between 0 and 720),
    occurred_at_days_back integer not null default 180 check (occurred_at_days_back between 0 and 36500),
    -- points that a reversal returns after their expiry live this long (rule R-02)
    returned_points_days integer not null default 30 check (returned_points_days between 1 and 3660),
    -- what a member may spend on a day without a spend code, how long a code lives, and how many wrong ones lock
    -- spending (rule B-05); null: no limit
    spend_code_above bigint check (spend_code_above >= 0),
    spend_code_seconds integer not null default 300 check (spend_code_seconds between 30 and 3600),
    most_wrong_codes smallint not null default 5 check (most_wrong_codes between 1 and 100),
    -- most points per transfer, and per giving member and day; null: no limit
    transfer_most bigint check (transfer_most > 0),
    transfer_day_most bigint check (transfer_day_most > 0),
    -- corrections of more points than this need a second person; null: none does
    adjustment_approval_above bigint check (adjustment_approval_above >= 0),
    -- so many days before points expire their holder is reminded, and once more (rule X-03); 0: not
    expiry_reminder_days smallint not null default 30 check (expiry_reminder_days between 0 and 365),
    last_expiry_reminder_days smallint not null default 7 check (last_expiry_reminder_days between 0 and 365),
    -- whether a partner has to have earned and burned in the twin before it goes active (rule P-04)
    onboarding_tests text not null default 'REQUIRED' check (onboarding_tests in ('REQUIRED', 'OPTIONAL')),
    -- rises with every change of a partner, contract or merchant; the ledger compares it under its locks, so that no
    -- operation is decided on terms that were replaced meanwhile
    reference_version bigint not null default 0,
    -- the key of the hashes that stay where the values behind them can be erased: without it a phone number or an
    -- order number could be guessed until its hash fits
    digest_key bytea not null check (octet_length(digest_key) = 32)
      default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
    created_at timestamptz(3) not null
  );
  call isolate_by_coalition('coalition', 'id', 'select, insert, update');
`;

const partners = `
  create table partner (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    slug text not null,
    name jsonb not null,
    status text not null check (status in ('INVITED', 'ONBOARDING', 'ACTIVE', 'SUSPENDED', 'EXITING', 'EXITED')),
    -- where settlement pays to (rule P-05): an IBAN in its electronic form, and in whose name it is
    settlement_iban text check (settlement_iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}$'),
    settlement_holder text,
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, slug),
    check ((settlement_iban is null) = (settlement_holder is null))
  );
  call isolate_by_coalition('partner', 'coalition_id', 'select, insert, update');

  create table funding (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    issuer_partner_id bigint,
    -- both null: points that the coalition itself gives
    contract_version_id bigint,
    -- [{ "partnerId": "<internal id>" | null for the coalition, "percent": "<decimal>" }], adding up to 100
    funders jsonb not null,
    -- the rest of the price is paid when the points are burned
    paid_at_issue_percent numeric(11, 8) not null check (paid_at_issue_percent between 0 and 100),
    -- what prices these points by themselves, whatever becomes of the contract: major units of money per smallest unit
    -- of points, and the issuer's share of what it paid at issue for points that expire; no currency where they cost
    -- nobody anything
    currency text check (currency ~ '^[A-Z]{3}$'),
    issue_price numeric(28, 8) not null default 0 check (issue_price >= 0),
    breakage_share_percent numeric(11, 8) not null default 0 check (breakage_share_percent between 0 and 100),
    campaign_id bigint,
    primary key (coalition_id, id),
    foreign key (coalition_id, issuer_partner_id) references partner (coalition_id, id),
    check ((issuer_partner_id is null) = (contract_version_id is null)),
    check (currency is not null or issue_price = 0)
  );
  call isolate_by_coalition('funding', 'coalition_id', 'select, insert');
  call make_append_only('funding');

  create table contract_version (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    partner_id bigint not null,
    version integer not null check (version >= 1),
    issuer boolean not null,
    acceptor boolean not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- points' smallest units given per major unit of money
    earn_rate numeric(28, 8) not null check (earn_rate >= 0),
    -- major units of money per smallest unit of points: what a point is worth to a member who burns it here, what
    -- the partner owes the coalition per point it issues, what the coalition owes it per point burned here
    burn_value numeric(28, 8) not null check (burn_value >= 0),
    issue_price numeric(28, 8) not null check (issue_price >= 0),
    redemption_price numeric(28, 8) not null check (redemption_price >= 0),
    -- days of the coalition's zone, both inclusive; null = until a later version replaces it
    effective_from date not null,
    effective_until date check (effective_until >= effective_from),
    funding_id bigint not null,
    -- days until points of a purchase can be spent (rule E-03)
    vesting_days smallint not null default 0 check (vesting_days between 0 and 90),
    -- caps on what is earned (rule E-04); null: none
    cap_per_purchase bigint check (cap_per_purchase > 0),
    cap_per_member_day bigint check (cap_per_member_day > 0),
    cap_per_partner_day bigint check (cap_per_partner_day > 0),
    -- how long a hold lives when its caller does not say (rule B-03)
    hold_seconds integer not null default 900 check (hold_seconds between 1 and 2592000),
    -- PREPAID: issuing draws down what is deposited, not below float_limit; POSTPAID: up to credit_limit, null: without
    -- limit. Major units of the contract's currency (rule E-05)
    billing text not null default 'POSTPAID' check (billing in ('PREPAID', 'POSTPAID')),
    float_limit numeric(28, 8) not null default 0,
    credit_limit numeric(28, 8) check (credit_limit >= 0),
    -- how much of the issue price is owed when points are issued; the rest when they are burned
    paid_at_issue_percent numeric(11, 8) not null default 100 check (paid_at_issue_percent between 0 and 100),
    -- service fees: percent of the money of issuing charges and of redemption credits; VAT: percent of the fees
    issue_fee_percent numeric(11, 8) not null default 0 check (issue_fee_percent between 0 and 100),
    redemption_fee_percent numeric(11, 8) not null default 0 check (redemption_fee_percent between 0 and 100),
    vat_percent numeric(11, 8) not null default 0 check (vat_percent between 0 and 100),
    -- of what was paid at issue for points that expire, the issuer's share; the rest is the coalition's
    breakage_share_percent numeric(11, 8) not null default 0 check (breakage_share_percent between 0 and 100),
    settlement_cycle text not null default 'MONTHLY' check (settlement_cycle in ('DAILY', 'WEEKLY', 'MONTHLY')),
    -- a net amount below it is carried over; major units of the contract's currency
    minimum_payment numeric(28, 8) not null default 0 check (minimum_payment >= 0),
    dispute_days smallint not null default 10 check (dispute_days between 0 and 90),
    notice_days smallint not null default 30 check (notice_days between 0 and 3650),
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, partner_id, version),
    check (issuer or acceptor),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, funding_id) references funding (coalition_id, id)
  );
  call isolate_by_coalition('contract_version', 'coalition_id', 'select, insert');
  call make_append_only('contract_version');

  -- What a version says of merchants of one category: all four prices, also those that are the version's own, and a
  -- funding, so that points issued there are settled at their price.
  create table contract_category_terms (
    coalition_id bigint not null references coalition (id),
    contract_version_id bigint not null,
    category text not null,
    earn_rate numeric(28, 8) not null check (earn_rate >= 0),
    burn_value numeric(28, 8) not null check (burn_value >= 0),
    issue_price numeric(28, 8) not null check (issue_price >= 0),
    redemption_price numeric(28, 8) not null check (redemption_price >= 0),
    funding_id bigint not null,
    primary key (coalition_id, contract_version_id, category),
    foreign key (coalition_id, contract_version_id) references contract_version (coalition_id, id),
    foreign key (coalition_id, funding_id) references funding (coalition_id, id)
  );
  call isolate_by_coalition('contract_category_terms', 'coalition_id', 'select, insert');
  call make_append_only('contract_category_terms');

  create table merchant (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    partner_id bigint not null,
    name jsonb not null,
    category text not null,
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  create index merchant_by_partner on merchant (coalition_id, partner_id, id);
  call isolate_by_coalition('merchant', 'coalition_id', 'select, insert, update');
`;

const members = `
  create table member (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    kind text not null check (kind in ('PERSON', 'BUSINESS')),
    joined_at timestamptz(3) not null,
    -- when everything personal of it was removed (rule A-05); by the coalition's clock
    erased_at timestamptz(3),
    -- whose it is now that it turned out to be a duplicate (rule A-11): always the last survivor, which is merged into none
    merged_into bigint,
    merged_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, merged_into) references member (coalition_id, id),
    check (merged_into <> id and (merged_into is null) = (merged_at is null))
  );
  create index member_merged on member (coalition_id, merged_into) where merged_into is not null;
  call isolate_by_coalition('member', 'coalition_id', 'select, insert, update');

  -- What a member can be found by. Personal data: beside the ledger, erasable.
  create table member_identity (
    coalition_id bigint not null references coalition (id),
    kind text not null check (kind in ('PHONE', 'EMAIL', 'CARD')),
    value text not null,
    member_id bigint not null,
    primary key (coalition_id, kind, value),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  create index member_identity_by_member on member_identity (coalition_id, member_id);
  call isolate_by_coalition('member_identity', 'coalition_id', 'select, insert, update, delete');

  create table member_link (
    coalition_id bigint not null references coalition (id),
    partner_id bigint not null,
    member_id bigint not null,
    external_id text,
    linked_at timestamptz(3) not null,
    token_series bigint not null default new_id(), -- the member's tokens of another series are good no more
    primary key (coalition_id, partner_id, member_id),
    unique (coalition_id, partner_id, external_id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  create index member_link_by_member on member_link (coalition_id, member_id);
  call isolate_by_coalition('member_link', 'coalition_id', 'select, insert, update, delete');

  -- What a partner called a duplicate for which it has another name now: still leads to the member (rule A-11). Personal.
  create table former_external_id (
    coalition_id bigint not null references coalition (id),
    partner_id bigint not null,
    external_id text not null,
    member_id bigint not null,
    primary key (coalition_id, partner_id, external_id),
    foreign key (coalition_id, partner_id, member_id) references member_link (coalition_id, partner_id, member_id) on delete cascade
  );
  create index former_external_id_by_member on former_external_id (coalition_id, member_id);
  call isolate_by_coalition('former_external_id', 'coalition_id', 'select, insert, update, delete');
`;

const keys = `
  create table api_key (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    partner_id bigint not null,
    environment text not null check (environment in ('live', 'test')),
    label text not null,
    -- the first characters of the key, enough to recognise it by, far too few to use it
    hint text not null,
    secret_hash bytea not null check (octet_length(secret_hash) = 32),
    scopes text[] not null,
    -- how much may be asked with it (rule A-06); null: as much as the coalition says
    allowance jsonb,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3),
    revoked_at timestamptz(3),
    last_used_at timestamptz(3),
    primary key (coalition_id, id),
    unique (coalition_id, secret_hash),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  -- a key is looked up before its coalition is known
  create index api_key_by_hash on api_key (secret_hash);
  create index api_key_by_partner on api_key (coalition_id, partner_id);
  call isolate_by_coalition('api_key', 'coalition_id', 'select, insert, update');
`;

const directory = `
  -- The member of each reference, in their order, and null where there is none; with a partner, only members linked to
  -- it. One call for what would be four statements: row-level security and the planner's choices are set inside, for
  -- the transaction that the call is by itself. Every key begins with the coalition, which a planner without
  -- statistics takes for selective: each LIMIT keeps it from joining all rows of the coalition instead of looking up
  -- one by its whole key, and a plan made while the tables were empty would read them whole once they have grown.
  create function find_members(p_coalition bigint, p_partner bigint, p_kinds text[], p_values text[])
    returns bigint[] language plpgsql volatile as $$
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
  end $$;
`;

const router = `
  -- The few look-ups that run before a coalition is known. A SECURITY DEFINER function stays under the row-level
  -- security of its owner, so the router has policies of its own, for reading only. It names what it reads in full, and
  -- temporary schemas come last in its path: otherwise they come first, and with them a caller's own view by the name
  -- of one of our tables, whose functions would run with the router's rights.
  grant usage on schema public to hamsood_router;
  grant select on coalition, api_key to hamsood_router;
  create policy router_reads on coalition for select to hamsood_router using (true);
  create policy router_reads on api_key for select to hamsood_router using (true);

  create function find_api_key(p_secret_hash bytea)
    returns table (coalition_id bigint, id bigint, partner_id bigint, environment text, scopes text[],
                   allowance jsonb, expires_at timestamptz, revoked_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select k.coalition_id, k.id, k.partner_id, k.environment, k.scopes, k.allowance, k.expires_at, k.revoked_at
      from public.api_key k where k.secret_hash = p_secret_hash
  $$;
  create function list_coalitions()
    returns table (id bigint, environment text, twin_id bigint, name jsonb)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select c.id, c.environment, c.twin_id, c.name from public.coalition c order by c.id
  $$;
  grant create on schema public to hamsood_router;
  alter function find_api_key(bytea) owner to hamsood_router;
  alter function list_coalitions() owner to hamsood_router;
  revoke create on schema public from hamsood_router;
  revoke all on function find_api_key(bytea), list_coalitions() from public;
  grant execute on function find_api_key(bytea), list_coalitions() to hamsood_app;

  grant usage on schema public to hamsood_app;
  grant usage on sequence id_block to hamsood_app;
`;
