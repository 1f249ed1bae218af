import { Migration } from '@mikro-orm/migrations';
import pg from 'pg';
import { migrate, pendingMigrations } from '../../src/runtime/migrate.js';
import { changedMigrations } from '../../src/runtime/migration-fingerprints.js';
import { createEmptyDatabase, type TestDatabase } from '../harness/database.js';

class CreateBooks extends Migration {
  override up(): void {
    // Not repeatable, and slow enough that the others arrive while it runs.
    this.addSql('create table book (id bigint primary key); select pg_sleep(0.2);');
    this.addSql('insert into book values (1)');
  }
}
class AddPages extends Migration {
  override up(): void {
    this.addSql('alter table book add pages integer');
  }
}
class FailsHalfWay extends Migration {
  override up(): void {
    this.addSql('create table half (id bigint)');
    this.addSql('select 1 / 0');
  }
}
const migrations = [
  { name: 'create-books', class: CreateBooks },
  { name: 'add-pages', class: AddPages },
];

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client(database.ownerUrl);
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

test('twenty nodes that start together migrate once', async () => {
  const nodes = Array.from({ length: 20 }, () =>
    migrate({ ownerUrl: database.ownerUrl, migrations, queues: true }),
  );
  const applied = await Promise.all(nodes);
  expect(applied.flat().sort()).toEqual(['add-pages', 'create-books']);
  expect((await client.query('select id::int, pages from book')).rows).toEqual([{ id: 1, pages: null }]);
});

test('two databases of one cluster that start together do not trip over the shared roles', async () => {
  const other = await createEmptyDatabase();
  try {
    const urls = [database.ownerUrl, other.ownerUrl, database.ownerUrl, other.ownerUrl];
    const applied = await Promise.all(
      urls.map((ownerUrl) => migrate({ ownerUrl, migrations, queues: false })),
    );
    expect(applied.flat()).toHaveLength(4);
  } finally {
    await other.drop();
  }
});

test('what is pending is known before, and nothing afterwards', async () => {
  expect(await pendingMigrations(client, migrations)).toEqual(['create-books', 'add-pages']);
  await migrate({ ownerUrl: database.ownerUrl, migrations: migrations.slice(0, 1), queues: false });
  expect(await pendingMigrations(client, migrations)).toEqual(['add-pages']);
  expect(await migrate({ ownerUrl: database.ownerUrl, migrations, queues: false })).toEqual(['add-pages']);
  expect(await pendingMigrations(client, migrations)).toEqual([]);
});

test('a database that was made by another form of a migration is refused, with what to do', async () => {
  class EditedBooks extends CreateBooks {
    override up(): void {
      super.up();
      this.addSql('alter table book add title text');
    }
  }
  const edited = [{ name: 'create-books', class: EditedBooks }, ...migrations.slice(1)];
  await migrate({ ownerUrl: database.ownerUrl, migrations, queues: false });
  expect(await changedMigrations(client, migrations)).toEqual([]);
  expect(await changedMigrations(client, edited)).toEqual(['create-books']);
  const again = { ownerUrl: database.ownerUrl, migrations: edited, queues: false };
  const told = /^The database was made by an earlier form of create-books, .*begin anew.*data folder.*$/;
  await expect(migrate(again)).rejects.toThrow(told);
  await expect(migrate({ ...again, ownerUrl: database.appUrl })).rejects.toThrow(told);

  // as data folders are that were made before it was kept what migrations consist of
  await client.query('drop table migration_fingerprint');
  await expect(migrate({ ...again, migrations })).rejects.toThrow('create-books, add-pages');
});

test('the owner role owns what is made, whoever logged in, and the application may read the list', async () => {
  await migrate({ ownerUrl: database.ownerUrl, migrations, queues: true });
  const { rows } = await client.query(
    `select distinct tableowner as owner from pg_tables where schemaname in ('public', 'bullmq')`,
  );
  expect(rows).toEqual([{ owner: 'hamsood_owner' }]);
  const app = new pg.Client(database.appUrl);
  await app.connect();
  try {
    expect(await pendingMigrations(app, migrations)).toEqual([]);
    await expect(app.query('delete from migration')).rejects.toMatchObject({ code: '42501' });
    await expect(app.query('create table mine (id bigint)')).rejects.toMatchObject({ code: '42501' });
  } finally {
    await app.end();
  }
});

test('a migration that fails leaves nothing of itself and stays pending', async () => {
  const failing = [...migrations, { name: 'fails-half-way', class: FailsHalfWay }];
  await expect(migrate({ ownerUrl: database.ownerUrl, migrations: failing, queues: false })).rejects.toThrow(
    'division by zero',
  );
  expect(await pendingMigrations(client, failing)).toContain('fails-half-way');
  expect((await client.query(`select to_regclass('half') as made`)).rows).toEqual([{ made: null }]);
  // and the lock is free again
  await migrate({ ownerUrl: database.ownerUrl, migrations, queues: false });
});

test('a login without rights is told what to set, and is enough where nothing is pending', async () => {
  const asApp = { ownerUrl: database.appUrl, migrations, queues: true };
  await expect(migrate(asApp)).rejects.toThrow(
    'The database lacks create-books, add-pages, and its login may not create roles: set DATABASE_OWNER_URL',
  );
  await migrate({ ownerUrl: database.ownerUrl, migrations, queues: true });
  expect(await migrate(asApp)).toEqual([]);
});

test('an owner that is no superuser, as on a managed server, can migrate', async () => {
  await client.query(`create role managed_owner login createrole password 'managed'`);
  try {
    const name = new URL(database.ownerUrl).pathname.slice(1);
    await client.query(`alter database ${name} owner to managed_owner`);
    // What somebody with more rights did once for the cluster, if its roles are older than this login.
    await client.query('grant hamsood_owner, hamsood_router, hamsood_app to managed_owner with admin option');
    const ownerUrl = new URL(database.ownerUrl);
    ownerUrl.username = 'managed_owner';
    ownerUrl.password = 'managed';
    expect(await migrate({ ownerUrl: ownerUrl.href, migrations, queues: true })).toHaveLength(2);
  } finally {
    await client.query('drop owned by managed_owner cascade');
    await client.query(`alter database ${new URL(database.ownerUrl).pathname.slice(1)} owner to postgres`);
    await client.query('drop role managed_owner');
  }
});

test('none of the three roles is a superuser, owns the cluster, or bypasses row-level security', async () => {
  await migrate({ ownerUrl: database.ownerUrl, migrations, queues: false });
  const { rows } = await client.query(
    `select rolname, rolcanlogin, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as mighty
       from pg_roles where rolname like 'hamsood%' order by rolname`,
  );
  expect(rows).toEqual([
    { rolname: 'hamsood_app', rolcanlogin: true, mighty: false },
    { rolname: 'hamsood_owner', rolcanlogin: false, mighty: false },
    { rolname: 'hamsood_router', rolcanlogin: false, mighty: false },
  ]);
});

test('A-01 none of the three roles may make temporary tables, which would hide others of their name', async () => {
  await migrate({ ownerUrl: database.ownerUrl, migrations, queues: false });
  const { rows } = await client.query(
    `select rolname from pg_roles
      where rolname like 'hamsood%' and has_database_privilege(oid, current_database(), 'temporary')`,
  );
  expect(rows).toEqual([]);
});
