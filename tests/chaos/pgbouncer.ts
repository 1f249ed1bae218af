import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAs, serverAccount } from '../../src/runtime/embedded-postgres/account.js';
import { keptPort } from '../harness/kept-port.js';
import type { Requirement } from '../harness/requirement.js';
import type { Cluster } from './cluster.js';
import { SupervisedProcess } from './supervised-process.js';

const said = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' });
const version = /PgBouncer (\d+)\.(\d+)/.exec(said.stdout ?? '');

/** For `describeWith`. */
export const pgbouncer: Requirement = {
  met: version !== null,
  missing: 'needs pgbouncer (Debian: apt-get install pgbouncer)',
};

/** From 1.21 on it keeps prepared statements apart; before, the product must not use any (`PG_PREPARED=off`). */
export const knowsPreparedStatements = version !== null && Number(version[2]) >= 21;

/** A PgBouncer of its own in front of a cluster. */
export interface Pooler {
  readonly server: SupervisedProcess;
  /** The way to the cluster's database as the product's servers, through the pooler. */
  readonly appUrl: string;
}

const root = path.resolve(import.meta.dirname, '../..');

/** Fewer than the product's processes have: they must share. */
const CONNECTIONS = 6;

/** One that ends so often at its start will never answer. */
const MOST_STARTS = 5;

/** Starts one in transaction mode. */
export async function startPgbouncer(cluster: Cluster, folder: string): Promise<Pooler> {
  const port = await keptPort();
  const url = new URL(cluster.appUrl());
  const users = path.join(folder, 'pgbouncer.users');
  const settings = path.join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${url.username}" "${url.password}"\n`, { mode: 0o600 });
  const documented = settingsOfPage({
    'host=db.example.org port=5432': `host=127.0.0.1 port=${cluster.port}`,
    'listen_port = 6432': `listen_port = ${port}`,
    '/etc/pgbouncer/userlist.txt': users,
  });
  const ours = `unix_socket_dir =\ndefault_pool_size = ${CONNECTIONS}\nmax_client_conn = 200\n`;
  writeFileSync(settings, documented + ours, { mode: 0o600 });
  const account = serverAccount();
  for (const file of account ? [users, settings] : []) chownSync(file, account?.uid ?? 0, account?.gid ?? 0);
  const logFile = path.join(folder, 'pgbouncer.log');
  const server = new SupervisedProcess({
    name: 'pgbouncer',
    program: 'pgbouncer',
    arguments: [settings],
    options: runAs(account),
    logFile,
  });
  server.start();
  while (!(await answers(port))) {
    if (server.endings.length > MOST_STARTS) {
      await server.stop();
      throw new Error(`PgBouncer does not start: ${readFileSync(logFile, 'utf8')}`);
    }
    await sleep(20);
  }
  url.port = String(port);
  return { server, appUrl: url.href };
}

/** The settings that docs/operating/pgbouncer.md tells to take, with other values for what is of one's own. */
function settingsOfPage(values: Readonly<Record<string, string>>): string {
  const page = readFileSync(path.join(root, 'docs', 'operating', 'pgbouncer.md'), 'utf8');
  let settings = /^```ini\n(.*?)^```/ms.exec(page)?.[1] ?? '';
  for (const [shown, value] of Object.entries(values)) {
    if (!settings.includes(shown)) throw new Error(`docs/operating/pgbouncer.md does not show ${shown}`);
    settings = settings.replace(shown, value);
  }
  return settings;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
