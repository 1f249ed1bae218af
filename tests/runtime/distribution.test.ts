import pg from 'pg';
import {
  citusStatements,
  distributionFaults,
  inOrderOfReference,
  readCoalitionFunctions,
  readTableLayouts,
  type TableLayout,
} from '../../src/runtime/distribution.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

/**
 * Ready to be spread by coalition, over however many servers: nothing in the database ties one coalition to another.
 * Looked up in the catalogue, so that it holds for tables that come later.
 */

let database: TestDatabase;
let owner: pg.Client;
let tables: readonly TableLayout[];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  tables = await readTableLayouts(owner);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const ofCoalitions = () => tables.filter(({ coalitionColumn }) => coalitionColumn !== null);

/** What the database knows of the tables after these statements, which are taken back. */
async function layoutsAfter(...statements: string[]): Promise<readonly TableLayout[]> {
  await owner.query('begin');
  try {
    for (const statement of statements) await owner.query(statement);
    return await readTableLayouts(owner);
  } finally {
    await owner.query('rollback');
  }
}

test('the only tables of no coalition are the list of migrations and what these consisted of', () => {
  expect(tables.filter(({ coalitionColumn }) => coalitionColumn === null).map(({ name }) => name)).toEqual([
    'migration',
    'migration_fingerprint',
  ]);
  expect(ofCoalitions().length).toBeGreaterThan(20);
});

test('A-01 every primary and unique key begins with the coalition, no foreign key leaves it, every table forces row-level security', () => {
  expect(distributionFaults(tables)).toEqual([]);
  // Not because nothing was found: each table has a primary key, and there are foreign keys, of both kinds.
  expect(ofCoalitions().filter(({ keys }) => keys.length === 0)).toEqual([]);
  const targets = new Set(tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ target }) => target)));
  expect([...targets]).toEqual(expect.arrayContaining(['coalition', 'partner', 'member']));
});

const NOTE = 'create table note (coalition_id bigint not null, id bigint not null, partner_id bigint';
const FORCED = 'alter table note enable row level security; alter table note force row level security';

test.each<[string, string[], string[]]>([
  [
    'belongs to no coalition',
    ['create table note (id bigint primary key)'],
    ['note belongs to no coalition'],
  ],
  [
    'does not force row-level security',
    [`${NOTE}, primary key (coalition_id, id))`, 'alter table note enable row level security'],
    ['note does not force row-level security'],
  ],
  [
    'has a primary key of its own',
    [`${NOTE}, primary key (id))`, FORCED],
    ['note: note_pkey does not begin with the coalition'],
  ],
  [
    'has a key with the coalition in second place',
    [`${NOTE}, primary key (coalition_id, id), unique (id, coalition_id))`, FORCED],
    ['note: note_id_coalition_id_key does not begin with the coalition'],
  ],
  [
    'has a unique index of an expression',
    [
      `${NOTE}, primary key (coalition_id, id))`,
      'create unique index note_mod on note ((id % 7), coalition_id)',
      FORCED,
    ],
    ['note: note_mod does not begin with the coalition'],
  ],
  [
    'refers to a partner of any coalition',
    [
      `${NOTE}, other_id bigint, primary key (coalition_id, id), foreign key (other_id, partner_id) references partner (coalition_id, id))`,
      FORCED,
    ],
    ['note: note_other_id_partner_id_fkey leaves the coalition'],
  ],
  [
    'refers to another coalition',
    [`${NOTE}, twin_id bigint references coalition (id), primary key (coalition_id, id))`, FORCED],
    ['note: note_twin_id_fkey leaves the coalition'],
  ],
])('a table that %s is named', async (_, statements, faults) => {
  const layouts = await layoutsAfter(...statements);
  expect(distributionFaults(layouts)).toEqual(faults);
  expect(() => citusStatements(layouts, [])).toThrow(`cannot be spread by coalition: ${faults[0]}`);
});

test('the partition of a month is looked at like any table', async () => {
  const layouts = await layoutsAfter(
    `call ensure_month_partition('2031-01-01')`,
    'alter table entry_2031_01 no force row level security',
  );
  expect(distributionFaults(layouts)).toEqual(['entry_2031_01 does not force row-level security']);
});

test('tables are spread after those that they refer to, each once, without their partitions', async () => {
  const layouts = await layoutsAfter(`call ensure_month_partition('2031-01-01')`);
  const names = inOrderOfReference(layouts).map(({ name }) => name);
  expect(names[0]).toBe('coalition');
  expect(names).toHaveLength(new Set(names).size);
  expect(names).toEqual(expect.arrayContaining(['coalition', 'entry', 'ledger_transaction']));
  expect(names).not.toContain('entry_2031_01');
  expect(names).not.toContain('migration');
  for (const { name, foreignKeys } of layouts) {
    for (const { target } of foreignKeys) {
      // A table may refer to itself: members to those they are a part of.
      if (names.includes(name) && target !== name)
        expect(names.indexOf(target)).toBeLessThan(names.indexOf(name));
    }
  }
});

test('Citus is told the distribution column and the colocation of each table, and policies without a subquery', async () => {
  const functions = await readCoalitionFunctions(owner);
  const statements = citusStatements(tables, functions);
  expect(statements[0]).toBe('set citus.enable_unsafe_triggers = on;');
  expect(statements).toContain(
    "select create_distributed_table('coalition', 'id', colocate_with => 'none');",
  );
  expect(statements).toContain(
    "select create_distributed_table('entry', 'coalition_id', colocate_with => 'coalition');",
  );
  expect(statements).toContain(
    'alter policy own_coalition on entry using ((coalition_id = current_coalition())) with check ((coalition_id = current_coalition()));',
  );
  expect(statements.filter((statement) => /^alter policy .*select/i.test(statement))).toEqual([]);
  expect(functions.map(({ signature }) => signature.split('(')[0])).toEqual(
    expect.arrayContaining(['apply_batch', 'lock_and_read']),
  );
  expect(statements.filter((statement) => /'(?:apply_batch|lock_and_read)\(/.test(statement))).toHaveLength(
    2,
  );
});

test('the policies that Citus is given hold as the others do', async () => {
  const changes = citusStatements(tables, []).filter((statement) => statement.startsWith('alter policy'));
  await owner.query('begin');
  try {
    for (const statement of changes) await owner.query(statement);
    await owner.query(`insert into coalition (id, environment, twin_id, name, points_name, points_decimals, time_zone,
                         calendar, expiry_policy, clawback_policy, open_linking, created_at)
                       values (1, 'live', 2, '{}', '{}', 0, 'UTC', 'gregory', '{}', 'CAP', true, now())`);
    await owner.query('set local role hamsood_app');
    expect((await owner.query('select id from coalition')).rows).toEqual([]);
    await owner.query(`select set_config('app.coalition_id', '1', true)`);
    expect((await owner.query('select id::int from coalition')).rows).toEqual([{ id: 1 }]);
    await expect(
      owner.query('insert into member (coalition_id, kind, joined_at) values (2, $1, now())', ['PERSON']),
    ).rejects.toMatchObject({ code: '42501' });
  } finally {
    await owner.query('rollback');
  }
});
