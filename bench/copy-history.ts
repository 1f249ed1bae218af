import pg from 'pg';
import { monthsOfDays } from '../src/ledger/levels/months-of-purchases.js';
import { dayOf } from '../src/values/time-zone.js';
import type { Scene } from './scene.js';

const TRANSACTIONS_PER_STATEMENT = 24_000;
/** The oldest copy is at most that old. */
const OLDEST_DAYS = 330;

/** The instant from which on there must be partitions for copies. */
export function oldestCopy(): Date {
  return new Date(Date.now() - (OLDEST_DAYS + 31) * 86_400_000);
}

export interface Copying {
  readonly ownerUrl: string;
  readonly scene: Scene;
  /** Members with a history of earns and burns that the ledger wrote; all of as many transactions. */
  readonly templates: readonly bigint[];
  /** Members without one yet; the templates are copied to them by turns. */
  readonly members: readonly bigint[];
  /** How often, spread over the months before today. More than once only if a history ends where it began, at 0. */
  readonly repetitions: number;
}

/** A table and what is another value in a copy of its row; every other column is taken over as it is. */
interface CopiedTable {
  readonly name: string;
  /** Of row `s` to the map `m` of transactions. */
  readonly join: string;
  readonly changed: Readonly<Record<string, string>>;
}

/**
 * Of row `s`, to the map `m` (old_id, new_id, member), so many `:days` back, after `:before` earlier entries. The
 * details of the copies are erased, as the rules allow: their references would not fit their hashes.
 */
const TRANSACTIONS: CopiedTable = {
  name: 'ledger_transaction',
  join: 's.id = m.old_id',
  changed: {
    id: 'm.new_id',
    member_id: 'm.member',
    occurred_at: "s.occurred_at - :days * interval '1 day'",
    posted_at: "s.posted_at - :days * interval '1 day'",
    business_day: 's.business_day - :days',
  },
};
const ENTRIES: CopiedTable = {
  name: 'entry',
  join: 's.transaction_id = m.old_id',
  changed: {
    transaction_id: 'm.new_id',
    account_id: 'case when s.sequence is null then s.account_id else m.member end',
    posted_at: "s.posted_at - :days * interval '1 day'",
    sequence: 's.sequence + :before',
    version: 's.version + :before',
  },
};
const BESIDE: readonly CopiedTable[] = [
  {
    name: 'idempotency_key',
    join: 's.transaction_id = m.old_id',
    changed: {
      key: "s.key || '-' || m.new_id",
      transaction_id: 'm.new_id',
      member_id: 'm.member',
      version: 's.version + :before',
      as_of: "s.as_of - :days * interval '1 day'",
    },
  },
  {
    name: 'earned_purchase',
    join: 's.transaction_id = m.old_id',
    changed: { reference_hash: 'sha256(s.reference_hash || int8send(m.new_id))', transaction_id: 'm.new_id' },
  },
  {
    name: 'outbox',
    join: 's.subject_id = m.old_id',
    changed: {
      id: 'm.new_id',
      object_id: 'm.member',
      object_sequence: 's.object_sequence + :before',
      subject_id: 'm.new_id',
      occurred_at: "s.occurred_at - :days * interval '1 day'",
      sent_at: "s.occurred_at - :days * interval '1 day'",
    },
  },
];

/**
 * Gives members a past, set-wise: the rows that the ledger wrote for a few are copied with other members, ids and dates.
 * The books are as if the ledger had written all of it; the auditor accepts them. Answers the number of transactions.
 */
export async function copyHistory({ ownerUrl, scene, ...copying }: Copying): Promise<number> {
  const { templates, members, repetitions } = copying;
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hamsood bench' });
  await client.connect();
  try {
    await client.query("select set_config('app.coalition_id', $1, false)", [String(scene.coalitionId)]);
    // The files are of one run: what would be lost in a crash is made again.
    await client.query('set synchronous_commit = off');
    const each = await prepareMap(client, templates);
    const perStatement = Math.max(1, Math.floor(TRANSACTIONS_PER_STATEMENT / each));
    const gap = Math.max(1, Math.floor(OLDEST_DAYS / repetitions));
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const days = (repetitions - repetition) * gap;
      for (let start = 0; start < members.length; start += perStatement) {
        await mapMembers(client, templates, members.slice(start, start + perStatement), days);
        await copyRows(client, scene.coalitionId, days, repetition * each);
      }
    }
    await copyAccounts(client, copying, (repetitions - 1) * each, gap);
    await countActivity(client, scene, members);
    await client.query('vacuum analyze');
    return members.length * repetitions * each;
  } finally {
    await client.end();
  }
}

