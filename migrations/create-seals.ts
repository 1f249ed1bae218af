import { Migration } from '@mikro-orm/migrations';

/**
 * Seals (rule L-10): what a closed epoch holds is hashed into one block, each block holds the hash of the one before it.
 *
 * Whatever is posted carries the open epoch, under the coalition's shared day lock; closing an epoch takes that lock
 * exclusively. So what carries an epoch below the open one is complete, and can be sealed at leisure.
 */
export class CreateSeals extends Migration {
  override up(): void {
    this.addSql(epochs);
    this.addSql(blocks);
    this.addSql(closing);
  }
}

const epochs = `
  -- No transaction of the open epoch has an id below this one, so that a closed epoch's are found in one range of the
  -- primary key: an index by epoch on the hottest table would cost more than all of sealing.
  alter table ledger_state add column lowest_id bigint not null default 0;
  grant update (lowest_id) on ledger_state to hamsood_app;

  -- Ids follow the database's clock. Where that has gone back, whoever posts first says so before it posts: the range
  -- is widened by a minute more than needed, so that those that follow find it wide enough.
  create function id_block_of_epoch(p_coalition bigint, p_lowest bigint) returns bigint language plpgsql volatile as $$
  declare v_block bigint := new_id_block();
  begin
    if v_block < p_lowest then
      update ledger_state set lowest_id = v_block - (60000::bigint << 21)
       where coalition_id = p_coalition and lowest_id > v_block;
    end if;
    return v_block;
  end $$;

  -- An epoch that is complete, and between which ids its transactions lie (among those of other epochs, where the clock
  -- has gone back).
  create table closed_epoch (
    coalition_id bigint not null,
    epoch integer not null,
    lowest_id bigint not null,
    highest_id bigint not null,
    closed_at timestamptz(3) not null,
    primary key (coalition_id, epoch)
  );
  call isolate_by_coalition('closed_epoch', 'coalition_id', 'select, insert');
  call make_append_only('closed_epoch');
`;

const blocks = `
  create table seal_block (
    coalition_id bigint not null,
    -- 1, 2, 3 … without gaps
    number integer not null,
    epoch integer not null,
    transactions bigint not null check (transactions >= 0),
    steps bigint not null check (steps >= 0),
    lowest_id bigint not null,
    highest_id bigint not null,
    -- of all leaves: transactions by id, then balance steps by member and version
    merkle_root bytea not null check (octet_length(merkle_root) = 32),
    -- blinded hash of the counts and ids above, which are not for everybody who may see the block
    contents_hash bytea not null check (octet_length(contents_hash) = 32),
    -- 32 zero bytes in the first block
    previous_hash bytea not null check (octet_length(previous_hash) = 32),
    block_hash bytea not null check (octet_length(block_hash) = 32),
    sealed_at timestamptz(3) not null,
    primary key (coalition_id, number),
    unique (coalition_id, epoch),
    check (transactions + steps > 0)
  );
  call isolate_by_coalition('seal_block', 'coalition_id', 'select, insert');
  call make_append_only('seal_block');

  -- The leaves of a block, 1,024 to a row: each row is a whole subtree, so that a proof reads one of them and the roots
  -- of the others, and the auditor can say which row of the books differs. The block's root stands for all of it.
  create table seal_chunk (
    coalition_id bigint not null,
    number integer not null,
    chunk integer not null,
    -- of its first leaf: a transaction's id and version 0, or a member's id and the step's version
    first_row bigint not null,
    first_version integer not null,
    row_ids bigint[] not null,
    row_versions integer[] not null,
    -- 32 bytes each
    leaf_hashes bytea not null,
    root bytea not null check (octet_length(root) = 32),
    primary key (coalition_id, number, chunk),
    check (cardinality(row_ids) between 1 and 1024 and cardinality(row_versions) = cardinality(row_ids)
           and octet_length(leaf_hashes) = 32 * cardinality(row_ids))
  );
  -- hashes cannot be compressed
  alter table seal_chunk alter leaf_hashes set storage external;
  call isolate_by_coalition('seal_chunk', 'coalition_id', 'select, insert');
  call make_append_only('seal_chunk');

  -- The chain has one end, and goes on from there, whoever writes it.
  create function check_seal_block() returns trigger language plpgsql as $$
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
  end $$;
  -- after the row, so that row-level security has its say first
  create trigger continues after insert on seal_block for each row execute function check_seal_block();
`;

const closing = `
  create function ledger_seal_lock(p_coalition bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood ledger seal ' || p_coalition::text, 0)
  $$;

  -- Whether anything was posted in the epoch that a state of the ledger says is open. Along the primary key, also where
  -- the planner does not know yet how many rows there are: whoever asks has said so to it.
  create function open_epoch_has_rows(p_state ledger_state) returns boolean language sql stable as $$
    select exists (select from balance_step b
                    where b.coalition_id = p_state.coalition_id and b.sealing_epoch = p_state.sealing_epoch)
        or coalesce((select t.sealing_epoch from ledger_transaction t where t.coalition_id = p_state.coalition_id
                      order by t.id desc limit 1) = p_state.sealing_epoch, false)
        or exists (select from ledger_transaction t where t.coalition_id = p_state.coalition_id
                      and t.id >= p_state.lowest_id and t.sealing_epoch = p_state.sealing_epoch)
  $$;

  -- Ends the open epoch. The caller holds the exclusive day lock, and has read the state under it.
  create function end_epoch(p_state ledger_state) returns void language plpgsql volatile as $$
  begin
    insert into closed_epoch (coalition_id, epoch, lowest_id, highest_id, closed_at)
      select p_state.coalition_id, p_state.sealing_epoch, p_state.lowest_id,
             coalesce((select max(t.id) from ledger_transaction t where t.coalition_id = p_state.coalition_id), 0),
             clock_timestamp() + p_state.clock_offset_ms * interval '1 millisecond';
    -- From the beginning of this millisecond: within one, ids are in no order.
    update ledger_state set sealing_epoch = sealing_epoch + 1, lowest_id = (new_id_block() >> 21) << 21
     where coalition_id = p_state.coalition_id;
  end $$;

  -- Closes the coalition's epoch when something was posted in it and nothing else waits to be sealed. Everybody who
  -- posts waits from when the exclusive lock is asked for until this transaction ends: at most 50 ms, then it gives up
  -- (lock_not_available) and is tried again. Returns the epoch that is to be sealed next; null when there is none, or
  -- somebody else is at it.
  create function close_epoch() returns integer language plpgsql volatile as $$
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
  end $$;
`;
