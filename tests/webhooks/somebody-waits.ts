import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** Waits until another session of this database waits for a lock. */
export async function somebodyWaits(owner: pg.Client): Promise<void> {
  const waiting =
    'select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()';
  // A transaction would go on seeing the sessions that there were when it first asked.
  const afresh = () => owner.query('select pg_stat_clear_snapshot()');
  while ((await owner.query(waiting)).rowCount === 0) await sleep(5).then(afresh);
}
