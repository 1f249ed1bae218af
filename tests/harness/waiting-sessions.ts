import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/**
 * Waits until so many sessions of the client's database wait for a lock: one that the client's transaction has, or each
 * other's. Answers their process ids.
 */
export async function untilSessionsWait(client: pg.Client, count = 1): Promise<number[]> {
  for (;;) {
    // Within a transaction PostgreSQL keeps to the list of sessions that it made when it was first asked: one that came
    // later, on a new connection, would never be seen to wait.
    await client.query('select pg_stat_clear_snapshot()');
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length >= count) return rows.map(({ pid }) => pid);
    await pause(5);
  }
}
