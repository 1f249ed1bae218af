import { Migration } from '@mikro-orm/migrations';
import { partitions } from './partitions-of-books.js';

/**
 * The double-entry books: accounts, transactions, entries, balance steps, idempotency keys and the outbox.
 *
 * Rows prove themselves: each transaction's entries sum to zero, a member's entries are numbered without gaps and carry
 * the balances after them, and the database refuses to change or delete any of them, whoever asks (rules L-01 … L-03).
 */
export class CreateBooks extends Migration {
  override up(): void {
    this.addSql(ledgerState);
    this.addSql(accounts);
    this.addSql(transactions);
    this.addSql(entries);
    this.addSql(wholeTransactions);
    this.addSql(beside);
    this.addSql(partitions);
  }
}

const ledgerState = `
  create table ledger_state (
    coalition_id bigint primary key references coalition (id),
    -- the coalition's clock is the database's plus this; other than 0 in test twins only
    clock_offset_ms bigint not null default 0,
    -- whatever is posted carries this business day or a later one; days before it are closed
    first_open_day date not null,
    first_open_at timestamptz(3) not null,
    -- whatever is posted carries this epoch; epochs below it are complete and can be sealed
    sealing_epoch integer not null default 1,
    -- the funding of what the coalition itself gives
    own_funding_id bigint not null,
    -- whether somebody reads the outbox: where nobody does, its rows count as sent when they are written
    outbox_read boolean not null default false
  );
  call isolate_by_coalition('ledger_state', 'coalition_id',
    'select, insert, update (clock_offset_ms, sealing_epoch, outbox_read)');

  -- A live coalition's clock is the database's, whoever asks; that of a test twin goes forwards only (rule A-02).
  create function check_clock_offset() returns trigger language plpgsql as $$
  begin
    if new.clock_offset_ms < 0 or (tg_op = 'UPDATE' and new.clock_offset_ms < old.clock_offset_ms)
       or (new.clock_offset_ms <> 0
           and (select c.environment from coalition c where c.id = new.coalition_id) is distinct from 'test') then
      raise exception 'only the clock of a test twin can be advanced, and only forwards' using errcode = 'HS007';
    end if;
    return new;
  end $$;
  create trigger clock_offset before insert or update of clock_offset_ms on ledger_state
    for each row execute function check_clock_offset();
`;

const accounts = `
  create function points_total(p_points bigint[]) returns bigint language plpgsql immutable strict parallel safe as $$
  declare total bigint := 0; p bigint;
  begin
    foreach p in array p_points loop total := total + p; end loop;
    return total;
  end $$;

  -- A member's row holds its lots as three parallel arrays, sorted by expiry, then funding, so that a burn costs the
  -- same with ten lots or a thousand. 'infinity' is a lot that never expires.
  create table member_account (
    coalition_id bigint not null,
    member_id bigint not null,
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'SUSPENDED', 'CLOSED')),
    version integer not null default 0,
    sequence integer not null default 0,
    posted bigint not null default 0,
    held bigint not null default 0,
    pending bigint not null default 0,
    owed bigint not null default 0,
    lot_expiries date[] not null default '{}',
    lot_fundings bigint[] not null default '{}',
    lot_points bigint[] not null default '{}',
    -- the first lot's last day, for the job that looks for points that have expired; null without lots
    soonest_expiry date,
    last_posted_at timestamptz(3) not null,
    -- who has locked spending (rule B-05): the member, an operator, or too many wrong spend codes
    spending_lock text check (spending_lock in ('MEMBER', 'OPERATOR', 'CODES')),
    failed_codes smallint not null default 0 check (failed_codes >= 0),
    -- what is known of the member's level and counters without reading them, for purchases of the month that begins on
    -- the first of these days, until the second: see src/ledger/levels/watched-level.ts; null: nothing
    level_watch text,
    level_watch_from date,
    level_watch_until date,
    primary key (coalition_id, member_id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    check (held >= 0 and pending >= 0 and owed >= 0 and sequence <= version),
    check (cardinality(lot_expiries) = cardinality(lot_points) and cardinality(lot_fundings) = cardinality(lot_points)),
    check (0 < all (lot_points)),
    constraint member_account_adds_up check (posted = points_total(lot_points) + held + pending - owed),
    constraint member_account_covered check (posted - held - pending >= 0 or owed > 0),
    -- a debt is filled from whatever comes in: who owes has nothing to spend (rule R-04)
    constraint member_account_debt_filled check (owed = 0 or cardinality(lot_points) = 0),
    constraint member_account_soonest check (soonest_expiry is not distinct from lot_expiries[1])
  ) with (fillfactor = 60);
  create index member_account_expiring on member_account (coalition_id, soonest_expiry) where soonest_expiry < 'infinity';
  -- An account with hundreds of lots outgrows its page. Compressing its arrays anew with each batch cost six times as
  -- much as writing them as they are.
  alter table member_account alter lot_expiries set storage external, alter lot_fundings set storage external,
    alter lot_points set storage external;
  call isolate_by_coalition('member_account', 'coalition_id', 'select, insert, update');

  -- The programme's own accounts. They are hot: a batch appends one delta per account, a job folds deltas into the
  -- balance, a read adds both. Nothing refers to them by foreign key, so that no batch waits for another.
  create table ledger_account (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    -- ISSUED: points come from there; REDEEMED: burned points go there; EXPIRED: breakage of points the partner issued;
    -- SHORTFALL: what a reversal could not take back and the partner bears; ADJUSTED: the coalition's corrections;
    -- DONATED: points that were given to charities.
    -- Without a partner: the coalition's own.
    kind text not null check (kind in ('ISSUED', 'REDEEMED', 'EXPIRED', 'SHORTFALL', 'ADJUSTED', 'DONATED')),
    partner_id bigint,
    folded_balance bigint not null default 0,
    primary key (coalition_id, id),
    unique nulls not distinct (coalition_id, kind, partner_id)
  );
  call isolate_by_coalition('ledger_account', 'coalition_id', 'select, insert, update (folded_balance)');

  create table account_delta (
    coalition_id bigint not null,
    account_id bigint not null,
    batch_id bigint not null,
    delta bigint not null,
    primary key (coalition_id, account_id, batch_id)
  );
  -- 'update' because folding locks the rows it takes, which asks for that privilege; no delta is ever changed
  call isolate_by_coalition('account_delta', 'coalition_id', 'select, insert, update, delete');
`;

