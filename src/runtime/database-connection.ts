/** The role whose rights every connection of a server has; row-level security holds for it (`migrate.ts` makes it). */
export const APP_ROLE = 'hamsood_app';

/**
 * Time-outs of every connection, in milliseconds: a statement that runs away, a lock somebody forgot, a transaction
 * whose process hangs. Behind a pooler, which refuses start-up options, the same values come with the role
 * (`migrate.ts` sets them on it).
 */
export const TIMEOUTS_MS = {
  statement_timeout: 30_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 15_000,
} as const;

/**
 * A new connection, or a turn in the pool, is waited for that long; after it callers are told that the database is away.
 * In milliseconds.
 */
const CONNECT_WITHIN_MS = 10_000;
/** TCP asks after that much silence whether the other machine is still there, instead of after two hours. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** The part of `pg`'s settings that says where to connect, and as what. */
export interface AppConnection {
  readonly connectionString: string;
  readonly application_name: string;
  readonly keepAlive: boolean;
  readonly keepAliveInitialDelayMillis: number;
  readonly connectionTimeoutMillis: number;
  readonly options?: string;
}

export interface ConnectionOptions {
  readonly url: string;
  /** True when the URL leads to PgBouncer or the like. */
  readonly pooled: boolean;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
}

/** A URL that can only be used as a login other than `hamsood_app` although it leads through a pooler. */
export class WrongDatabaseLoginError extends Error {
  override name = 'WrongDatabaseLoginError';
}

/**
 * What `pg` needs to open a connection with the rights of `hamsood_app`: as that login, or as another one (a
 * superuser, the owner) whose connections begin in that role, so that row-level security holds for them too.
 */
export function appConnection({ url, pooled, applicationName }: ConnectionOptions): AppConnection {
  const isApp = loginOf(url) === APP_ROLE;
  const connection = {
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  };
  if (pooled) {
    if (!isApp) {
      throw new WrongDatabaseLoginError(
        `DATABASE_URL leads through a pooler (DATABASE_DIRECT_URL is set too), so its login must be ${APP_ROLE}`,
      );
    }
    return connection;
  }
  const settings: Record<string, string | number> = { ...TIMEOUTS_MS, ...(isApp ? {} : { role: APP_ROLE }) };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return { ...connection, options: options.join(' ') };
}

function loginOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
