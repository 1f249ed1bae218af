import { Migration } from '@mikro-orm/migrations';

/**
 * What an operation can depend on besides the member's account: holds, points that are pending, refunds, corrections
 * that wait for a second person, spend codes, what members and partners have done on a day, and what partners may still
 * issue. All of it is read under the member's lock, and written in the same transaction as the books.
 */
export class CreateHoldsAndLimits extends Migration {
  override up(): void {
    this.addSql(holds);
    this.addSql(pendingLots);
    this.addSql(refunds);
    this.addSql(adjustments);
    this.addSql(spendCodes);
    this.addSql(limits);
  }
}

const holds = `
  -- Points reserved for a burn that is not final yet; its lots have moved here from the member's row (rule B-03). Its
  -- state follows from the balance steps and the capture's entry; this row is what operations look at.
  create table hold (
    coalition_id bigint not null,
    id bigint not null,
    member_id bigint not null,
    partner_id bigint not null,
    merchant_id bigint not null,
    -- by which a capture is priced (rule L-06)
    contract_version_id bigint not null,
    points bigint not null check (points > 0),
    status text not null check (status in ('OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED')),
    actor text not null,
    opened_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    ended_at timestamptz(3),
    -- the burn that captured it, and how much of it
    captured_transaction_id bigint,
    captured_points bigint,
    lot_expiries date[] not null,
    lot_fundings bigint[] not null,
    lot_points bigint[] not null,
    primary key (coalition_id, id),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id),
    check (points = points_total(lot_points)),
    check ((status = 'OPEN') = (ended_at is null)),
    check ((status = 'CAPTURED') = (captured_transaction_id is not null)
           and (captured_transaction_id is null) = (captured_points is null)),
    check (captured_points between 1 and points)
  );
  create index hold_open on hold (coalition_id, member_id) where status = 'OPEN';
  create index hold_due on hold (coalition_id, expires_at) where status = 'OPEN';
  create index hold_of_member on hold (coalition_id, member_id, id);
  call isolate_by_coalition('hold', 'coalition_id',
    'select, insert, update (status, ended_at, captured_transaction_id, captured_points)');
`;

const pendingLots = `
  -- Points of earns that are not spendable yet (rule E-03); gone when they vest or are taken back.
  create table pending_lot (
    coalition_id bigint not null,
    transaction_id bigint not null,
    expiry date not null,
    funding_id bigint not null,
    member_id bigint not null,
    vests_at timestamptz(3) not null,
    points bigint not null check (points > 0),
    primary key (coalition_id, transaction_id, expiry, funding_id),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id)
  );
  create index pending_lot_of_member on pending_lot (coalition_id, member_id, vests_at);
  create index pending_lot_due on pending_lot (coalition_id, vests_at);
  call isolate_by_coalition('pending_lot', 'coalition_id', 'select, insert, update (points, member_id), delete');
`;

const refunds = `
  -- Money given back for a purchase or a burn, also where it was too little to take a point back by itself: what is
  -- taken back depends on the sum (rule R-01).
  create table refund (
    coalition_id bigint not null,
    transaction_id bigint not null,
    id bigint not null,
    amount_minor bigint not null check (amount_minor > 0),
    -- null: no point was taken back for it
    reversal_id bigint,
    primary key (coalition_id, transaction_id, id)
  );
  call isolate_by_coalition('refund', 'coalition_id', 'select, insert');
  call make_append_only('refund');
`;

const adjustments = `
  -- A correction above the coalition's limit, which a second person approves or rejects.
  create table adjustment_request (
    coalition_id bigint not null,
    id bigint not null,
    member_id bigint not null,
    direction text not null check (direction in ('CREDIT', 'DEBIT')),
    points bigint not null check (points > 0),
    requested_by text not null,
    requested_at timestamptz(3) not null,
    status text not null check (status in ('PENDING', 'APPROVED', 'REJECTED')),
    decided_by text,
    decided_at timestamptz(3),
    transaction_id bigint,
    primary key (coalition_id, id),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id),
    check ((status = 'PENDING') = (decided_by is null) and (status = 'PENDING') = (decided_at is null)),
    check ((status = 'APPROVED') = (transaction_id is not null)),
    check (decided_by <> requested_by)
  );
  create index adjustment_request_pending on adjustment_request (coalition_id, id) where status = 'PENDING';
  call isolate_by_coalition('adjustment_request', 'coalition_id',
    'select, insert, update (status, decided_by, decided_at, transaction_id)');
`;

const spendCodes = `
  -- A member's confirmation for one operation (rule B-05). Only the keyed digest of the code is kept.
  create table spend_code (
    coalition_id bigint not null,
    member_id bigint not null,
    code_hash bytea not null check (octet_length(code_hash) = 32),
    -- null: at any partner, for any number of points
    partner_id bigint,
    most_points bigint check (most_points > 0),
    created_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    -- by which transaction or hold, or use of a perk
    used_by bigint,
    primary key (coalition_id, member_id, code_hash),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id)
  );
  call isolate_by_coalition('spend_code', 'coalition_id', 'select, insert, update (used_by), delete');
`;

const limits = `
  -- What a member has done on a day of the coalition, where a cap or limit asks for it: EARNED per partner, by the day
  -- of the purchase (rule E-04); SPENT and TRANSFERRED by the day of posting, partner_id 0 (rule B-05); DRAWN on a parent
  -- account, by the first day of the month (rule K-11).
  create table member_day (
    coalition_id bigint not null,
    member_id bigint not null,
    purpose text not null check (purpose in ('EARNED', 'SPENT', 'TRANSFERRED', 'DRAWN')),
    partner_id bigint not null,
    day date not null,
    points bigint not null,
    primary key (coalition_id, member_id, purpose, partner_id, day),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id)
  );
  call isolate_by_coalition('member_day', 'coalition_id', 'select, insert, update (points), delete');

  -- What a partner has issued on a day, where its contract caps it (rule E-04).
  create table partner_day (
    coalition_id bigint not null,
    partner_id bigint not null,
    day date not null,
    points bigint not null,
    primary key (coalition_id, partner_id, day),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('partner_day', 'coalition_id', 'select, insert, update (points), delete');

  -- What a partner owes for what it has issued, exact (points × issue price), and what it has deposited, where its
  -- contract limits it (rule E-05). Major units of the contract's currency.
  create table partner_exposure (
    coalition_id bigint not null,
    partner_id bigint not null,
    currency text not null,
    charged numeric not null default 0,
    deposited numeric not null default 0,
    -- what was charged when money last went in: warnings are about what there has been since
    charged_before numeric not null default 0,
    primary key (coalition_id, partner_id, currency),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('partner_exposure', 'coalition_id', 'select, insert, update (charged, deposited, charged_before)');

  -- That what a partner owes has passed a part of its limit (rule E-05); announced, never changed.
  create table limit_warning (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    partner_id bigint not null,
    number integer not null,
    currency text not null,
    percent integer not null,
    charged numeric not null,
    most numeric not null,
    at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, partner_id, number),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('limit_warning', 'coalition_id', 'select, insert');
  call make_append_only('limit_warning');

  create table float_deposit (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    partner_id bigint not null,
    currency text not null,
    amount numeric not null check (amount <> 0),
    reference text not null,
    actor text not null,
    at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, partner_id, reference),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('float_deposit', 'coalition_id', 'select, insert');
  call make_append_only('float_deposit');
`;
