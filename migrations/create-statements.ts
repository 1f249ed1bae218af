import { Migration } from '@mikro-orm/migrations';

/**
 * Settlement (rules S-01 … S-06): periods that are settled, the statements of partners with their lines, what a coming
 * statement takes besides what was posted, and the history of each.
 */
export class CreateStatements extends Migration {
  override up(): void {
    this.addSql(periods);
    this.addSql(statements);
    this.addSql(lines);
    this.addSql(items);
    this.addSql(history);
    this.addSql(exposures);
    this.addSql(requests);
  }
}

const periods = `
  -- A partner's periods follow each other without a gap (rule S-02), also those in which nothing was to be stated.
  create table settled_period (
    coalition_id bigint not null,
    partner_id bigint not null,
    from_day date not null,
    until_day date not null check (until_day >= from_day),
    settled_at timestamptz(3) not null,
    primary key (coalition_id, partner_id, from_day),
    unique (coalition_id, partner_id, until_day),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('settled_period', 'coalition_id', 'select, insert');
  call make_append_only('settled_period');

  create function check_settled_period() returns trigger language plpgsql as $$
  begin
    if exists (select from settled_period p where p.coalition_id = new.coalition_id and p.partner_id = new.partner_id
                  and p.from_day <> new.from_day and p.until_day >= new.from_day)
       or (exists (select from settled_period p where p.coalition_id = new.coalition_id
                      and p.partner_id = new.partner_id and p.from_day < new.from_day)
           and not exists (select from settled_period p where p.coalition_id = new.coalition_id
                      and p.partner_id = new.partner_id and p.until_day = new.from_day - 1)) then
      raise exception 'a period that begins on % does not follow the one before it', new.from_day using errcode = 'HS009';
    end if;
    return null;
  end $$;
  create trigger follows after insert on settled_period for each row execute function check_settled_period();
`;

const statements = `
  create table statement (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    partner_id bigint not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- 1, 2, 3 … per partner and currency
    number integer not null check (number >= 1),
    from_day date not null,
    until_day date not null,
    -- a period that is not closed has no row (rule S-05: OPEN)
    status text not null check (status in ('CLOSED', 'ISSUED', 'AGREED', 'PAID', 'RECONCILED')),
    -- minor units; above 0: the partner owes the coalition. The sum of all lines; of it what is disputed, and what goes to
    -- the next statement because it is too little to be paid; the rest is to be paid
    total_minor bigint not null,
    disputed_minor bigint not null default 0,
    carried_minor bigint not null default 0,
    -- below it a net amount is carried over (rule S-04)
    minimum_minor bigint not null check (minimum_minor >= 0),
    -- the block with which the period's last day ends: it and those before it hold every transaction that is stated
    block_number integer,
    block_hash bytea check (octet_length(block_hash) = 32),
    -- sha-256 of what is stated, without ids and times: the same however often it is computed (rule S-06)
    content_hash bytea not null check (octet_length(content_hash) = 32),
    closed_at timestamptz(3) not null,
    issued_at timestamptz(3),
    -- last day on which lines can be disputed
    dispute_until date,
    agreed_at timestamptz(3),
    -- 'system': by silence
    agreed_by text,
    paid_at timestamptz(3),
    reconciled_at timestamptz(3),
    primary key (coalition_id, id),
    unique (coalition_id, partner_id, currency, from_day),
    unique (coalition_id, partner_id, currency, number),
    foreign key (coalition_id, partner_id, from_day) references settled_period (coalition_id, partner_id, from_day),
    check ((block_number is null) = (block_hash is null)),
    check ((issued_at is null) = (status = 'CLOSED') and (dispute_until is null) = (status = 'CLOSED')),
    check ((agreed_at is null) = (status in ('CLOSED', 'ISSUED')) and (agreed_by is null) = (agreed_at is null)),
    check ((paid_at is null) = (status in ('CLOSED', 'ISSUED', 'AGREED'))),
    check ((reconciled_at is null) = (status <> 'RECONCILED'))
  );
  create index statement_by_status on statement (coalition_id, status, id) where status <> 'RECONCILED';
  call isolate_by_coalition('statement', 'coalition_id', 'select, insert, update (status, disputed_minor, carried_minor,
    issued_at, dispute_until, agreed_at, agreed_by, paid_at, reconciled_at)');

  -- What is stated stays; its state only goes forwards, one step at a time (rule S-05).
  create function check_statement_change() returns trigger language plpgsql as $$
  declare steps text[] := '{CLOSED,ISSUED,AGREED,PAID,RECONCILED}';
  begin
    if (new.coalition_id, new.id, new.partner_id, new.currency, new.number, new.from_day, new.until_day, new.total_minor,
        new.minimum_minor, new.block_number, new.block_hash, new.content_hash, new.closed_at)
       is distinct from (old.coalition_id, old.id, old.partner_id, old.currency, old.number, old.from_day, old.until_day,
        old.total_minor, old.minimum_minor, old.block_number, old.block_hash, old.content_hash, old.closed_at)
       or array_position(steps, new.status) - array_position(steps, old.status) not in (0, 1) then
      raise exception 'statement % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger goes_forwards before update on statement for each row execute function check_statement_change();
  create trigger stays before delete on statement for each row execute function refuse_change();
  create trigger stays_truncate before truncate on statement for each statement execute function refuse_change();
`;

