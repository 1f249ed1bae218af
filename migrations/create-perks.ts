import { Migration } from '@mikro-orm/migrations';

/**
 * Perks (rules K-02 … K-05): the catalogue, what account managers may give away, what they have given, what was asked for,
 * and each use. Counts stand beside their limits in one row, so that one guarded update keeps both true.
 */
export class CreatePerks extends Migration {
  override up(): void {
    this.addSql(perks);
    this.addSql(budgets);
    this.addSql(grants);
    this.addSql(requests);
    this.addSql(uses);
    this.addSql(keys);
  }
}

const perks = `
  create table perk (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    kind text not null check (kind in ('EARLY_ACCESS', 'DISCOUNT', 'CASHBACK_RATE', 'FREE_SERVICE', 'CREDIT_LINE', 'EVENT',
      'DEDICATED_SUPPORT', 'OTHER')),
    name jsonb not null,
    -- what is to be known of it, beside its name
    details jsonb,
    -- of a discount or a cashback rate: how much it is of what is paid
    percent numeric(11, 8) check (percent > 0 and percent <= 100),
    -- GRANT: account managers grant it; LEVEL: it comes and goes with a level by itself (rule K-04)
    entitlement text not null check (entitlement in ('GRANT', 'LEVEL')),
    -- levels of a ladder by their codes; of a granted one empty: whatever the level
    levels text[] not null check (cardinality(levels) <= 20),
    -- what one is worth to whoever gets it, and what each use costs its payer; minor units
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    worth_minor bigint not null check (worth_minor >= 0),
    cost_minor bigint not null check (cost_minor >= 0),
    -- null: the coalition pays
    payer_partner_id bigint,
    -- partners at which it can be used; null: at every partner
    places bigint[],
    -- how many there are (null: as many as are wanted), and how many are taken: by grants, or by uses of one that comes
    -- with a level
    stock bigint check (stock >= 0),
    taken bigint not null default 0 check (taken >= 0),
    -- days of the coalition's zone, both inclusive
    from_day date not null,
    until_day date check (until_day >= from_day),
    -- a granted one ends after so many days, the first being that of the grant; null: with the perk
    grant_days integer check (grant_days between 1 and 3660),
    -- how often each grant can be used, or a level's member uses it per period
    uses integer not null check (uses between 1 and 1000000),
    period text check (period in ('MONTH', 'QUARTER', 'YEAR')),
    -- whether a use needs the member's own confirmation (rule B-05)
    confirmation text not null check (confirmation in ('NONE', 'SPEND_CODE')),
    created_at timestamptz(3) not null,
    ended_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, payer_partner_id) references partner (coalition_id, id),
    check (percent is null or kind in ('DISCOUNT', 'CASHBACK_RATE')),
    check (stock is null or taken <= stock),
    check ((entitlement = 'LEVEL') = (period is not null)),
    check (entitlement = 'GRANT' or (cardinality(levels) > 0 and grant_days is null))
  );
  call isolate_by_coalition('perk', 'coalition_id', 'select, insert, update (taken, ended_at)');
`;

const budgets = `
  -- What an account manager may give away in a month, quarter or year of the coalition's calendar; one for accounts of a
  -- level counts beside the one for all (rule K-03).
  create table perk_budget (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    manager_id bigint not null,
    -- null: to accounts of any level, and of none
    level text,
    period text not null check (period in ('MONTH', 'QUARTER', 'YEAR')),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- most worth, and most perks, per period; null: no limit
    worth_minor bigint check (worth_minor >= 0),
    grants bigint check (grants >= 0),
    -- somebody else has to approve a perk worth more; null: none
    approval_above_minor bigint check (approval_above_minor >= 0),
    set_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique nulls not distinct (coalition_id, manager_id, level, period, currency),
    foreign key (coalition_id, manager_id) references account_manager (coalition_id, id),
    check (worth_minor is not null or grants is not null)
  );
  call isolate_by_coalition('perk_budget', 'coalition_id',
    'select, insert, update (worth_minor, grants, approval_above_minor, set_at)');

  -- What is given away of a budget in the period that begins on a day; above a limit only where that was lowered later.
  create table perk_budget_period (
    coalition_id bigint not null,
    budget_id bigint not null,
    from_day date not null,
    worth_minor bigint not null default 0 check (worth_minor >= 0),
    grants bigint not null default 0 check (grants >= 0),
    primary key (coalition_id, budget_id, from_day),
    foreign key (coalition_id, budget_id) references perk_budget (coalition_id, id)
  );
  call isolate_by_coalition('perk_budget_period', 'coalition_id', 'select, insert, update (worth_minor, grants)');
`;

