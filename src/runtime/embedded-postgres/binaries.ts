import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Account, runAs } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

/** Where root keeps what an unprivileged account must reach when the repository's own folder is closed to it. */
export const SYSTEM_FOLDER = '/var/lib/hamsood';

export interface Binaries {
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
  /** Major version, for example 18. */
  readonly majorVersion: number;
  /** Full path of one of the programs. */
  program(name: 'postgres' | 'initdb' | 'pg_ctl'): string;
}

/**
 * The PostgreSQL programs that npm installed for this platform, ready to run as the given account.
 * @throws EmbeddedPostgresError when there are none for this platform
 */
export function findBinaries(account: Account | undefined): Binaries {
  const installed = installedFolder();
  restoreLinks(installed);
  let binaries = binariesIn(installed, probe(installed, account));
  if (!binaries && account) {
    const copy = copyForAccount(installed);
    binaries = binariesIn(copy, probe(copy, account));
  }
  if (!binaries) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL in ${installed} does not run on this machine: set DATABASE_URL to a PostgreSQL 15 or newer instead`,
    );
  }
  return binaries;
}

function installedFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (package ${packageName} is not installed): set DATABASE_URL to a PostgreSQL 15 or newer instead`,
    );
  }
}

/** npm packages cannot carry symbolic links; the package lists them, and install scripts may have been switched off. */
function restoreLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const packageFolder = path.dirname(native);
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(packageFolder, source)), link);
    } catch (error) {
      // Another process may have made the same link a moment ago; a read-only folder shows when the program is run.
      if (!['EEXIST', 'EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw error;
    }
  }
  for (const program of ['postgres', 'initdb', 'pg_ctl']) {
    try {
      chmodSync(path.join(native, 'bin', program), 0o755);
    } catch {
      // Not ours to change: whether it runs is asked next.
    }
  }
}

/** Major version if the programs run as the account, else undefined. */
function probe(folder: string, account: Account | undefined): number | undefined {
  const answer = spawnSync(path.join(folder, 'bin', 'postgres'), ['--version'], {
    ...runAs(account),
    encoding: 'utf8',
  });
  if (answer.status !== 0) return undefined;
  return Number(/(\d+)/.exec(answer.stdout)?.[1]);
}

function binariesIn(folder: string, majorVersion: number | undefined): Binaries | undefined {
  if (majorVersion === undefined) return undefined;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { folder, majorVersion, program: (name) => path.join(folder, 'bin', `${name}${suffix}`) };
}

/**
 * node_modules below root's own folder (mode 0700) is closed to the account that PostgreSQL runs as, so root copies
 * the programs (60 MB, once per version) to where system services live. Not to a world-writable temporary folder:
 * there somebody else could have put programs first.
 */
function copyForAccount(native: string): string {
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(SYSTEM_FOLDER, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  makeOpenFolder(SYSTEM_FOLDER);
  const draft = `${copy}.${process.pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  openToRead(draft);
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** A folder that every account can enter, whatever the umask of this process takes from what is made. */
export function makeOpenFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

/** Lets everybody read and run what its owner can: with a strict umask npm has installed it for root alone. */
function openToRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const below = path.join(folder, entry.name);
    if (entry.isDirectory()) openToRead(below);
    else if (entry.isFile()) chmodSync(below, statSync(below).mode & 0o100 ? 0o755 : 0o644);
  }
}
