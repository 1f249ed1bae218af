import { Migration } from '@mikro-orm/migrations';

/**
 * Partners that leave (rule P-04): until when they give and take points, who bears afterwards what their open points
 * cost, and what was paid for that.
 */
export class CreateExits extends Migration {
  override up(): void {
    this.addSql(exits);
    this.addSql(transfers);
  }
}

const exits = `
  create table partner_exit (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    partner_id bigint not null,
    -- RUNNING: gives and takes points until its dates, then waits for its open holds; CANCELLED; TRANSFERRED: somebody
    -- else bears its points, what remains is to settle; COMPLETED: it has left
    status text not null check (status in ('RUNNING', 'CANCELLED', 'TRANSFERRED', 'COMPLETED')),
    -- the state that it left, and goes back to if it stays after all; one that was suspended takes no part while it leaves
    began_as text not null check (began_as in ('ACTIVE', 'SUSPENDED')),
    -- business days, the last ones on which it gives and takes points
    last_earn_day date not null,
    last_burn_day date not null check (last_burn_day >= last_earn_day),
    -- who takes its points over; null: the coalition. And the price, in percent of what is not paid of them yet
    bearer_partner_id bigint check (bearer_partner_id <> partner_id),
    price_percent numeric(11, 8) not null check (price_percent between 0 and 100),
    -- the day at whose end its points were taken over
    transferred_after date check (transferred_after >= last_burn_day),
    -- the last day of its last settlement period; later than that day where something came up afterwards
    last_day date check (last_day >= transferred_after),
    begun_at timestamptz(3) not null,
    begun_by text not null,
    ended_at timestamptz(3),
    reference_version bigint not null,
    primary key (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, bearer_partner_id) references partner (coalition_id, id),
    check ((transferred_after is not null) = (status in ('TRANSFERRED', 'COMPLETED'))
           and (last_day is null) = (transferred_after is null)),
    check ((ended_at is not null) = (status in ('CANCELLED', 'COMPLETED')))
  );
  create unique index partner_exit_one on partner_exit (coalition_id, partner_id) where status <> 'CANCELLED';
  call isolate_by_coalition('partner_exit', 'coalition_id',
    'select, insert, update (status, transferred_after, last_day, ended_at, reference_version)');

  -- What was agreed stays; an exit only goes forwards.
  create function check_partner_exit_change() returns trigger language plpgsql as $$
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
  end $$;
  create trigger goes_forwards before update on partner_exit for each row execute function check_partner_exit_change();
  create trigger stays before delete on partner_exit for each row execute function refuse_change();
  create trigger stays_truncate before truncate on partner_exit for each statement execute function refuse_change();
`;

const transfers = `
  -- What a partner's open points would still cost whoever bears them, and what was paid for taking them over; one per
  -- exit and currency, also where nothing was paid.
  create table liability_transfer (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    exit_id bigint not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    points bigint not null check (points >= 0),
    -- the share of the issue price that is paid at burn, of all these points: major units, exact
    unpaid numeric not null check (unpaid >= 0),
    -- the agreed percentage of it: what the partner pays and the bearer gets
    amount_minor bigint not null check (amount_minor >= 0),
    at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, exit_id, currency),
    foreign key (coalition_id, exit_id) references partner_exit (coalition_id, id)
  );
  call isolate_by_coalition('liability_transfer', 'coalition_id', 'select, insert');
  call make_append_only('liability_transfer');

  -- What it is made of: the points of each funding that members had at the end of the day, and the partner's share.
  create table liability_transfer_part (
    coalition_id bigint not null,
    transfer_id bigint not null,
    funding_id bigint not null,
    points bigint not null check (points > 0),
    share_percent numeric(11, 8) not null check (share_percent > 0 and share_percent <= 100),
    unpaid numeric not null check (unpaid >= 0),
    primary key (coalition_id, transfer_id, funding_id),
    foreign key (coalition_id, transfer_id) references liability_transfer (coalition_id, id),
    foreign key (coalition_id, funding_id) references funding (coalition_id, id)
  );
  call isolate_by_coalition('liability_transfer_part', 'coalition_id', 'select, insert');
  call make_append_only('liability_transfer_part');
`;