const transactions = `
  create table ledger_transaction (
    coalition_id bigint not null,
    id bigint not null,
    type text not null check (type in ('EARN', 'BURN', 'REVERSAL', 'EXPIRY', 'TRANSFER', 'ADJUSTMENT', 'DONATION')),
    points bigint not null check (points > 0 or (points = 0 and type = 'EARN')),
    member_id bigint,
    partner_id bigint,
    merchant_id bigint,
    contract_version_id bigint,
    occurred_at timestamptz(3) not null,
    posted_at timestamptz(3) not null,
    business_day date not null,
    sealing_epoch integer not null,
    actor text not null,
    -- of a reversal: what it undoes; of a captured burn: the hold
    reverses_id bigint,
    hold_id bigint,
    amount_minor bigint,
    currency text,
    -- what an earn consists of: [{ "rule", "points", … }]
    breakdown jsonb,
    -- sha-256 over the row beside the ledger (operation_detail); the row can be erased, this stays
    details_hash bytea,
    primary key (coalition_id, id)
  ) partition by range (id);
  create index ledger_transaction_by_partner on ledger_transaction (coalition_id, partner_id, id);
  create index ledger_transaction_reversing on ledger_transaction (coalition_id, reverses_id) where reverses_id is not null;
  create index ledger_transaction_time on ledger_transaction using brin (posted_at);
  call isolate_by_coalition('ledger_transaction', 'coalition_id', 'select, insert');
  call make_append_only('ledger_transaction');

  -- Values that can be personal, beside the sealed row, erasable, with a random salt so that the hash that stays
  -- behind tells nothing (rule L-07).
  create table operation_detail (
    coalition_id bigint not null,
    -- a transaction's, hold's or adjustment request's id
    operation_id bigint not null,
    salt bytea not null,
    reference text,
    category text,
    lines jsonb,
    reason text,
    metadata jsonb,
    primary key (coalition_id, operation_id)
  );
  call isolate_by_coalition('operation_detail', 'coalition_id', 'select, insert, delete');
`;