const grants = `
  create table perk_grant (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    perk_id bigint not null,
    member_id bigint not null,
    -- who granted it; null: a rebate did (rule K-14)
    manager_id bigint,
    rebate_credit_id bigint,
    -- the account's level when it was granted
    level text,
    status text not null check (status in ('PENDING', 'ACTIVE', 'REJECTED', 'REVOKED', 'EXPIRED', 'USED_UP')),
    currency text not null,
    worth_minor bigint not null check (worth_minor >= 0),
    uses integer not null check (uses >= 1),
    used integer not null default 0,
    from_day date not null,
    -- last day on which it can be used; null: it does not end by itself
    until_day date,
    granted_at timestamptz(3) not null,
    -- usr_…, or system
    granted_by text not null,
    -- why it was granted; null of a rebate's, and once the account is erased
    reason text check (char_length(reason) between 1 and 500),
    -- by whom it was approved or rejected
    answered_at timestamptz(3),
    answered_by text,
    ended_at timestamptz(3),
    -- whether stock and budgets have got it back: it was never used, or no use of it stands, and rejected or revoked
    returned boolean not null default false,
    -- number of its changes, which is the sequence of its events
    changes integer not null default 1,
    primary key (coalition_id, id),
    foreign key (coalition_id, perk_id) references perk (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    foreign key (coalition_id, manager_id) references account_manager (coalition_id, id),
    check (used between 0 and uses),
    check ((status = 'USED_UP') = (used = uses)),
    check (used = 0 or status in ('ACTIVE', 'REVOKED', 'EXPIRED', 'USED_UP')),
    check ((ended_at is null) = (status in ('PENDING', 'ACTIVE'))),
    check ((answered_at is null) = (answered_by is null)),
    check (not returned or (used = 0 and status in ('REJECTED', 'REVOKED'))),
    unique (coalition_id, rebate_credit_id),
    check ((manager_id is null) = (rebate_credit_id is not null))
  );
  create index perk_grant_of_member on perk_grant (coalition_id, member_id, id);
  create index perk_grant_pending on perk_grant (coalition_id, id) where status = 'PENDING';
  create index perk_grant_ending on perk_grant (coalition_id, until_day, id) where status in ('PENDING', 'ACTIVE');
  call isolate_by_coalition('perk_grant', 'coalition_id',
    'select, insert, update (status, used, answered_at, answered_by, ended_at, returned, changes, reason)');

  -- What was granted stays, but for the words it was granted with; a grant only goes forwards.
  create function check_perk_grant_change() returns trigger language plpgsql as $$
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
  end $$;
  create trigger goes_forwards before update on perk_grant for each row execute function check_perk_grant_change();
  create trigger stays before delete on perk_grant for each row execute function refuse_change();
  create trigger stays_truncate before truncate on perk_grant for each statement execute function refuse_change();

  -- Which budgets a grant was taken from, and of which period.
  create table perk_grant_budget (
    coalition_id bigint not null,
    grant_id bigint not null,
    budget_id bigint not null,
    from_day date not null,
    primary key (coalition_id, grant_id, budget_id),
    foreign key (coalition_id, grant_id) references perk_grant (coalition_id, id),
    foreign key (coalition_id, budget_id, from_day) references perk_budget_period (coalition_id, budget_id, from_day)
  );
  call isolate_by_coalition('perk_grant_budget', 'coalition_id', 'select, insert');
  call make_append_only('perk_grant_budget');
`;

