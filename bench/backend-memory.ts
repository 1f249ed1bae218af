import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { withClient } from './bench-database.js';

const PAUSE_MS = 50;

/** The largest that any of the looked at connections has come to, in kB; undefined where it cannot be asked. */
export interface BackendMemory {
  /** Its own; without the pages that all share. */
  readonly privateKb: number | undefined;
  /** As the system counts it, with the shared pages that it has touched. */
  readonly peakKb: number | undefined;
}

/** What PostgreSQL's processes behind connections of that name take while something is done (Linux, same machine). */
export function watchBackends<T>(
  ownerUrl: string,
  applicationName: string,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly memory: BackendMemory }> {
  return withClient(ownerUrl, async (client) => {
    let [privateKb, peakKb]: (number | undefined)[] = [];
    const look = async () => {
      const { rows } = await client.query<{ pid: number }>(
        'select pid from pg_stat_activity where application_name = $1',
        [applicationName],
      );
      for (const { pid } of rows) {
        const status = statusOf(pid);
        privateKb = larger(privateKb, status.RssAnon);
        peakKb = larger(peakKb, status.VmHWM);
      }
    };
    let over = false;
    const watching = (async () => {
      while (!over) {
        await look();
        await pause(PAUSE_MS);
      }
    })();
    try {
      const result = await work();
      await look();
      return { result, memory: { privateKb, peakKb } };
    } finally {
      over = true;
      await watching;
    }
  });
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

/** `/proc/<pid>/status` (proc(5)) of a PostgreSQL process; nothing of another one that has its number. */
function statusOf(pid: number): { readonly RssAnon?: number; readonly VmHWM?: number } {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    if (!text.startsWith('Name:\tpostgres\n')) return {};
    return Object.fromEntries(
      [...text.matchAll(/^(RssAnon|VmHWM):\s+(\d+) kB$/gm)].map(([, name, kb]) => [name, Number(kb)]),
    );
  } catch {
    return {};
  }
}
