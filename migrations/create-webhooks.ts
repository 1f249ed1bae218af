import { Migration } from '@mikro-orm/migrations';

/**
 * Webhooks (rules W-01 … W-03): who listens where, what is delivered to each and how that went. The outbox says what
 * happened; a delivery is one of its events for one endpoint. Nothing personal is kept here: what is told is read from the
 * books each time it is sent.
 */
export class CreateWebhooks extends Migration {
  override up(): void {
    this.addSql(endpoints);
    this.addSql(endpointEvents);
    this.addSql(deliveries);
    this.addSql(attempts);
    this.addSql(heads);
  }
}

const endpoints = `
  create table webhook_endpoint (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    -- null: the operator's
    partner_id bigint,
    url text not null check (char_length(url) between 1 and 2048),
    -- which events; null: all, also those that come later
    types text[] check (cardinality(types) > 0),
    -- of the payloads
    version text not null,
    status text not null default 'ENABLED' check (status in ('ENABLED', 'DISABLED')),
    -- OWNER: its owner wanted so; OPERATOR: the operator, of a partner's; GONE: it answered 410; FAILING: nothing was
    -- taken for days
    disabled_because text check (disabled_because in ('OWNER', 'OPERATOR', 'GONE', 'FAILING')),
    -- since when it is enabled, or disabled
    status_since timestamptz(3) not null,
    -- sealed with the installation's key; of two the older is valid until its end
    secret bytea not null,
    old_secret bytea,
    old_secret_until timestamptz(3),
    -- it is told of events after this one
    listens_after bigint not null,
    -- the first failure since something was taken, how many in a row, and until when nothing is tried because of them
    failing_since timestamptz(3),
    failures integer not null default 0,
    paused_until timestamptz(3),
    -- how many events there were of the endpoint itself
    events integer not null default 0,
    -- whom its owner has us write to of what is wrong with it; nowhere else is it kept once that was sent
    notify_email text check (char_length(notify_email) between 3 and 254),
    -- up to which of its own events, and of failing since when, somebody was written to
    mailed_events integer not null default 0,
    mailed_failing timestamptz(3),
    created_at timestamptz(3) not null,
    removed_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id),
    check ((status = 'DISABLED') = (disabled_because is not null)),
    check ((old_secret is null) = (old_secret_until is null)),
    check ((failing_since is null) = (failures = 0)),
    check (removed_at is null or (status = 'DISABLED' and notify_email is null))
  ) with (fillfactor = 80);
  create index webhook_endpoint_of_partner on webhook_endpoint (coalition_id, partner_id, id) where removed_at is null;
  call isolate_by_coalition('webhook_endpoint', 'coalition_id',
    'select, insert, update (url, types, version, status, disabled_because, status_since, secret, old_secret,
       old_secret_until, listens_after, failing_since, failures, paused_until, events, notify_email, mailed_events,
       mailed_failing, removed_at)');
  alter table message add foreign key (coalition_id, endpoint_id) references webhook_endpoint (coalition_id, id);
`;

const endpointEvents = `
  -- What is announced of an endpoint itself: the event's number is this row's.
  create table webhook_endpoint_event (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    endpoint_id bigint not null,
    number integer not null check (number >= 1),
    kind text not null check (kind in ('DISABLED', 'TESTED')),
    because text check (because in ('OPERATOR', 'GONE', 'FAILING')),
    at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, endpoint_id, number),
    foreign key (coalition_id, endpoint_id) references webhook_endpoint (coalition_id, id),
    check ((kind = 'DISABLED') = (because is not null))
  );
  call isolate_by_coalition('webhook_endpoint_event', 'coalition_id', 'select, insert');
  call make_append_only('webhook_endpoint_event');
`;

