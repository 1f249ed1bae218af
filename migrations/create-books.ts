import { Migration } from '@mikro-orm/migrations';

/**
 * The double-entry books: accounts, transactions, entries, idempotency keys, the outbox, and the two functions through
 * which alone the ledger reads under locks and writes (`lock_and_read`, `apply_batch`).
 *
 * Rows prove themselves: each transaction's entries sum to zero, a member's entries are numbered without gaps and carry
 * the balances after them, and the database refuses to change or delete any of them, whoever asks (rules L-01 … L-03).
 */
export class CreateBooks extends Migration {
  override up(): void {
    this.addSql(ledgerState);
    this.addSql(accounts);
    this.addSql(transactions);
    this.addSql(entries);
    this.addSql(wholeTransactions);
    this.addSql(beside);
    this.addSql(partitions);
    this.addSql(lockAndRead);
    this.addSql(applyBatch);
    this.addSql(foldDeltas);
  }
}

const ledgerState = `
  create table ledger_state (
    coalition_id bigint primary key references coalition (id),
    -- the coalition's clock is the database's plus this; other than 0 in test twins only
    clock_offset_ms bigint not null default 0,
    -- whatever is posted carries this business day or a later one; days before it are closed
    first_open_day date not null,
    first_open_at timestamptz(3) not null,
    -- whatever is posted carries this epoch; epochs below it are complete and can be sealed
    sealing_epoch integer not null default 1
  );
  call isolate_by_coalition('ledger_state', 'coalition_id', 'select, insert');
`;

const accounts = `
  create function points_total(p_points bigint[]) returns bigint language plpgsql immutable strict parallel safe as $$
  declare total bigint := 0; p bigint;
  begin
    foreach p in array p_points loop total := total + p; end loop;
    return total;
  end $$;

  -- A member's row holds its lots as three parallel arrays, sorted by expiry, then funding, so that a burn costs the
  -- same with ten lots or a thousand. 'infinity' is a lot that never expires.
  create table member_account (
    coalition_id bigint not null,
    member_id bigint not null,
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'SUSPENDED', 'CLOSED')),
    version integer not null default 0,
    sequence integer not null default 0,
    posted bigint not null default 0,
    held bigint not null default 0,
    pending bigint not null default 0,
    owed bigint not null default 0,
    lot_expiries date[] not null default '{}',
    lot_fundings bigint[] not null default '{}',
    lot_points bigint[] not null default '{}',
    last_posted_at timestamptz(3) not null,
    primary key (coalition_id, member_id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    check (held >= 0 and pending >= 0 and owed >= 0 and sequence <= version),
    check (cardinality(lot_expiries) = cardinality(lot_points) and cardinality(lot_fundings) = cardinality(lot_points)),
    check (0 < all (lot_points)),
    constraint member_account_adds_up check (posted = points_total(lot_points) + held + pending - owed),
    constraint member_account_covered check (posted - held - pending >= 0 or owed > 0)
  ) with (fillfactor = 60);
  -- An account with hundreds of lots outgrows its page. Compressing its arrays anew with each batch cost six times as
  -- much as writing them as they are.
  alter table member_account alter lot_expiries set storage external, alter lot_fundings set storage external,
    alter lot_points set storage external;
  call isolate_by_coalition('member_account', 'coalition_id', 'select, insert, update');

  -- The programme's own accounts. They are hot: a batch appends one delta per account, a job folds deltas into the
  -- balance, a read adds both. Nothing refers to them by foreign key, so that no batch waits for another.
  create table ledger_account (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    kind text not null check (kind in ('ISSUED', 'REDEEMED')),
    partner_id bigint not null,
    folded_balance bigint not null default 0,
    primary key (coalition_id, id),
    unique (coalition_id, kind, partner_id)
  );
  call isolate_by_coalition('ledger_account', 'coalition_id', 'select, insert, update (folded_balance)');

  create table account_delta (
    coalition_id bigint not null,
    account_id bigint not null,
    batch_id bigint not null,
    delta bigint not null,
    primary key (coalition_id, account_id, batch_id)
  );
  -- 'update' because folding locks the rows it takes, which asks for that privilege; no delta is ever changed
  call isolate_by_coalition('account_delta', 'coalition_id', 'select, insert, update, delete');
`;

