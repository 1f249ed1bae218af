import pg from 'pg';
import { serverAccount } from './account.js';
import { findBinaries } from './binaries.js';
import { type DataFolder, openDataFolder } from './data-folder.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { takeOwnership } from './ownership.js';
import {
  interruptPostmaster,
  type Postmaster,
  runningPostmaster,
  spawnPostmaster,
  stopPostmaster,
} from './postmaster.js';

/** The database that the product's tables live in. */
const DATABASE = 'hamsood';

export interface EmbeddedPostgresOptions {
  /** The server's files are in `<dataDir>/postgres`. */
  readonly dataDir: string;
  /** false for tests: faster, and a crash of the machine may lose everything. Default true. */
  readonly durable?: boolean;
  /** true for commands beside a server: use the one that runs, and leave it running. Default false. */
  readonly join?: boolean;
  /** Told what an operator should know, one line each. */
  readonly notice?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** Login `hamsood_app`: what the server uses. */
  readonly appUrl: string;
  /** The superuser: for migrations only. */
  readonly ownerUrl: string;
  readonly pid: number;
  readonly port: number;
  /** How it came: started by us, taken over from a killed process, or shared with a running one. */
  readonly origin: 'started' | 'adopted' | 'joined';
  /** Stops the server (a joined one is left running); within 5 s. May be called twice. */
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL on 127.0.0.1, from the programs that npm installed, with its files in the data folder. One process
 * owns a data folder; a server whose owner was killed is adopted, not restarted.
 * @throws EmbeddedPostgresError, one line, when the platform has none, or the folder belongs to a running process
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = serverAccount();
  const binaries = findBinaries(account);
  const durable = options.durable ?? true;
  const notice = options.notice ?? (() => undefined);
  const folder = openDataFolder({ dataDir: options.dataDir, account, binaries, durable, notice });

  let origin: EmbeddedPostgres['origin'] = 'adopted';
  let postmaster = await runningPostmaster(folder);
  if (!postmaster) {
    const started = await spawnPostmaster({ folder, binaries, account, durable });
    if (started) origin = 'started';
    postmaster = started ?? (await runningPostmaster(folder));
    if (!postmaster)
      throw new EmbeddedPostgresError(`The PostgreSQL in ${folder.root} stopped while it was joined`);
  } else if (options.join) {
    origin = 'joined';
  }

  const ownerUrl = (database: string) =>
    connectionUrl('postgres', folder.superuserPassword, postmaster, database);
  const urls = {
    appUrl: connectionUrl('hamsood_app', folder.appPassword, postmaster, DATABASE),
    ownerUrl: ownerUrl(DATABASE),
    pid: postmaster.pid,
    port: postmaster.port,
  };
  if (origin === 'joined') return { ...urls, origin, stop: async () => undefined };

  // For exits that skip stop(), Ctrl-C in the middle of the start among them. A server that we did not start is only
  // ours to stop once we own it.
  const interrupt = () => interruptPostmaster(postmaster);
  if (origin === 'started') process.once('exit', interrupt);
  const ownership = await takeOwnership(ownerUrl('postgres'), folder.root).catch((error: unknown) => {
    // Of several first starts one may adopt the server that another has just started: it is that one's to stop then.
    if (error instanceof EmbeddedPostgresError) process.off('exit', interrupt);
    throw error;
  });
  if (origin === 'adopted') process.once('exit', interrupt);
  await prepareDatabase(ownerUrl('postgres'), folder);
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await ownership.release();
    await stopPostmaster(postmaster, folder, binaries);
    process.off('exit', interrupt);
  };
  return {
    ...urls,
    origin,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function connectionUrl(user: string, password: string, { port }: Postmaster, database: string): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** The database, and the login that the server uses with the password from the data folder. */
async function prepareDatabase(superuserUrl: string, folder: DataFolder): Promise<void> {
  const client = new pg.Client(superuserUrl);
  // Ctrl-C in the middle of a start ends the server below it: the query that breaks tells, the event would end Node.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const role = await client.query("select 1 from pg_roles where rolname = 'hamsood_app' and rolcanlogin");
    if (role.rowCount === 0) {
      const password = pg.escapeLiteral(folder.appPassword);
      await client.query(`do $$ begin
        if not exists (select from pg_roles where rolname = 'hamsood_app') then create role hamsood_app; end if;
      end $$`);
      await client.query(`alter role hamsood_app login password ${password}`);
    }
    const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (database.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
