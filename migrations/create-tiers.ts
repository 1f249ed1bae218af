import { Migration } from '@mikro-orm/migrations';

/**
 * Tiers: what members did, by month, as counters; the coalition's ladders; and where members stand on them. The counters
 * and standings are written by the ledger, in the transaction of what they follow from.
 */
export class CreateTiers extends Migration {
  override up(): void {
    this.addSql(activity);
    this.addSql(ladders);
    this.addSql(lifts);
    this.addSql(standings);
  }
}

const activity = `
  -- What a member did in a month, at a partner, in a currency (rules T-06 to T-08): purchases by when they happened, less
  -- what was reversed of them. It follows from the books; the auditor computes it again, rebuild_activity writes it anew.
  create table member_activity (
    coalition_id bigint not null,
    member_id bigint not null,
    -- the first day of a month of the coalition's calendar
    month date not null,
    partner_id bigint not null,
    currency text not null,
    -- by the contract's base rate, and on top of it
    base_points bigint not null check (base_points >= 0),
    bonus_points bigint not null check (bonus_points >= 0),
    spend_minor bigint not null check (spend_minor >= 0),
    purchases integer not null check (purchases >= 0),
    primary key (coalition_id, member_id, month, partner_id, currency)
  ) with (fillfactor = 80);
  call isolate_by_coalition('member_activity', 'coalition_id', 'select, insert, update, delete');
`;

const ladders = `
  -- A version of the ladder of a kind of members. Of those that have begun on a day the highest is in force.
  create table tier_ladder (
    coalition_id bigint not null references coalition (id),
    member_kind text not null check (member_kind in ('PERSON', 'BUSINESS')),
    version integer not null check (version >= 1),
    effective_from date not null,
    -- at the end of a level's validity: one level down at the most, or to what the member qualifies for
    downgrade text not null check (downgrade in ('ONE_LEVEL', 'TO_QUALIFIED')),
    -- after so many months without a purchase a level is lost; null: never
    gap_months smallint check (gap_months between 1 and 60),
    -- so many days before a level ends the member is told
    warning_days smallint[] not null,
    -- so many days after the last day of its validity a level is reviewed
    grace_days smallint not null check (grace_days between 0 and 90),
    reversals_take_levels boolean not null,
    -- of levels that the version before had and this one has not: which takes the place of each, by code
    replacements jsonb not null check (jsonb_typeof(replacements) = 'object'),
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, member_kind, version)
  );
  call isolate_by_coalition('tier_ladder', 'coalition_id', 'select, insert');
  call make_append_only('tier_ladder');

  create table tier_level (
    coalition_id bigint not null,
    member_kind text not null,
    version integer not null,
    -- 0 is the lowest, which asks for nothing
    rank smallint not null check (rank >= 0),
    -- the same in every version that has the level
    code text not null check (code ~ '^[a-z][a-z0-9-]{0,39}$'),
    name jsonb not null,
    -- { match, window, months, criteria: [{ metric, atLeast, currency, withBonus }] }: see src/coalition/ladders
    requirement jsonb,
    -- { kind, count }
    validity jsonb,
    -- of the base points; what is above 1 is given on top
    multiplier numeric(12, 8) check (multiplier > 1),
    -- on top of each purchase
    bonus_points bigint check (bonus_points > 0),
    paid_by text check (paid_by in ('ISSUER', 'COALITION')),
    primary key (coalition_id, member_kind, version, rank),
    unique (coalition_id, member_kind, version, code),
    foreign key (coalition_id, member_kind, version) references tier_ladder (coalition_id, member_kind, version),
    check ((rank = 0) = (requirement is null) and (rank = 0) = (validity is null)),
    check ((paid_by is null) = (num_nonnulls(multiplier, bonus_points) = 0))
  );
  call isolate_by_coalition('tier_level', 'coalition_id', 'select, insert');
  call make_append_only('tier_level');
`;