const deliveries = `
  create table webhook_delivery (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    endpoint_id bigint not null,
    event_id bigint not null,
    type text not null,
    -- what its type is numbered by, and which: the number is its place among the events of that
    object_kind text not null,
    object_id bigint not null,
    object_sequence integer not null,
    -- in the order of its object's events; otherwise it was asked for, a test or once more, and waits for nothing
    in_order boolean not null,
    status text not null default 'WAITING' check (status in ('WAITING', 'DELIVERED', 'GIVEN_UP')),
    attempts integer not null default 0 check (attempts >= 0),
    -- how often somebody has begun to deliver it: whoever comes back late is not the newest
    claims integer not null default 0,
    -- when it is tried next, or somebody else may take it over; null: an earlier event of the object is before it
    next_attempt_at timestamptz(3),
    created_at timestamptz(3) not null,
    ended_at timestamptz(3),
    primary key (coalition_id, id),
    foreign key (coalition_id, endpoint_id) references webhook_endpoint (coalition_id, id),
    foreign key (coalition_id, event_id) references outbox (coalition_id, id),
    check ((status = 'WAITING') = (ended_at is null)),
    check (status = 'WAITING' or next_attempt_at is null),
    check (in_order or status <> 'WAITING' or next_attempt_at is not null)
  ) with (fillfactor = 80);
  -- each event once for an endpoint, however often the relay runs
  create unique index webhook_delivery_in_order on webhook_delivery (coalition_id, endpoint_id, event_id) where in_order;
  create index webhook_delivery_due on webhook_delivery (coalition_id, endpoint_id, next_attempt_at)
    where status = 'WAITING' and next_attempt_at is not null;
  create index webhook_delivery_of_object on webhook_delivery (coalition_id, endpoint_id, object_id, object_kind, object_sequence)
    where status = 'WAITING' and in_order;
  create index webhook_delivery_by_endpoint on webhook_delivery (coalition_id, endpoint_id, id);
  create index webhook_delivery_by_event on webhook_delivery (coalition_id, event_id);
  create index webhook_delivery_by_object on webhook_delivery (coalition_id, object_id, id);
  create index webhook_delivery_ended on webhook_delivery (coalition_id, ended_at) where ended_at is not null;
  call isolate_by_coalition('webhook_delivery', 'coalition_id',
    'select, insert, delete, update (status, attempts, claims, next_attempt_at, ended_at)');
`;

const attempts = `
  create table webhook_attempt (
    coalition_id bigint not null,
    delivery_id bigint not null,
    -- 1, 2, 3 …
    number integer not null check (number >= 1),
    at timestamptz(3) not null,
    ms integer not null check (ms >= 0),
    -- of its answer; null: there was none
    http_status smallint,
    -- why it counts as failed; null: it was taken
    problem text check (problem in ('REFUSED_ADDRESS', 'NO_ADDRESS', 'NO_CONNECTION', 'TLS', 'TOO_SLOW', 'REDIRECT',
      'GONE', 'STATUS', 'NO_ANSWER', 'NO_SECRET', 'NOTHING_TO_TELL')),
    -- the beginning of what it answered, where that failed; the receiver's own words, erased with the member
    answer text check (octet_length(answer) <= 1024),
    primary key (coalition_id, delivery_id, number),
    foreign key (coalition_id, delivery_id) references webhook_delivery (coalition_id, id) on delete cascade
  );
  call isolate_by_coalition('webhook_attempt', 'coalition_id', 'select, insert, delete, update (answer)');
`;

const heads = `
  -- Of one object one event at a time goes to an endpoint (rule W-01). What becomes a delivery and what ends one meet here:
  -- the first takes it alone, the others share it.
  create function webhook_order_lock(p_endpoint bigint) returns bigint language sql immutable as $$
    select hashtextextended('hamsood webhook order ' || p_endpoint::text, 0)
  $$;

  -- Outside of the policies, for whoever looks which coalitions have anything to do: where somebody listens, or waits.
  create function list_webhook_coalitions() returns setof bigint language sql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
    select distinct e.coalition_id from public.webhook_endpoint e where e.removed_at is null
  $$;
  grant select on webhook_endpoint to hamsood_router;
  create policy router_reads on webhook_endpoint for select to hamsood_router using (true);
  grant create on schema public to hamsood_router;
  alter function list_webhook_coalitions() owner to hamsood_router;
  revoke create on schema public from hamsood_router;
  revoke all on function list_webhook_coalitions() from public;
  grant execute on function list_webhook_coalitions() to hamsood_app;
`;
