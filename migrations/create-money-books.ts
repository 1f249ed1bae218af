import { Migration } from '@mikro-orm/migrations';

/**
 * The money books: what partners and the coalition owe each other, as double entry beside the points. Rows prove
 * themselves as those of the points do: a transaction's entries sum to zero in one currency, and are never changed.
 */
export class CreateMoneyBooks extends Migration {
  override up(): void {
    this.addSql(accounts);
    this.addSql(transactions);
    this.addSql(whole);
  }
}

const accounts = `
  create table money_account (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    -- of a partner: RECEIVABLE, its current account (above 0: it owes the coalition); DISPUTED: what it disputes, until
    -- that is resolved; FLOAT: what it has paid in ahead, as a liability (below 0: there is a deposit left).
    -- Of a charity: CHARITY, what it is owed (below 0) for donations that are final.
    -- Of the coalition: BANK, one per kind of charge, and DONATION: what members have given
    kind text not null check (kind in ('RECEIVABLE', 'DISPUTED', 'FLOAT', 'BANK', 'ISSUING', 'CAMPAIGN', 'REDEMPTION',
      'SERVICE_FEE', 'VAT', 'BREAKAGE', 'SHORTFALL', 'PERK', 'REBATE', 'ADJUSTMENT', 'LIABILITY',
      'DONATION', 'MATCHED_DONATION', 'CHARITY')),
    partner_id bigint,
    charity_id bigint,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    primary key (coalition_id, id),
    unique nulls not distinct (coalition_id, kind, partner_id, charity_id, currency),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, charity_id) references charity (coalition_id, id),
    check ((partner_id is not null) = (kind in ('RECEIVABLE', 'DISPUTED', 'FLOAT'))),
    check ((charity_id is not null) = (kind = 'CHARITY'))
  );
  call isolate_by_coalition('money_account', 'coalition_id', 'select, insert');
  call make_append_only('money_account');
`;

const transactions = `
  create table money_transaction (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    kind text not null check (kind in ('STATEMENT', 'PAYMENT', 'PAYMENT_RETURN', 'DISPUTE', 'RESOLUTION', 'DEPOSIT',
      'CHARITY_PAYOUT')),
    -- the statement, payment, dispute, deposit or payout that it is about; each is posted once
    subject_id bigint not null,
    at timestamptz(3) not null,
    actor text not null,
    primary key (coalition_id, id),
    unique (coalition_id, kind, subject_id)
  );
  call isolate_by_coalition('money_transaction', 'coalition_id', 'select, insert');
  call make_append_only('money_transaction');

  create table money_entry (
    coalition_id bigint not null,
    transaction_id bigint not null,
    leg integer not null check (leg >= 0),
    account_id bigint not null,
    -- of the account's currency
    amount_minor bigint not null,
    primary key (coalition_id, transaction_id, leg),
    foreign key (coalition_id, transaction_id) references money_transaction (coalition_id, id),
    foreign key (coalition_id, account_id) references money_account (coalition_id, id)
  );
  create index money_entry_of_account on money_entry (coalition_id, account_id, transaction_id);
  call isolate_by_coalition('money_entry', 'coalition_id', 'select, insert');
  call make_append_only('money_entry');
`;

const whole = `
  -- Rule L-01 for money. All entries of a transaction are written by one statement, at whose end they are looked at; legs
  -- are numbered from 0, so that entries added to an older transaction would meet its own in the primary key.
  create function check_new_money_entries() returns trigger language plpgsql as $$
  declare wrong bigint;
  begin
    select n.transaction_id into wrong
      from new_money_entries n
      left join money_account a on a.coalition_id = n.coalition_id and a.id = n.account_id
     group by n.coalition_id, n.transaction_id
    having sum(n.amount_minor) <> 0 or count(*) < 2 or min(n.leg) <> 0 or max(n.leg) <> count(*) - 1
        or count(distinct a.currency) <> 1 limit 1;
    if found then
      raise exception 'money transaction % does not balance in one currency', wrong using errcode = 'HS002';
    end if;
    return null;
  end $$;
  create trigger whole after insert on money_entry referencing new table as new_money_entries
    for each statement execute function check_new_money_entries();
`;
