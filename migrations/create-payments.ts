import { Migration } from '@mikro-orm/migrations';

/**
 * Paying what statements come to (rules S-04, S-07): how the coalition pays, payment runs with their payments, and what
 * its bank says of them.
 */
export class CreatePayments extends Migration {
  override up(): void {
    this.addSql(settings);
    this.addSql(runs);
    this.addSql(payments);
    this.addSql(confirmations);
  }
}

const settings = `
  -- One row per coalition; whoever plans, sends or confirms payments locks it, so that they do so one after another.
  create table payment_settings (
    coalition_id bigint primary key references coalition (id),
    -- the coalition's own settlement account: payments are made from it, partners pay to it
    iban text not null check (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}$'),
    holder text not null check (char_length(holder) between 1 and 140),
    bic text check (bic ~ '^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
    -- which characters the bank takes in names
    character_set text not null check (character_set in ('LATIN', 'UNICODE')),
    -- [{ "code", "currency", "leastMinor": "<integer>" | null, "mostMinor": "<integer>" | null }], in the order in
    -- which they are tried
    rails jsonb not null,
    changed_at timestamptz(3) not null
  );
  call isolate_by_coalition('payment_settings', 'coalition_id', 'select, insert,
    update (iban, holder, bic, character_set, rails, changed_at)');
`;

const runs = `
  create table payment_run (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    execution_day date not null,
    -- the account it is paid from, as it was then: confirmations must be of this account
    debtor_iban text not null,
    -- pain.001 as it was made, kept so that every copy is the same to the byte; null: nothing is paid out
    file text,
    file_hash bytea check (octet_length(file_hash) = 32),
    created_at timestamptz(3) not null,
    actor text not null,
    primary key (coalition_id, id),
    foreign key (coalition_id) references payment_settings (coalition_id),
    check ((file is null) = (file_hash is null))
  );
  call isolate_by_coalition('payment_run', 'coalition_id', 'select, insert');
  call make_append_only('payment_run');

  -- Agreed statements that the run could not take, and why.
  create table payment_run_left_out (
    coalition_id bigint not null,
    run_id bigint not null,
    statement_id bigint not null,
    reason text not null check (reason in ('NO_SETTLEMENT_ACCOUNT', 'NO_RAIL')),
    primary key (coalition_id, run_id, statement_id),
    foreign key (coalition_id, run_id) references payment_run (coalition_id, id),
    foreign key (coalition_id, statement_id) references statement (coalition_id, id)
  );
  call isolate_by_coalition('payment_run_left_out', 'coalition_id', 'select, insert');
  call make_append_only('payment_run_left_out');
`;

