import { spawnSync } from 'node:child_process';

/** A numeric user and group for child processes. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** What `nobody` is called by number on every common system. */
const NOBODY: Account = { uid: 65_534, gid: 65_534 };

/**
 * The account PostgreSQL has to run as: `undefined` for "the one we run as". PostgreSQL refuses to run as root, so
 * root lends it an existing unprivileged account; nothing is added to the system.
 */
export function serverAccount(): Account | undefined {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = numericId('-u', name);
    const gid = numericId('-g', name);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  return NOBODY;
}

function numericId(flag: '-u' | '-g', name: string): number | undefined {
  const found = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return found.status === 0 ? Number(found.stdout) : undefined;
}

/** Options for a child process that runs as the account, from a folder that every account can read. */
export function runAs(account: Account | undefined): {
  uid?: number;
  gid?: number;
  cwd?: string;
  env: NodeJS.ProcessEnv;
} {
  const env = { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C', TZ: 'UTC' };
  return account ? { ...account, cwd: '/', env } : { env };
}
