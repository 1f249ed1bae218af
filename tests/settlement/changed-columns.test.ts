import { audit } from '../../src/ledger/audit/auditor.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { fullCoalition } from '../harness/full-coalition.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { liftGuards } from '../harness/past-guards.js';
import { another } from '../ledger/another-value.js';
import { AuditsOfChanges } from '../ledger/audits-of-changes.js';

/*
 * What members' levels, perks and gifts to charities are kept in, column by column, as `audit-full-books.test.ts` does it
 * for the books: whatever is changed, one of the auditors says something that it did not say before.
 *
 * Not among them are standing orders to give (`giving_order`): what was ordered, which versions of the balance count
 * (`counted_from`, `counted_until`, `left_out`) and what is carried on, no other row says, but for what people change, which
 * the audit log has. They move no points: each gift that was given is a donation under its own key, and by rule C-09 the
 * auditor holds it against the order's member and campaign.
 */

const LOGGED = 'said by a person, in a command: the audit log has it';
const ERASABLE = 'free text that may be erased';

/** Of each table the columns whose change nobody can know, and why. */
const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  member_activity: {},
  tier_standing: { reason: ERASABLE },
  tier_warning: { told_at: 'the message that it was told by may not have been agreed to' },
  member_tier: { review_on: 'may be any day until the first one without the level: see below' },
  perk_budget_period: {},
  perk_grant: {
    member_id: LOGGED,
    level: 'the budget is for all accounts',
    status: LOGGED,
    uses: 'how many it was granted with, the log says',
    from_day: LOGGED,
    until_day: LOGGED,
    granted_at: LOGGED,
    granted_by: LOGGED,
    reason: ERASABLE,
    answered_at: LOGGED,
    answered_by: LOGGED,
    ended_at: LOGGED,
  },
  perk_grant_budget: {},
  perk_level_period: {},
  perk_use: { used_at: 'its day says in which period it counts', actor: LOGGED },
  charity_campaign_total: { version: 'numbers what followers are told, not what is so' },
  charity_donor: {},
  charity_payout: { made_at: LOGGED, actor: LOGGED },
  donation: { named: 'what the giver wanted: no other row says' },
  donation_receipts: {},
};

/** Of which rows it is shown: of a standing that another one has followed, as no other row says how it came. */
const ONLY: Readonly<Record<string, string>> = {
  tier_standing: 'and (member_id, number) not in (select member_id, number from member_tier)',
};

/** Changes of what the coalition promised, each of a kind that shows by what was done under it. */
const PROMISES: readonly [string, string][] = [
  ['C-01', "update charity_campaign set first_day = '2091-01-01'"],
  ['C-01', "update charity_campaign set last_day = '2020-01-01', first_day = '2019-01-01'"],
  ['C-06', 'update charity_sponsor set percent = 1'],
  ['K-07', 'update perk set cost_minor = cost_minor + 7'],
  ['K-07', "update perk set levels = '{silver}' where entitlement = 'LEVEL'"],
  ['K-07', "update perk set uses = 0 where entitlement = 'LEVEL'"],
  ['K-03', "update perk_budget set level = 'gold', currency = 'EUR'"],
  ['T-02', 'update member_tier set review_on = valid_until + 300'],
  ['E-05', 'update partner_exposure set charged_before = 1000000000'],
];

let opened: OpenedNode;
let coalitionId: bigint;
/** What the auditors say of a coalition in which some rows were written by hand. */
let before: ReadonlySet<string>;
useProgrammeNode((parts) => {
  opened = parts;
});

beforeAll(async () => {
  ({ coalitionId } = await fullCoalition(opened.node));
  before = new Set((await said()).map(({ text }) => text));
  // From now on the database lets through what it would refuse.
  const tables = [...Object.keys(TABLES), 'perk', 'perk_budget', 'charity_campaign', 'charity_sponsor'];
  const { rows } = await opened.owner.query<{ drop: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop from pg_constraint
      where contype in ('c', 'f') and conparentid = 0 and coninhcount = 0
        and (conrelid::regclass::text = any($1) or confrelid::regclass::text = any($1))`,
    [tables],
  );
  await opened.owner.query(rows.map(({ drop }) => `${drop};`).join('\n'));
  await liftGuards(opened.owner);
});

type Said = readonly { readonly rule: string; readonly text: string }[];
type IsNew = (difference: Said[number]) => boolean;

async function said(rules?: ReadonlySet<string>) {
  const { database } = opened.node;
  const books = (await audit(database, coalitionId, rules)).differences;
  const settlement = (await auditSettlement(database, coalitionId, rules)).differences;
  const all = [...books, ...settlement].map(({ rule, text }) => ({ rule, text }));
  expect(all.filter(({ text }) => text.includes('could not be made'))).toEqual([]);
  return all;
}

const audits = new AuditsOfChanges(said);

/** By which rules the auditors name a change; it is taken back behind them. */
async function saidOf(table: string, sql: string, audit: (isNew: IsNew) => Promise<Said>): Promise<string[]> {
  const { owner } = opened;
  const rows = `from ${table} where coalition_id = ${coalitionId}`;
  await owner.query(`create temporary table kept as select * ${rows}`);
  const { rowCount } = await owner.query(sql);
  expect({ sql, changed: (rowCount ?? 0) > 0 }).toEqual({ sql, changed: true });
  const after = await audit(({ text }) => !before.has(text));
  await owner.query(`delete ${rows}; insert into ${table} select * from kept; drop table kept`);
  return after.map(({ rule }) => rule);
}

test.each(Object.entries(TABLES))(
  'L-09 T-05 T-06 C-02 K-04 a change of any column of %s is named, but for what no other row says',
  async (table, unnamed) => {
    const { rows } = await opened.owner.query<{ column: string; type: string }>(
      `select attname as column, format_type(atttypid, null) as type from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> 'coalition_id' order by attnum`,
      [table],
    );
    const found: string[] = [];
    for (const { column, type } of rows) {
      const sql = `update ${table} set ${column} = ${another(column, type, 100)} where ctid = (
        select min(ctid) from ${table} where coalition_id = ${coalitionId} ${ONLY[table] ?? ''})`;
      const named = await saidOf(table, sql, (isNew) => audits.named(table, isNew));
      if (named.length === 0) found.push(column);
    }
    expect(found.sort()).toEqual(Object.keys(unnamed).sort());
  },
);

test.each(PROMISES)(
  'L-09 %s what was done under a promise shows that it was changed: %s',
  async (rule, sql) => {
    const [, table = ''] = sql.split(' ');
    const where = sql.includes(' where ') ? 'and' : 'where';
    const changed = `${sql} ${where} coalition_id = ${coalitionId}`;
    expect(await saidOf(table, changed, async (isNew) => (await said()).filter(isNew))).toContain(rule);
  },
);
