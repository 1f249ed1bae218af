import { spawnSync } from 'node:child_process';
import { chownSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAs, serverAccount } from '../../src/runtime/embedded-postgres/account.js';
import type { Requirement } from '../harness/requirement.js';
import type { Cluster } from './cluster.js';
import { freePort } from './free-port.js';
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

/** Fewer than the product's processes have: they must share. */
const CONNECTIONS = 6;

/** Starts one in transaction mode. */
export async function startPgbouncer(cluster: Cluster, folder: string): Promise<Pooler> {
  const port = await freePort();
  const url = new URL(cluster.appUrl());
  const users = path.join(folder, 'pgbouncer.users');
  const settings = path.join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${url.username}" "${url.password}"\n`, { mode: 0o600 });
  writeFileSync(
    settings,
    `[databases]
hamsood = host=127.0.0.1 port=${cluster.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${CONNECTIONS}
max_client_conn = 200
server_login_retry = 1
`,
    { mode: 0o600 },
  );
  const account = serverAccount();
  for (const file of account ? [users, settings] : []) chownSync(file, account?.uid ?? 0, account?.gid ?? 0);
  const server = new SupervisedProcess({
    name: 'pgbouncer',
    program: 'pgbouncer',
    arguments: [settings],
    options: runAs(account),
    logFile: path.join(folder, 'pgbouncer.log'),
  });
  server.start();
  while (!(await answers(port))) await sleep(20);
  url.port = String(port);
  return { server, appUrl: url.href };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
