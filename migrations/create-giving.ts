import { Migration } from '@mikro-orm/migrations';

/**
 * Giving (rules C-01 … C-04): charities, their campaigns with who matches what is given, donations with the receipts of
 * them, and what a campaign has come to. What is given is a transaction of the points books; these rows say what it is
 * worth to whom, and are written with it.
 */
export class CreateGiving extends Migration {
  override up(): void {
    this.addSql(charities);
    this.addSql(campaigns);
    this.addSql(totals);
    this.addSql(payouts);
    this.addSql(pledges);
    this.addSql(donations);
  }
}

const charities = `
  create table charity (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    -- 1, 2, 3 … : that of its counterpart in the twin is the same
    number integer not null check (number >= 1),
    name jsonb not null,
    -- in its country's register
    registration_number text not null check (char_length(registration_number) between 1 and 100),
    -- REGISTERED: nobody has verified yet where it is paid to; nothing can be given to it, nor paid
    status text not null check (status in ('REGISTERED', 'ACTIVE', 'SUSPENDED')),
    iban text not null check (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}$'),
    holder text not null check (char_length(holder) between 1 and 140),
    -- who said so last; somebody else has to verify it
    account_set_by text not null,
    verified_by text,
    verified_at timestamptz(3),
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, number),
    unique (coalition_id, registration_number),
    check ((verified_by is null) = (verified_at is null)),
    check (verified_by <> account_set_by),
    check (status <> 'ACTIVE' or verified_by is not null)
  );
  call isolate_by_coalition('charity', 'coalition_id',
    'select, insert, update (status, iban, holder, account_set_by, verified_by, verified_at, reference_version)');
`;

const campaigns = `
  -- What points are worth to a charity, on some days, up to a goal (rule C-01). Never changed; an end before the last day
  -- is a row of its own.
  create table charity_campaign (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    charity_id bigint not null,
    -- 1, 2, 3 … per charity: that of its counterpart in the twin is the same
    number integer not null check (number >= 1),
    name jsonb not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- linear: minor units of money for so many points, which is also what donations are multiples of
    multiple bigint check (multiple > 0),
    multiple_minor bigint check (multiple_minor > 0),
    minimum bigint check (minimum > 0),
    -- in steps: [{ "points": "<integer>", "minor": "<integer>" }], each a donation that is possible
    steps jsonb check (jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) > 0),
    -- days of the coalition's zone, both inclusive; no last one: until it is ended
    first_day date not null,
    last_day date check (last_day >= first_day),
    -- of what members give, without what is matched
    goal_minor bigint check (goal_minor > 0),
    at_goal text check (at_goal in ('CLOSE', 'GO_ON')),
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, charity_id, number),
    foreign key (coalition_id, charity_id) references charity (coalition_id, id),
    check (num_nulls(multiple, multiple_minor, minimum) in (0, 3) and (multiple is null) = (steps is not null)),
    check (minimum % multiple = 0),
    check ((goal_minor is null) = (at_goal is null))
  );
  call isolate_by_coalition('charity_campaign', 'coalition_id', 'select, insert');
  call make_append_only('charity_campaign');

  -- An earlier last day; of several the earliest counts. Before the first day: it never runs.
  create table charity_campaign_end (
    coalition_id bigint not null,
    campaign_id bigint not null,
    last_day date not null,
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, campaign_id, last_day),
    foreign key (coalition_id, campaign_id) references charity_campaign (coalition_id, id)
  );
  call isolate_by_coalition('charity_campaign_end', 'coalition_id', 'select, insert');
  call make_append_only('charity_campaign_end');

  -- Partners that add a share of what is given, up to a cap (rule C-02).
  create table charity_sponsor (
    coalition_id bigint not null,
    campaign_id bigint not null,
    -- 1, 2, 3 …
    number integer not null check (number >= 1),
    partner_id bigint not null,
    percent numeric(12, 8) not null check (percent > 0),
    cap_minor bigint not null check (cap_minor > 0),
    -- those of a later turn add to what those before it have not covered
    turn integer not null check (turn >= 1),
    primary key (coalition_id, campaign_id, number),
    unique (coalition_id, campaign_id, partner_id),
    foreign key (coalition_id, campaign_id) references charity_campaign (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('charity_sponsor', 'coalition_id', 'select, insert');
  call make_append_only('charity_sponsor');
`;

