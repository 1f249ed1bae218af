import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Account, runAs } from './account.js';
import { type Binaries, makeOpenFolder, SYSTEM_FOLDER } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

/**
 * What lies in `$DATA_DIR/postgres`:
 * `data/` PostgreSQL's own files; `superuser.password` and `app.password` (mode 0600); `startup.log` what the
 * server said while it started.
 */
export interface DataFolder {
  readonly root: string;
  /** PostgreSQL's `PGDATA`. */
  readonly data: string;
  readonly startupLog: string;
  readonly superuserPassword: string;
  readonly appPassword: string;
}

interface FolderOptions {
  readonly dataDir: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
  readonly durable: boolean;
  readonly notice: (message: string) => void;
}

/**
 * Whether the data folder has a database already; makes nothing.
 * @throws EmbeddedPostgresError where that cannot be seen, as of another account's files
 */
export function hasDatabase(dataDir: string): boolean {
  const root = knownRoot(dataDir) ?? wantedRoot(dataDir);
  try {
    return statSync(path.join(root, 'data', 'PG_VERSION')).isFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new EmbeddedPostgresError(
      `${root} cannot be looked into (${code}): run this as the account that started the server, or set DATABASE_URL`,
    );
  }
}

/** Opens the data folder, and makes and initialises it the first time. */
export function openDataFolder(options: FolderOptions): DataFolder {
  const root = reachableRoot(options);
  if (!existsSync(path.join(root, 'data', 'PG_VERSION'))) initialise(root, options);
  const made = Number(readFileSync(path.join(root, 'data', 'PG_VERSION'), 'utf8'));
  if (made !== options.binaries.majorVersion) {
    throw new EmbeddedPostgresError(
      `${root} was made by PostgreSQL ${made}, this version brings ${options.binaries.majorVersion}: dump it with the old version and load it into an empty DATA_DIR`,
    );
  }
  return {
    root,
    data: path.join(root, 'data'),
    startupLog: path.join(root, 'startup.log'),
    superuserPassword: readFileSync(path.join(root, 'superuser.password'), 'utf8'),
    appPassword: readFileSync(path.join(root, 'app.password'), 'utf8'),
  };
}

/**
 * `$DATA_DIR/postgres`, or the place that `$DATA_DIR/postgres.location` names. The second is for root with a DATA_DIR
 * below a closed folder such as /root: the account PostgreSQL runs as could not get there. The name has a random part,
 * so that who deletes DATA_DIR starts afresh instead of meeting the old books again.
 */
function reachableRoot({ dataDir, account, notice }: FolderOptions): string {
  const known = knownRoot(dataDir);
  if (known !== undefined) return known;
  const wanted = wantedRoot(dataDir);
  const pointer = pointerIn(dataDir);
  // Parents stay open (0755) so that the server's account can pass; what is worth hiding is closed by itself.
  mkdirSync(path.dirname(wanted), { recursive: true, mode: 0o755 });
  if (!account || existsSync(wanted) || canEnter(path.dirname(wanted), account)) return wanted;
  const elsewhere = path.join(SYSTEM_FOLDER, `data-${randomBytes(6).toString('hex')}`, 'postgres');
  makeOpenFolder(SYSTEM_FOLDER);
  makeOpenFolder(path.dirname(elsewhere));
  const draft = `${pointer}.${process.pid}`;
  writeFileSync(draft, `${elsewhere}\n`);
  renameSync(draft, pointer);
  notice(`${wanted} cannot be reached by the account PostgreSQL runs as: its files are in ${elsewhere}`);
  return readFileSync(pointer, 'utf8').trim();
}

const wantedRoot = (dataDir: string) => path.resolve(dataDir, 'postgres');
const pointerIn = (dataDir: string) => path.resolve(dataDir, 'postgres.location');

/** What `postgres.location` names; undefined where there is no such file. */
function knownRoot(dataDir: string): string | undefined {
  const pointer = pointerIn(dataDir);
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : undefined;
}

function canEnter(folder: string, account: Account): boolean {
  return spawnSync('test', ['-x', folder], { ...runAs(account) }).status === 0;
}

/**
 * initdb into a folder of its own which then gets its name in one step: two first starts at once cannot disturb each
 * other, and a start that was killed half-way leaves no half-made database behind.
 */
function initialise(root: string, { account, binaries, durable }: FolderOptions): void {
  const draft = mkdtempSync(`${root}.new-`);
  const own = (file: string) => account && chownSync(file, account.uid, account.gid);
  try {
    chmodSync(draft, 0o700);
    own(draft);
    for (const name of ['superuser.password', 'app.password']) {
      const file = path.join(draft, name);
      writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
      own(file); // initdb reads the superuser's as the server's account; root reads both anyway
    }
    mkdirSync(path.join(draft, 'data'), { mode: 0o700 });
    own(path.join(draft, 'data'));
    const initdb = spawnSync(
      binaries.program('initdb'),
      [
        `--pgdata=${path.join(draft, 'data')}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${path.join(draft, 'superuser.password')}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...runAs(account), encoding: 'utf8' },
    );
    if (initdb.status !== 0) {
      const why = (initdb.stderr || initdb.error?.message || '').trim().split('\n').join(' ');
      throw new EmbeddedPostgresError(`The embedded PostgreSQL could not make its files in ${root}: ${why}`);
    }
    renameSync(draft, root);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process made it first: its files are as good.
    if (!existsSync(path.join(root, 'data', 'PG_VERSION'))) throw error;
  }
}