const lifts = `
  -- How far the job has come that lifts members when a version of a ladder begins (rule T-14).
  create table tier_lift (
    coalition_id bigint not null,
    member_kind text not null,
    version integer not null,
    -- members up to this id have been looked at
    after_id bigint not null default 0,
    -- null: there may be more of them
    done_at timestamptz(3),
    primary key (coalition_id, member_kind, version),
    foreign key (coalition_id, member_kind, version) references tier_ladder (coalition_id, member_kind, version)
  );
  call isolate_by_coalition('tier_lift', 'coalition_id', 'select, insert, update (after_id, done_at)');
`;

const standings = `
  -- A member's level from an instant on, until the next one (rule T-05).
  create table tier_standing (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    -- 1, 2, 3 … per member
    number integer not null check (number >= 1),
    level text not null,
    ladder_version integer not null,
    -- it counts for purchases after this instant
    from_at timestamptz(3) not null,
    -- the last day before it is reviewed, grace aside; null: for ever
    valid_until date,
    -- a day of the window in which the member reached what the level asks for; null: it did not by itself
    qualified_on date,
    cause text not null check (cause in ('QUALIFIED', 'RENEWED', 'REVIEW', 'GAP', 'MANUAL', 'MANUAL_END', 'REVERSAL', 'LADDER', 'MERGED')),
    recorded_at timestamptz(3) not null,
    actor text not null,
    -- the earn or reversal that brought it
    transaction_id bigint,
    -- why an operator gave it (rule T-03); erasable
    reason text,
    -- number of what is announced of the member's level
    event integer not null,
    -- of all of it but the reason, and of the digest of the standing before it, so that a change shows by itself
    digest bytea not null check (octet_length(digest) = 32),
    primary key (coalition_id, member_id, number),
    unique (coalition_id, id),
    foreign key (coalition_id, member_id) references member_account (coalition_id, member_id),
    check (cause <> 'MANUAL' or valid_until is not null)
  );
  create index tier_standing_by_transaction on tier_standing (coalition_id, transaction_id) where transaction_id is not null;
  call isolate_by_coalition('tier_standing', 'coalition_id', 'select, insert, update (reason)');

  -- A member was told that its level ends soon (rule T-02).
  create table tier_warning (
    coalition_id bigint not null,
    id bigint not null default new_id(),
    member_id bigint not null,
    event integer not null,
    -- the number of the standing that ends
    standing integer not null,
    at timestamptz(3) not null,
    -- when it was written to, or found not to be; null: not yet (rules T-02, A-13)
    told_at timestamptz(3),
    primary key (coalition_id, member_id, event),
    foreign key (coalition_id, member_id, standing) references tier_standing (coalition_id, member_id, number)
  );
  create index tier_warning_untold on tier_warning (coalition_id, id) where told_at is null;
  call isolate_by_coalition('tier_warning', 'coalition_id', 'select, insert, update (told_at)');

  -- Where a member stands now; none: on the lowest level, which it has never left.
  create table member_tier (
    coalition_id bigint not null,
    member_id bigint not null,
    member_kind text not null check (member_kind in ('PERSON', 'BUSINESS')),
    -- its last standing, which most earns need to know alone
    number integer not null,
    level text not null,
    ladder_version integer not null,
    from_at timestamptz(3) not null,
    valid_until date,
    qualified_on date,
    cause text not null,
    -- the first day on which something may have to be done about it; null: never by itself
    review_on date,
    -- number of the last event
    events integer not null,
    primary key (coalition_id, member_id),
    foreign key (coalition_id, member_id, number) references tier_standing (coalition_id, member_id, number)
  );
  create index member_tier_due on member_tier (coalition_id, review_on) where review_on is not null;
  create index member_tier_by_level on member_tier (coalition_id, level);
  call isolate_by_coalition('member_tier', 'coalition_id', 'select, insert, update');
`;
