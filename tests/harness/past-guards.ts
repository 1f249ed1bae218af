import type pg from 'pg';

/**
 * From here on triggers and foreign keys do not hold back this connection of the superuser: to damage rows that an audit
 * must name, or to put years of them there. Checks, unique keys and what may not be null stay in force.
 */
export async function liftGuards(owner: pg.ClientBase): Promise<void> {
  await owner.query('set session_replication_role = replica');
}

/** They do again. */
export async function restoreGuards(owner: pg.ClientBase): Promise<void> {
  await owner.query('reset session_replication_role');
}

/** Does the work while the guards are lifted from this connection of the superuser. */
export async function pastGuards<T>(owner: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await liftGuards(owner);
  try {
    return await work();
  } finally {
    await restoreGuards(owner);
  }
}
