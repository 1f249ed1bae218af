import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { isAlive } from './postmaster.js';

/** Any fixed number: the lock lives in the embedded server's own `postgres` database, which nobody else uses. */
const OWNER_LOCK = 4_873_201;
const APPLICATION_NAME = 'hamsood owner ';
/** How long the server may take to notice that a killed owner's connection is gone. */
const DEAD_OWNER_WAIT_MS = 10_000;

/** The right to run, and to stop, the server of a data folder. */
export interface Ownership {
  release(): Promise<void>;
}

/**
 * Takes the ownership of a running embedded server. It is a session-level advisory lock and not a file: a killed
 * owner's connection ends with it, so there is never a stale lock to judge, on any platform.
 * @throws EmbeddedPostgresError when a living process owns the folder
 */
export async function takeOwnership(superuserUrl: string, root: string): Promise<Ownership> {
  const deadline = Date.now() + DEAD_OWNER_WAIT_MS;
  let client = await connect(superuserUrl);
  while (!(await tryLock(client))) {
    const holder = await holderPid(client);
    if ((holder !== undefined && isAlive(holder) && holder !== process.pid) || Date.now() > deadline) {
      await client.end();
      throw new EmbeddedPostgresError(
        `${root} is in use by another running Hamsood${holder ? ` (process ${holder})` : ''}: stop it, or choose another DATA_DIR`,
      );
    }
    await sleep(20);
  }

  let released = false;
  const keep = (held: pg.Client) => {
    client = held;
    socketOf(held).unref(); // owning a server must not keep the process alive
    held.on('error', () => undefined); // 'end' follows
    held.once('end', () => {
      if (!released) void retake();
    });
  };
  /** The server restarts its sessions after a crash of one: the lock has to be taken again. */
  const retake = async () => {
    while (!released) {
      await sleep(500, undefined, { ref: false });
      try {
        const next = await connect(superuserUrl);
        if (await tryLock(next)) return keep(next);
        await next.end();
      } catch {
        // Still restarting, or being stopped: `released` decides.
      }
    }
  };
  keep(client);
  return {
    async release() {
      released = true;
      socketOf(client).ref(); // waiting for its end must
      await client.end().catch(() => undefined);
    },
  };
}

/** pg's clients can be left out of what keeps a process alive; their types do not say so. */
function socketOf(client: pg.Client): { ref(): void; unref(): void } {
  return client as unknown as { ref(): void; unref(): void };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: APPLICATION_NAME + process.pid });
  await client.connect();
  return client;
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
    OWNER_LOCK,
  ]);
  return rows[0]?.taken ?? false;
}

async function holderPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ application_name: string }>(
    `select activity.application_name
       from pg_locks locks join pg_stat_activity activity using (pid)
      where locks.locktype = 'advisory' and locks.granted and locks.objid = $1`,
    [OWNER_LOCK],
  );
  const name = rows[0]?.application_name;
  return name?.startsWith(APPLICATION_NAME) ? Number(name.slice(APPLICATION_NAME.length)) : undefined;
}
