import { Migration } from '@mikro-orm/migrations';

/** What is asked of members and told to them: confirmations of links, messages on their way, consents. */
export class CreateMemberContact extends Migration {
  override up(): void {
    this.addSql(confirmations);
    this.addSql(messages);
    this.addSql(consents);
    this.addSql(reminders);
  }
}

const confirmations = `
  -- That a partner has asked a member to confirm the link to it (rule A-04). Only the keyed digest of the code is kept.
  create table link_confirmation (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    partner_id bigint not null,
    -- keyed digest of what the member was named by: counted for the partner whether there is such a member or not
    named_hash bytea not null check (octet_length(named_hash) = 32),
    -- who was sent the code; null: nobody, which whoever asks is not told
    member_id bigint,
    code_hash bytea not null check (octet_length(code_hash) = 32),
    -- how often a code was sent for it
    attempts smallint not null default 0 check (attempts >= 0),
    created_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    confirmed_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    check (confirmed_at is null or member_id is not null)
  );
  create index link_confirmation_by_partner on link_confirmation (coalition_id, partner_id, created_at);
  create index link_confirmation_by_member on link_confirmation (coalition_id, member_id) where member_id is not null;
  call isolate_by_coalition('link_confirmation', 'coalition_id',
    'select, insert, update (attempts, confirmed_at), delete');
`;

const messages = `
  -- Written with what it tells of, and sent afterwards: at least once. Address and values are gone once it is sent, or
  -- given up.
  create table message (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    -- whom it is for: a member, or the owner of a webhook endpoint
    member_id bigint,
    endpoint_id bigint,
    channel text not null check (channel in ('SMS', 'EMAIL')),
    template text not null,
    language text not null check (language in ('fa', 'en')),
    address text,
    parameters jsonb,
    created_at timestamptz(3) not null,
    -- later it is of no use any more
    expires_at timestamptz(3) not null,
    attempts smallint not null default 0 check (attempts >= 0),
    next_attempt_at timestamptz(3) not null,
    status text not null default 'WAITING' check (status in ('WAITING', 'SENT', 'GIVEN_UP')),
    -- when it was sent or given up
    ended_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    check (num_nonnulls(member_id, endpoint_id) = 1),
    check ((status = 'WAITING') = (ended_at is null)),
    check ((status = 'WAITING') = (address is not null) and (address is null) = (parameters is null))
  );
  create index message_waiting on message (coalition_id, next_attempt_at) where status = 'WAITING';
  create index message_of_member on message (coalition_id, member_id, id) where member_id is not null;
  create index message_of_endpoint on message (coalition_id, endpoint_id, id) where endpoint_id is not null;
  call isolate_by_coalition('message', 'coalition_id',
    'select, insert, update (address, parameters, attempts, next_attempt_at, status, ended_at), delete');
`;

const consents = `
  -- What members are asked to agree to, by purpose; a new version never changes what was agreed to.
  create table consent_text (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    purpose text not null check (purpose in ('TERMS', 'MARKETING_SMS', 'MARKETING_EMAIL', 'SHARING', 'GIVING')),
    -- 1, 2, 3 … per purpose
    version integer not null check (version >= 1),
    summary jsonb not null,
    -- where the whole text stands, and its SHA-256
    url text,
    sha256 bytea check (octet_length(sha256) = 32),
    actor text not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, purpose, version),
    check (sha256 is null or url is not null)
  );
  call isolate_by_coalition('consent_text', 'coalition_id', 'select, insert');
  call make_append_only('consent_text');

  -- What a member has agreed to, or does not agree to any more; the newest line of a purpose counts. No free text.
  create table consent (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    purpose text not null check (purpose in ('TERMS', 'MARKETING_SMS', 'MARKETING_EMAIL', 'SHARING', 'GIVING')),
    -- with whom data may be shared; 0 for the other purposes
    partner_id bigint not null check ((partner_id <> 0) = (purpose = 'SHARING')),
    given boolean not null,
    -- what was agreed to
    text_id bigint check ((text_id is not null) = given),
    at timestamptz(3) not null,
    actor text not null,
    through text not null check (through in ('APP', 'WEB', 'SHOP', 'CALL', 'PAPER')),
    primary key (coalition_id, id),
    foreign key (coalition_id, member_id) references member (coalition_id, id),
    foreign key (coalition_id, text_id) references consent_text (coalition_id, id)
  );
  create index consent_of_member on consent (coalition_id, member_id, purpose, partner_id, id);
  call isolate_by_coalition('consent', 'coalition_id', 'select, insert');
  call make_append_only('consent');
`;

const reminders = `
  -- How far members have been reminded of points that expire (rule X-03): written with the messages, so that each
  -- occasion is told once.
  create table expiry_reminder_run (
    coalition_id bigint primary key references coalition (id),
    -- the day of the last run that came to its end
    told_until date not null,
    -- the day of the run that is under way, and the member that it has come to
    running_for date check (running_for > told_until),
    after_id bigint not null default 0,
    check (running_for is not null or after_id = 0)
  );
  call isolate_by_coalition('expiry_reminder_run', 'coalition_id', 'select, insert, update (told_until, running_for, after_id)');
`;
