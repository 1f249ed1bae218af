import { Migration } from '@mikro-orm/migrations';
import {
  ALONG_KEYS,
  daysOfFacts,
  factsFromBooks,
  factTransactions,
  filledDebts,
  pointsFacts,
} from './fact-functions.js';

/**
 * Business days that close (rule S-02), and what was done on each of them, added up by what it costs whom (rule S-01):
 * all that settlement reads of the points books.
 *
 * Whatever is posted carries the first open day or a later one, read under the coalition's shared day lock; closing days
 * takes that lock exclusively. So what carries a closed day is complete, and can be added up at leisure.
 */
export class CreateDays extends Migration {
  override up(): void {
    this.addSql(closedDays);
    this.addSql(facts);
    this.addSql(categories);
    this.addSql(closing);
    this.addSql(pointsFacts);
    this.addSql(filledDebts);
    this.addSql(daysOfFacts);
    this.addSql(factsFromBooks);
    this.addSql(gathering);
    this.addSql(factTransactions);
  }
}

const closedDays = `
  create table closed_day (
    coalition_id bigint not null,
    day date not null,
    -- what carries this day or an earlier one carries this epoch or an earlier one; what is posted later, a later one
    epoch integer not null,
    -- no transaction was posted by then that has a higher id
    highest_id bigint not null,
    closed_at timestamptz(3) not null,
    primary key (coalition_id, day)
  );
  call isolate_by_coalition('closed_day', 'coalition_id', 'select, insert');
  call make_append_only('closed_day');

  -- Days are closed in order, and when they are over, whoever writes the row. When that is only the application knows for
  -- certain, whose tables of time zones may be newer than the database's, by as much as clocks are moved: what is left to
  -- it are the last two hours.
  create function check_closed_day() returns trigger language plpgsql as $$
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
  end $$;
  -- after the row, so that row-level security has its say first
  create trigger follows after insert on closed_day for each row execute function check_closed_day();

  grant update (first_open_day, first_open_at) on ledger_state to hamsood_app;
  create function check_first_open_day() returns trigger language plpgsql as $$
  begin
    if new.first_open_at < old.first_open_at or (new.first_open_day <> old.first_open_day
         and not exists (select from closed_day c where c.coalition_id = new.coalition_id and c.day = new.first_open_day - 1)) then
      raise exception 'the day before % is not closed', new.first_open_day using errcode = 'HS010';
    end if;
    return new;
  end $$;
  create trigger first_open_day before update of first_open_day, first_open_at on ledger_state
    for each row execute function check_first_open_day();
`;

const facts = `
  -- A sum over the transactions of one business day, and over debts that were filled without one. 0 or '' where a
  -- transaction has none.
  create table day_fact (
    coalition_id bigint not null,
    day date not null,
    -- what it is that was done: see FactKind; it gives the sign
    kind text not null check (kind in ('ISSUED', 'ISSUE_REVERSED', 'CONSUMED', 'RESTORED', 'EXPIRED', 'ADJUSTED',
      'REDEEMED', 'REDEMPTION_REVERSED', 'SHORTFALL')),
    partner_id bigint not null,
    contract_version_id bigint not null,
    category text not null,
    -- whose points; 0 for what concerns all points alike
    funding_id bigint not null,
    transactions bigint not null check (transactions > 0),
    points bigint not null check (points > 0),
    primary key (coalition_id, day, kind, partner_id, contract_version_id, category, funding_id),
    check ((funding_id = 0) = (kind in ('REDEEMED', 'REDEMPTION_REVERSED')))
  );
  -- What became of some points since the first day, whatever else there is by then.
  create index day_fact_of_funding on day_fact (coalition_id, funding_id, day);
  call isolate_by_coalition('day_fact', 'coalition_id', 'select, insert');
  call make_append_only('day_fact');

  -- A closed day whose facts are all there.
  create table gathered_day (
    coalition_id bigint not null,
    day date not null,
    transactions bigint not null check (transactions >= 0),
    -- of its transactions; null without any. Transactions of other days can lie between them
    lowest_id bigint,
    highest_id bigint check (highest_id >= lowest_id),
    -- the lowest of those that carried a later day already when this one was closed; null without any
    later_from bigint,
    primary key (coalition_id, day),
    foreign key (coalition_id, day) references closed_day (coalition_id, day),
    check ((transactions = 0) = (lowest_id is null) and (lowest_id is null) = (highest_id is null))
  );
  call isolate_by_coalition('gathered_day', 'coalition_id', 'select, insert');
  call make_append_only('gathered_day');

  create function check_gathered_day() returns trigger language plpgsql as $$
  begin
    if exists (select from closed_day c where c.coalition_id = new.coalition_id and c.day = new.day - 1)
       and not exists (select from gathered_day g where g.coalition_id = new.coalition_id and g.day = new.day - 1) then
      raise exception 'the day before % is not gathered', new.day using errcode = 'HS010';
    end if;
    return null;
  end $$;
  create trigger follows after insert on gathered_day for each row execute function check_gathered_day();
`;

const categories = `
  -- What was posted at a merchant is added up under its category, and can be added up again at any time.
  create function check_merchant_category() returns trigger language plpgsql as $$
  begin
    if new.category <> old.category then
      raise exception 'the category of merchant % stays: what was posted there is priced by it', old.id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger category_stays before update of category on merchant
    for each row execute function check_merchant_category();
`;

const closing = `
  -- Closes all open days up to one that is over: p_next_at is when the day after it begins, which only the application
  -- knows, whose time zones the ledger goes by. Answers the days that it has closed; none when they are closed already.
  -- Everybody who posts waits from when the exclusive lock is asked for until this transaction ends: at most 50 ms, then
  -- it gives up (lock_not_available) and is tried again. The open epoch ends with the days, so that once it is sealed, all
  -- of them is. An epoch in which nothing was posted stays: it would be an empty block.
  create function close_days(p_until date, p_next_at timestamptz) returns setof date language plpgsql volatile as $$
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
  end $$;
`;

const gathering = `
  -- No transaction of this day or a later one has an id below it. Of what was there when the last day before was closed,
  -- that day's row says where it begins; whatever was posted since then is of later epochs, which say it themselves.
  create function lowest_id_from_day(p_coalition bigint, p_day date) returns bigint language plpgsql stable as $$
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
  end $$;

  -- Adds up the next closed days, and marks them: up to a month, as one pass over the books costs the same for all; days
  -- without any facts, as many as there are. Answers the days that it has gathered; none when there are no more.
  -- One at a time per coalition: another one waits, and finds it done.
  create function gather_days() returns setof date language plpgsql volatile ${ALONG_KEYS} as $$
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
  end $$;
`;
