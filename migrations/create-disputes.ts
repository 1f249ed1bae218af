import { Migration } from '@mikro-orm/migrations';

/**
 * What partners dispute of their statements (rule S-05): which lines, what is said about them, and what becomes of it.
 */
export class CreateDisputes extends Migration {
  override up(): void {
    this.addSql(disputes);
    this.addSql(lines);
    this.addSql(comments);
  }
}

const disputes = `
  create table dispute (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    statement_id bigint not null,
    partner_id bigint not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- minor units; above 0: the partner owes it. What its lines come to as stated; and what of that has left the payment:
    -- nothing of what the partner's float had paid already
    disputed_minor bigint not null,
    withheld_minor bigint not null,
    status text not null default 'OPEN' check (status in ('OPEN', 'UPHELD', 'REJECTED', 'PARTLY')),
    opened_at timestamptz(3) not null,
    opened_by text not null,
    -- the last day on which the operator should have answered; nothing is decided by it
    answer_until date not null,
    -- since when it is known that nobody did
    overdue_at timestamptz(3),
    resolved_at timestamptz(3),
    resolved_by text,
    reason text check (char_length(reason) between 1 and 500),
    -- what is due of what was disputed after all
    due_minor bigint,
    -- number of its changes, which is the sequence of its events
    changes integer not null default 1,
    primary key (coalition_id, id),
    foreign key (coalition_id, statement_id) references statement (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    check ((resolved_at is null) = (status = 'OPEN') and (resolved_by is null) = (resolved_at is null)
           and (reason is null) = (resolved_at is null) and (due_minor is null) = (resolved_at is null)),
    check (status <> 'UPHELD' or due_minor = 0),
    check (status <> 'REJECTED' or due_minor = disputed_minor)
  );
  create index dispute_of_statement on dispute (coalition_id, statement_id, id);
  create index dispute_open on dispute (coalition_id, answer_until) where status = 'OPEN' and overdue_at is null;
  call isolate_by_coalition('dispute', 'coalition_id',
    'select, insert, update (status, overdue_at, resolved_at, resolved_by, reason, due_minor, changes)');

  -- What is disputed stays; a dispute is resolved once.
  create function check_dispute_change() returns trigger language plpgsql as $$
  begin
    if (new.coalition_id, new.id, new.statement_id, new.partner_id, new.currency, new.disputed_minor,
        new.withheld_minor, new.opened_at, new.opened_by, new.answer_until)
       is distinct from (old.coalition_id, old.id, old.statement_id, old.partner_id, old.currency, old.disputed_minor,
        old.withheld_minor, old.opened_at, old.opened_by, old.answer_until)
       or (old.status <> 'OPEN' and (new.status, new.resolved_at, new.resolved_by, new.reason, new.due_minor)
            is distinct from (old.status, old.resolved_at, old.resolved_by, old.reason, old.due_minor))
       or (old.overdue_at is not null and new.overdue_at is distinct from old.overdue_at)
       or new.changes < old.changes then
      raise exception 'dispute % cannot be changed like this', old.id using errcode = 'HS001';
    end if;
    return new;
  end $$;
  create trigger goes_forwards before update on dispute for each row execute function check_dispute_change();
  create trigger stays before delete on dispute for each row execute function refuse_change();
  create trigger stays_truncate before truncate on dispute for each statement execute function refuse_change();
`;

const lines = `
  -- A line is disputed once: its primary key.
  create table dispute_line (
    coalition_id bigint not null,
    statement_id bigint not null,
    line_number integer not null,
    dispute_id bigint not null,
    -- null: it goes with the line that it is a percentage of
    reason text check (char_length(reason) between 1 and 500),
    primary key (coalition_id, statement_id, line_number),
    foreign key (coalition_id, statement_id, line_number) references statement_line (coalition_id, statement_id, number),
    foreign key (coalition_id, dispute_id) references dispute (coalition_id, id)
  );
  create index dispute_line_of_dispute on dispute_line (coalition_id, dispute_id, line_number);
  call isolate_by_coalition('dispute_line', 'coalition_id', 'select, insert');
  call make_append_only('dispute_line');
`;

const comments = `
  create table dispute_comment (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    dispute_id bigint not null,
    at timestamptz(3) not null,
    actor text not null,
    text text not null check (char_length(text) between 1 and 2000),
    -- ["<where it is kept>", …]
    attachments jsonb not null check (jsonb_typeof(attachments) = 'array' and jsonb_array_length(attachments) <= 10),
    primary key (coalition_id, id),
    foreign key (coalition_id, dispute_id) references dispute (coalition_id, id)
  );
  create index dispute_comment_of_dispute on dispute_comment (coalition_id, dispute_id, id);
  call isolate_by_coalition('dispute_comment', 'coalition_id', 'select, insert');
  call make_append_only('dispute_comment');
`;
