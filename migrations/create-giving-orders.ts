import { Migration } from '@mikro-orm/migrations';

/**
 * Standing orders to give (rule C-03): what a member has said once, and what was given because of it. A gift is written
 * before its points are moved and finished afterwards, under a key of the ledger that is made of its id: so each is given
 * once, whoever dies in between.
 */
export class CreateGivingOrders extends Migration {
  override up(): void {
    this.addSql(orders);
    this.addSql(gifts);
  }
}

const orders = `
  create table giving_order (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    campaign_id bigint not null,
    kind text not null check (kind in ('ROUND_UP_BURNS', 'ROUND_UP_PURCHASES', 'PERCENTAGE', 'MONTHLY', 'BEFORE_EXPIRY')),
    -- rounded up to a multiple of it: points, or minor units of the campaign's currency
    round_to bigint check (round_to > 1),
    -- of the points that purchases earn
    percent numeric(11, 8) check (percent > 0 and percent <= 100),
    -- each month, on that day of it, or on its last one
    points bigint check (points > 0),
    day_of_month smallint check (day_of_month between 1 and 31),
    -- so many days before their last one points are given
    days_before smallint check (days_before between 1 and 90),
    -- in a month of the coalition's calendar; null: no limit
    monthly_most bigint check (monthly_most > 0),
    -- whether the charity may be told who gives
    named boolean not null,
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'PAUSED', 'ENDED')),
    ended_because text check (ended_because in ('MEMBER', 'OPERATOR', 'CAMPAIGN', 'ACCOUNT')),
    -- the next day on which it is looked at
    due_on date not null,
    -- what has happened after this version of the member's balance counts, and is counted until that one
    counted_from integer not null default 0,
    counted_until integer not null default 0,
    -- versions of the balance that came while it was paused: what was bought or spent by them does not count
    left_out int4multirange not null default '{}',
    -- what is not given yet because it comes to no gift, in 10^-10 of a point, or of a minor unit; below 0: more was given
    -- than what was taken back since has left
    carried numeric(40, 0) not null default 0,
    created_at timestamptz(3) not null,
    ended_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id),
    foreign key (coalition_id, campaign_id) references charity_campaign (coalition_id, id),
    check ((kind in ('ROUND_UP_BURNS', 'ROUND_UP_PURCHASES')) = (round_to is not null)),
    check ((kind = 'PERCENTAGE') = (percent is not null)),
    check ((kind = 'MONTHLY') = (points is not null) and (kind = 'MONTHLY') = (day_of_month is not null)),
    check ((kind = 'BEFORE_EXPIRY') = (days_before is not null)),
    check ((status = 'ENDED') = (ended_because is not null) and (status = 'ENDED') = (ended_at is not null)),
    check (counted_from <= counted_until)
  ) with (fillfactor = 80);
  -- One of a kind for a campaign at a time: whoever asks twice does not give twice.
  create unique index giving_order_standing on giving_order (coalition_id, member_id, campaign_id, kind) where status <> 'ENDED';
  create index giving_order_due on giving_order (coalition_id, due_on, id) where status = 'ACTIVE';
  create index giving_order_of_member on giving_order (coalition_id, member_id, id);
  call isolate_by_coalition('giving_order', 'coalition_id',
    'select, insert, update (monthly_most, status, ended_because, due_on, counted_until, left_out, carried, ended_at)');
`;

const gifts = `
  create table giving_gift (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    order_id bigint not null,
    -- 1, 2, 3 … per order
    number integer not null check (number >= 1),
    -- on which it was due
    day date not null,
    points bigint not null check (points > 0),
    -- only of points whose last day is not later
    lapsing_by date,
    status text not null default 'DUE' check (status in ('DUE', 'GIVEN', 'MISSED')),
    -- the donation's transaction
    transaction_id bigint,
    -- why it was not given, as a refusal's code
    missed_because text check (char_length(missed_because) between 1 and 100),
    primary key (coalition_id, id),
    unique (coalition_id, order_id, number),
    foreign key (coalition_id, order_id) references giving_order (coalition_id, id),
    foreign key (coalition_id, transaction_id) references donation (coalition_id, id),
    check ((status = 'GIVEN') = (transaction_id is not null) and (status = 'MISSED') = (missed_because is not null))
  );
  create unique index giving_gift_of_donation on giving_gift (coalition_id, transaction_id) where transaction_id is not null;
  -- at most one of an order at a time
  create unique index giving_gift_due on giving_gift (coalition_id, order_id) where status = 'DUE';
  call isolate_by_coalition('giving_gift', 'coalition_id', 'select, insert, update (status, transaction_id, missed_because)');

  -- A gift is given or missed, once; all else of it stays.
  create function check_gift_change() returns trigger language plpgsql as $$
  declare v_else giving_gift := new;
  begin
    v_else.status := old.status;
    v_else.transaction_id := old.transaction_id;
    v_else.missed_because := old.missed_because;
    if v_else is distinct from old or old.status <> 'DUE' then
      raise exception 'gift % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger ends_once before update on giving_gift for each row execute function check_gift_change();
  create trigger stays before delete on giving_gift for each row execute function refuse_change();
  create trigger stays_truncate before truncate on giving_gift for each statement execute function refuse_change();
`;
