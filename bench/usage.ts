import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Counters that only rise; two readings give what lay between them. */
export interface Usage {
  readonly walBytes: number;
  /** User and system time of all the server's processes; null where the server is not on this Linux machine. */
  readonly postgresCpuMs: number | null;
  readonly nodeCpuMs: number;
}

/** Linux counts process times in hundredths of a second, whatever its kernel's timer. */
const MS_PER_TICK = 10;

/** Reads what the server has used. */
export class PostgresMeter {
  readonly #client: pg.Client;
  readonly #postmaster: number | undefined;

  private constructor(client: pg.Client, postmaster: number | undefined) {
    this.#client = client;
    this.#postmaster = postmaster;
  }

  /** @param ownerUrl a login that may see the position of the log */
  static async open(ownerUrl: string): Promise<PostgresMeter> {
    const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hamsood bench meter' });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const backend = statOf(rows[0]?.pid ?? 0);
    // A process of that number may be anything when the server is elsewhere.
    return new PostgresMeter(client, backend?.name === 'postgres' ? backend.parent : undefined);
  }

  async read(): Promise<Omit<Usage, 'nodeCpuMs'>> {
    const { rows } = await this.#client.query<{ bytes: string }>(
      "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as bytes",
    );
    return { walBytes: Number(rows[0]?.bytes), postgresCpuMs: this.#cpuMs() };
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  #cpuMs(): number | null {
    const postmaster = this.#postmaster;
    if (postmaster === undefined) return null;
    let ticks = 0;
    for (const name of readdirSync('/proc')) {
      const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
      if (stat?.parent === postmaster) ticks += stat.ticks;
      // The postmaster's own time, and that of its children which have ended.
      if (stat?.pid === postmaster) ticks += stat.ticks + stat.endedChildrenTicks;
    }
    return ticks * MS_PER_TICK;
  }
}

/** Milliseconds of processor time that this process has used, all its threads together. */
export function nodeCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function usageBetween(before: Usage, after: Usage): Usage {
  return {
    walBytes: after.walBytes - before.walBytes,
    postgresCpuMs:
      before.postgresCpuMs === null || after.postgresCpuMs === null
        ? null
        : after.postgresCpuMs - before.postgresCpuMs,
    nodeCpuMs: after.nodeCpuMs - before.nodeCpuMs,
  };
}

interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly ticks: number;
  readonly endedChildrenTicks: number;
}

/** `/proc/<pid>/stat` (proc(5)); undefined when there is no such process, or no such file system. */
function statOf(pid: number): ProcessStat | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name stands in brackets and may hold spaces; the numbered fields begin behind it, with field 3.
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid,
    name: line.slice(line.indexOf('(') + 1, close),
    parent: field(4),
    ticks: field(14) + field(15),
    endedChildrenTicks: field(16) + field(17),
  };
}
