import { Migration } from '@mikro-orm/migrations';

/**
 * Campaigns: what a partner gives on top of its contract's points for some days, and who pays for that. Rows are never
 * changed, an end before the last day is a row of its own: what purchases have earned by stays what it was.
 */
export class CreateCampaigns extends Migration {
  override up(): void {
    this.addSql(campaigns);
    this.addSql(fundings);
  }
}

const campaigns = `
  create table campaign (
    coalition_id bigint not null references coalition (id),
    id bigint not null default new_id(),
    partner_id bigint not null,
    -- 1, 2, 3 … per partner: that of its counterpart in the twin is the same
    number integer not null check (number >= 1),
    name jsonb not null,
    -- days of the coalition's zone, both inclusive, by when purchases happened
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    -- categories of merchants, as a list; null: at all merchants
    categories jsonb check (jsonb_typeof(categories) = 'array' and jsonb_array_length(categories) > 0),
    -- a purchase of less earns nothing on top; null: of any amount. Major units
    minimum_amount numeric(28, 8) check (minimum_amount >= 0),
    currency text check (currency ~ '^[A-Z]{3}$'),
    -- of the base points; what is above 1 is given on top
    multiplier numeric(12, 8) check (multiplier > 1),
    -- given on top of each purchase
    bonus_points bigint check (bonus_points > 0),
    -- codes of levels, as a list: only members who had one of them when they bought; null: all members
    levels jsonb check (jsonb_typeof(levels) = 'array' and jsonb_array_length(levels) > 0),
    -- [{ level, from }]: for members of a level it begins on an earlier day; null: for nobody
    early_access jsonb check (jsonb_typeof(early_access) = 'array' and jsonb_array_length(early_access) > 0),
    -- as in funding
    funders jsonb not null,
    paid_at_issue_percent numeric(11, 8) not null check (paid_at_issue_percent between 0 and 100),
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, id),
    unique (coalition_id, partner_id, number),
    check ((minimum_amount is null) = (currency is null)),
    check (multiplier is not null or bonus_points is not null),
    foreign key (coalition_id, partner_id) references partner (coalition_id, id)
  );
  call isolate_by_coalition('campaign', 'coalition_id', 'select, insert');
  call make_append_only('campaign');

  -- An earlier last day; of several the earliest counts. Before the first day: it never runs.
  create table campaign_end (
    coalition_id bigint not null,
    campaign_id bigint not null,
    last_day date not null,
    reference_version bigint not null,
    created_at timestamptz(3) not null,
    primary key (coalition_id, campaign_id, last_day),
    foreign key (coalition_id, campaign_id) references campaign (coalition_id, id)
  );
  call isolate_by_coalition('campaign_end', 'coalition_id', 'select, insert');
  call make_append_only('campaign_end');
`;

const fundings = `
  -- Which funding a campaign's points have where those of the contract have another: the price is the contract's, who
  -- pays it is the campaign's to say.
  create table campaign_funding (
    coalition_id bigint not null,
    campaign_id bigint not null,
    base_funding_id bigint not null,
    funding_id bigint not null,
    reference_version bigint not null,
    primary key (coalition_id, campaign_id, base_funding_id),
    unique (coalition_id, funding_id),
    foreign key (coalition_id, campaign_id) references campaign (coalition_id, id),
    foreign key (coalition_id, base_funding_id) references funding (coalition_id, id),
    foreign key (coalition_id, funding_id) references funding (coalition_id, id)
  );
  call isolate_by_coalition('campaign_funding', 'coalition_id', 'select, insert');
  call make_append_only('campaign_funding');

  alter table funding add foreign key (coalition_id, campaign_id) references campaign (coalition_id, id);
`;
