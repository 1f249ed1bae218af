import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase, RowLevelSecurityBypassedError } from '../../src/runtime/database.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/runtime/embedded-postgres/embedded-postgres.js';
import { scratchFolder } from '../harness/scratch-folder.js';

let dataDir: string;
/** What a first start leaves behind. */
let begun: string;
const servers: EmbeddedPostgres[] = [];
const owners: { child: ChildProcess; pid?: number }[] = [];
beforeAll(async () => {
  begun = scratchFolder('hamsood-embedded-');
  const server = await startEmbeddedPostgres({ dataDir: begun, durable: false });
  await server.stop();
});
afterAll(() => rmSync(begun, { recursive: true, force: true }));
beforeEach(() => {
  dataDir = scratchFolder('hamsood-embedded-');
});
afterEach(async () => {
  for (const { child, pid } of owners.splice(0)) {
    child.kill('SIGKILL');
    if (pid === undefined || !isAlive(pid)) continue;
    process.kill(pid, 'SIGQUIT');
    await gone(pid);
  }
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

/** For tests of what comes after a first start, which takes its time. */
function begin(): void {
  const { status, stderr } = spawnSync('cp', ['-a', path.join(begun, 'postgres'), dataDir], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

async function start(options: { join?: boolean } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable: false, ...options });
  servers.push(server);
  return server;
}

interface Owner {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly refused?: string;
}

/** Starts a process that owns a server on the same folder; answers what it says first. */
async function startOwner(): Promise<Owner> {
  const script = path.join(process.cwd(), 'tests', 'harness', 'embedded-owner.mjs');
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const registered: (typeof owners)[number] = { child };
  owners.push(registered);
  const [line] = await once(createInterface(child.stdout), 'line');
  const owner: Owner = { child, ...JSON.parse(String(line)) };
  registered.pid = owner.pid;
  return owner;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a first start makes the database, the superuser and a login that is none', async () => {
  const server = await start();
  expect(server.origin).toBe('started');
  const question = `select current_user as login, current_database() as database,
    (select rolsuper from pg_roles where rolname = current_user) as super, current_setting('max_connections') as most`;
  expect(await ask(server.appUrl, question)).toEqual([
    { login: 'hamsood_app', database: 'hamsood', super: false, most: '200' },
  ]);
  expect(await ask(server.ownerUrl, question)).toMatchObject([{ login: 'postgres', super: true }]);
  const root = path.join(dataDir, 'postgres');
  for (const file of ['superuser.password', 'app.password']) {
    expect([file, statSync(path.join(root, file)).mode & 0o777]).toEqual([file, 0o600]);
  }
  expect(statSync(root).mode & 0o777).toBe(0o700);
});

test('a second start finds what the first left', async () => {
  const first = await start();
  await ask(first.ownerUrl, 'create table kept as select 1 as n');
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(second.origin).toBe('started');
  expect(await ask(second.ownerUrl, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('a server whose owner was killed is adopted, with what was committed, and stops with its new owner', async () => {
  begin();
  const owner = await startOwner();
  owner.child.kill('SIGKILL');
  await once(owner.child, 'exit');
  expect(isAlive(owner.pid)).toBe(true);
  const server = await start();
  expect([server.origin, server.pid]).toEqual(['adopted', owner.pid]);
  expect(await ask(server.appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

test('a second owner is refused in one line that names the first', async () => {
  begin();
  const owner = await startOwner();
  await expect(start()).rejects.toThrow(
    `${path.join(dataDir, 'postgres')} is in use by another running Hamsood (process ${owner.child.pid})`,
  );
  expect(isAlive(owner.pid)).toBe(true);
});

test('of several first starts at once, one wins and the others are refused', async () => {
  const all = await Promise.all([startOwner(), startOwner(), startOwner()]);
  expect(all.filter(({ refused }) => refused === undefined)).toHaveLength(1);
  for (const { refused } of all) if (refused) expect(refused).toMatch(/is in use by another running Hamsood/);
  expect(readdirSync(dataDir).filter((name) => name.includes('.new-'))).toEqual([]);
});

test('a command beside a server joins it and leaves it running', async () => {
  begin();
  const owner = await start();
  const joined = await start({ join: true });
  expect([joined.origin, joined.pid]).toEqual(['joined', owner.pid]);
  expect(await ask(joined.appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  await joined.stop();
  expect(await ask(owner.appUrl, 'select 2 as n')).toEqual([{ n: 2 }]);
});

test('the interrupt that stops Node does not reach PostgreSQL by itself', async () => {
  begin();
  const server = await start();
  // Ctrl-C goes to the process group of the terminal; the server must be in another one.
  const groupOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
  expect(groupOf(server.pid)).toBe(String(server.pid));
  expect(groupOf(server.pid)).not.toBe(groupOf(process.pid));
});

test('it stops although a client keeps a transaction open', async () => {
  begin();
  const server = await start();
  const client = new pg.Client(server.appUrl);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  await client.end().catch(() => undefined);
});

test('an owner that exits without stopping it takes the server with it', async () => {
  begin();
  const owner = await startOwner();
  owner.child.kill('SIGTERM');
  await once(owner.child, 'exit');
  await gone(owner.pid);
});

test('a stale pid file that names a living stranger does not keep it from starting', async () => {
  begin();
  const first = await start();
  const pidFile = path.join(dataDir, 'postgres', 'data', 'postmaster.pid');
  const content = readFileSync(pidFile, 'utf8').split('\n');
  await first.stop();
  writeFileSync(pidFile, [String(process.pid), ...content.slice(1)].join('\n'));
  const second = await start();
  expect(second.origin).toBe('started');
});

test('a folder closed to the account PostgreSQL runs as is not an obstacle', async () => {
  chmodSync(dataDir, 0o700);
  const notices: string[] = [];
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    notice: (line) => notices.push(line),
  });
  servers.push(server);
  expect(await ask(server.appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  const pointer = path.join(dataDir, 'postgres.location');
  expect(notices).toHaveLength(existsSync(pointer) ? 1 : 0); // only root runs it as somebody else
  await server.stop();
  const again = await start();
  expect(again.origin).toBe('started');
  await again.stop();
  if (existsSync(pointer)) {
    rmSync(path.dirname(readFileSync(pointer, 'utf8').trim()), { recursive: true, force: true });
  }
});

test('the ownership is taken again after the server had to restart its sessions', async () => {
  begin();
  const server = await start();
  const postgresDatabase = new URL(server.ownerUrl);
  postgresDatabase.pathname = '/postgres';
  const holder = async () => {
    const [row] = await ask(
      postgresDatabase.href,
      `select pid from pg_locks where locktype = 'advisory' and granted`,
    );
    return row?.pid;
  };
  const before = await holder();
  await ask(server.ownerUrl, `select pg_terminate_backend(${before})`);
  // Terminating is asked for, not waited for: for a moment the old session still holds the lock.
  for (let now = await holder(); now === undefined || now === before; now = await holder()) await sleep(20);
  expect((await startOwner()).refused).toMatch(/is in use by another running Hamsood/);
});

test.each([true, false])(
  'A-05 a statement that fails leaves no personal value in the log (durable: %s)',
  async (durable) => {
    begin();
    const marker = '+989120000042';
    const server = await startEmbeddedPostgres({ dataDir, durable });
    servers.push(server);
    await ask(server.ownerUrl, 'create table named (phone text primary key, n integer check (n > 0))');
    await ask(server.ownerUrl, `insert into named values ('${marker}', 1)`);
    const client = new pg.Client(server.ownerUrl);
    await client.connect();
    try {
      for (const values of [`'${marker}', 1`, `'${marker}0', 0`, `'${marker}1', 1 / 0`]) {
        await expect(client.query(`insert into named values (${values})`)).rejects.toThrow();
      }
      await expect(client.query('insert into named values ($1, 1)', [marker])).rejects.toThrow();
      await expect(client.query(`select '${marker}' frm named`)).rejects.toThrow();
      await expect(
        client.query(`do $$ begin insert into named values ('${marker}', 1); end $$`),
      ).rejects.toThrow();
    } finally {
      await client.end();
    }
    await server.stop();
    const root = path.join(dataDir, 'postgres');
    const folder = path.join(root, 'data', 'log');
    const logs = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
    const text = [path.join(root, 'startup.log'), ...logs].map((file) => readFileSync(file, 'utf8')).join('');
    // It was written down that they failed.
    expect(text).toContain('duplicate key value violates unique constraint "named_pkey"');
    expect(text).toContain('division by zero');
    expect(text).not.toContain(marker.slice(1));
  },
);

// Roles belong to a whole server: on the one that all tests share, others would be without row-level security meanwhile.
test('A-01 a login that would bypass row-level security is refused', async () => {
  begin();
  const { appUrl, ownerUrl } = await start();
  await ask(ownerUrl, 'alter role hamsood_app bypassrls');
  const opening = openDatabase({
    ...{ url: appUrl, directUrl: appUrl, entities: [], poolSize: 1, ledgerPoolSize: 1 },
    ...{ prepared: true, applicationName: 'hamsood test' },
  });
  await expect(opening).rejects.toThrow(RowLevelSecurityBypassedError);
});