const requests = `
  -- A perk that somebody asks for on behalf of an account: into the queue of its managers.
  create table perk_request (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    perk_id bigint not null,
    member_id bigint not null,
    -- free text, erasable
    note text check (char_length(note) between 1 and 500),
    status text not null default 'OPEN' check (status in ('OPEN', 'GRANTED', 'DECLINED')),
    requested_at timestamptz(3) not null,
    -- bct_… or mem_…
    requested_by text not null,
    answered_at timestamptz(3),
    answered_by text,
    grant_id bigint,
    changes integer not null default 1,
    primary key (coalition_id, id),
    foreign key (coalition_id, perk_id) references perk (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    foreign key (coalition_id, grant_id) references perk_grant (coalition_id, id),
    check ((answered_at is null) = (status = 'OPEN') and (answered_by is null) = (status = 'OPEN')),
    check ((grant_id is null) = (status <> 'GRANTED'))
  );
  create index perk_request_of_member on perk_request (coalition_id, member_id, id);
  create index perk_request_open on perk_request (coalition_id, id) where status = 'OPEN';
  create unique index perk_request_waiting on perk_request (coalition_id, member_id, perk_id) where status = 'OPEN';
  call isolate_by_coalition('perk_request', 'coalition_id',
    'select, insert, update (note, status, answered_at, answered_by, grant_id, changes)');
`;

const uses = `
  -- What a member with a level has used of a perk in the period that begins on a day.
  create table perk_level_period (
    coalition_id bigint not null,
    perk_id bigint not null,
    member_id bigint not null,
    from_day date not null,
    used integer not null check (used >= 0),
    primary key (coalition_id, perk_id, member_id, from_day),
    foreign key (coalition_id, perk_id) references perk (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  call isolate_by_coalition('perk_level_period', 'coalition_id', 'select, insert, update (used), delete');

  create table perk_use (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    perk_id bigint not null,
    member_id bigint not null,
    -- null: it came with the level, and counts in the period that begins on the day
    grant_id bigint,
    level text,
    period_from date,
    partner_id bigint not null,
    merchant_id bigint not null,
    -- who pays how much to the partner; null: the coalition
    payer_partner_id bigint,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    cost_minor bigint not null check (cost_minor >= 0),
    used_at timestamptz(3) not null,
    -- the business day
    used_on date not null,
    actor text not null,
    primary key (coalition_id, id),
    foreign key (coalition_id, perk_id) references perk (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    foreign key (coalition_id, grant_id) references perk_grant (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, merchant_id) references merchant (coalition_id, id),
    foreign key (coalition_id, payer_partner_id) references partner (coalition_id, id),
    check ((grant_id is null) = (level is not null) and (grant_id is null) = (period_from is not null))
  );
  create index perk_use_of_grant on perk_use (coalition_id, grant_id, id) where grant_id is not null;
  create index perk_use_of_member on perk_use (coalition_id, member_id, id);
  create index perk_use_of_partner on perk_use (coalition_id, partner_id, id);
  create index perk_use_of_perk on perk_use (coalition_id, perk_id, id);
  call isolate_by_coalition('perk_use', 'coalition_id', 'select, insert');
  call make_append_only('perk_use');

  -- A use that the partner has taken back before it was settled (rule K-15).
  create table perk_use_undone (
    coalition_id bigint not null,
    -- the source of what takes its cost off the statements
    id bigint not null default new_id(),
    use_id bigint not null,
    undone_at timestamptz(3) not null,
    actor text not null,
    primary key (coalition_id, id),
    unique (coalition_id, use_id),
    foreign key (coalition_id, use_id) references perk_use (coalition_id, id)
  );
  call isolate_by_coalition('perk_use_undone', 'coalition_id', 'select, insert');
  call make_append_only('perk_use_undone');
`;

const keys = `
  -- Idempotency keys of what is done about perks (rule L-04), in the scope of the caller.
  create table perk_key (
    coalition_id bigint not null references coalition (id),
    caller text not null,
    idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
    -- of the operation and its input
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    -- the grant, request or use that came of it
    subject_id bigint not null,
    at timestamptz(3) not null,
    primary key (coalition_id, caller, idempotency_key)
  );
  call isolate_by_coalition('perk_key', 'coalition_id', 'select, insert');
  call make_append_only('perk_key');
`;