const transactions = `
  create table ledger_transaction (
    coalition_id bigint not null,
    id bigint not null,
    type text not null check (type in ('EARN', 'BURN', 'REVERSAL', 'EXPIRY', 'TRANSFER', 'ADJUSTMENT', 'DONATION')),
    points bigint not null check (points > 0 or (points = 0 and type = 'EARN')),
    member_id bigint,
    partner_id bigint,
    merchant_id bigint,
    contract_version_id bigint,
    occurred_at timestamptz(3) not null,
    posted_at timestamptz(3) not null,
    business_day date not null,
    sealing_epoch integer not null,
    actor text not null,
    reverses_id bigint,
    amount_minor bigint,
    currency text,
    -- what an earn consists of: [{ "rule", "points", … }]
    breakdown jsonb,
    -- sha-256 over the row beside the ledger (transaction_detail); the row can be erased, this stays
    details_hash bytea,
    primary key (coalition_id, id)
  ) partition by range (id);
  create index ledger_transaction_by_partner on ledger_transaction (coalition_id, partner_id, id);
  create index ledger_transaction_time on ledger_transaction using brin (posted_at);
  call isolate_by_coalition('ledger_transaction', 'coalition_id', 'select, insert');
  call make_append_only('ledger_transaction');

  -- Values that can be personal, beside the sealed row, erasable, with a random salt so that the hash that stays
  -- behind tells nothing (rule L-07).
  create table transaction_detail (
    coalition_id bigint not null,
    transaction_id bigint not null,
    salt bytea not null,
    reference text,
    category text,
    lines jsonb,
    reason text,
    metadata jsonb,
    primary key (coalition_id, transaction_id)
  );
  call isolate_by_coalition('transaction_detail', 'coalition_id', 'select, insert, delete');
`;

const entries = `
  create table entry (
    coalition_id bigint not null,
    transaction_id bigint not null,
    leg smallint not null,
    account_id bigint not null,
    amount bigint not null,
    posted_at timestamptz(3) not null,
    -- of member accounts only: the entry's number, the balance version, and the balance after it
    sequence integer,
    version integer,
    posted_after bigint,
    held_after bigint,
    pending_after bigint,
    lot_expiries date[],
    lot_fundings bigint[],
    lot_points bigint[],
    primary key (coalition_id, transaction_id, leg),
    -- a member's entry says all of it, one of the programme's own accounts says none
    constraint entry_of_member_or_programme check (num_nulls(sequence, version, posted_after, held_after, pending_after,
      lot_expiries, lot_fundings, lot_points) in (0, 8))
  ) partition by range (transaction_id);
  -- As with the account's own lots; partitions take it over.
  alter table entry alter lot_expiries set storage external, alter lot_fundings set storage external,
    alter lot_points set storage external;
  create index entry_of_member on entry (coalition_id, account_id, sequence) where sequence is not null;
  create index entry_time on entry using brin (posted_at);
  call isolate_by_coalition('entry', 'coalition_id', 'select, insert');
  call make_append_only('entry');
`;

const wholeTransactions = `
  -- Rule L-01. Transactions and their entries are written by one statement, at whose end both triggers look at its rows:
  -- at those of entries for each transaction, at those of transactions for each entry. No row is looked at for itself.
  -- The lateral subqueries are for the planner, as in lock_and_read.
  create function check_new_entries() returns trigger language plpgsql as $$
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
  end $$;
  create trigger whole after insert on entry referencing new table as new_entries
    for each statement execute function check_new_entries();

  create function check_new_transactions() returns trigger language plpgsql as $$
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
  end $$;
  create trigger whole after insert on ledger_transaction referencing new table as new_transactions
    for each statement execute function check_new_transactions();
`;

const beside = `
  -- The first outcome of every key; keys never expire. "caller" is the partner, user or member whose key it is.
  create table idempotency_key (
    coalition_id bigint not null,
    caller text not null,
    key text not null,
    fingerprint bytea not null,
    transaction_id bigint,
    refusal jsonb,
    member_id bigint not null,
    version integer not null,
    posted bigint not null,
    held bigint not null,
    pending bigint not null,
    as_of timestamptz(3) not null,
    primary key (coalition_id, caller, key),
    check ((transaction_id is null) <> (refusal is null))
  );
  call isolate_by_coalition('idempotency_key', 'coalition_id', 'select, insert');
  call make_append_only('idempotency_key');

  -- One purchase of one merchant earns once, whatever key it comes under (rule E-06). Only the reference's hash is
  -- kept, so that erasing the reference does not open the door again.
  create table earned_purchase (
    coalition_id bigint not null,
    merchant_id bigint not null,
    reference_hash bytea not null,
    transaction_id bigint not null,
    primary key (coalition_id, merchant_id, reference_hash)
  );
  call isolate_by_coalition('earned_purchase', 'coalition_id', 'select, insert');
  call make_append_only('earned_purchase');

  create table outbox (
    coalition_id bigint not null,
    id bigint not null,
    type text not null,
    object_id bigint not null,
    object_sequence integer not null,
    -- what the event is about: an immutable row from which its payload is made
    subject_id bigint not null,
    occurred_at timestamptz(3) not null,
    sent_at timestamptz(3),
    primary key (coalition_id, id)
  );
  create index outbox_unsent on outbox (coalition_id, object_id, object_sequence) where sent_at is null;
  call isolate_by_coalition('outbox', 'coalition_id', 'select, insert, update (sent_at)');
`;

