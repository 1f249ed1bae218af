import { Migration } from '@mikro-orm/migrations';

/**
 * The audit log (rule A-08): append-only, sealed like the books, with what can be personal beside it.
 *
 * Whatever is written carries the open epoch, under a lock that writers share; closing an epoch takes that lock
 * exclusively. So what carries an epoch below the open one is complete, and can be sealed at leisure.
 */
export class CreateAuditLog extends Migration {
  override up(): void {
    this.addSql(epochs);
    this.addSql(entries);
    this.addSql(blocks);
  }
}

const epochs = `
  -- Epochs that are complete. The open one is the next after the last of them.
  create table closed_log_epoch (
    coalition_id bigint not null references coalition (id),
    epoch integer not null check (epoch >= 1),
    closed_at timestamptz(3) not null,
    primary key (coalition_id, epoch)
  );
  call isolate_by_coalition('closed_log_epoch', 'coalition_id', 'select, insert');
  call make_append_only('closed_log_epoch');

  -- Apart from the locks of the books: a command that writes here keeps nobody from posting.
  create function audit_log_lock(p_coalition bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood audit log ' || p_coalition::text, 0)
  $$;
  create function audit_log_seal_lock(p_coalition bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood audit log seal ' || p_coalition::text, 0)
  $$;
`;

const entries = `
  create table audit_entry (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    at timestamptz(3) not null,
    actor_kind text not null,
    actor_id text not null,
    action text not null,
    object_id text not null,
    -- in terms of the product, never personal: they outlive every erasure
    before jsonb,
    after jsonb,
    request_id text,
    epoch integer not null,
    -- sha-256 over the row beside it (audit_detail); that can be erased, this stays
    details_hash bytea check (octet_length(details_hash) = 32),
    primary key (coalition_id, id)
  );
  create index audit_entry_by_epoch on audit_entry (coalition_id, epoch, id);
  create index audit_entry_by_object on audit_entry (coalition_id, object_id, id);
  create index audit_entry_by_actor on audit_entry (coalition_id, actor_id, id);
  create index audit_entry_by_action on audit_entry (coalition_id, action text_pattern_ops, id);
  call isolate_by_coalition('audit_entry', 'coalition_id', 'select, insert');
  call make_append_only('audit_entry');

  -- Whoever writes an entry holds the shared lock until its transaction ends, and reads the open epoch under it. In a
  -- statement of its own: what was closed while it waited has to be seen.
  create function give_log_epoch() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(audit_log_lock(new.coalition_id));
    new.epoch := 1 + coalesce((select max(c.epoch) from closed_log_epoch c where c.coalition_id = new.coalition_id), 0);
    return new;
  end $$;
  create trigger epoch before insert on audit_entry for each row execute function give_log_epoch();

  -- What can be personal of an entry: the reason in somebody's own words, and values of people before and after.
  create table audit_detail (
    coalition_id bigint not null,
    id bigint not null,
    salt bytea not null check (octet_length(salt) = 16),
    reason text,
    personal_before jsonb,
    personal_after jsonb,
    primary key (coalition_id, id),
    foreign key (coalition_id, id) references audit_entry (coalition_id, id)
  );
  call isolate_by_coalition('audit_detail', 'coalition_id', 'select, insert, delete');
`;

const blocks = `
  create table log_block (
    coalition_id bigint not null,
    -- 1, 2, 3 … without gaps
    number integer not null,
    epoch integer not null,
    -- what it holds, in this order, and the hash of each, 32 bytes: so that the auditor can say which entry differs
    entry_ids bigint[] not null check (cardinality(entry_ids) between 1 and 1024),
    leaf_hashes bytea not null,
    merkle_root bytea not null check (octet_length(merkle_root) = 32),
    -- 32 zero bytes in the first block
    previous_hash bytea not null check (octet_length(previous_hash) = 32),
    block_hash bytea not null check (octet_length(block_hash) = 32),
    sealed_at timestamptz(3) not null,
    primary key (coalition_id, number),
    foreign key (coalition_id, epoch) references closed_log_epoch (coalition_id, epoch),
    check (octet_length(leaf_hashes) = 32 * cardinality(entry_ids))
  );
  create index log_block_by_epoch on log_block (coalition_id, epoch);
  call isolate_by_coalition('log_block', 'coalition_id', 'select, insert');
  call make_append_only('log_block');

  -- The chain has one end, and goes on from there, whoever writes it.
  create function check_log_block() returns trigger language plpgsql as $$
  declare last log_block;
  begin
    select * into last from log_block b
     where b.coalition_id = new.coalition_id and b.number < new.number order by b.number desc limit 1;
    if new.number <> coalesce(last.number, 0) + 1 or new.epoch < coalesce(last.epoch, 0)
       or new.previous_hash <> coalesce(last.block_hash, decode(repeat('00', 32), 'hex')) then
      raise exception 'block % does not continue the chain', new.number using errcode = 'HS008';
    end if;
    return null;
  end $$;
  -- after the row, so that row-level security has its say first
  create trigger continues after insert on log_block for each row execute function check_log_block();
`;
