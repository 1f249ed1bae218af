import { Migration } from '@mikro-orm/migrations';

/**
 * Rebates of business accounts (rules K-12 … K-14): what was agreed, for which periods they were computed, and what each
 * account was given. What was computed stays; only whether it has been given yet changes.
 */
export class CreateRebates extends Migration {
  override up(): void {
    this.addSql(rebates);
    this.addSql(credits);
  }
}

const rebates = `
  create table rebate (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    name jsonb not null,
    -- of the coalition's calendar
    period text not null check (period in ('MONTH', 'QUARTER', 'YEAR')),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- only what is bought at this partner counts; null: at all of them
    partner_id bigint,
    -- given as points: who pays for them, null: the coalition; as a perk: that pays by its own terms
    reward text not null check (reward in ('POINTS', 'PERK')),
    payer_partner_id bigint,
    perk_id bigint,
    created_at timestamptz(3) not null,
    -- the last day of its last period; null: it goes on
    ended_after date,
    -- when the last period of one that has ended was computed: nothing is to be given any more
    settled_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, payer_partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, perk_id) references perk (coalition_id, id),
    check ((reward = 'PERK') = (perk_id is not null)),
    check (reward = 'POINTS' or payer_partner_id is null),
    check (settled_at is null or ended_after is not null)
  );
  create index rebate_of_perk on rebate (coalition_id, perk_id) where perk_id is not null;
  call isolate_by_coalition('rebate', 'coalition_id', 'select, insert, update (ended_after, settled_at)');

  create table rebate_version (
    coalition_id bigint not null,
    rebate_id bigint not null,
    number integer not null check (number >= 1),
    -- MARGINAL: each percentage of what lies between its threshold and the next; WHOLE: that which is reached, of everything
    method text not null check (method in ('MARGINAL', 'WHOLE')),
    -- [{ "from": minor units, "percent": … }, …], both as text, ascending
    thresholds jsonb not null check (jsonb_typeof(thresholds) = 'array'),
    -- money, in minor units, for one point or one perk
    unit_minor bigint not null check (unit_minor >= 1),
    -- days after a period on which reversals, and purchases told late, still count
    wait_days integer not null check (wait_days between 0 and 180),
    drafted_at timestamptz(3) not null,
    -- first day of its first period; null: a draft, which may be changed
    from_day date,
    activated_at timestamptz(3),
    primary key (coalition_id, rebate_id, number),
    unique (coalition_id, rebate_id, from_day),
    foreign key (coalition_id, rebate_id) references rebate (coalition_id, id),
    check ((from_day is null) = (activated_at is null))
  );
  create unique index rebate_draft on rebate_version (coalition_id, rebate_id) where from_day is null;
  call isolate_by_coalition('rebate_version', 'coalition_id',
    'select, insert, update (method, thresholds, unit_minor, wait_days, drafted_at, from_day, activated_at)');

  create function check_rebate_version_change() returns trigger language plpgsql as $$
  begin
    if old.from_day is not null or (new.coalition_id, new.rebate_id, new.number)
       is distinct from (old.coalition_id, old.rebate_id, old.number) then
      raise exception 'version % of rebate % cannot be changed', old.number, old.rebate_id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger goes_forwards before update on rebate_version for each row execute function check_rebate_version_change();
  create trigger stays before delete on rebate_version for each row execute function refuse_change();
  create trigger stays_truncate before truncate on rebate_version for each statement execute function refuse_change();
`;

const credits = `
  -- A period that was computed for every account, by which version.
  create table rebate_period (
    coalition_id bigint not null,
    rebate_id bigint not null,
    from_day date not null,
    until_day date not null check (until_day >= from_day),
    version integer not null,
    completed_at timestamptz(3) not null,
    primary key (coalition_id, rebate_id, from_day),
    foreign key (coalition_id, rebate_id, version) references rebate_version (coalition_id, rebate_id, number)
  );
  call isolate_by_coalition('rebate_period', 'coalition_id', 'select, insert');
  call make_append_only('rebate_period');

  -- What an account gets for a period: once (rule K-13).
  create table rebate_credit (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    rebate_id bigint not null,
    member_id bigint not null,
    from_day date not null,
    until_day date not null,
    version integer not null,
    -- what was bought in the period, and what the percentages give of it; minor units, as of then
    spend_minor bigint not null check (spend_minor >= 0),
    rebate_minor bigint not null check (rebate_minor >= 0),
    -- whole points or perks that this makes
    earned bigint not null check (earned >= 0),
    -- by how many those of earlier periods have changed since they were computed
    corrected bigint not null,
    -- what the period before could not take off or give, and what this one leaves to the next
    brought bigint not null,
    carried bigint not null,
    given bigint not null check (given >= 0),
    computed_at timestamptz(3) not null,
    -- DUE: to be given; REFUSED: the account was closed, or whoever pays has left
    status text not null check (status in ('DUE', 'GIVEN', 'NOTHING', 'REFUSED')),
    transaction_id bigint,
    given_at timestamptz(3),
    primary key (coalition_id, id),
    unique (coalition_id, rebate_id, member_id, from_day),
    foreign key (coalition_id, rebate_id, version) references rebate_version (coalition_id, rebate_id, number),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    check (brought + earned + corrected = given + carried),
    check ((given = 0) = (status = 'NOTHING')),
    check ((given_at is not null) = (status = 'GIVEN')),
    check (transaction_id is null or status = 'GIVEN')
  );
  create index rebate_credit_of_member on rebate_credit (coalition_id, member_id, id);
  create index rebate_credit_due on rebate_credit (coalition_id, id) where status = 'DUE';
  call isolate_by_coalition('rebate_credit', 'coalition_id',
    'select, insert, update (status, transaction_id, given_at)');

  create function check_rebate_credit_change() returns trigger language plpgsql as $$
  begin
    if old.status <> 'DUE' or (new.coalition_id, new.id, new.rebate_id, new.member_id, new.from_day, new.until_day, new.version,
        new.spend_minor, new.rebate_minor, new.earned, new.corrected, new.brought, new.carried, new.given, new.computed_at)
       is distinct from (old.coalition_id, old.id, old.rebate_id, old.member_id, old.from_day, old.until_day, old.version,
        old.spend_minor, old.rebate_minor, old.earned, old.corrected, old.brought, old.carried, old.given, old.computed_at) then
      raise exception 'rebate credit % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger goes_forwards before update on rebate_credit for each row execute function check_rebate_credit_change();
  create trigger stays before delete on rebate_credit for each row execute function refuse_change();
  create trigger stays_truncate before truncate on rebate_credit for each statement execute function refuse_change();

  -- What an earlier period comes to now, where that has changed: corrected with the credit of a later one.
  create table rebate_correction (
    coalition_id bigint not null,
    credit_id bigint not null,
    -- of the period that is corrected, and the version it is computed by
    from_day date not null,
    version integer not null,
    spend_minor bigint not null check (spend_minor >= 0),
    earned_before bigint not null check (earned_before >= 0),
    earned bigint not null check (earned >= 0),
    primary key (coalition_id, credit_id, from_day),
    foreign key (coalition_id, credit_id) references rebate_credit (coalition_id, id),
    check (earned <> earned_before)
  );
  call isolate_by_coalition('rebate_correction', 'coalition_id', 'select, insert');
  call make_append_only('rebate_correction');

  -- Who is asked for when a period is computed; most members are people.
  create index member_business on member (coalition_id, id) where kind = 'BUSINESS';

  -- A perk that a rebate has granted has no manager and no budget.
  alter table perk_grant add foreign key (coalition_id, rebate_credit_id) references rebate_credit (coalition_id, id);
`;
