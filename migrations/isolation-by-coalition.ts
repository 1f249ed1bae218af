/** How ids are made. */
export const ids = `
  create sequence id_block;

  -- Ids are (milliseconds since 2020-01-01T00:00Z) << 21 with 21 low bits: 12 of a shared sequence, 9 left to the
  -- caller, so that one call gives a block of 512 ids which sort by the time they were made. An id is made from the
  -- server's own clock, never from a coalition's: a test twin may move its clock back, ids must not repeat.
  create function new_id_block() returns bigint language sql volatile as $$
    select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1577836800000) << 21
         | ((nextval('id_block') & 4095) << 9)
  $$;
  create function new_id() returns bigint language sql volatile as $$ select new_id_block() $$;
`;

/** What forces a table's rows under row-level security, and what keeps them as they are. */
export const isolation = `
  -- The setting falls back to '' after a transaction, hence nullif. Policies wrap the call in a scalar subquery so
  -- that it is evaluated once per statement, not once per row.
  create function current_coalition() returns bigint language sql stable as $$
    select nullif(current_setting('app.coalition_id', true), '')::bigint
  $$;

  create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'HS001';
  end $$;

  -- Called once per table by the migrations: forces row-level security and grants the application what it needs.
  create procedure isolate_by_coalition(p_table regclass, p_column text, p_privileges text) language plpgsql as $$
  begin
    execute format('alter table %s enable row level security', p_table);
    execute format('alter table %s force row level security', p_table);
    execute format(
      'create policy own_coalition on %s using (%2$I = (select current_coalition())) with check (%2$I = (select current_coalition()))',
      p_table, p_column);
    execute format('grant %s on %s to hamsood_app', p_privileges, p_table);
  end $$;

  create procedure make_append_only(p_table regclass) language plpgsql as $$
  begin
    execute format('create trigger append_only before update or delete on %s for each row execute function refuse_change()', p_table);
    execute format('create trigger append_only_truncate before truncate on %s for each statement execute function refuse_change()', p_table);
  end $$;
`;