/** Answers how many transactions each of them has. */
async function prepareMap(client: pg.Client, templates: readonly bigint[]): Promise<number> {
  await client.query('create temporary table copied (old_id bigint, new_id bigint, member bigint)');
  await client.query(`
    create temporary table template as
      select id, member_id from ledger_transaction where member_id in (${templates.join(',')})`);
  await client.query('analyze template');
  // Read once: the tables grow, and some have no index that leads from a transaction to its rows.
  for (const { name, join } of [TRANSACTIONS, ENTRIES, ...BESIDE]) {
    await client.query(`
      create temporary table ${templateOf(name)} as
        select s.* from ${name} s join template m on ${join.replace('m.old_id', 'm.id')}
         where s.coalition_id = current_coalition()`);
    await client.query(`analyze ${templateOf(name)}`);
  }
  const { rows } = await client.query<{ n: number }>(
    'select count(*)::integer as n from template group by member_id',
  );
  const [each, ...others] = new Set(rows.map(({ n }) => n));
  if (each === undefined || others.length > 0)
    throw new Error('the templates differ in their number of transactions');
  return each;
}

/** Whose history is whose copy, and under which ids: they lie in the month of the copy, in order for each member. */
async function mapMembers(
  client: pg.Client,
  templates: readonly bigint[],
  members: readonly bigint[],
  days: number,
): Promise<void> {
  await client.query('truncate copied');
  await client.query(
    `insert into copied
       select t.id, first.id + row_number() over (order by n.number, t.id), n.member
         from (select new_id_block() - ($3::bigint * 86400000 << 21) as id) first
        cross join unnest($1::bigint[], $2::bigint[]) with ordinality n(member, template, number)
         join template t on t.member_id = n.template`,
    [members.map(String), members.map((_, at) => String(templates[at % templates.length])), days],
  );
  await client.query('analyze copied');
}

async function copyRows(client: pg.Client, coalitionId: bigint, days: number, before: number): Promise<void> {
  const insert = async (table: CopiedTable) =>
    (await insertOf(client, table)).replaceAll(':days', String(days)).replaceAll(':before', String(before));
  await client.query('begin');
  // one statement for both, as their triggers ask
  await client.query(`with written as (${await insert(TRANSACTIONS)}) ${await insert(ENTRIES)}`);
  for (const table of BESIDE) await client.query(await insert(table));
  await client.query(
    `insert into account_delta (coalition_id, account_id, batch_id, delta)
       select $1, s.account_id, min(m.new_id), sum(s.amount)
         from ${templateOf(ENTRIES.name)} s join copied m on ${ENTRIES.join}
        where s.sequence is null group by s.account_id`,
    [String(coalitionId)],
  );
  await client.query('commit');
}

/** Takes over every column that is there, so that a new one needs no change here as long as copies may share its value. */
async function insertOf(client: pg.Client, { name, join, changed }: CopiedTable): Promise<string> {
  const columns = await columnsOf(client, name);
  const values = columns.map((column) => changed[column] ?? `s.${column}`);
  return `insert into ${name} (${columns.join(', ')})
    select ${values.join(', ')} from ${templateOf(name)} s join copied m on ${join}`;
}

/** Where the rows of the templates lie for copying. */
function templateOf(table: string): string {
  return `template_${table}`;
}

/** What the members have bought by month, from the books as they are now. */
async function countActivity(
  client: pg.Client,
  { coalitionId, terms }: Scene,
  members: readonly bigint[],
): Promise<void> {
  const today = new Date();
  const months = monthsOfDays(
    dayOf(oldestCopy(), terms.timeZone),
    dayOf(today, terms.timeZone),
    terms.calendar,
  );
  await client.query(
    `insert into member_activity (coalition_id, member_id, month, partner_id, currency, base_points, bonus_points,
        spend_minor, purchases)
       select $1, b.* from activity_from_books($1, $2, $3) b`,
    [String(coalitionId), members.map(String), months],
  );
}

/** The accounts stand where their templates stand. */
async function copyAccounts(
  client: pg.Client,
  { templates, members }: Pick<Copying, 'templates' | 'members'>,
  before: number,
  days: number,
): Promise<void> {
  const changed: Readonly<Record<string, string>> = {
    sequence: 't.sequence + $3',
    version: 't.version + $3',
    last_posted_at: "t.last_posted_at - $4::integer * interval '1 day'",
    ...{ level_watch: 'null', level_watch_from: 'null', level_watch_until: 'null' },
  };
  const columns = (await columnsOf(client, 'member_account')).filter(
    (column) => column !== 'coalition_id' && column !== 'member_id',
  );
  await client.query(
    `update member_account a set ${columns.map((column) => `${column} = ${changed[column] ?? `t.${column}`}`).join(', ')}
       from unnest($1::bigint[], $2::bigint[]) n(member, template)
       join member_account t on t.coalition_id = current_coalition() and t.member_id = n.template
      where a.coalition_id = current_coalition() and a.member_id = n.member`,
    [members.map(String), members.map((_, at) => String(templates[at % templates.length])), before, days],
  );
}

async function columnsOf(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ column: string }>(
    `select quote_ident(attname) as column from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return rows.map(({ column }) => column);
}
