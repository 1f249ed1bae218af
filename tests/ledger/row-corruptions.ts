import { type CorruptibleBooks, type Corruption, member, transaction } from './book-corruptions.js';

const changed = (id: bigint, change: string) => `update ledger_transaction set ${change} where id = ${id}`;
const changedEntry = (id: bigint, leg: number, change: string) =>
  `update entry set ${change} where transaction_id = ${id} and leg = ${leg}`;
const changedAccount = ({ ali }: CorruptibleBooks, change: string) =>
  `update member_account set ${change} where member_id = ${ali}`;
const changedBreakdown = (id: bigint, path: string, value: string) =>
  changed(id, `breakdown = jsonb_set(breakdown, '${path}', '${value}')`);
const changedKey = (key: string, change: string) =>
  `update idempotency_key set ${change} where key = '${key}'`;

const ali = (books: CorruptibleBooks) => [member(books.ali)];
const earned = (books: CorruptibleBooks) => [transaction(books.earned)];
const burned = (books: CorruptibleBooks) => [transaction(books.burned)];

/** What no sum shows: changes of single rows, and rows that cannot be read. Each is named for a reason of its own. */
export const ROW_CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'points held and owed, as nothing adds up to',
    sql: (books) => changedAccount(books, 'held = held + 400, owed = owed + 400, version = version + 3'),
    names: ali,
    says: /stands at version 7, 400 held, 0 pending, 400 owed/,
  },
  {
    name: 'points that wait for nothing',
    sql: (books) => changedAccount(books, 'pending = 7, owed = 7'),
    names: ali,
    says: /stands at version 4, 0 held, 7 pending, 7 owed/,
  },
  {
    name: 'an account a thousand versions on',
    sql: (books) => changedAccount(books, 'version = version + 1000'),
    names: ali,
    says: /stands at version 1004, .* last version says 4,/,
  },
  {
    name: 'an account posted to years ago',
    sql: (books) => changedAccount(books, "last_posted_at = last_posted_at - interval '3 years'"),
    names: ali,
    says: /changed last at/,
  },
  {
    name: 'an account posted to in years to come',
    sql: (books) => changedAccount(books, "last_posted_at = last_posted_at + interval '3 years'"),
    names: ali,
    says: /changed last at/,
  },
  {
    name: 'an account without entries that was posted to',
    sql: ({ carla }) =>
      `update member_account set last_posted_at = last_posted_at + interval '9 years' where member_id = ${carla}`,
    names: ({ carla }) => [member(carla)],
    says: /changed last at/,
  },
  {
    name: 'an account without entries that has changed',
    sql: ({ carla }) => `update member_account set version = 1 where member_id = ${carla}`,
    names: ({ carla }) => [member(carla)],
    says: /stands at version 1,/,
  },
  {
    name: 'an entry a thousand versions on',
    sql: (books) => changedEntry(books.nothing, 0, 'version = version + 1000'),
    names: ali,
    says: /^version 1004 \(entry 4\) does not follow/,
  },
  {
    name: 'an entry after which points were held',
    sql: (books) => changedEntry(books.second, 0, 'held_after = 5'),
    names: ali,
    says: /^version 2 says 150 posted, 5 held, .* comes to 150, 0, 0, 0$/,
  },
  {
    name: 'a member without an account',
    sql: ({ carla }) => `delete from member_account where member_id = ${carla}`,
    names: ({ carla }) => [member(carla)],
    says: /has no account/,
  },
  {
    name: 'an account without a member',
    sql: ({ carla }) => `delete from member where id = ${carla}`,
    names: ({ carla }) => [member(carla)],
    says: /belongs to no member/,
  },
  {
    name: 'a funding lost',
    sql: () => 'delete from funding where id = 52',
    names: ali,
    says: /^a lot of funding 52, which is not there/,
  },
  {
    name: 'an earn in a lot of another funding, account and all',
    sql: (books) => `${changedEntry(books.nothing, 0, "lot_fundings = '{51}'")};
                     ${changed(books.earned, 'contract_version_id = 42')}`,
    names: (books) => [transaction(books.earned), transaction(books.nothing)],
    says: /lie in lots of funding \{51\}, its contract version has funding 5/,
  },
  ...['DONATION', 'EXPIRY', 'TRANSFER', 'ADJUSTMENT', 'REVERSAL'].map((type) => ({
    name: `a burn relabelled ${type}`,
    sql: (books: CorruptibleBooks) => changed(books.burned, `type = '${type}'`),
    names: burned,
    says: new RegExp(`^${type} of 120 points: its entries are not those of one`),
  })),
  {
    name: 'a burn that says it reverses an earn',
    sql: (books) => changed(books.burned, `reverses_id = ${books.earned}`),
    names: burned,
    says: /is of another member, partner, merchant or contract version than what it reverses/,
  },
  {
    name: 'entries whose legs changed places',
    sql: ({ burned: id }) =>
      [changedEntry(id, 0, 'leg = 9'), changedEntry(id, 1, 'leg = 0'), changedEntry(id, 9, 'leg = 1')].join(
        ';',
      ),
    names: burned,
    says: /its entries are not those of one/,
  },
  {
    name: 'a programme’s entry with a balance of a member',
    sql: (books) => changedEntry(books.burned, 1, 'posted_after = 1'),
    names: burned,
    says: /says a part of a member’s balance/,
  },
  {
    name: 'a merchant of another partner',
    sql: (books) => changed(books.burned, 'merchant_id = 33'),
    names: burned,
    says: /its merchant is not one of its partner/,
  },
  {
    name: 'a transaction without its merchant',
    sql: (books) => changed(books.burned, 'merchant_id = null'),
    names: burned,
    says: /its merchant is not one of its partner/,
  },
  {
    name: 'a merchant lost',
    sql: () => 'delete from merchant where id = 33',
    names: ({ second }) => [transaction(second)],
    says: /its merchant is not one of its partner/,
  },
  {
    name: 'a contract version of another partner',
    sql: (books) => changed(books.burned, 'contract_version_id = 42'),
    names: burned,
    says: /not one by which its partner accepts points/,
  },
  {
    name: 'a transaction without its contract version',
    sql: (books) => changed(books.earned, 'contract_version_id = null'),
    names: earned,
    says: /not one by which its partner issues points/,
  },
  {
    name: 'a contract version lost',
    sql: () => 'delete from contract_version where id = 42',
    names: ({ second }) => [transaction(second)],
    says: /not one by which its partner issues points/,
  },
  {
    name: 'a contract version by which the partner never accepted points',
    sql: () => 'update contract_version set acceptor = false where id = 41',
    names: burned,
    says: /not one by which its partner accepts points/,
  },
  {
    name: 'a burn that occurred before it was posted',
    sql: (books) => changed(books.burned, "occurred_at = occurred_at - interval '1 ms'"),
    names: burned,
    says: /occurred when it was posted/,
  },
  {
    name: 'a burn with money',
    sql: (books) => changed(books.burned, "amount_minor = 5, currency = 'IRR'"),
    names: burned,
    says: /has an amount or breakdown that its kind has not/,
  },
  {
    name: 'a transaction of tomorrow, entries, event and account with it',
    sql: ({ nothing, ali: id }) => {
      const later = (column: string) => `${column} = ${column} + interval '1 day'`;
      return `update ledger_transaction set ${later('posted_at')}, business_day = business_day + 1 where id = ${nothing};
              update entry set ${later('posted_at')} where transaction_id = ${nothing};
              update idempotency_key set ${later('as_of')} where transaction_id = ${nothing};
              update outbox set ${later('occurred_at')} where id = ${nothing};
              update member_account set ${later('last_posted_at')} where member_id = ${id}`;
    },
    names: ({ nothing }) => [transaction(nothing)],
    says: /which is still to come/,
  },
  ...[-1, 1, 400_000].map((days) => ({
    name: `a business day moved by ${days}`,
    sql: (books: CorruptibleBooks) => changed(books.burned, `business_day = business_day + ${days}`),
    names: burned,
    says: /its business day/,
  })),
  {
    name: 'a business day without end',
    sql: (books) => changed(books.burned, "business_day = 'infinity'"),
    names: burned,
    says: /its business day infinity/,
  },
  {
    name: 'a sealing epoch to come',
    sql: (books) => changed(books.burned, 'sealing_epoch = sealing_epoch + 1'),
    names: burned,
    says: /sealing epoch 2, the current one is 1/,
  },
  {
    name: 'an event lost',
    sql: ({ burned: id }) => `delete from outbox where subject_id = ${id}`,
    names: burned,
    says: /has no event/,
  },
  {
    name: 'an event of nothing',
    sql: ({
      burned: id,
    }) => `insert into outbox select coalition_id, 778, type, object_id, object_sequence, 778, occurred_at, sent_at
                                from outbox where subject_id = ${id}`,
    names: () => [transaction(778n)],
    says: /an event tells something else/,
  },
  ...['object_sequence = 9', 'object_id = 12345', "type = 'points.earned'", "occurred_at = 'epoch'"].map(
    (change) => ({
      name: `an event with ${change}`,
      sql: ({ burned: id }: CorruptibleBooks) => `update outbox set ${change} where subject_id = ${id}`,
      names: burned,
      says: /an event tells something else/,
    }),
  ),
  {
    name: 'a short fingerprint',
    sql: () => changedKey('e1', "fingerprint = '\\x00'"),
    names: ali,
    says: /fingerprint of 1 bytes/,
  },
  ...['{}', '[]', '"INSUFFICIENT_POINTS"', '{"code":"LEDGER_BUSY","message":"m","field":[]}'].map(
    (refusal) => ({
      name: `a refusal recorded as ${refusal}`,
      sql: () => changedKey('b2', `refusal = '${refusal}'`),
      names: ali,
      says: /records what is no final refusal/,
    }),
  ),
  ...['posted = posted + 1', 'version = 2', 'version = 99', 'held = 1'].map((change) => ({
    name: `a refusal that would tell ${change}`,
    sql: () => changedKey('b2', change),
    names: ali,
    says: /would tell a balance of version \d+ that was never there/,
  })),
  ...['{}', '[]', '5', '"x"', 'null', '[1]', '[{"rule":"base"}]'].map((breakdown) => ({
    name: `a breakdown of ${breakdown}`,
    sql: (books: CorruptibleBooks) => changed(books.earned, `breakdown = '${breakdown}'`),
    names: earned,
    says: /breakdown/,
  })),
  {
    name: 'an earn without its breakdown',
    sql: (books) => changed(books.earned, 'breakdown = null'),
    names: earned,
    says: /no readable breakdown/,
  },
  {
    name: 'a breakdown with points below zero',
    sql: (books) => changedBreakdown(books.earned, '{0,points}', '"-100"'),
    names: earned,
    says: /gives 100 points, its breakdown -100/,
  },
  ...['"1.5"', '"1e2"', '100', 'null'].map((points) => ({
    name: `a breakdown with ${points} points`,
    sql: (books: CorruptibleBooks) => changedBreakdown(books.earned, '{0,points}', points),
    names: earned,
    says: /points in its breakdown that cannot be read/,
  })),
  {
    name: 'another rule in a breakdown',
    sql: (books) => changed(books.earned, `breakdown = breakdown || '[{"rule":"gift","points":"0"}]'`),
    names: earned,
    says: /a rule in its breakdown that nothing applies/,
  },
  {
    name: 'another rate in a breakdown',
    sql: (books) => changedBreakdown(books.earned, '{0,rate}', '"0.00010001"'),
    names: earned,
    says: /another rate in its breakdown than its contract version/,
  },
  {
    name: 'another amount in a breakdown',
    sql: (books) => changedBreakdown(books.earned, '{0,amount,amount}', '"1000001"'),
    names: earned,
    says: /another amount than its breakdown says/,
  },
  {
    name: 'an unreadable amount in a breakdown',
    sql: (books) => changedBreakdown(books.earned, '{0,amount}', '[]'),
    names: earned,
    says: /that cannot be read/,
  },
  {
    name: 'another currency in a breakdown',
    sql: (books) => changedBreakdown(books.earned, '{0,amount,currency}', '"USD"'),
    names: earned,
    says: /another amount than its breakdown says/,
  },
  {
    name: 'another amount on an earn',
    sql: (books) => changed(books.earned, 'amount_minor = amount_minor + 1'),
    names: earned,
    says: /another amount than its breakdown says/,
  },
  {
    name: 'another currency on an earn',
    sql: (books) => changed(books.earned, "currency = 'JPY'"),
    names: earned,
    says: /another amount than its breakdown says/,
  },
  {
    name: 'another currency on an earn, breakdown and all',
    sql: (books) =>
      changed(
        books.earned,
        `currency = 'JPY', breakdown = jsonb_set(breakdown, '{0,amount,currency}', '"JPY"')`,
      ),
    names: earned,
    says: /another currency than its contract/,
  },
  {
    name: 'another amount on an earn, breakdown and all',
    sql: (books) =>
      changed(
        books.earned,
        `amount_minor = 2000000, breakdown = jsonb_set(breakdown, '{0,amount,amount}', '"2000000"')`,
      ),
    names: earned,
    says: /gives 100 points for a purchase that earns 200/,
  },
  {
    name: 'a purchase that may earn again under its own reference',
    sql: ({ earned: id }) =>
      `update earned_purchase set reference_hash = sha256('bill 8') where transaction_id = ${id}`,
    names: earned,
    says: /not kept from earning again by its reference/,
  },
  {
    name: 'details that have no canonical form',
    sql: ({ earned: id }) =>
      `update operation_detail set metadata = '{"till": 1e400}' where operation_id = ${id}`,
    names: earned,
    says: /not those that were sealed/,
  },
  {
    name: 'an entry on an account that cannot be',
    sql: (books) => changedEntry(books.burned, 0, 'account_id = -1'),
    names: () => ['-1'],
    says: /has entries but no account/,
  },
];