const entries = `
  create table entry (
    coalition_id bigint not null,
    transaction_id bigint not null,
    leg smallint not null,
    account_id bigint not null,
    amount bigint not null,
    posted_at timestamptz(3) not null,
    -- of member accounts only: the entry's number, the balance version, and the balance after it
    sequence integer,
    version integer,
    posted_after bigint,
    held_after bigint,
    pending_after bigint,
    owed_after bigint,
    -- the movements that add up to the amount, signed: of which expiry and funding, how many points
    lot_expiries date[],
    lot_fundings bigint[],
    lot_points bigint[],
    -- where each movement happened: 0 spendable lots, 1 held, 2 pending, 3 owed (points that fill a debt are a positive
    -- movement, a new debt is a negative one); null when all of them are of spendable lots
    lot_places smallint[],
    primary key (coalition_id, transaction_id, leg),
    -- a member's entry says all of it, one of the programme's own accounts says none
    constraint entry_of_member_or_programme check (num_nulls(sequence, version, posted_after, held_after, pending_after,
      owed_after, lot_expiries, lot_fundings, lot_points) in (0, 9)),
    check (lot_places is null or cardinality(lot_places) = cardinality(lot_points))
  ) partition by range (transaction_id);
  -- As with the account's own lots; partitions take it over.
  alter table entry alter lot_expiries set storage external, alter lot_fundings set storage external,
    alter lot_points set storage external;
  create index entry_of_member on entry (coalition_id, account_id, sequence) where sequence is not null;
  create index entry_time on entry using brin (posted_at);
  call isolate_by_coalition('entry', 'coalition_id', 'select, insert');
  call make_append_only('entry');

  -- A change of a member's balance without an entry: points that move between spendable lots, hold, pending and debt,
  -- while what is posted stays. Together with the entries it gives every version of a balance (rules L-03, L-08).
  create table balance_step (
    coalition_id bigint not null,
    member_id bigint not null,
    version integer not null,
    kind text not null check (kind in ('HOLD', 'RELEASE', 'HOLD_EXPIRY', 'VEST', 'RENEWAL')),
    -- the hold, the earn that vests, or the transaction by which lots live longer (rule X-01, inactivity)
    subject_id bigint not null,
    at timestamptz(3) not null,
    business_day date not null,
    sealing_epoch integer not null,
    -- number of the last entry before it
    sequence integer not null,
    posted_after bigint not null,
    held_after bigint not null,
    pending_after bigint not null,
    owed_after bigint not null,
    -- movements as in an entry; they add up to zero
    lot_expiries date[] not null,
    lot_fundings bigint[] not null,
    lot_points bigint[] not null,
    lot_places smallint[] not null,
    primary key (coalition_id, member_id, version),
    check (points_total(lot_points) = 0),
    check (cardinality(lot_expiries) = cardinality(lot_points) and cardinality(lot_fundings) = cardinality(lot_points)
           and cardinality(lot_places) = cardinality(lot_points))
  );
  create index balance_step_by_epoch on balance_step (coalition_id, sealing_epoch);
  create index balance_step_by_subject on balance_step (coalition_id, subject_id);
  call isolate_by_coalition('balance_step', 'coalition_id', 'select, insert');
  call make_append_only('balance_step');
`;

