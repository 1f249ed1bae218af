import { Migration } from '@mikro-orm/migrations';

/**
 * Business accounts (rule K-01): what company it is, the people who use the account, the account managers who look after
 * it, and which account belongs to which. Points are the account's: nothing here holds any.
 */
export class CreateBusinessAccounts extends Migration {
  override up(): void {
    this.addSql(companies);
    this.addSql(contacts);
    this.addSql(managers);
    this.addSql(parents);
    this.addSql(notes);
  }
}

const companies = `
  -- What company a business account is; can be personal where that is one person's, so that it can be erased.
  create table company (
    coalition_id bigint not null,
    member_id bigint not null,
    legal_name text not null check (char_length(legal_name) between 1 and 200),
    -- ISO 3166-1 alpha-2
    country text not null check (country ~ '^[A-Z]{2}$'),
    -- of a legal person in Iran
    national_id text check (national_id ~ '^[0-9]{11}$'),
    registration_number text check (char_length(registration_number) between 1 and 64),
    vat_number text check (char_length(vat_number) between 4 and 32),
    changed_at timestamptz(3) not null,
    primary key (coalition_id, member_id),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  call isolate_by_coalition('company', 'coalition_id', 'select, insert, update, delete');
`;

const contacts = `
  -- A person who uses a business account. Name and addresses are personal, and erased when the contact is removed; the row
  -- stays, as the books and the audit log name it.
  create table business_contact (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    role text not null check (role in ('VIEWER', 'BUYER', 'ADMIN')),
    name text check (char_length(name) between 1 and 140),
    email text,
    phone text,
    added_at timestamptz(3) not null,
    added_by text not null,
    removed_at timestamptz(3),
    primary key (coalition_id, id),
    -- one address is one contact's of an account; of a removed one there is none
    unique (coalition_id, member_id, email),
    unique (coalition_id, member_id, phone),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    check ((removed_at is null) = (name is not null)),
    check ((removed_at is null) = (email is not null or phone is not null))
  );
  call isolate_by_coalition('business_contact', 'coalition_id',
    'select, insert, update (role, name, email, phone, removed_at)');
`;

const managers = `
  -- A person of the operator, or of a partner, who looks after business accounts. What a person may do is in its token
  -- (docs/decisions/peoples-ids.md); this says who there is to look after accounts, and for whom.
  create table account_manager (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    -- usr_…
    user_id text not null,
    -- null: of the operator
    partner_id bigint,
    name text not null check (char_length(name) between 1 and 140),
    registered_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, user_id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('account_manager', 'coalition_id', 'select, insert, update (name)');

  -- The portfolios (rule K-03): which accounts a manager looks after.
  create table account_assignment (
    coalition_id bigint not null,
    manager_id bigint not null,
    member_id bigint not null,
    assigned_at timestamptz(3) not null,
    primary key (coalition_id, manager_id, member_id),
    foreign key (coalition_id, manager_id) references account_manager (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  create index account_assignment_by_member on account_assignment (coalition_id, member_id, manager_id);
  call isolate_by_coalition('account_assignment', 'coalition_id', 'select, insert, update (assigned_at), delete');
`;

const parents = `
  -- That an account belongs to another: asked for by one side, and so once the other has agreed.
  create table parent_account (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    child_id bigint not null,
    parent_id bigint not null check (parent_id <> child_id),
    status text not null default 'REQUESTED' check (status in ('REQUESTED', 'AGREED', 'DECLINED', 'ENDED')),
    -- whose side has asked; the other answers
    asked_by text not null check (asked_by in ('CHILD', 'PARENT')),
    requested_at timestamptz(3) not null,
    requested_by text not null,
    answered_at timestamptz(3),
    answered_by text,
    ended_at timestamptz(3),
    ended_by text,
    primary key (coalition_id, id),
    foreign key (coalition_id, child_id) references member (coalition_id, id),
    foreign key (coalition_id, parent_id) references member (coalition_id, id),
    check ((answered_at is null) = (answered_by is null) and (ended_at is null) = (ended_by is null)),
    check (status = 'ENDED' or (answered_at is null) = (status = 'REQUESTED')),
    check ((ended_at is null) = (status <> 'ENDED'))
  );
  -- one parent at most, and one open request of a pair
  create unique index parent_account_of_child on parent_account (coalition_id, child_id) where status = 'AGREED';
  create unique index parent_account_requested on parent_account (coalition_id, child_id, parent_id) where status = 'REQUESTED';
  create index parent_account_by_parent on parent_account (coalition_id, parent_id, id);
  call isolate_by_coalition('parent_account', 'coalition_id',
    'select, insert, update (status, answered_at, answered_by, ended_at, ended_by)');
`;

const notes = `
  -- What account managers and operators write down about an account; can be personal, so that it can be erased.
  create table account_note (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    at timestamptz(3) not null,
    author text not null,
    text text not null check (char_length(text) between 1 and 2000),
    primary key (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id)
  );
  create index account_note_of_member on account_note (coalition_id, member_id, id);
  call isolate_by_coalition('account_note', 'coalition_id', 'select, insert, delete');
`;
