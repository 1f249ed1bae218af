import { Migration } from '@mikro-orm/migrations';

/** Points that an account may draw from the account to which it belongs (rule K-11), and each time it did. */
export class CreatePointsPools extends Migration {
  override up(): void {
    this.addSql(pools);
    this.addSql(draws);
    this.addSql(spenders);
  }
}

const pools = `
  -- Offered by the parent, and so once the child has accepted.
  create table points_pool (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    parent_id bigint not null,
    child_id bigint not null check (child_id <> parent_id),
    -- points of a month of the coalition's calendar; null: as many as there are
    month_most bigint check (month_most > 0),
    -- the last day; null: until it is ended
    until_day date,
    offered_at timestamptz(3) not null,
    offered_by text not null,
    agreed_at timestamptz(3),
    agreed_by text,
    ended_at timestamptz(3),
    ended_by text,
    primary key (coalition_id, id),
    foreign key (coalition_id, parent_id) references member (coalition_id, id),
    foreign key (coalition_id, child_id) references member (coalition_id, id),
    check ((agreed_at is null) = (agreed_by is null) and (ended_at is null) = (ended_by is null))
  );
  -- a child draws on one parent, and one offer waits at a time
  create unique index points_pool_of_child on points_pool (coalition_id, child_id) where ended_at is null;
  create index points_pool_by_child on points_pool (coalition_id, child_id, id);
  create index points_pool_by_parent on points_pool (coalition_id, parent_id, id);
  call isolate_by_coalition('points_pool', 'coalition_id',
    'select, insert, update (agreed_at, agreed_by, ended_at, ended_by)');
`;

const draws = `
  -- A transfer from the parent that was posted with the burn for which the child had too little.
  create table pool_draw (
    coalition_id bigint not null,
    transfer_id bigint not null,
    burn_id bigint not null,
    pool_id bigint not null,
    parent_id bigint not null,
    child_id bigint not null,
    points bigint not null check (points > 0),
    -- the first day of a month of the coalition's calendar, in which it counts
    month date not null,
    primary key (coalition_id, transfer_id),
    unique (coalition_id, burn_id)
  );
  call isolate_by_coalition('pool_draw', 'coalition_id', 'select, insert');
  call make_append_only('pool_draw');
`;

const spenders = `
  -- As find_members, with the pools on which those that were found may draw today; one look at an index for each.
  create function find_spenders(p_coalition bigint, p_partner bigint, p_kinds text[], p_values text[],
      out o_found bigint[], out o_pools json) language plpgsql volatile as $$
  begin
    o_found := find_members(p_coalition, p_partner, p_kinds, p_values);
    select json_agg(json_build_object('id', p.id::text, 'child', p.child_id::text, 'parent', p.parent_id::text,
                                      'most', p.month_most::text)) into o_pools
      from unnest(o_found) u(id)
      cross join lateral (
        select * from points_pool a
         where a.coalition_id = p_coalition and a.child_id = u.id and a.ended_at is null and a.agreed_at is not null limit 1) p
     where p.until_day is null or p.until_day >= (
             select ((clock_timestamp() + s.clock_offset_ms * interval '1 millisecond') at time zone c.time_zone)::date
               from ledger_state s join coalition c on c.id = s.coalition_id where s.coalition_id = p_coalition);
  end $$;
`;
