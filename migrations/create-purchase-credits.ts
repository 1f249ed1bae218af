import { Migration } from '@mikro-orm/migrations';

/**
 * Whose points a business account's purchases are (rules K-09, K-10): which members are its employees, by agreement of
 * both, what the account allows, and which transactions belong together.
 */
export class CreatePurchaseCredits extends Migration {
  override up(): void {
    this.addSql(employees);
    this.addSql(settings);
    this.addSql(credits);
  }
}

const employees = `
  -- That a member is somebody who buys for an account: the account invites one of its contacts, the member accepts with
  -- the code that it was given. A row stays as it was agreed, so that purchases of that time can be told later.
  create table account_employee (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    account_id bigint not null,
    contact_id bigint not null,
    -- keyed digest; null: used, or the invitation was taken back
    code_hash bytea,
    invited_at timestamptz(3) not null,
    invited_by text not null,
    expires_at timestamptz(3) not null,
    member_id bigint check (member_id <> account_id),
    agreed_at timestamptz(3),
    ended_at timestamptz(3),
    ended_by text,
    primary key (coalition_id, id),
    unique (coalition_id, code_hash),
    foreign key (coalition_id, account_id) references member (coalition_id, id),
    foreign key (coalition_id, contact_id) references business_contact (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    check ((member_id is null) = (agreed_at is null) and (ended_at is null) = (ended_by is null)),
    check ((code_hash is not null) = (agreed_at is null and ended_at is null))
  );
  -- a contact is one member, invited at most once at a time; a member is one contact of an account
  create unique index account_employee_contact on account_employee (coalition_id, contact_id) where ended_at is null;
  create unique index account_employee_member on account_employee (coalition_id, account_id, member_id)
    where ended_at is null;
  create index account_employee_by_account on account_employee (coalition_id, account_id, id);
  create index account_employee_by_member on account_employee (coalition_id, member_id, id);
  call isolate_by_coalition('account_employee', 'coalition_id',
    'select, insert, update (code_hash, member_id, agreed_at, ended_at, ended_by)');
`;

const settings = `
  -- For whom an account's purchases may be credited, besides itself, from an instant on (rule K-09).
  create table purchase_credit_setting (
    coalition_id bigint not null,
    account_id bigint not null,
    number integer not null check (number > 0),
    from_at timestamptz(3) not null,
    credits text[] not null check (credits <@ array['EMPLOYEE', 'BOTH']),
    -- the account's part of the money where both get points, in percent; null: both get those of all of it
    account_share numeric(11, 8) check (account_share > 0 and account_share < 100),
    primary key (coalition_id, account_id, number),
    foreign key (coalition_id, account_id) references member (coalition_id, id)
  );
  call isolate_by_coalition('purchase_credit_setting', 'coalition_id', 'select, insert');
  call make_append_only('purchase_credit_setting');
`;

const credits = `
  -- Of an earn: that it was an account's purchase for which an employee got points, and which other earn is of the same
  -- purchase; of a reversal: the same of what it undoes, and which other reversal was posted with it.
  create table purchase_credit (
    coalition_id bigint not null,
    transaction_id bigint not null,
    account_id bigint not null,
    employee_id bigint not null,
    paired_id bigint,
    kind text not null check (kind in ('EMPLOYEE', 'BOTH')),
    account_share numeric(11, 8),
    primary key (coalition_id, transaction_id),
    check (kind = 'BOTH' or num_nonnulls(paired_id, account_share) = 0)
  );
  call isolate_by_coalition('purchase_credit', 'coalition_id', 'select, insert');
  call make_append_only('purchase_credit');
`;
