import { Migration } from '@mikro-orm/migrations';

/** Accounts whose purchases count for the level of the account to which they belong (rule K-16). */
export class CreateQualificationPools extends Migration {
  override up(): void {
    this.addSql(pools);
  }
}

const pools = `
  -- Offered by the parent, and so once the child has accepted.
  create table qualification_pool (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    parent_id bigint not null,
    child_id bigint not null check (child_id <> parent_id),
    -- the first day of the month of the coalition's calendar from which on purchases count; null: nobody has agreed yet
    from_month date,
    offered_at timestamptz(3) not null,
    offered_by text not null,
    agreed_at timestamptz(3),
    agreed_by text,
    ended_at timestamptz(3),
    ended_by text,
    primary key (coalition_id, id),
    foreign key (coalition_id, parent_id) references member (coalition_id, id),
    foreign key (coalition_id, child_id) references member (coalition_id, id),
    check ((agreed_at is null) = (agreed_by is null) and (agreed_at is null) = (from_month is null)
           and (ended_at is null) = (ended_by is null))
  );
  -- a child counts for one parent, and one offer waits at a time
  create unique index qualification_pool_of_child on qualification_pool (coalition_id, child_id) where ended_at is null;
  create index qualification_pool_of_parent on qualification_pool (coalition_id, parent_id) where ended_at is null;
  create index qualification_pool_by_child on qualification_pool (coalition_id, child_id, id);
  create index qualification_pool_by_parent on qualification_pool (coalition_id, parent_id, id);
  call isolate_by_coalition('qualification_pool', 'coalition_id',
    'select, insert, update (from_month, agreed_at, agreed_by, ended_at, ended_by)');
`;