const payments = `
  create table payment (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    run_id bigint not null,
    -- what it pays: a partner's statement, or a payout to a charity
    statement_id bigint,
    partner_id bigint,
    payout_id bigint,
    charity_id bigint,
    -- PAY: by the coalition to the partner or charity; COLLECT: by the partner, who is to quote the reference
    direction text not null check (direction in ('PAY', 'COLLECT')),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    amount_minor bigint not null check (amount_minor > 0),
    -- end-to-end id of the file: a creditor reference of ISO 11649
    reference text not null check (reference ~ '^RF[0-9]{2}[0-9A-Z]{1,21}$'),
    -- 1, 2, … of the statement or payout: another one follows where one failed
    attempt integer not null check (attempt >= 1),
    -- which of the bank's ways it takes; null: the bank's choice, and where the partner pays
    rail text,
    -- whom it is paid to, as it was when the file was made; null where the partner pays
    creditor_iban text,
    creditor_name text,
    status text not null default 'CREATED' check (status in ('CREATED', 'SENT', 'CONFIRMED', 'FAILED', 'CANCELLED')),
    sent_at timestamptz(3),
    confirmed_at timestamptz(3),
    ended_at timestamptz(3),
    -- number of its changes, which is the sequence of its events
    changes integer not null default 0,
    primary key (coalition_id, id),
    unique (coalition_id, reference),
    unique (coalition_id, statement_id, attempt),
    unique (coalition_id, payout_id, attempt),
    foreign key (coalition_id, run_id) references payment_run (coalition_id, id),
    foreign key (coalition_id, statement_id) references statement (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, payout_id) references charity_payout (coalition_id, id),
    foreign key (coalition_id, charity_id) references charity (coalition_id, id),
    check (num_nonnulls(statement_id, payout_id) = 1 and (statement_id is null) = (partner_id is null)
           and (payout_id is null) = (charity_id is null)),
    check (payout_id is null or direction = 'PAY'),
    check ((direction = 'PAY') = (creditor_iban is not null) and (creditor_iban is null) = (creditor_name is null)),
    check (rail is null or direction = 'PAY'),
    check (status <> 'SENT' or (direction = 'PAY' and sent_at is not null)),
    check (status <> 'CONFIRMED' or confirmed_at is not null),
    check ((ended_at is not null) = (status in ('FAILED', 'CANCELLED')))
  );
  -- One payment at most of a statement, hence of a partner, currency and period (rule S-04).
  create unique index payment_of_statement on payment (coalition_id, statement_id)
    where status in ('CREATED', 'SENT', 'CONFIRMED');
  create unique index payment_of_payout on payment (coalition_id, payout_id)
    where status in ('CREATED', 'SENT', 'CONFIRMED');
  create index payment_of_run on payment (coalition_id, run_id, id);
  create index payment_unconfirmed on payment (coalition_id, id) where status in ('CREATED', 'SENT');
  call isolate_by_coalition('payment', 'coalition_id', 'select, insert,
    update (status, sent_at, confirmed_at, ended_at, changes)');

  -- What is paid to whom stays; its state only goes forwards. A confirmed payment can still come back.
  create function check_payment_change() returns trigger language plpgsql as $$
  declare steps text[] := '{CREATED,SENT,CONFIRMED,FAILED}';
  begin
    if (new.coalition_id, new.id, new.run_id, new.statement_id, new.partner_id, new.payout_id, new.charity_id, new.direction, new.currency,
        new.amount_minor, new.reference, new.attempt, new.rail, new.creditor_iban, new.creditor_name)
       is distinct from (old.coalition_id, old.id, old.run_id, old.statement_id, old.partner_id, old.payout_id, old.charity_id, old.direction,
        old.currency, old.amount_minor, old.reference, old.attempt, old.rail, old.creditor_iban, old.creditor_name)
       or (new.status <> old.status and not (
             (new.status = 'CANCELLED' and old.status = 'CREATED')
             or array_position(steps, new.status) > array_position(steps, old.status)))
       or new.changes < old.changes then
      raise exception 'payment % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger goes_forwards before update on payment for each row execute function check_payment_change();
  create trigger stays before delete on payment for each row execute function refuse_change();
  create trigger stays_truncate before truncate on payment for each statement execute function refuse_change();
`;

const confirmations = `
  create table confirmation_import (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    format text not null check (format in ('CAMT054', 'CSV')),
    -- sha-256 of the file: the same one again changes nothing
    content_hash bytea not null check (octet_length(content_hash) = 32),
    imported_at timestamptz(3) not null,
    actor text not null,
    primary key (coalition_id, id),
    unique (coalition_id, content_hash)
  );
  call isolate_by_coalition('confirmation_import', 'coalition_id', 'select, insert');
  call make_append_only('confirmation_import');

  -- Every entry of a bank's file, as it stands there: an amount that cannot be read is still shown.
  create table bank_entry (
    coalition_id bigint not null,
    import_id bigint not null,
    -- 1, 2, 3 … in the order of the file
    number integer not null check (number >= 1),
    account_iban text,
    reference text,
    -- of the coalition's account
    direction text not null check (direction in ('IN', 'OUT')),
    kind text not null check (kind in ('BOOKED', 'RETURNED', 'REJECTED', 'PENDING')),
    amount text not null,
    currency text not null,
    booked_on text,
    bank_reference text,
    -- null: it was matched, to the payment
    left_over text check (left_over in ('NO_REFERENCE', 'UNKNOWN_REFERENCE', 'OTHER_ACCOUNT', 'DIRECTION_DIFFERS',
      'CURRENCY_DIFFERS', 'AMOUNT_UNREADABLE', 'AMOUNT_DIFFERS', 'NOT_BOOKED_YET', 'CONFIRMED_ALREADY',
      'PAYMENT_ENDED')),
    payment_id bigint,
    primary key (coalition_id, import_id, number),
    foreign key (coalition_id, import_id) references confirmation_import (coalition_id, id),
    foreign key (coalition_id, payment_id) references payment (coalition_id, id),
    check (left_over is not null or payment_id is not null)
  );
  create index bank_entry_of_payment on bank_entry (coalition_id, payment_id) where payment_id is not null;
  call isolate_by_coalition('bank_entry', 'coalition_id', 'select, insert');
  call make_append_only('bank_entry');
`;
