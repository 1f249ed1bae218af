import pg from 'pg';
import { COALITION_VARIABLE } from '../../src/runtime/database.js';
import type { StoryCoalition } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { fullCoalition } from '../harness/full-coalition.js';
import { openProgrammeNode } from '../harness/programme-node.js';
import { settleToday } from '../settlement/closed-day-scene.js';
import { payStatements } from '../settlement/payment-scene.js';

/**
 * enforced in the database. For every table that the catalogue knows, whatever tables there will be: a coalition
 * with rows in each of them, and another one that tries to see and to change them.
 */

/** What belongs to no coalition. */
const NOT_OF_A_COALITION = ['migration', 'migration_fingerprint'];

/** INSUFFICIENT_PRIVILEGE: no grant, or a row that row-level security does not let in. */
const REFUSED = '42501';

let testDatabase: TestDatabase;
let owner: pg.Client;
/** As the server's login. */
let app: pg.Client;
let first: StoryCoalition;
let second: StoryCoalition;
let tables: { name: string; column: string; partition: boolean; secured: boolean; forced: boolean }[];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  app = new pg.Client({ connectionString: testDatabase.appUrl });
  await owner.connect();
  await app.connect();
  first = await openedCoalition();
  second = await openedCoalition();
  tables = await catalogue();
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await testDatabase.drop();
});

async function openedCoalition(): Promise<StoryCoalition> {
  const node = await openProgrammeNode(testDatabase);
  try {
    const story = await fullCoalition(node);
    await settleToday(owner, node, story);
    await payStatements(owner, node, story);
    return story;
  } finally {
    await node.close();
  }
}

async function catalogue() {
  const { rows } = await owner.query<(typeof tables)[number]>(
    `select c.relname as name, case c.relname when 'coalition' then 'id' else 'coalition_id' end as "column",
            c.relispartition as partition, c.relrowsecurity as secured, c.relforcerowsecurity as forced
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relname = any ($1)
      order by c.relname`,
    [NOT_OF_A_COALITION],
  );
  return rows;
}

/** Runs one statement for a coalition, or for none, and takes it back. */
async function asApp(
  coalition: StoryCoalition | undefined,
  statement: string,
  values: readonly unknown[],
): Promise<{ rows: number; code: string | undefined }> {
  await app.query('begin');
  try {
    if (coalition) {
      await app.query(`select set_config('${COALITION_VARIABLE}', $1, true)`, [
        String(coalition.coalitionId),
      ]);
    }
    const { rowCount } = await app.query(statement, [...values]);
    return { rows: rowCount ?? 0, code: undefined };
  } catch (error) {
    return { rows: 0, code: (error as { code?: string }).code };
  } finally {
    await app.query('rollback');
  }
}

/** The first coalition's rows of a table, as text. */
async function rowsOfFirst({ name, column }: { name: string; column: string }): Promise<string[]> {
  const { rows } = await owner.query<{ row: string }>(
    `select to_jsonb(t)::text as row from ${name} t where ${column} = $1 order by 1`,
    [first.coalitionId],
  );
  return rows.map(({ row }) => row);
}

test('A-01 the catalogue has tables, and row-level security is forced on each', () => {
  expect(tables.length).toBeGreaterThan(15);
  expect(tables.filter((table) => !table.secured || !table.forced)).toEqual([]);
});

test('A-01 the server’s login can neither bypass row-level security nor switch it off', async () => {
  const { rows } = await app.query(
    `select rolsuper, rolbypassrls, (select count(*)::integer from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relowner = r.oid) as owns
       from pg_roles r where rolname = current_user`,
  );
  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, owns: 0 }]);
});

test('A-01 only the routing functions run with other rights than the caller’s', async () => {
  const { rows } = await owner.query(
    `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'public' and p.prosecdef order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual([
    'find_api_key',
    'list_coalitions',
    'list_webhook_coalitions',
  ]);
});

test('A-01 each table but empty partitions has rows of the first coalition to protect', async () => {
  const empty: string[] = [];
  for (const table of tables) {
    if (!table.partition && (await rowsOfFirst(table)).length === 0) empty.push(table.name);
  }
  expect(empty).toEqual([]);
});

test('A-01 the coalition itself sees its rows', async () => {
  for (const table of tables.filter(({ partition }) => !partition)) {
    const seen = await asApp(first, `select 1 from ${table.name} where ${table.column} = $1`, [
      first.coalitionId,
    ]);
    expect({ table: table.name, ...seen }).toMatchObject({ rows: expect.any(Number), code: undefined });
    expect(seen.rows).toBeGreaterThan(0);
  }
});

test.each(['another coalition', 'no coalition'])(
  'A-01 %s sees none of its rows, in no table',
  async (who) => {
    const asker = who === 'no coalition' ? undefined : second;
    for (const { name, column } of tables) {
      const seen = await asApp(asker, `select 1 from ${name} where ${column} = $1`, [first.coalitionId]);
      expect({ name, ...seen }).toMatchObject({ name, rows: 0 });
      const all = await asApp(asker, `select 1 from ${name} where ${column} is distinct from $1`, [
        asker?.coalitionId ?? null,
      ]);
      expect({ name, ...all }).toMatchObject({ name, rows: 0 });
    }
  },
);

test.each(['another coalition', 'no coalition'])(
  'A-01 %s writes none of its rows, in no table',
  async (who) => {
    const asker = who === 'no coalition' ? undefined : second;
    for (const table of tables) {
      const { name, column } = table;
      const before = await rowsOfFirst(table);
      const [row = JSON.stringify({ [column]: String(first.coalitionId) })] = before;
      const insert = await asApp(
        asker,
        `insert into ${name} select * from jsonb_populate_record(null::${name}, $1)`,
        [row],
      );
      expect({ name, insert }).toEqual({ name, insert: { rows: 0, code: REFUSED } });

      for (const statement of [
        `update ${name} set ${column} = ${column} where ${column} = $1`,
        `delete from ${name} where ${column} = $1`,
      ]) {
        const outcome = await asApp(asker, statement, [first.coalitionId]);
        expect({ statement, rows: outcome.rows }).toEqual({ statement, rows: 0 });
        expect([undefined, REFUSED]).toContain(outcome.code);
      }
      expect(await rowsOfFirst(table)).toEqual(before);
    }
  },
);

test('A-01 no coalition can give its own rows to another', async () => {
  for (const { name, column } of tables) {
    const outcome = await asApp(second, `update ${name} set ${column} = $1 where ${column} = $2`, [
      first.coalitionId,
      second.coalitionId,
    ]);
    expect({ name, ...outcome }).toMatchObject({ name, rows: 0 });
  }
});
