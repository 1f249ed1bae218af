import { Migration } from '@mikro-orm/migrations';

/** What is announced and nothing else keeps as it was when it happened (rule W-01): rows that events are made from. */
export class CreateAnnouncements extends Migration {
  override up(): void {
    this.addSql(partnerChanges);
    this.addSql(expiryWarnings);
    this.addSql(memberChanges);
  }
}

const partnerChanges = `
  -- What has changed about a partner, numbered, and announced under that number (rule W-01).
  create table partner_change (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    partner_id bigint not null,
    number integer not null check (number >= 1),
    kind text not null check (kind in ('STATUS', 'SETTLEMENT_ACCOUNT', 'MERCHANT', 'CONTRACT', 'FLOAT')),
    status text,
    previous_status text,
    -- the merchant, the contract version, or the movement of its float
    subject_id bigint,
    at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, partner_id, number),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    check ((kind = 'STATUS') = (status is not null) and (kind = 'STATUS' or previous_status is null)),
    check ((kind in ('MERCHANT', 'CONTRACT', 'FLOAT')) = (subject_id is not null))
  );
  call isolate_by_coalition('partner_change', 'coalition_id', 'select, insert');
  call make_append_only('partner_change');
`;

const expiryWarnings = `
  -- That points of a member expire soon, once for each last day and each of the times at which it is told (rule X-03);
  -- numbered per member, and announced under that number (W-01), whether or not the member gets messages.
  create table expiry_warning (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    number integer not null check (number >= 1),
    expires_on date not null,
    points bigint not null check (points > 0),
    at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, member_id, number),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  call isolate_by_coalition('expiry_warning', 'coalition_id', 'select, insert');
  call make_append_only('expiry_warning');
`;

const memberChanges = `
  -- What has happened to a member itself, numbered, and announced under that number (rule W-01). Ids only: it stays when
  -- the member is erased.
  create table member_change (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    number integer not null check (number >= 1),
    kind text not null check (kind in ('LINKED', 'UNLINKED', 'MERGED', 'ERASED')),
    -- whose link began or ended; of a member that was merged or erased all those to which it was linked
    partner_ids bigint[] not null,
    -- of whom it became a part
    survivor_id bigint,
    at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, member_id, number),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    foreign key (coalition_id, survivor_id) references member (coalition_id, id),
    check ((kind = 'MERGED') = (survivor_id is not null)),
    check (kind not in ('LINKED', 'UNLINKED') or cardinality(partner_ids) = 1)
  );
  call isolate_by_coalition('member_change', 'coalition_id', 'select, insert');
  call make_append_only('member_change');
`;
