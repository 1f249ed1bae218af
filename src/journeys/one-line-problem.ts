import { ConfigError } from '../runtime/config.js';
import { RowLevelSecurityBypassedError } from '../runtime/database.js';
import { WrongDatabaseLoginError } from '../runtime/database-connection.js';
import { EmbeddedPostgresError } from '../runtime/embedded-postgres/embedded-postgres.error.js';
import { MigrationRightsError } from '../runtime/migrate.js';
import { MigrationsChangedError } from '../runtime/migration-fingerprints.js';
import { PendingMigrationsError } from './open-installation.js';

/** Errors whose message is one line for whoever started the process. */
const TOLD_AS_THEY_ARE = [
  ConfigError,
  EmbeddedPostgresError,
  MigrationRightsError,
  MigrationsChangedError,
  PendingMigrationsError,
  RowLevelSecurityBypassedError,
  WrongDatabaseLoginError,
];

/** What PostgreSQL and the network answer to settings that are wrong, and which ones to look at. */
const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nobody answers at the database: check DATABASE_URL (and REDIS_URL), and that it is running',
  ENOTFOUND: 'The host of the database is not known: check DATABASE_URL (and REDIS_URL)',
  '28P01':
    'The database refuses the password: check DATABASE_URL, DATABASE_DIRECT_URL and DATABASE_OWNER_URL',
  '28000': 'The database refuses the login: check DATABASE_URL, DATABASE_DIRECT_URL and DATABASE_OWNER_URL',
  '3D000': 'There is no such database: check DATABASE_URL, or create it',
  EADDRINUSE: 'The port is taken by another program: choose another PORT, or stop that program',
  EADDRNOTAVAIL: 'This machine has no such address: check HOST',
  EACCES: 'The files or the port may not be used by this user: check DATA_DIR and PORT',
};

/** One line that says what to do, for failures that come from the installation; undefined for our own faults. */
export function oneLineProblem(error: unknown): string | undefined {
  if (TOLD_AS_THEY_ARE.some((kind) => error instanceof kind)) return (error as Error).message;
  // Several addresses were tried (localhost as IPv6 and IPv4): each failure is inside.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const { code } = (first ?? {}) as { code?: unknown };
  return typeof code === 'string' ? BY_CODE[code] : undefined;
}