const totals = `
  -- What a campaign has come to, reversed donations left out. Whoever gives, takes back or pays locks it, so that what is
  -- left of its goal and of its sponsors' caps is known when it is decided.
  create table charity_campaign_total (
    coalition_id bigint not null,
    campaign_id bigint not null,
    -- rises with every change
    version integer not null default 0,
    points bigint not null default 0 check (points >= 0),
    donated_minor bigint not null default 0 check (donated_minor >= 0),
    -- by sponsor, in the order of their numbers
    matched_minor bigint[] not null check (0 <= all (matched_minor)),
    donations integer not null default 0 check (donations >= 0),
    donors integer not null default 0 check (donors between 0 and donations),
    -- of both, what payouts were made of
    paid_minor bigint not null default 0 check (paid_minor >= 0),
    primary key (coalition_id, campaign_id),
    foreign key (coalition_id, campaign_id) references charity_campaign (coalition_id, id),
    check (paid_minor <= donated_minor + points_total(matched_minor))
  ) with (fillfactor = 50);
  call isolate_by_coalition('charity_campaign_total', 'coalition_id',
    'select, insert, update (version, points, donated_minor, matched_minor, donations, donors, paid_minor)');

  create table charity_donor (
    coalition_id bigint not null,
    campaign_id bigint not null,
    member_id bigint not null,
    -- reversed ones left out
    donations integer not null check (donations >= 0),
    primary key (coalition_id, campaign_id, member_id),
    foreign key (coalition_id, campaign_id) references charity_campaign (coalition_id, id),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id)
  );
  call isolate_by_coalition('charity_donor', 'coalition_id', 'select, insert, update (donations)');
`;

const payouts = `
  -- What is paid to a charity in one sum: donations of closed days, from then on final (rule C-04).
  create table charity_payout (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    charity_id bigint not null,
    -- 1, 2, 3 … per charity
    number integer not null check (number >= 1),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- the last business day whose donations it holds
    until_day date not null,
    donations integer not null check (donations >= 0),
    points bigint not null check (points >= 0),
    donated_minor bigint not null check (donated_minor >= 0),
    matched_minor bigint not null check (matched_minor >= 0),
    -- what partners give of their purchases (rule C-12)
    pledged_minor bigint not null check (pledged_minor >= 0),
    made_at timestamptz(3) not null,
    actor text not null,
    primary key (coalition_id, id),
    unique (coalition_id, charity_id, number),
    foreign key (coalition_id, charity_id) references charity (coalition_id, id),
    check ((donations = 0) = (points = 0) and (donations = 0) = (donated_minor = 0) and donated_minor + pledged_minor > 0)
  );
  call isolate_by_coalition('charity_payout', 'coalition_id', 'select, insert');
  call make_append_only('charity_payout');
`;

const pledges = `
  -- What a partner gives to a charity of each of its purchases (rule C-12). Never changed; an end before the last day is a
  -- row of its own.
  create table charity_pledge (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    charity_id bigint not null,
    -- 1, 2, 3 … per charity: that of its counterpart in the twin is the same
    number integer not null check (number >= 1),
    partner_id bigint not null,
    percent numeric(11, 8) not null check (percent > 0 and percent <= 100),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    cap_minor bigint not null check (cap_minor > 0),
    -- days of the coalition's zone on which purchases happen, both inclusive; no last one: until it is ended
    first_day date not null,
    last_day date check (last_day >= first_day),
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, charity_id, number),
    foreign key (coalition_id, charity_id) references charity (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('charity_pledge', 'coalition_id', 'select, insert');
  call make_append_only('charity_pledge');

  create table charity_pledge_end (
    coalition_id bigint not null,
    pledge_id bigint not null,
    last_day date not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, pledge_id, last_day),
    foreign key (coalition_id, pledge_id) references charity_pledge (coalition_id, id)
  );
  call isolate_by_coalition('charity_pledge_end', 'coalition_id', 'select, insert');
  call make_append_only('charity_pledge_end');

  -- What of a pledge is in a payout.
  create table charity_pledge_part (
    coalition_id bigint not null,
    payout_id bigint not null,
    pledge_id bigint not null,
    minor bigint not null check (minor > 0),
    primary key (coalition_id, payout_id, pledge_id),
    foreign key (coalition_id, payout_id) references charity_payout (coalition_id, id),
    foreign key (coalition_id, pledge_id) references charity_pledge (coalition_id, id)
  );
  create index charity_pledge_part_of on charity_pledge_part (coalition_id, pledge_id);
  call isolate_by_coalition('charity_pledge_part', 'coalition_id', 'select, insert');
  call make_append_only('charity_pledge_part');

  -- What a pledge has come to with the purchases that were posted until a business day, in minor units: its percentage of
  -- their sum, rounded down once, up to its cap. A purchase counts with what was paid for it, less what was refunded of it
  -- for points; one of which all points were taken back, or that came to none, counts nothing. Of a purchase for which an
  -- account and an employee both got the points of all of it (rule K-09) the employee's earn is of the same money, and does
  -- not count. One that a till tells before it happens counts from its own day on, and an end that was told after its last
  -- day (the twin's clock may be ahead) from the day on which it was told: what closed days have come to stays.
  create function pledged_until(p_coalition bigint, p_pledge bigint, p_until date) returns bigint language plpgsql stable as $$
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
  end $$;
`;

