import { Migration } from '@mikro-orm/migrations';

/** How much callers may ask, and what they have left of it where there is no Redis to keep that (rule A-06). */
export class CreateRequestBuckets extends Migration {
  override up(): void {
    this.addSql(allowances);
    this.addSql(buckets);
    this.addSql(functions);
  }
}

const allowances = `
  -- How much each key, and each person or member, may ask within what the installation lets them: what can be saved up,
  -- in cost of operations, and what comes back per second; null: as much as that.
  alter table coalition add key_allowance jsonb check ((key_allowance->>'maximum')::bigint between 1 and 1000000000
      and (key_allowance->>'restoreRate')::bigint between 1 and 100000000);
  alter table coalition add person_allowance jsonb check ((person_allowance->>'maximum')::bigint between 1 and 1000000000
      and (person_allowance->>'restoreRate')::bigint between 1 and 100000000);
  -- Keys and members may send only documents that the server knows by itself.
  alter table coalition add known_documents_only boolean not null default false;
  -- How much one key may ask, in place of what the coalition lets its keys; null: as much as those.
  alter table api_key add constraint api_key_allowance_check check ((allowance->>'maximum')::bigint between 1 and 1000000000
      and (allowance->>'restoreRate')::bigint between 1 and 100000000);
`;

const buckets = `
  -- Not logged: what is lost in a crash is that somebody had asked much a moment ago. A bucket without a row is full.
  create unlogged table request_bucket (
    coalition_id bigint not null references coalition (id),
    name text not null,
    -- thousandths of a token; below nothing where processes together have given out more than there was
    left_over bigint not null,
    at timestamptz not null,
    -- when it is full again, so that the row says nothing any more
    full_at timestamptz not null,
    primary key (coalition_id, name)
  ) with (fillfactor = 50);
  call isolate_by_coalition('request_bucket', 'coalition_id', 'select, insert, update, delete');
`;

const functions = `
  -- Takes what a process has given out from each bucket and answers what is left, in thousandths, in their order. Of an
  -- older debt more than a whole bucket is forgiven: it may be of a time when more could be saved up. Rows
  -- are locked by name, so that two processes never wait for each other. The clock is read behind each lock: time that
  -- was spent waiting has refilled the bucket too.
  create function settle_request_buckets(p_coalition bigint, p_names text[], p_most bigint[], p_per_second bigint[],
                                         p_spent bigint[], p_for_ms bigint[])
    returns bigint[] language plpgsql volatile as $$
  declare
    v_left bigint[] := array_fill(0::bigint, array[cardinality(p_names)]);
    v_given record;
    v_row record;
    v_now timestamptz;
    v_from timestamptz;
    v_after bigint;
  begin
    perform set_config('app.coalition_id', p_coalition::text, true);
    for v_given in
      select g.name, g.most, g.per_second, g.spent, g.for_ms, g.ord
        from unnest(p_names, p_most, p_per_second, p_spent, p_for_ms) with ordinality
               g(name, most, per_second, spent, for_ms, ord)
       order by g.name
    loop
      select b.left_over, b.at into v_row from request_bucket b
       where b.coalition_id = p_coalition and b.name = v_given.name for update;
      if not found then
        v_now := date_trunc('milliseconds', clock_timestamp()) - make_interval(secs => v_given.for_ms / 1000.0);
        insert into request_bucket (coalition_id, name, left_over, at, full_at)
        values (p_coalition, v_given.name, v_given.most, v_now, v_now)
        on conflict do nothing;
        select b.left_over, b.at into strict v_row from request_bucket b
         where b.coalition_id = p_coalition and b.name = v_given.name for update;
      end if;
      -- in whole milliseconds, in which whole thousandths come back: of a fraction something would be lost each time
      v_now := date_trunc('milliseconds', clock_timestamp());
      -- taken off when it was given out, not now: a full bucket takes nothing in
      v_from := least(v_now, greatest(v_row.at, v_now - make_interval(secs => v_given.for_ms / 1000.0)));
      v_after := greatest(-v_given.most,
        least(v_given.most, v_row.left_over
          + floor(greatest(0, extract(epoch from v_from - v_row.at)) * v_given.per_second * 1000)::bigint))
        - v_given.spent;
      v_after := least(v_given.most, v_after
        + floor(greatest(0, extract(epoch from v_now - v_from)) * v_given.per_second * 1000)::bigint);
      update request_bucket b
         set left_over = v_after, at = v_now,
             full_at = v_now + make_interval(secs => (v_given.most - v_after) / 1000.0 / v_given.per_second)
       where b.coalition_id = p_coalition and b.name = v_given.name;
      v_left[v_given.ord] := v_after;
    end loop;
    return v_left;
  end $$;
  grant execute on function settle_request_buckets(bigint, text[], bigint[], bigint[], bigint[], bigint[]) to hamsood_app;
`;