const partitions = `
  -- Transactions and entries lie in one partition per month of their ids. The default partition catches what comes
  -- when nobody made the month's in time: nothing is refused for a missing partition.
  create table ledger_transaction_rest partition of ledger_transaction default;
  create table entry_rest partition of entry default;

  -- A partition that is addressed by its own name does not have its parent's row-level security, nor its triggers
  -- against TRUNCATE.
  create procedure guard_partition(p_partition regclass) language plpgsql as $$
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
  end $$;
  call guard_partition('ledger_transaction_rest');
  call guard_partition('entry_rest');

  create function first_id_of(p_month date) returns bigint language sql immutable as $$
    select ((extract(epoch from p_month::timestamp) * 1000)::bigint - 1577836800000) << 21
  $$;

  create procedure ensure_month_partition(p_month date) language plpgsql as $$
  declare parent text; part text; low date := date_trunc('month', p_month::timestamp)::date;
  begin
    foreach parent in array array['ledger_transaction', 'entry'] loop
      part := format('%s_%s', parent, to_char(low, 'YYYY_MM'));
      continue when to_regclass(part) is not null;
      execute format('create table %I partition of %I for values from (%s) to (%s)', part, parent,
        first_id_of(low), first_id_of((low + interval '1 month')::date));
      call guard_partition(part::regclass);
    end loop;
  end $$;
`;

const lockAndRead = `
  -- First of a batch's two round trips: isolation and time-outs for this transaction, the coalition's day (shared
  -- with other batches, exclusive for whoever closes the day), its terms (shared, exclusive for whoever changes them),
  -- the members in id order, and only then, in later
  -- statements with fresh snapshots, what may have been written while we waited for them.
  -- Planner choices are pinned: a plan made while a table was empty would otherwise scan it once it has grown. Every
  -- key begins with the coalition, which a planner without statistics takes for selective; the LIMIT in a lateral
  -- subquery keeps it from joining all rows of the coalition instead of looking up one by its whole key.
  create function lock_and_read(
    p_coalition bigint, p_members bigint[], p_callers text[], p_keys text[], p_merchants bigint[], p_references bytea[],
    p_lock_timeout text,
    out o_state text, out o_members text, out o_keys json, out o_purchases integer[]
  ) language plpgsql volatile as $$
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
  end $$;

  -- Keys of the advisory locks' 64-bit space per coalition, apart from any other use by their class.
  create function ledger_day_lock(p_coalition bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood ledger day ' || p_coalition::text, 0)
  $$;
  create function ledger_terms_lock(p_coalition bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood ledger terms ' || p_coalition::text, 0)
  $$;
`;

const applyBatch = `
  -- Second round trip: writes set-wise what was decided. Every array of a section has one element per row of it;
  -- keys and purchases come sorted, so that batches of other nodes that meet on them wait instead of deadlocking.
  create function apply_batch(
    p_coalition bigint, p_epoch integer, p_batch bigint,
    p_member bigint[], p_version integer[], p_sequence integer[], p_posted bigint[], p_held bigint[], p_pending bigint[],
    p_owed bigint[], p_lot_expiries text[], p_lot_fundings text[], p_lot_points text[], p_last_posted timestamptz[],
    t_id bigint[], t_type text[], t_points bigint[], t_member bigint[], t_partner bigint[], t_merchant bigint[],
    t_contract bigint[], t_occurred timestamptz[], t_posted timestamptz[], t_day date[], t_actor text[],
    t_amount bigint[], t_currency text[], t_breakdown text[], t_details_hash bytea[],
    e_transaction bigint[], e_leg smallint[], e_account bigint[], e_amount bigint[], e_posted_at timestamptz[],
    e_sequence integer[], e_version integer[], e_posted bigint[], e_held bigint[], e_pending bigint[], e_lot_expiries text[],
    e_lot_fundings text[], e_lot_points text[],
    d_transaction bigint[], d_salt bytea[], d_reference text[], d_category text[], d_lines text[], d_reason text[],
    d_metadata text[],
    g_merchant bigint[], g_hash bytea[], g_transaction bigint[],
    k_caller text[], k_key text[], k_fingerprint bytea[], k_transaction bigint[], k_refusal text[], k_member bigint[],
    k_version integer[], k_posted bigint[], k_held bigint[], k_pending bigint[], k_as_of timestamptz[],
    a_account bigint[], a_delta bigint[],
    o_id bigint[], o_type text[], o_object bigint[], o_sequence integer[], o_subject bigint[],
    o_occurred timestamptz[]
  ) returns void language plpgsql volatile as $$
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
  end $$;
`;

const foldDeltas = `
  -- Moves the deltas that lie there into their account's balance, in one transaction. One at a time per coalition: two
  -- would update the same accounts, in different orders. Returns how many were folded; 0 when another one is at it.
  create function fold_account_deltas(p_most integer) returns integer language plpgsql volatile as $$
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
  end $$;

  grant execute on all functions in schema public to hamsood_app;
  revoke execute on function find_api_key(bytea), list_coalitions() from public;
`;