const lines = `
  create table statement_line (
    coalition_id bigint not null,
    statement_id bigint not null,
    -- 1, 2, 3 … in the order of the statement
    number integer not null check (number >= 1),
    kind text not null check (kind in ('ISSUING', 'CAMPAIGN', 'REDEMPTION', 'SERVICE_FEE', 'VAT', 'BREAKAGE', 'SHORTFALL',
      'FLOAT', 'FLOAT_REFUND', 'PERK_COST', 'PERK_CREDIT', 'REBATE_COST', 'MATCHED_DONATION', 'PLEDGED_DONATION',
      'ADJUSTMENT', 'LIABILITY_TRANSFER', 'CARRIED_OVER')),
    -- which share of the issue price: paid when points are given, or when they are spent
    basis text check (basis in ('AT_ISSUE', 'AT_BURN')),
    reversal boolean not null,
    contract_version_id bigint,
    category text,
    funding_id bigint,
    -- of a line that was made of an item
    item_id bigint,
    transactions bigint not null check (transactions >= 0),
    points bigint not null check (points >= 0),
    -- money per point, exact; or the percentage of the line that it is based on
    unit_price numeric,
    percent numeric,
    based_on integer,
    -- before rounding, in major units
    exact numeric,
    -- above 0: the partner owes it
    amount_minor bigint not null,
    primary key (coalition_id, statement_id, number),
    foreign key (coalition_id, statement_id) references statement (coalition_id, id),
    foreign key (coalition_id, contract_version_id) references contract_version (coalition_id, id),
    foreign key (coalition_id, funding_id) references funding (coalition_id, id)
  );
  call isolate_by_coalition('statement_line', 'coalition_id', 'select, insert');
  call make_append_only('statement_line');
`;

const items = `
  -- What a partner's next statement takes besides what was posted: an amount too small to be paid, the outcome of a
  -- dispute, a liability that changes hands, a perk that was used, a rebate, what it adds to donations. Taken once (rule S-01).
  create table statement_item (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    partner_id bigint not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    kind text not null check (kind in ('CARRIED_OVER', 'ADJUSTMENT', 'LIABILITY_TRANSFER', 'PERK_COST', 'PERK_CREDIT',
      'REBATE_COST', 'MATCHED_DONATION', 'PLEDGED_DONATION')),
    -- above 0: the partner owes it
    amount_minor bigint not null check (amount_minor <> 0),
    points bigint not null default 0 check (points >= 0),
    -- the statement, dispute, exit, use of a perk or charity's payout that it comes from; one item each per partner
    source_id bigint not null,
    made_at timestamptz(3) not null,
    -- business day on which it was made: the statement of a period takes those made until its last day
    made_on date not null,
    taken_by bigint,
    primary key (coalition_id, id),
    unique (coalition_id, kind, source_id, partner_id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, taken_by) references statement (coalition_id, id)
  );
  create index statement_item_waiting on statement_item (coalition_id, partner_id, currency) where taken_by is null;
  call isolate_by_coalition('statement_item', 'coalition_id', 'select, insert, update (taken_by)');
`;

const history = `
  create table statement_event (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    statement_id bigint not null,
    kind text not null check (kind in ('CLOSED', 'ISSUED', 'DISPUTED', 'RESOLVED', 'AGREED', 'PAID', 'RECONCILED',
      'PAYMENT_FAILED')),
    at timestamptz(3) not null,
    actor text not null,
    -- the dispute or payment that it is about
    subject_id bigint,
    primary key (coalition_id, id),
    foreign key (coalition_id, statement_id) references statement (coalition_id, id)
  );
  create index statement_event_of_statement on statement_event (coalition_id, statement_id, id);
  call isolate_by_coalition('statement_event', 'coalition_id', 'select, insert');
  call make_append_only('statement_event');
`;

const requests = `
  -- Idempotency keys of what is done about settlement (rule L-04), in the scope of the caller.
  create table settlement_request (
    coalition_id bigint not null references coalition (id),
    caller text not null,
    idempotency_key text not null check (char_length(idempotency_key) between 1 and 255),
    -- of the operation and its input
    fingerprint bytea not null,
    -- what came of it: the dispute that was opened, commented on or resolved, the payment run that was made
    subject_id bigint not null,
    at timestamptz(3) not null,
    primary key (coalition_id, caller, idempotency_key)
  );
  call isolate_by_coalition('settlement_request', 'coalition_id', 'select, insert');
  call make_append_only('settlement_request');
`;

const exposures = `
  -- What a partner has paid of what was charged against its credit limit (rule E-05), by the statement that said it; and
  -- that the money of it came back.
  create table settled_exposure (
    coalition_id bigint not null,
    statement_id bigint not null,
    -- 1, 2, 3 … of the statement: they add up to what has come back of the limit by now
    number integer not null check (number >= 1),
    partner_id bigint not null,
    currency text not null,
    -- major units; below 0 where more came back than was charged, or counts again
    amount numeric not null check (amount <> 0),
    primary key (coalition_id, statement_id, number),
    foreign key (coalition_id, statement_id) references statement (coalition_id, id)
  );
  call isolate_by_coalition('settled_exposure', 'coalition_id', 'select, insert');
  call make_append_only('settled_exposure');

  -- What came back to a partner's float or credit limit with the close of a period (rules E-05, S-09), stated or not.
  create table released_exposure (
    coalition_id bigint not null,
    partner_id bigint not null,
    from_day date not null,
    currency text not null,
    -- major units; below 0 where more was taken back of a campaign than given
    amount numeric not null,
    primary key (coalition_id, partner_id, from_day, currency),
    foreign key (coalition_id, partner_id, from_day) references settled_period (coalition_id, partner_id, from_day)
  );
  call isolate_by_coalition('released_exposure', 'coalition_id', 'select, insert');
  call make_append_only('released_exposure');
`;
