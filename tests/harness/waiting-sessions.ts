import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/**
 * Waits until so many other sessions of this database wait for locks, of the client or of each other. Also in a
 * transaction of the client: there PostgreSQL goes on showing the sessions that were there when it was first asked, and
 * never one that came later, unless it is told to look again.
 */
export async function untilSessionsWait(client: pg.Client, count = 1): Promise<void> {
  for (;;) {
    await client.query('select pg_stat_clear_snapshot()');
    const { rowCount } = await client.query(
      `select from pg_stat_activity
        where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    );
    if ((rowCount ?? 0) >= count) return;
    await sleep(5);
  }
}
