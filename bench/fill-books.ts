import pg from 'pg';
import { Ledger } from '../src/ledger/ledger.js';
import type { Database } from '../src/runtime/database.js';
import { benchLogger, enrolMembers, type Scene } from './scene.js';
import { Workload } from './workload.js';

/** Members whose history is made by the ledger and then copied. */
const TEMPLATE_MEMBERS = 200;
/** What each of them does: what comes in goes out again, so that any number of copies can follow each other. */
const TEMPLATE_POINTS = [40n, 70n, -30n, 50n, -100n, -30n];
/** Entries of a transaction. */
const LEGS = 2;
const COPIES_PER_STATEMENT = 20;
/** The oldest copy is at most that old. */
const OLDEST_DAYS = 330;

/** Entries that a copy of the history adds for each member. */
export const ENTRIES_PER_MEMBER = TEMPLATE_POINTS.length * LEGS;

/** The instant from which on there must be partitions for a filled database. */
export function oldestFilled(): Date {
  return new Date(Date.now() - (OLDEST_DAYS + 31) * 86_400_000);
}

export interface Filling {
  readonly ownerUrl: string;
  readonly database: Database;
  readonly scene: Scene;
  /** How often each member's history is repeated, spread over the months before today. */
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
 * Of row `s`, of the map `m` (old_id, new_id, member), of the repetition `:days` back, after `:before` earlier entries.
 * The details of the copies are erased, as the rules allow: their references would not fit their hashes.
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
 * Gives every member of the scene a past, set-wise: a few members earn and burn through the ledger, and their rows are
 * copied with other members, ids and dates. The books are as if the ledger had written them; the auditor accepts them.
 * The members must have none yet, and end with a balance of 0. Answers the number of entries.
 */
export async function fillBooks({ ownerUrl, database, scene, repetitions }: Filling): Promise<number> {
  const templates = await postTemplates(database, scene);
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hamsood bench' });
  await client.connect();
  try {
    await client.query("select set_config('app.coalition_id', $1, false)", [String(scene.coalitionId)]);
    // The files are of one run: what would be lost in a crash is made again.
    await client.query('set synchronous_commit = off');
    await prepareMap(client, templates);
    const gap = Math.max(1, Math.floor(OLDEST_DAYS / repetitions));
    const perStatement = TEMPLATE_MEMBERS * COPIES_PER_STATEMENT;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const days = (repetitions - repetition) * gap;
      for (let start = 0; start < scene.members.length; start += perStatement) {
        await mapMembers(client, scene.members.slice(start, start + perStatement), days, start);
        await copyRows(client, scene.coalitionId, days, repetition * TEMPLATE_POINTS.length);
      }
    }
    await endWithLastCopy(client, scene, repetitions * TEMPLATE_POINTS.length, gap);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
  return scene.members.length * repetitions * ENTRIES_PER_MEMBER;
}

/** Through the ledger; answers the members that now have a history. */
async function postTemplates(database: Database, scene: Scene): Promise<readonly bigint[]> {
  const members = await enrolMembers(database, scene, TEMPLATE_MEMBERS);
  const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
  const workload = new Workload(scene);
  await Promise.all(
    members.map(async (memberId) => {
      for (const points of TEMPLATE_POINTS) {
        const operation =
          points > 0n ? workload.earn(memberId, points, null) : workload.burn(memberId, -points);
        const { kind } = await ledger.post(scene.coalitionId, operation);
        if (kind !== 'posted') throw new Error(`a first operation was not posted: ${kind}`);
      }
    }),
  );
  return members;
}

async function prepareMap(client: pg.Client, templates: readonly bigint[]): Promise<void> {
  await client.query(`
    create temporary table template as
      select t.id, t.member_id, t.posted_at, dense_rank() over (order by t.member_id) - 1 as place,
             min(t.posted_at) over () as first_posted_at
        from ledger_transaction t where t.member_id in (${templates.join(',')})`);
  await client.query('create temporary table copied (old_id bigint, new_id bigint, member bigint)');
}

/** Whose history is whose copy, and under which ids; they lie in the month of the copy, in order for each member. */
async function mapMembers(
  client: pg.Client,
  members: readonly bigint[],
  days: number,
  numberOfFirst: number,
): Promise<void> {
  await client.query('truncate copied');
  await client.query(
    `insert into copied
       select t.id,
              first_id_of((t.first_posted_at - $2 * interval '1 day')::date) + $3
                + row_number() over (order by n.number, t.id),
              n.member
         from unnest($1::bigint[]) with ordinality n(member, number)
         join template t on t.place = n.number % ${TEMPLATE_MEMBERS}`,
    [members.map(String), days, numberOfFirst * TEMPLATE_POINTS.length],
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
         from entry s join copied m on s.transaction_id = m.old_id
        where s.coalition_id = $1 and s.sequence is null group by s.account_id`,
    [String(coalitionId)],
  );
  await client.query('commit');
}

/** Takes over every column that is there, so that a new one needs no change here as long as copies may share its value. */
async function insertOf(client: pg.Client, { name, join, changed }: CopiedTable): Promise<string> {
  const { rows } = await client.query<{ column: string }>(
    `select quote_ident(attname) as column from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [name],
  );
  const columns = rows.map(({ column }) => column);
  const values = columns.map((column) => changed[column] ?? `s.${column}`);
  return `insert into ${name} (${columns.join(', ')})
    select ${values.join(', ')} from ${name} s join copied m on ${join} where s.coalition_id = current_coalition()`;
}

/** The accounts as the last copy leaves them: everything is spent. */
async function endWithLastCopy(
  client: pg.Client,
  { coalitionId, members }: Scene,
  entries: number,
  days: number,
): Promise<void> {
  await client.query(
    `update member_account a
        set version = $3, sequence = $3, last_posted_at = l.posted_at - $4 * interval '1 day'
       from unnest($2::bigint[]) with ordinality n(member, number)
       join (select place, max(posted_at) as posted_at from template group by place) l
         on l.place = n.number % ${TEMPLATE_MEMBERS}
      where a.coalition_id = $1 and a.member_id = n.member`,
    [String(coalitionId), members.map(String), entries, days],
  );
}
