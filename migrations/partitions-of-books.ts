/** The partitions of transactions and entries, as SQL for the migration create-books. */

export const partitions = `
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
