import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrations } from '../../migrations/index.js';
import { startEmbeddedPostgres } from '../../src/runtime/embedded-postgres/embedded-postgres.js';
import { migrate } from '../../src/runtime/migrate.js';
import { scratchFolder } from '../harness/scratch-folder.js';

const page = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/operating/README.md');

/** A server of its own: roles belong to the whole cluster, and here they must not be there yet. */
let folder: string;
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;

beforeAll(async () => {
  folder = scratchFolder('hamsood-set-up-');
  postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false });
  await asSuperuser(async (client) => {
    await client.query('drop database hamsood');
    await client.query('drop role hamsood_app');
  });
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function asSuperuser(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const url = new URL(postgres.ownerUrl);
  url.pathname = '/postgres';
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(login: string, password: string): string {
  const url = new URL(postgres.ownerUrl);
  url.username = login;
  url.password = password;
  url.pathname = '/hamsood';
  return url.href;
}

test('A-01 the documented first set-up works on a fresh server, again, and gives the application its login', async () => {
  const sql = /```sql\n(.*?)```/s.exec(readFileSync(page, 'utf8'))?.[1];
  if (!sql) throw new Error('docs/operating/README.md shows no SQL for the first set-up');
  await asSuperuser(async (client) => {
    for (const statement of sql.replace("'…'", "'admin'").split(';')) {
      if (statement.trim()) await client.query(statement);
    }
  });
  const options = {
    ownerUrl: urlOf('hamsood_admin', 'admin'),
    appUrl: urlOf('hamsood_app', 'app'),
    migrations,
    queues: true,
  };
  expect(await migrate(options)).toEqual(migrations.map(({ name }) => name));
  expect(await migrate(options)).toEqual([]);

  const app = new pg.Client(options.appUrl);
  await app.connect();
  try {
    const { rows } = await app.query(
      'select rolname, rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user',
    );
    expect(rows).toEqual([{ rolname: 'hamsood_app', bypasses: false }]);
    await expect(app.query('select * from coalition')).resolves.toMatchObject({ rows: [] });
  } finally {
    await app.end();
  }
});