const donations = `
  create table donation (
    coalition_id bigint not null,
    -- the transaction's
    id bigint not null,
    campaign_id bigint not null,
    member_id bigint not null,
    -- through which partner it was asked for; null: by an operator, or because it was due
    partner_id bigint,
    points bigint not null check (points > 0),
    donated_minor bigint not null check (donated_minor > 0),
    -- by sponsor, in the order of their numbers
    matched_minor bigint[] not null check (0 <= all (matched_minor)),
    -- whether the charity may be told who gave it
    named boolean not null,
    donated_at timestamptz(3) not null,
    business_day date not null,
    -- the receipt's: a year of the coalition's calendar, and 1, 2, 3 … without gaps in it. Of a donation that was
    -- reversed the receipt is void; its number is never used again
    receipt_year integer not null,
    receipt_number integer not null check (receipt_number >= 1),
    reversed_by bigint,
    payout_id bigint,
    primary key (coalition_id, id),
    unique (coalition_id, receipt_year, receipt_number),
    foreign key (coalition_id, campaign_id) references charity_campaign (coalition_id, id),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id),
    foreign key (coalition_id, payout_id) references charity_payout (coalition_id, id),
    check (reversed_by is null or payout_id is null)
  );
  -- Under which name a member gives where it gives by name; can be personal, and goes with its data (rules A-05, C-13).
  create table donor_name (
    coalition_id bigint not null,
    member_id bigint not null,
    name text not null check (char_length(name) between 1 and 140),
    changed_at timestamptz(3) not null,
    primary key (coalition_id, member_id),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  call isolate_by_coalition('donor_name', 'coalition_id', 'select, insert, update (name, changed_at), delete');

  create index donation_of_member on donation (coalition_id, member_id, id);
  create index donation_of_campaign on donation (coalition_id, campaign_id, id);
  create index donation_of_payout on donation (coalition_id, payout_id, id) where payout_id is not null;
  create index donation_unpaid on donation (coalition_id, campaign_id, business_day)
    where payout_id is null and reversed_by is null;
  call isolate_by_coalition('donation', 'coalition_id', 'select, insert, update (reversed_by, payout_id)');

  -- A donation is reversed or paid out, once; all else of it stays (rule C-04).
  create function check_donation_change() returns trigger language plpgsql as $$
  declare v_else donation := new;
  begin
    v_else.reversed_by := old.reversed_by;
    v_else.payout_id := old.payout_id;
    if v_else is distinct from old or num_nonnulls(old.reversed_by, old.payout_id) > 0 then
      raise exception 'donation % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger ends_once before update on donation for each row execute function check_donation_change();
  create trigger stays before delete on donation for each row execute function refuse_change();
  create trigger stays_truncate before truncate on donation for each statement execute function refuse_change();

  -- The last number of a year's receipts.
  create table donation_receipts (
    coalition_id bigint not null references coalition (id),
    year integer not null,
    last_number integer not null check (last_number >= 1),
    primary key (coalition_id, year)
  );
  call isolate_by_coalition('donation_receipts', 'coalition_id', 'select, insert, update (last_number)');
`;
