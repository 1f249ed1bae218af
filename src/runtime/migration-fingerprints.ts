import { createHash } from 'node:crypto';
import type { Constructor } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import pg from 'pg';

/** The migrations in the order in which they run, as `migrations/index.ts` exports them. */
export type Migrations = readonly { readonly name: string; readonly class: Constructor<Migration> }[];

/** What a database says of the form in which its migrations were applied. */
const TABLE = 'migration_fingerprint';

const UNDEFINED_TABLE = '42P01';

/** Keeps what {@link changedMigrations} compares; for the owner, before the first migration. */
export const CREATE_FINGERPRINTS = `create table if not exists ${TABLE} (
  name text primary key,
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$')
)`;

type Listed = Migrations[number];

/** A migration's statements; it says them without a database, so that they cannot depend on what is found there. */
async function statementsOf({ name, class: Written }: Listed): Promise<string[]> {
  const migration = new Written();
  await migration.up();
  return migration.getQueries().map((query) => {
    if (typeof query === 'string') return query;
    throw new Error(`the migration ${name} has statements that are no plain SQL`);
  });
}

async function fingerprintOf(migration: Listed): Promise<string> {
  const statements = await statementsOf(migration);
  return createHash('sha256').update(JSON.stringify(statements)).digest('hex');
}

/** The migrations, each of which also writes down, in its own transaction, what it consisted of. */
export function withFingerprints(migrations: Migrations): Migrations {
  return migrations.map((migration) => ({ name: migration.name, class: withFingerprint(migration) }));
}

function withFingerprint(migration: Listed): Listed['class'] {
  return class extends Migration {
    override async up(): Promise<void> {
      for (const statement of await statementsOf(migration)) this.addSql(statement);
      const [name, fingerprint] = [migration.name, await fingerprintOf(migration)].map(pg.escapeLiteral);
      this.addSql(`insert into ${TABLE} (name, fingerprint) values (${name}, ${fingerprint})`);
    }

    override isTransactional(): boolean {
      return new migration.class().isTransactional();
    }
  };
}

/**
 * Names of the migrations that the database was made with in another form than they have now: before they were edited,
 * or before their fingerprints were kept at all. For `/readyz` too.
 */
export async function changedMigrations(
  database: pg.Client | pg.Pool,
  migrations: Migrations,
): Promise<string[]> {
  const applied = new Map<string, string | null>();
  try {
    const { rows } = await database.query<{ name: string; fingerprint: string | null }>(
      `select m.name, f.fingerprint from migration m left join ${TABLE} f on f.name = m.name`,
    );
    for (const { name, fingerprint } of rows) applied.set(name, fingerprint);
  } catch (error) {
    if ((error as { code?: string }).code !== UNDEFINED_TABLE) throw error;
    for (const name of await namesOfApplied(database)) applied.set(name, null);
  }
  const changed: string[] = [];
  for (const migration of migrations) {
    const { name } = migration;
    if (applied.has(name) && applied.get(name) !== (await fingerprintOf(migration))) changed.push(name);
  }
  return changed;
}

/** Names of the migrations that the database has seen. */
export async function namesOfApplied(database: pg.Client | pg.Pool): Promise<string[]> {
  try {
    const { rows } = await database.query<{ name: string }>('select name from migration');
    return rows.map(({ name }) => name);
  } catch (error) {
    if ((error as { code?: string }).code !== UNDEFINED_TABLE) throw error;
    return [];
  }
}

/** The database was made by migrations that have been edited since; one line that says what to do. */
export class MigrationsChangedError extends Error {
  override name = 'MigrationsChangedError';
}

/** @throws MigrationsChangedError */
export async function expectUnchanged(database: pg.Client | pg.Pool, migrations: Migrations): Promise<void> {
  const changed = await changedMigrations(database, migrations);
  if (changed.length === 0) return;
  throw new MigrationsChangedError(
    `The database was made by an earlier form of ${changed.join(', ')}, from which there is no way to this one: ` +
      'before 1.0 begin anew, with the data folder (DATA_DIR, .data unless set) removed or with an empty database; or run the version that made it',
  );
}
