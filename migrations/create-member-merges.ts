import { Migration } from '@mikro-orm/migrations';

/** Members that turned out to be one: that they were merged, and who may have to be. */
export class CreateMemberMerges extends Migration {
  override up(): void {
    this.addSql(merges);
    this.addSql(suspicions);
  }
}

const merges = `
  -- That a duplicate became a part of its survivor (rule A-11), which may have become a part of another one since.
  create table member_merge (
    coalition_id bigint not null,
    id bigint not null,
    duplicate_id bigint not null,
    survivor_id bigint not null,
    -- the transfer of what it had, and the one of what it owed
    transaction_id bigint,
    debt_transaction_id bigint,
    merged_at timestamptz(3) not null,
    -- usr_…
    actor text not null,
    primary key (coalition_id, id),
    unique (coalition_id, duplicate_id),
    foreign key (coalition_id, duplicate_id) references member (coalition_id, id),
    foreign key (coalition_id, survivor_id) references member (coalition_id, id),
    check (duplicate_id <> survivor_id)
  );
  create index member_merge_by_survivor on member_merge (coalition_id, survivor_id);
  call isolate_by_coalition('member_merge', 'coalition_id', 'select, insert');
  call make_append_only('member_merge');
`;

const suspicions = `
  -- That two members may be one person (rule A-12): the smaller id first, so that a pair is there once. No name of anybody.
  create table duplicate_suspicion (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    first_id bigint not null,
    second_id bigint not null,
    -- ENROLMENT: a partner gave names of both for one person; REPORT: it said so; the newest
    source text not null check (source in ('ENROLMENT', 'REPORT')),
    partner_id bigint not null,
    reported_at timestamptz(3) not null,
    status text not null default 'OPEN' check (status in ('OPEN', 'DISMISSED', 'MERGED')),
    primary key (coalition_id, id),
    unique (coalition_id, first_id, second_id),
    foreign key (coalition_id, first_id) references member (coalition_id, id),
    foreign key (coalition_id, second_id) references member (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    check (first_id < second_id)
  );
  create index duplicate_suspicion_open on duplicate_suspicion (coalition_id, id) where status = 'OPEN';
  create index duplicate_suspicion_by_second on duplicate_suspicion (coalition_id, second_id);
  call isolate_by_coalition('duplicate_suspicion', 'coalition_id',
    'select, insert, update (source, partner_id, reported_at, status), delete');
`;