const wholeTransactions = `
  -- Rule L-01. Transactions and their entries are written by one statement, at whose end both triggers look at its rows:
  -- at those of entries for each transaction, at those of transactions for each entry. No row is looked at for itself.
  -- The lateral subqueries are for the planner, as in lock_and_read.
  create function check_new_entries() returns trigger language plpgsql as $$
  declare wrong bigint; first_coalition bigint; last_coalition bigint; ids bigint[];
  begin
    -- Legs are numbered from 0, so that entries added to an older transaction would meet its own in the primary key.
    select min(transaction_id) filter (where not balances), min(coalition_id), max(coalition_id),
           array_agg(transaction_id order by transaction_id)
      into wrong, first_coalition, last_coalition, ids
      from (select coalition_id, transaction_id,
                   sum(amount) = 0 and count(*) >= 2 and min(leg) = 0 and max(leg) = count(*) - 1 as balances
              from new_entries group by coalition_id, transaction_id) n;
    if wrong is not null then
      raise exception 'transaction % does not balance', wrong using errcode = 'HS002';
    end if;
    -- A batch's ids are next to each other: as a rule one look at their range finds just them.
    if first_coalition is distinct from last_coalition or ids is distinct from array(
        select t.id from ledger_transaction t
         where t.coalition_id = first_coalition and t.id between ids[1] and ids[cardinality(ids)] order by t.id) then
      select n.transaction_id into wrong from new_entries n
        left join lateral (
          select true as there from ledger_transaction t
           where t.coalition_id = n.coalition_id and t.id = n.transaction_id limit 1) t on true
       where n.leg = 0 and t.there is null limit 1;
      if found then
        raise exception 'entries without transaction %', wrong using errcode = 'HS002';
      end if;
    end if;
    -- An entry without a number is of the programme: of a member it would change no balance.
    select n.account_id into wrong
      from (select distinct coalition_id, account_id from new_entries where sequence is null) n
      left join lateral (
        select true as there from ledger_account a
         where a.coalition_id = n.coalition_id and a.id = n.account_id limit 1) a on true
     where a.there is null limit 1;
    if found then
      raise exception 'an entry without a sequence, but % is no account of the programme', wrong using errcode = 'HS005';
    end if;
    return null;
  end $$;
  create trigger whole after insert on entry referencing new table as new_entries
    for each statement execute function check_new_entries();

  create function check_new_transactions() returns trigger language plpgsql as $$
  declare wrong bigint; first_coalition bigint; last_coalition bigint; ids bigint[];
  begin
    select min(coalition_id), max(coalition_id), array_agg(id order by id)
      into first_coalition, last_coalition, ids from new_transactions;
    if first_coalition is distinct from last_coalition or ids is distinct from array(
        select e.transaction_id from entry e
         where e.coalition_id = first_coalition and e.transaction_id between ids[1] and ids[cardinality(ids)]
           and e.leg = 0 order by e.transaction_id) then
      select n.id into wrong from new_transactions n
        left join lateral (
          select true as there from entry e
           where e.coalition_id = n.coalition_id and e.transaction_id = n.id limit 1) e on true
       where e.there is null limit 1;
      if found then
        raise exception 'transaction % has no entries', wrong using errcode = 'HS002';
      end if;
    end if;
    return null;
  end $$;
  create trigger whole after insert on ledger_transaction referencing new table as new_transactions
    for each statement execute function check_new_transactions();
`;

const beside = `
  -- The first outcome of every key; keys never expire. "caller" is the partner, user or member whose key it is.
  create table idempotency_key (
    coalition_id bigint not null,
    caller text not null,
    key text not null,
    fingerprint bytea not null,
    -- what came of it: a transaction, another thing (a hold, an adjustment that waits for approval, a refund too small
    -- to take points back), both, or a refusal
    transaction_id bigint,
    subject_id bigint,
    refusal jsonb,
    member_id bigint not null,
    version integer not null,
    posted bigint not null,
    held bigint not null,
    pending bigint not null,
    as_of timestamptz(3) not null,
    primary key (coalition_id, caller, key),
    check ((num_nonnulls(transaction_id, subject_id) = 0) = (refusal is not null))
  );
  call isolate_by_coalition('idempotency_key', 'coalition_id', 'select, insert');
  call make_append_only('idempotency_key');

  -- One purchase of one merchant earns once, whatever key it comes under (rule E-06). Only the reference's hash is
  -- kept, so that erasing the reference does not open the door again.
  create table earned_purchase (
    coalition_id bigint not null,
    merchant_id bigint not null,
    reference_hash bytea not null,
    transaction_id bigint not null,
    primary key (coalition_id, merchant_id, reference_hash)
  );
  call isolate_by_coalition('earned_purchase', 'coalition_id', 'select, insert');
  call make_append_only('earned_purchase');

  create table outbox (
    coalition_id bigint not null,
    id bigint not null,
    type text not null,
    object_id bigint not null,
    object_sequence integer not null,
    -- what the event is about: an immutable row from which its payload is made
    subject_id bigint not null,
    occurred_at timestamptz(3) not null,
    -- when somebody has taken it over, or it was written where nobody listens
    sent_at timestamptz(3),
    primary key (coalition_id, id)
  );
  -- What waits, oldest first, and what of the same object is before it.
  create index outbox_unsent on outbox (coalition_id, id) where sent_at is null;
  create index outbox_unsent_of_object on outbox (coalition_id, object_id, object_sequence) where sent_at is null;
  call isolate_by_coalition('outbox', 'coalition_id', 'select, insert, update (sent_at)');

  -- What sent_at of an event is when it is written: where nobody listens nothing waits, and no index of what waits is written.
  create function outbox_sent_at(p_coalition bigint, p_at timestamptz) returns timestamptz language sql stable as $$
    select case when not s.outbox_read then p_at end from ledger_state s where s.coalition_id = p_coalition
  $$;
`;
