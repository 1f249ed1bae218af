import pg from 'pg';
import { newCoalition } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode } from '../harness/programme-node.js';

/**
 * A function that runs with its owner's rights must name what it reads: what a caller can put in front of it would run
 * with these rights, which see every coalition.
 */

let testDatabase: TestDatabase;
let owner: pg.Client;
let app: pg.Client;
let coalitions: string[];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  app = new pg.Client({ connectionString: testDatabase.appUrl });
  await owner.connect();
  await app.connect();
  // A cloned database has the server's own rights, by which everybody may make temporary tables.
  await owner.query(
    `do $$ begin execute format('grant temp on database %I to public', current_database()); end $$`,
  );
  const node = await openProgrammeNode(testDatabase);
  try {
    const { coalitionId, twinId } = await newCoalition(node);
    coalitions = [String(coalitionId), String(twinId)].sort();
  } finally {
    await node.close();
  }
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await testDatabase.drop();
});

test('A-01 a function with other rights than the caller’s looks in temporary schemas last', async () => {
  const { rows } = await owner.query<{ name: string; settings: string[] | null }>(
    'select oid::regprocedure::text as name, proconfig as settings from pg_proc where prosecdef order by 1',
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { name, settings } of rows) {
    expect({ name, settings }).toEqual({ name, settings: ['search_path=pg_catalog, public, pg_temp'] });
  }
});

test('A-01 the server’s login cannot lay a table of its own over what such a function reads', async () => {
  await app.query(`
    create function pg_temp.taken() returns text language plpgsql as $$
    begin
      return current_user;
    end $$;
    create temp view coalition as
      select 1::bigint as id, 'live'::text as environment, 2::bigint as twin_id, to_jsonb(pg_temp.taken()) as name;
    create temp view api_key as
      select 1::bigint as coalition_id, 1::bigint as id, 1::bigint as partner_id, pg_temp.taken() as environment,
             '{}'::text[] as scopes, null::timestamptz as expires_at, null::timestamptz as revoked_at,
             '\\x00'::bytea as secret_hash;
    grant select on coalition, api_key to public;
  `);
  // Named without its schema, the caller's own view comes first for the caller: the trap is laid.
  expect((await app.query('select name from coalition')).rows).toEqual([{ name: 'hamsood_app' }]);

  const listed = await app.query<{ id: string; name: unknown }>('select id, name from list_coalitions()');
  expect(listed.rows.map(({ id }) => id).sort()).toEqual(coalitions);
  expect(JSON.stringify(listed.rows)).not.toContain('hamsood_router');
  expect((await app.query("select * from find_api_key('\\x00')")).rows).toEqual([]);
});
