import type { EntityClass, EntitySchema } from '@mikro-orm/core';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { APP_ROLE, appConnection } from './database-connection.js';
import { ANSWER_WITHIN_MS, OrmClient } from './orm-client.js';
import { PipelinedClient } from './pipelined-client.js';

export type { EntityManager } from '@mikro-orm/postgresql';

/** One raw connection of the ledger, in pipeline mode. */
export type LedgerClient = pg.PoolClient;

/** The session variable that every row-level security policy compares with. */
export const COALITION_VARIABLE = 'app.coalition_id';

export interface DatabaseOptions {
  readonly url: string;
  /** Where it differs from `url`, the latter leads through a pooler. */
  readonly directUrl: string;
  readonly entities: readonly (EntitySchema | EntityClass)[];
  readonly poolSize: number;
  readonly ledgerPoolSize: number;
  /** Whether the ledger may name its statements, so that PostgreSQL plans them once. */
  readonly prepared: boolean;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
}

export interface Database {
  readonly orm: MikroORM;
  /**
   * Raw connections for the ledger, in pipeline mode (pg 8.23): a client writes every query at once, without waiting
   * for the answers to those before it. Values arrive as the ledger computes with them: `int8` as bigint, `date` as
   * `YYYY-MM-DD`, `numeric` as text.
   *
   * A batch makes two round trips on one client:
   * ```
   * const [, locked] = await Promise.all([client.query('begin'), client.query(lockAndRead)]);
   * if (client.getTransactionStatus() !== 'T') throw …      // else `apply` would run outside a transaction
   * const [applied, commit] = await Promise.allSettled([client.query(apply), client.query('commit')]);
   * ```
   * What has to be known about it:
   * - Each query carries its own Sync, so a failed one does not skip those behind it. After a failed `apply` the
   *   `commit` is still executed and *succeeds* with the command tag `ROLLBACK`: only `commit.command === 'COMMIT'`
   *   means that the batch is in the books.
   * - A rejected `Promise.all` returns while the other answers are still on their way: use `allSettled` before the
   *   client is released, or the next user's `begin` meets the old transaction.
   * - A time-out of pg itself (`query_timeout`) destroys the connection; the server's `statement_timeout` does not.
   * - A named statement may be sent again before its first answer; pg parses it once per connection.
   * - A client whose answers are not all in, or whose transaction is not over, is released with `release(true)`.
   */
  readonly ledgerPool: pg.Pool;
  readonly prepared: boolean;
  /** One question to the database; false instead of an error. */
  healthy(): Promise<boolean>;
  /** Waits for what is under way, then closes every connection. */
  close(): Promise<void>;
}

/** The login could see every coalition's rows. */
export class RowLevelSecurityBypassedError extends Error {
  override name = 'RowLevelSecurityBypassedError';
}

/**
 * Opens both ways to the database: MikroORM for what people edit, raw connections for the ledger.
 * @throws RowLevelSecurityBypassedError when the connections would not be bound by row-level security
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pooled = options.url !== options.directUrl;
  const connection = appConnection({ url: options.url, pooled, applicationName: options.applicationName });
  const ledgerPool = new pg.Pool({
    ...connection,
    application_name: `${options.applicationName} ledger`,
    max: options.ledgerPoolSize,
    Client: PipelinedClient,
    pipeline: true,
    query_timeout: ANSWER_WITHIN_MS,
    types: ledgerTypes(),
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  ledgerPool.on('error', () => undefined);
  // One that breaks while it is in use tells its queries; pg wants a listener for the rest.
  ledgerPool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await assertBoundByRowLevelSecurity(ledgerPool);
    const orm = await MikroORM.init({
      clientUrl: options.url,
      // Carries the URL whole: MikroORM's own reading of it drops `sslmode`.
      driverOptions: { ...connection, Client: OrmClient },
      entities: [...options.entities],
      metadataCache: { enabled: false },
      discovery: { warnWhenNoEntities: false },
      ensureDatabase: false,
      pool: { min: 0, max: options.poolSize },
      schemaGenerator: { ignoreSchema: ['bullmq'] },
    });
    return {
      orm,
      ledgerPool,
      prepared: options.prepared,
      healthy: () => isAnswering(ledgerPool),
      async close() {
        await Promise.all([orm.close(true), ledgerPool.end()]);
      },
    };
  } catch (error) {
    await ledgerPool.end();
    throw error;
  }
}

/**
 * An entity manager whose every statement runs for one coalition: MikroORM sets the variable inside each transaction
 * (and wraps single statements in one), so the pooled connection carries nothing over.
 */
export function entityManagerFor(database: Pick<Database, 'orm'>, coalitionId: bigint): EntityManager {
  return database.orm.em.fork({ session: { variables: { [COALITION_VARIABLE]: String(coalitionId) } } });
}

/** Runs the work in one transaction for one coalition; what it throws rolls back. */
export function inCoalition<T>(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  return entityManagerFor(database, coalitionId).transactional((em) => work(em as EntityManager));
}

async function assertBoundByRowLevelSecurity(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; bypasses: boolean }>(
    'select rolname as name, rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user',
  );
  if (rows[0]?.bypasses !== false) {
    throw new RowLevelSecurityBypassedError(
      `The database login works as ${rows[0]?.name ?? 'an unknown role'}, which bypasses row-level security: use ${APP_ROLE}`,
    );
  }
}

async function isAnswering(pool: pg.Pool): Promise<boolean> {
  try {
    await pool.query('select 1');
    return true;
  } catch {
    return false;
  }
}

/** Points are never a JS number, and a business day is not an instant. */
function ledgerTypes(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  const { builtins } = pg.types;
  types.setTypeParser(builtins.INT8, BigInt);
  types.setTypeParser(builtins.DATE, (value) => value);
  const int8Array = 1016;
  const dateArray = 1182;
  types.setTypeParser(int8Array, (value) => array(value, BigInt));
  types.setTypeParser(dateArray, (value) => array(value, (day) => day));
  return types;
}

/** One-dimensional arrays of plain values, as PostgreSQL prints them: `{1,NULL,3}`. */
function array<T>(printed: string, parse: (value: string) => T): (T | null)[] {
  const inside = printed.slice(1, -1);
  return inside === '' ? [] : inside.split(',').map((value) => (value === 'NULL' ? null : parse(value)));
}
