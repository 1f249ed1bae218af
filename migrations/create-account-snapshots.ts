import { Migration } from '@mikro-orm/migrations';

/**
 * Looking back (rule L-08): balances at any past instant, of members by searching their own versions, of the
 * programme's accounts by sums of complete spans of entries.
 */
export class CreateAccountSnapshots extends Migration {
  override up(): void {
    this.addSql(spans);
    this.addSql(openSpans);
    this.addSql(cutting);
    this.addSql(programmeBalances);
    this.addSql(programmeEntries);
    this.addSql(memberBalances);
    this.addSql(memberChanges);
  }
}

// Plans that were made while a table was empty must not scan it once it has grown: see lock_and_read.
const ALONG_KEYS =
  'set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set jit = off';
// Where two tables are read along the same key: without statistics a nested loop looks through the whole range once for
// each row.
const SIDE_BY_SIDE = `${ALONG_KEYS} set enable_nestloop = off`;

const spans = `
  -- Some thousand transactions that are complete: of closed epochs (see closed_epoch), between two ids. Each
  -- transaction of a closed epoch is in at most one span, and in exactly one as far as spans were made. What each of the
  -- programme's accounts got in a span is added up once, so that a balance at an instant needs these sums and a look
  -- through the few spans whose entries lie on both sides of it. No index by account on the entries themselves: on the
  -- hottest table it would be paid for with every operation.
  create table entry_span (
    coalition_id bigint not null,
    -- 1, 2, 3 … without gaps
    number integer not null,
    first_epoch integer not null,
    last_epoch integer not null,
    -- both included; other epochs' transactions may lie between them where the clock has gone back
    lowest_id bigint not null,
    highest_id bigint not null,
    -- whether nothing of these epochs has a higher id
    ends_epochs boolean not null,
    transactions integer not null check (transactions >= 0),
    primary key (coalition_id, number),
    check (first_epoch <= last_epoch)
  );
  call isolate_by_coalition('entry_span', 'coalition_id', 'select, insert');
  call make_append_only('entry_span');

  create table entry_span_account (
    coalition_id bigint not null,
    account_id bigint not null,
    number integer not null,
    -- sum of its entries in the span, and how many there are
    amount bigint not null,
    entries integer not null check (entries > 0),
    -- the first and the last instant at which they were posted; spans of neighbours may overlap, because an account
    -- that is ahead of the clock takes the other side of its transactions with it
    posted_from timestamptz(3) not null,
    posted_until timestamptz(3) not null,
    primary key (coalition_id, account_id, number)
  );
  call isolate_by_coalition('entry_span_account', 'coalition_id', 'select, insert');
  call make_append_only('entry_span_account');
`;

const openSpans = `
  -- Where the transactions lie that are in no span yet: the rest of the epochs that were begun, and all later ones.
  create function open_spans(p_coalition bigint)
    returns table (first_epoch integer, last_epoch integer, lowest_id bigint, highest_id bigint)
    language plpgsql stable ${ALONG_KEYS} as $$
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
  end $$;
`;

const cutting = `
  -- Makes the next span, of p_most transactions. False when there are not that many complete ones yet (whoever looks
  -- back looks through them), or somebody else is at it. Once it was begun, what is closed is cut to its end, the last
  -- span being smaller, so that no span is of epochs that one before it is of.
  create function cut_entry_span(p_most integer) returns boolean language plpgsql volatile ${SIDE_BY_SIDE} as $$
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
  end $$;
`;

const programmeBalances = `
  -- The balances of accounts of the programme with everything that was posted until an instant, itself included; of
  -- accounts without any entry until then no row. Spans that were posted until then by their sums; of spans on both
  -- sides of it, and of what is in no span yet, the entries themselves.
  create function programme_balances_at(p_coalition bigint, p_accounts bigint[], p_at timestamptz)
    returns table (account_id bigint, balance bigint) language sql stable ${SIDE_BY_SIDE} as $$
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
  $$;
`;

const programmeEntries = `
  -- Entries of one account of the programme that were posted at p_from or later and before p_until, in the order of
  -- their transactions' ids, after one of them. An account has at most one entry in a transaction. Only spans in which
  -- the account has such entries are looked through; where their ids overlap, nothing is looked at twice.
  create function programme_entries(p_coalition bigint, p_account bigint, p_from timestamptz, p_until timestamptz,
    p_after bigint, p_most integer)
    returns table (transaction_id bigint, amount bigint, posted_at timestamptz)
    language plpgsql stable ${ALONG_KEYS} set enable_sort = off as $$
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
  end $$;
`;

const memberBalances = `
  -- A member's balance at an instant: after the last of its versions until then, with or without an entry. Along both
  -- the entries' numbers and the versions the instants never run backwards (rule L-06), and there are no gaps (L-03), so
  -- that a million entries are searched in twenty steps; an index by instant would be paid for with every operation.
  -- Version 0 and nothing on it where there was none yet.
  create function balance_at(p_coalition bigint, p_member bigint, p_at timestamptz,
    out version integer, out posted bigint, out held bigint, out pending bigint)
    language plpgsql stable ${ALONG_KEYS} as $$
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
  end $$;
`;

const memberChanges = `
  create function moved_in(p_points bigint[], p_places smallint[], p_place smallint) returns bigint
    language plpgsql immutable parallel safe as $$
  declare total bigint := 0;
  begin
    if p_places is null then
      return 0;
    end if;
    for i in 1 .. cardinality(p_points) loop
      if p_places[i] = p_place then total := total + p_points[i]; end if;
    end loop;
    return total;
  end $$;

  -- What changed a member's balance, in order: versions after p_after up to p_until, at most p_most of them. The entry
  -- of a version has the number that is left of it without the steps before (see causesOf).
  create function balance_changes(p_coalition bigint, p_member bigint, p_after integer, p_until integer, p_most integer)
    returns table (version integer, kind text, subject_id bigint, at timestamptz, points bigint, held bigint,
      pending bigint, posted_after bigint, held_after bigint, pending_after bigint)
    -- planned for each call: a plan for any number of rows reads all of them
    language plpgsql stable ${ALONG_KEYS} set enable_sort = off set plan_cache_mode = force_custom_plan as $$
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
  end $$;
`;
